// SPDX-License-Identifier: GPL-3.0-or-later
// Options are declared once. An options struct is a plain aggregate with defaults and a function beside it,
//
//     struct SamOptions { double rho = 0.05; };
//     template <class Visitor> void describe(SamOptions& o, Visitor& field)
//     {
//         field("rho", o.rho, {.label = "Radius", .symbol = "ρ", .min = 0, .max = 10, .help = "..."});
//     }
//
// and this one declaration drives the form in the window (Schema), the JSON file (toJson, fromJson), `--set rho=0.1`,
// the reference page and the validation. Nested structs: `group("train", o.train)`. A function
// `void check(const SamOptions&, std::vector<Problem>&)` beside it, where there is one, looks across fields.
#pragma once

#include "core/base/error.h"
#include "core/base/json.h"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace sharpscope {

/// What a form, a help page and the validation need to know of one field. `min` and `max` are inclusive.
struct FieldHint {
    const char* label = "";
    const char* symbol = ""; ///< the paper's symbol, "ρ₁"
    const char* unit = "";   ///< "epochs", "images", "s"
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    std::vector<std::string> choices = {}; ///< the allowed texts; empty: any text
    const char* help = "";
    bool advanced = false; ///< folded away in the form until asked for
};

enum class FieldKind { Bool, Integer, Real, Text, IntegerList, RealList, TextList, Object };

/// One field with its dotted path ("train.batchSize") and its default, free of templates: what the form is built from.
struct FieldInfo {
    std::string path;
    FieldKind kind = FieldKind::Real;
    Json defaultValue;
    FieldHint hint;
};
using Schema = std::vector<FieldInfo>;

/// "0 to 100", "at least 1", "all | norm-layers"; empty without bounds.
std::string rangeText(const FieldHint& hint);

/// The candidate closest to `word` by edit distance, or "" when none is close: for "did you mean".
std::string nearestName(std::string_view word, const std::vector<std::string>& candidates);

/// `path=value` applied to a JSON object: `setField(j, "optimizer.lr=0.1")`. Numbers, true/false, null and [lists] are
/// read as JSON, everything else as text; "methods.1.rho=0.2" indexes into a list.
/// @throws Error if there is no '=' or an index is outside its list.
void setField(Json& object, std::string_view assignment);

/// The value at a dotted path, or nullptr.
const Json* findField(const Json& object, std::string_view path);

/// Problems as lines "field: message", for the command line and the panel.
std::string toText(const std::vector<Problem>& problems);

/// Validates `value` against a schema whose options struct is not at hand (a rule's options inside an experiment):
/// unknown fields with the nearest known name, wrong types, values outside their range. `prefix` is put before paths.
void validate(const Json& value, const Schema& schema, const std::string& prefix, std::vector<Problem>& problems);

/// `value` with every field of the schema that it lacks filled in from the default.
Json withDefaults(const Json& value, const Schema& schema);

namespace detail {

template <class T>
constexpr FieldKind kindOf()
{
    if constexpr (std::is_same_v<T, bool>)
        return FieldKind::Bool;
    else if constexpr (std::is_same_v<T, std::int64_t>)
        return FieldKind::Integer;
    else if constexpr (std::is_same_v<T, double>)
        return FieldKind::Real;
    else if constexpr (std::is_same_v<T, std::string>)
        return FieldKind::Text;
    else if constexpr (std::is_same_v<T, std::vector<std::int64_t>>)
        return FieldKind::IntegerList;
    else if constexpr (std::is_same_v<T, std::vector<double>>)
        return FieldKind::RealList;
    else if constexpr (std::is_same_v<T, std::vector<std::string>>)
        return FieldKind::TextList;
    else {
        static_assert(std::is_same_v<T, Json>, "an option is bool, int64_t, double, string, a list of those, or Json");
        return FieldKind::Object;
    }
}

struct SchemaVisitor {
    Schema& schema;
    std::string prefix = {};
    template <class T>
    void operator()(const char* name, T& value, FieldHint hint)
    {
        schema.push_back({prefix + name, kindOf<T>(), Json(value), std::move(hint)});
    }
    template <class T>
    void group(const char* name, T& nested)
    {
        SchemaVisitor inner{schema, prefix + name + '.'};
        describe(nested, inner);
    }
};

struct WriteVisitor {
    Json& json;
    template <class T>
    void operator()(const char* name, const T& value, const FieldHint&)
    {
        json[name] = value;
    }
    template <class T>
    void group(const char* name, T& nested)
    {
        WriteVisitor inner{json[name] = Json::object()};
        describe(nested, inner);
    }
};

/// Reads fields that are there and of the right type; everything else was reported by validate() before.
struct ReadVisitor {
    const Json& json;
    template <class T>
    void operator()(const char* name, T& value, const FieldHint&)
    {
        const auto it = json.find(name);
        if (it == json.end()) return;
        try {
            it->get_to(value);
        } catch (const nlohmann::json::exception&) { // reported by validate()
        }
    }
    template <class T>
    void group(const char* name, T& nested)
    {
        const auto it = json.find(name);
        if (it == json.end() || !it->is_object()) return;
        ReadVisitor inner{*it};
        describe(nested, inner);
    }
};

} // namespace detail

/// Every field of an options type, with the values of `options` as defaults.
template <class Options>
Schema schemaOf(Options options = {})
{
    Schema schema;
    detail::SchemaVisitor visitor{schema};
    describe(options, visitor);
    return schema;
}

template <class Options>
Json toJson(Options options)
{
    Json json = Json::object();
    detail::WriteVisitor visitor{json};
    describe(options, visitor);
    return json;
}

/// Options from JSON; absent fields keep their defaults. All problems are appended, each with its field; the result is
/// only meant to be used when there were none.
template <class Options>
Options fromJson(const Json& json, std::vector<Problem>& problems, const std::string& prefix = {})
{
    validate(json, schemaOf<Options>(), prefix, problems);
    Options options;
    if (!json.is_object()) return options;
    detail::ReadVisitor visitor{json};
    describe(options, visitor);
    if constexpr (requires(const Options& o, std::vector<Problem>& p) { check(o, p); }) {
        std::vector<Problem> found;
        check(options, found);
        for (auto& problem : found)
            problems.push_back({prefix + problem.field, std::move(problem.message)});
    }
    return options;
}

/// @throws Error with all problems, for callers that have no panel to show them in.
template <class Options>
Options fromJsonOrThrow(const Json& json)
{
    std::vector<Problem> problems;
    Options options = fromJson<Options>(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return options;
}

} // namespace sharpscope
