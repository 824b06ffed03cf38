// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace sharpscope {

/// What is written aside before it takes its file's name ends in this, the process and a number: "….tmp4242-0".
inline constexpr std::string_view temporarySuffix = ".tmp";

inline bool isTemporaryName(std::string_view name)
{
    const std::size_t at = name.rfind(temporarySuffix);
    if (at == std::string_view::npos) return false;
    const std::string_view rest = name.substr(at + temporarySuffix.size());
    const auto isOfNumber = [](char c) { return c == '-' || (c >= '0' && c <= '9'); };
    return rest.find('-') != std::string_view::npos && std::all_of(rest.begin(), rest.end(), isOfNumber);
}

} // namespace sharpscope
