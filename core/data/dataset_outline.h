// SPDX-License-Identifier: GPL-3.0-or-later
// What a data set's images and classes are called, without the images: for whoever checks what a user says of them.
#pragma once

#include "core/data/load_options.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

struct Dataset;

/// Of a train part.
struct DatasetOutline {
    std::string name;
    std::vector<std::string> classNames;
    std::int64_t size = 0;               ///< images
    std::vector<std::string> files = {}; ///< see Dataset
    std::string folder = {};
    std::vector<std::int64_t> labels = {}; ///< one an image, or notLabelled

    std::int64_t classes() const { return static_cast<std::int64_t>(classNames.size()); }
};

DatasetOutline outlineOf(const Dataset& train);

/// Of image files that lie somewhere below `folder`, which gives the name; `labels`: one a file.
DatasetOutline outlineOf(const std::filesystem::path& folder, std::vector<std::string> classNames,
                         const std::vector<std::filesystem::path>& files, std::vector<std::int64_t> labels);

/// The path of a data set's file from the data set's folder on.
std::string nameFrom(const std::filesystem::path& folder, const std::filesystem::path& file);

/// Of a data set on the disk. Of image folders the names are listed, and files that cannot be read count; all others
/// are loaded.
/// @throws what loadDataset() does.
DatasetOutline outlineOf(const std::string& name, const std::filesystem::path& root, const LoadOptions& options);

/// How many train images it has, as far as that is known or names tell; nullopt where it takes loading them.
/// @throws what outlineOf() does.
std::optional<std::int64_t> trainSizeOf(const std::string& name, const std::filesystem::path& root,
                                        const LoadOptions& options);

} // namespace sharpscope
