// SPDX-License-Identifier: GPL-3.0-or-later
// Labels that go out and come back in as a table: "image,file,label,class,round", a row an image that was given a
// label. What comes in needs a file's name or an image's number, and a class's name or number; other columns do not
// matter. A file's name counts more than an image's number, as files may come or go; a class's name and number must be
// the same class's.
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
    Json label;             ///< a class's number or name; −1: skipped; of detection a list as DrawnBoxes have it
    Json number = {};       ///< the class's number beside its name, where both are written
    std::string place = {}; ///< where it is written, for messages: "labels.csv, row 4"
};

/// The images that a run may give labels to, where they are not all of its data set.
struct ImagePart {
    std::string what;                 ///< "the 100 train images of seed 2: …", and what to do for one of the others
    std::vector<std::int64_t> images; ///< ascending
};

/// Those of a table, all of round −1.
/// @throws Error naming the file, and the row that names no image or no class, or an image that another row has named
/// otherwise.
std::vector<PlannedLabel> readLabelFile(const std::filesystem::path& file);

/// What they mean in this data set. A file is found by its path, from the data set's folder on or from the root, or by
/// its name alone where only one has it; a class by its name in whatever case where only one is called so.
/// @throws Error naming the place and the image or class that is not there, or in none of the parts, the image that has
/// two classes, or the class whose number is another's.
std::vector<GivenLabel> resolved(const std::vector<PlannedLabel>& planned, const DatasetOutline& data,
                                 const std::vector<ImagePart>& parts = {});

} // namespace sharpscope
