// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sharpscope {

/// The bytes that RFC 4648's base64 text stands for; nothing where it is no such text.
std::optional<std::string> fromBase64(std::string_view text);

} // namespace sharpscope
