// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/describe.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

/// What an experiment of active learning cannot begin with, though its data and network are there, each with its field:
/// an acquisition whose network lacks what it needs (Acquisition::whyNot()), images or classes that labels name and the
/// data set has not, or not in the part of a seed ("rounds.labels"), more first labels than images ("rounds.initial").
/// Torch-free.
std::vector<Problem> whyItCannotBegin(const Json& experiment, const std::filesystem::path& dataRoot);

} // namespace sharpscope
