// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/json_fields.h"

namespace sharpscope {

namespace {

/// nothing: it is no number
bool readNumber(const Json& json, double& value)
{
    if (json.is_number())
        value = json.get<double>();
    else if (json.is_null())
        value = std::numeric_limits<double>::quiet_NaN();
    else if (json == "inf" || json == "-inf")
        value = (json == "inf" ? 1 : -1) * std::numeric_limits<double>::infinity();
    else
        return false;
    return true;
}

} // namespace

Json numberToJson(double value)
{
    if (std::isfinite(value)) return value;
    if (std::isnan(value)) return nullptr;
    return value > 0 ? "inf" : "-inf";
}

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
    if (!number.is_number_integer()) fail(name, "is no whole number");
    value = number.get<std::int64_t>();
}

void FieldReader::operator()(const char* name, double& value) const
{
    if (!readNumber(field(name), value)) fail(name, "is no number");
}

void FieldReader::operator()(const char* name, Values& values) const
{
    const Json& object = field(name);
    if (!object.is_object()) fail(name, "is no object of numbers");
    values.clear();
    for (const auto& [tag, number] : object.items()) {
        double value = 0;
        if (!readNumber(number, value)) fail(std::string(name) + "." + tag, "is no number");
        values.emplace_back(tag, value);
    }
}

} // namespace sharpscope
