// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/json_fields.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace sharpscope {

/// The alternative of `Variant` whose name stands in the object's field `key`. `names` are in the variant's order;
/// `read(value, FieldReader)` fills a default one in.
/// @throws Error if the field is missing or holds no known name.
template <class Variant, std::size_t count, class Read>
Variant variantFromJson(const Json& json, const char* key, const std::array<const char*, count>& names, Read read)
{
    static_assert(count == std::variant_size_v<Variant>);
    const auto it = json.is_object() ? json.find(key) : json.end();
    if (it == json.end() || !it->is_string())
        throw Error("no " + std::string(key) + ": field \"" + key + "\" is missing");
    const auto kind = it->get<std::string>();
    std::optional<Variant> found;
    const auto tryOne = [&]<std::size_t index>() {
        if (found || kind != names[index]) return;
        std::variant_alternative_t<index, Variant> value;
        read(value, FieldReader{json, names[index]});
        found = std::move(value);
    };
    [&]<std::size_t... index>(std::index_sequence<index...>) { (tryOne.template operator()<index>(), ...); }
    (std::make_index_sequence<count>());
    if (!found) throw Error("unknown " + std::string(key) + " \"" + kind + "\"");
    return *std::move(found);
}

} // namespace sharpscope
