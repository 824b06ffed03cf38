// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <random>
#include <string>

namespace sharpscope::fuzz {

/// A few small changes, drawn by `random` alone: bits, bytes, numbers as bytes and as text, ranges left out or doubled,
/// an end cut off or taken from `other`. Never longer than `most`.
std::string mutated(std::string bytes, const std::string& other, std::mt19937_64& random, std::size_t most = 1 << 16);

} // namespace sharpscope::fuzz
