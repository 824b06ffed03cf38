// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

namespace sharpscope {

/// The member of an object that came from outside, or `otherwise` if it is missing or of another type: for a first look
/// at options that are validated, field by field, later.
template <class Value>
Value valueOr(const Json& object, const char* name, Value otherwise)
{
    const auto it = object.is_object() ? object.find(name) : object.end();
    if (it == object.end()) return otherwise;
    try {
        return it->template get<Value>();
    } catch (const Json::exception&) {
        return otherwise;
    }
}

} // namespace sharpscope
