// SPDX-License-Identifier: GPL-3.0-or-later
// Archives in Omniglot's layout, and what is loaded from them: black on white, a block of strokes for each character,
// shifted a little by drawer.
#pragma once

#include "core/base/zip.h"
#include "core/fewshot/class_splits.h"
#include "core/fewshot/few_shot_data.h"

#include "../data/picture_files.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace sharpscope::test {

inline constexpr int smallSide = 28;

/// One drawing: bars whose places follow from the character, moved by the drawer's hand.
inline QByteArray drawing(int character, int drawer)
{
    QByteArray pixels(smallSide * smallSide, static_cast<char>(255));
    std::uint32_t bits = 2654435761u * static_cast<std::uint32_t>(character + 1);
    for (int block = 0; block < 16; ++block, bits = bits >> 1 | bits << 31) {
        if (!(bits & 1)) continue;
        const int top = 2 + block / 4 * 6 + drawer % 2, left = 2 + block % 4 * 6 + drawer / 2 % 2;
        for (int y = top; y < top + 4; ++y)
            for (int x = left; x < left + 4; ++x)
                pixels[y * smallSide + x] = 0;
    }
    return pixels;
}

inline std::string drawingName(int character, int drawer)
{
    const std::string number = std::to_string(character % 5 + 1);
    return std::string(character < 5    ? "Greek"
                       : character < 10 ? "Korean"
                                        : "Latin" + std::to_string(character / 5)) +
           "/character0" + number + "/" + std::to_string(1000 + character) + "_" + std::to_string(10 + drawer) + ".png";
}

inline std::vector<ZipEntry> drawings(const std::string& folder, int from, int to, int drawers)
{
    std::vector<ZipEntry> entries{{folder + "/", {}}};
    for (int character = from; character < to; ++character)
        for (int drawer = 0; drawer < drawers; ++drawer)
            entries.push_back({folder + "/" + drawingName(character, drawer),
                               pngBytes(smallSide, smallSide, 1, drawing(character, drawer)).toStdString()});
    return entries;
}

inline void writeArchive(const std::filesystem::path& file, const std::vector<ZipEntry>& entries)
{
    writeFile(file, QByteArray::fromStdString(zipBytes(entries)));
}

/// images_background_small1.zip and _small2.zip; the last character of the first is the second's first, too.
inline void writeOmniglot(const std::filesystem::path& folder, int characters, int drawers)
{
    writeArchive(folder / "images_background_small1.zip",
                 drawings("images_background_small1", 0, characters / 2 + 1, drawers));
    writeArchive(folder / "images_background_small2.zip",
                 drawings("images_background_small2", characters / 2, characters, drawers));
}

inline ClassSplits load(const FewShotDataOptions& options)
{
    return *loadClassSplits(options, "cpu", [] { return false; });
}

inline FewShotDataOptions omniglotIn(const Folder& folder, const std::string& rotations = "off")
{
    FewShotDataOptions options;
    options.folder = folder.path().string();
    options.rotations = rotations;
    return options;
}

inline std::set<std::string> namesOf(const std::vector<ClassRows>& classes)
{
    std::set<std::string> names;
    for (const ClassRows& one : classes)
        names.insert(one.name);
    return names;
}

/// Rows of all classes of a part.
inline std::set<std::int64_t> rowsOf(const std::vector<ClassRows>& classes)
{
    std::set<std::int64_t> rows;
    for (const ClassRows& one : classes)
        rows.insert(one.rows.data_ptr<std::int64_t>(), one.rows.data_ptr<std::int64_t>() + one.rows.numel());
    return rows;
}

template <class T>
bool areApart(const std::set<T>& a, const std::set<T>& b)
{
    return std::none_of(a.begin(), a.end(), [&](const T& one) { return b.contains(one); });
}

} // namespace sharpscope::test
