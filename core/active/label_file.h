// SPDX-License-Identifier: GPL-3.0-or-later
// Labels that go out and come back in as a table: "image,file,label,class,round", a row an image that was given a
// label. What comes in needs a file's name or an image's number, and a class's name or number; other columns do not
// matter.
#pragma once

#include "core/base/json.h"
#include "core/run/active_history.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

struct DatasetOutline;

/// A label that is given in advance, as people write it.
struct PlannedLabel {
    std::int64_t round = 0; ///< −1: to begin with
    Json image;             ///< a row of the data set's train part, or its file's name
    Json label;             ///< a class's number or name; −1: skipped
    std::string place = {}; ///< where it is written, for messages: "labels.csv, row 4"
};

/// Those of a table, all of round −1.
/// @throws Error naming the file, and the row that names no image or no class, or an image that another row has named
/// otherwise.
std::vector<PlannedLabel> readLabelFile(const std::filesystem::path& file);

/// What they mean in this data set. A file is found by its path, from the data set's folder on or from the root, or by
/// its name alone where only one has it.
/// @throws Error naming the place and the image or class that is not there, or the image that has two.
std::vector<GivenLabel> resolved(const std::vector<PlannedLabel>& planned, const DatasetOutline& data);

} // namespace sharpscope
