// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sharpscope {

/// Bytes of `text`, from its start, that are whole and valid UTF-8 characters: text.size() if all of it is.
std::size_t validUtf8(std::string_view text);

/// ASCII's letters in lower case, whatever the country: in a Turkish session tolower('I') is no 'i'.
std::string lowerCase(std::string text);

} // namespace sharpscope
