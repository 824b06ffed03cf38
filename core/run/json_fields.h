// SPDX-License-Identifier: GPL-3.0-or-later
// For plain structs that name their fields once, in a function `fields(T&, visitor)`: a visitor that writes them to a
// JSON object and one that reads them back. NaN is written as null, infinities as "inf" and "-inf", so that every line
// is valid JSON.
#pragma once

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/run/json_numbers.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace sharpscope {

/// Numbers by name, in the order in which they were measured.
using Values = std::vector<std::pair<std::string, double>>;

struct FieldWriter {
    Json& json;
    void operator()(const char* name, const auto& value) { json[name] = value; }
    void operator()(const char* name, const double& value) { json[name] = numberToJson(value); }
    void operator()(const char* name, const Values& values);
};

/// @throws Error naming `kind` and the field that is missing or of the wrong type.
struct FieldReader {
    const Json& json;
    const char* kind;

    void operator()(const char* name, std::string& value) const;
    void operator()(const char* name, std::int64_t& value) const;
    void operator()(const char* name, double& value) const;
    void operator()(const char* name, Json& value) const { value = field(name); }
    void operator()(const char* name, Values& values) const;

    const Json& field(const char* name) const;
    [[noreturn]] void fail(const std::string& name, const char* why) const;
};

} // namespace sharpscope
