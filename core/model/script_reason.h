// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace sharpscope {

/// The one line of a TorchScript traceback that says what went wrong ("ValueError: only squares"), or c10's first line.
std::string reasonOf(const std::string& traceback);

/// What a file that is no TorchScript is instead, and what to do: a sentence's rest, "holds weights, no code; ...".
/// Empty where that is not known.
std::string whatItIsInstead(const std::filesystem::path& file);

/// Why a file is no TorchScript, as far as its table of contents tells, or what it is instead; empty where it may be
/// one. Loads nothing.
std::string whyNoScript(const std::filesystem::path& file);

} // namespace sharpscope
