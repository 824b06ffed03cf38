// SPDX-License-Identifier: GPL-3.0-or-later
// What an experiment needs of the machine that it is to begin on, looked at before there are run folders that could
// only fail: by the command line, the form and the list of presets.
#pragma once

#include "core/base/describe.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

/// Why it cannot begin here, each with its field: data that are not there, or not as their names tell
/// ("data.name", whyMissing()), or whose classes have no names ("data.classes"); weights to start from that are no
/// safetensors file ("network.weights"); a network's file that is no TorchScript ("network.options.file"); where all
/// that is there, what its kind says (Kind::missing). Reads names and the files' headers only, unless the experiment
/// says what an image or a class is called. Fields that the experiment lacks, or that are of another type, need
/// nothing. `dataRoot` is looked in where "data.folder" is empty.
std::vector<Problem> missingHere(const Json& experiment, const std::filesystem::path& dataRoot = {});

} // namespace sharpscope
