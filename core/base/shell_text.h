// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace sharpscope {

/// A word of a command that is offered for copying, as a POSIX shell takes it: itself where it is plain, else in single
/// quotes.
std::string shellWord(std::string_view word);

} // namespace sharpscope
