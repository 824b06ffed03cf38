// SPDX-License-Identifier: GPL-3.0-or-later
// What the window shows of a data set: a few images of every class, and how many there are. Torch-free.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace sharpscope {

struct Thumbnail {
    std::int64_t label = 0;
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb; ///< [height, width, 3]
};

/// Of a data set of points in the plane; its coordinates as stored, in [0, 1].
struct PreviewPoint {
    std::int64_t label = 0;
    double x = 0;
    double y = 0;
};

struct DatasetPreview {
    std::vector<std::string> classNames;
    std::vector<std::int64_t> trainCounts; ///< images of each class
    std::vector<std::int64_t> testCounts;
    std::int64_t unlabelled = 0;       ///< train images that a person is to label; their thumbnails are of notLabelled
    std::vector<Thumbnail> thumbnails; ///< of the train part, class by class; none of points
    std::vector<PreviewPoint> points;  ///< of the train part, where its images are points in the plane
    std::vector<std::string> notes;    ///< images left out, fewer than usual
};

/// The first `perClass` train images of every class, and the counts. Reads the files, which takes seconds for a large
/// data set: not for the window's thread.
/// @throws Error and LoadStopped as loadDataset() does.
DatasetPreview previewDataset(const std::string& name, const std::filesystem::path& root, std::int64_t perClass,
                              const std::stop_token& stop = {});

/// The thumbnails of previewDataset().
std::vector<Thumbnail> thumbnails(const std::string& name, const std::filesystem::path& root, std::int64_t perClass);

} // namespace sharpscope
