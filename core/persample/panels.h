// SPDX-License-Identifier: GPL-3.0-or-later
// The measures of WinogradProduct, whose kernels compute the products here too.
#pragma once

#include <cstdint>

namespace sharpscope {

constexpr std::int64_t panel = 32;   ///< columns come in so many
constexpr std::int64_t rowBlock = 8; ///< and rows

constexpr std::int64_t roundedUp(std::int64_t count, std::int64_t unit) { return (count + unit - 1) / unit * unit; }

} // namespace sharpscope
