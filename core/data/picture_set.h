// SPDX-License-Identifier: GPL-3.0-or-later
// What data sets made of many image files of many sizes share: one common size, files that cannot be read left out and
// counted.
#pragma once

#include "core/data/dataset.h"
#include "core/data/load_options.h"
#include "core/data/picture.h"
#include "core/data/thumbnails.h"

#include <filesystem>

namespace sharpscope {

/// Image files with their labels.
struct PictureFiles {
    std::vector<std::filesystem::path> files;
    std::vector<std::int64_t> labels;

    void add(const std::filesystem::path& file, std::int64_t label);
};

/// The size that most of the files have, reduced to at most `atMost` pixels on the longer side; the options' own, as a
/// square, if that is not 0. Grey if all files are.
/// @throws Error if none can be read, naming the first; here and below LoadStopped.
PictureSize commonSize(const PictureFiles& pictures, const LoadOptions& options, int atMost = 256);

/// Decodes all files on all threads and fits them to `size`. Name, class names and normalisation are the caller's, and
/// from where on the files are named (nameFilesFrom).
/// `notes` gets a line with the number of files left out and the first three of them.
/// @throws Error if none can be read.
std::shared_ptr<Dataset> loadPictures(const PictureFiles& pictures, const PictureSize& size,
                                      const std::stop_token& stop, std::vector<std::string>& notes);

/// Channels first, into [channels, height, width] bytes at `to`.
void copyPlanes(const Picture& picture, std::uint8_t* to);

/// "3 of 4840 images left out: a.png: ...; ...", with the first three reasons; those that are empty count as read.
std::string leftOutNote(const std::vector<std::string>& failures, std::size_t files);

/// The data set's files by their paths from this folder on.
void nameFilesFrom(const std::filesystem::path& folder, Dataset& data);

/// The preview that needs no more than the first files of each class.
DatasetPreview previewPictures(const PictureFiles& train, const PictureFiles& test,
                               const std::vector<std::string>& classNames, std::int64_t perClass,
                               const std::stop_token& stop);

} // namespace sharpscope
