// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <string>

namespace sharpscope {

/// The import of a model's file as an experiment for the form, the network and the data set as far as the file's name
/// tells them: "cifar-10-resnet20.safetensors". A TorchScript file (.pt) is its own network. What else the form holds
/// of an import, `now`, stays.
Json importOf(const std::string& file, const Json& now);

} // namespace sharpscope
