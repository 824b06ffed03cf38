// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace sharpscope {

/// Why an option cannot be handed on to sbatch, however it is written: --array=0-3, --arr 0-3, -a0-3, -Ha0-3, or behind
/// another in the same text; empty where it can. A time must leave room for the signal that comes `signalSeconds`
/// before it.
std::string whyNotForSbatch(const std::string& option, std::int64_t signalSeconds);

/// Why a limit is too short for a signal so long before it; empty where it is not, or is no time.
std::string whyTooShort(const std::string& time, std::int64_t signalSeconds);

} // namespace sharpscope
