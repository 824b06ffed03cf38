// SPDX-License-Identifier: GPL-3.0-or-later
// An image's annotation in Pascal VOC's XML. Its coordinates count pixels from 1 and name the last one inside, so that
// xmin … xmax covers ((xmin − 1) / width, xmax / width) of the image: overlaps of such boxes are those of the devkit,
// which adds 1 to every length. Torch-free.
#pragma once

#include "core/detection/box.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

/// Things wrong with a data set's files, each kind counted, all named as far as anybody reads.
struct BadInput {
    enum Kind {
        BrokenXml,
        NoImage,
        Repeated,
        OtherSize,
        OutsideImage,
        ClippedBox,
        NoArea,
        UnknownClass,
        Unreadable,
        kinds
    };

    void add(Kind kind, std::string what);
    std::int64_t count(Kind kind) const { return m_counts[kind]; }
    std::int64_t total() const;
    const std::vector<std::string>& named() const { return m_named; } ///< the first hundred of total()
    /// A sentence for each kind with its count and its first case; empty where nothing is wrong.
    std::vector<std::string> notes() const;

private:
    std::int64_t m_counts[kinds] = {};
    std::string m_first[kinds];
    std::vector<std::string> m_named;
};

struct VocObject {
    std::string className;
    double xmin = 0;
    double ymin = 0;
    double xmax = 0;
    double ymax = 0;
    bool isDifficult = false;
    std::int64_t line = 0; ///< of the file
};

struct VocAnnotation {
    std::string imageFile; ///< "000001.jpg"; may be empty
    int width = 0;         ///< as the file says; 0 where it says nothing
    int height = 0;
    std::vector<VocObject> objects;
};

/// Objects that cannot be read are left out and added to `bad`, with file and line.
/// @throws Error "000001.xml, line 12: ..." if it is no XML, or not an annotation.
VocAnnotation readVocAnnotation(const std::filesystem::path& file, BadInput& bad);

/// The file's text.
std::string vocXml(const std::string& folder, const VocAnnotation& annotation);
/// @throws Error naming the file.
void writeVocAnnotation(const std::filesystem::path& file, const std::string& folder, const VocAnnotation& annotation);

/// The boxes of an image of that size, of the classes that are named; others are left out and added to `bad`, and what
/// stands over the image's edge is clipped.
std::vector<TruthBox> truthsOf(const VocAnnotation& annotation, const std::string& file, int width, int height,
                               const std::vector<std::string>& classNames, BadInput& bad);

} // namespace sharpscope
