// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <exception>
#include <string>

namespace sharpscope {

/// LibTorch appends a C++ stack to its messages; a user can act on the first lines only.
inline std::string sentenceOf(const std::exception& error)
{
    const std::string what = error.what();
    return what.substr(0, what.find("\nException raised from"));
}

} // namespace sharpscope
