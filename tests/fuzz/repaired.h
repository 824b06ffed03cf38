// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes with checksums that are right for what they hold, so that damage reaches what the checksums guard: whoever can
// write a file can make them right.
#pragma once

#include <functional>
#include <string>

namespace sharpscope::fuzz {

// As far as the bytes are such a file; else, and behind the first fault, they stay.
std::string repairedZip(std::string bytes); ///< of entries that are stored
std::string repairedPng(std::string bytes);
std::string repairedSeriesFile(std::string bytes); ///< of its head

/// `read` of the bytes as they are and, where that is something else, repaired: whether it took either.
bool eitherWay(const std::string& bytes, std::string (*repaired)(std::string),
               const std::function<bool(const std::string&)>& read);

} // namespace sharpscope::fuzz
