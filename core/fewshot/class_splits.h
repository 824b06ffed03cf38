// SPDX-License-Identifier: GPL-3.0-or-later
// In few-shot learning it is classes that are split, not images: a network is adapted to classes that it was never
// trained on.
#pragma once

#include "core/data/dataset.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

/// One class: its rows in a data set.
struct ClassRows {
    std::string name;
    at::Tensor rows; ///< int64 [n], on the CPU
};

/// Three parts of a data set's classes; no class is in two of them.
struct ClassSplits {
    std::shared_ptr<const Dataset> data;
    std::vector<ClassRows> train;
    std::vector<ClassRows> validation; ///< may be empty
    std::vector<ClassRows> test;
    std::vector<std::string> notes = {}; ///< what a user should know
};

/// Which classes belong to which part, by name.
struct ClassNames {
    std::vector<std::string> train;
    std::vector<std::string> validation;
    std::vector<std::string> test;
};

struct ClassCounts {
    std::int64_t train = 0;
    std::int64_t validation = 0;
    std::int64_t test = 0;
};

/// Shares that many names out, in an order that is drawn by `seed`: the same for every run with it.
/// @throws Error if there are fewer names.
ClassNames drawnClasses(const std::vector<std::string>& names, const ClassCounts& counts, std::int64_t seed);

/// The rows of those classes. Of a data set with rotated copies (withRotations()) each comes with its copies, in the
/// same part.
/// @throws Error naming a class that is in two parts, twice in one, or not there.
ClassSplits splitByNames(std::shared_ptr<const Dataset> data, const ClassNames& names);

/// Four times the images and classes: turned by 0, 90, 180 and 270 degrees, "name", "name 90°", ...
/// @throws Error if the images are not square.
std::shared_ptr<Dataset> withRotations(const Dataset& data);

} // namespace sharpscope
