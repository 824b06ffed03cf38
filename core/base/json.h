// SPDX-License-Identifier: GPL-3.0-or-later
// The one door through which JSON from outside comes in: experiment files, event lines, metadata, sessions, presets,
// what a user typed. Nothing of the library's own escapes it, and nothing gets in that the rest of the program would
// stumble over later.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sharpscope {

/// JSON that keeps the order of its fields, so that a file a person wrote comes back in the order they know.
using Json = nlohmann::ordered_json;

inline constexpr std::size_t deepestJson = 200; ///< brackets in brackets; what writes and compares JSON is recursive

/// Where a text is no JSON (bytes and lines before that place), and what is wrong there: "is no JSON: ...".
struct JsonFault {
    std::size_t byte = 0;
    std::size_t line = 0;
    std::string what;
};

/// The value of the whole text; nothing, and the fault, if it is no JSON (also: text behind its end, no UTF-8), if it
/// is nested deeper than `deepestJson`, if an object names a key twice or if a number is beyond what a double holds.
std::optional<Json> tryParseJson(std::string_view text, JsonFault& fault);

/// `where` is the file's or the argument's name.
/// @throws Error naming it with line and byte: "runs/a/experiment.json: line 3 (byte 57) is no JSON: ...".
Json parseJson(std::string_view text, const std::string& where);

} // namespace sharpscope
