// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/json_fields.h"

namespace sharpscope {

void FieldWriter::operator()(const char* name, const Values& values)
{
    Json& object = json[name] = Json::object();
    for (const auto& [tag, value] : values)
        object[tag] = numberToJson(value);
}

void FieldReader::fail(const std::string& name, const char* why) const
{
    throw Error(std::string(kind) + ": field \"" + name + "\" " + why);
}

const Json& FieldReader::field(const char* name) const
{
    const auto it = json.find(name);
    if (it == json.end()) fail(name, "is missing");
    return *it;
}

void FieldReader::operator()(const char* name, std::string& value) const
{
    const Json& text = field(name);
    if (!text.is_string()) fail(name, "is no text");
    value = text.get<std::string>();
}

void FieldReader::operator()(const char* name, std::int64_t& value) const
{
    const Json& number = field(name);
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!number.is_number_integer() || (number.is_number_unsigned() && number.get<std::uint64_t>() > most))
        fail(name, "is no whole number");
    value = number.get<std::int64_t>();
}

void FieldReader::operator()(const char* name, double& value) const
{
    const std::optional<double> number = numberFromJson(field(name));
    if (!number) fail(name, "is no number");
    value = *number;
}

void FieldReader::operator()(const char* name, Values& values) const
{
    const Json& object = field(name);
    if (!object.is_object()) fail(name, "is no object of numbers");
    values.clear();
    for (const auto& [tag, json] : object.items()) {
        const std::optional<double> number = numberFromJson(json);
        if (!number) fail(std::string(name) + "." + tag, "is no number");
        values.emplace_back(tag, *number);
    }
}

} // namespace sharpscope
