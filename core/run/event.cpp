// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/event.h"

#include "core/base/error.h"

#include <array>
#include <cmath>
#include <concepts>

namespace sharpscope {

namespace {

// Each kind of event names its fields once; the writer and the reader below both visit them.

template <class V>
void fields(At& e, V& field)
{
    field("step", e.step);
    field("epoch", e.epoch);
    field("passes", e.passes);
    field("seconds", e.seconds);
}

template <class V>
void fields(Started& e, V& field)
{
    field("title", e.title);
    field("rule", e.rule);
    field("group", e.group);
    field("seed", e.seed);
    field("device", e.device);
    field("parameters", e.parameters);
    field("stepsTotal", e.stepsTotal);
    field("epochsTotal", e.epochsTotal);
}

template <class V>
void fields(Resumed& e, V& field)
{
    fields(e.at, field);
}

template <class V>
void fields(StepDone& e, V& field)
{
    fields(e.at, field);
    field("loss", e.loss);
    field("accuracy", e.accuracy);
    field("gradientNorm", e.gradientNorm);
    field("perturbation", e.perturbation);
    field("cosine", e.cosine);
    field("sharpness", e.sharpness);
    field("lr", e.lr);
    field("rho", e.rho);
}

template <class V>
void fields(Evaluated& e, V& field)
{
    fields(e.at, field);
    field("split", e.split);
    field("loss", e.loss);
    field("accuracy", e.accuracy);
    field("images", e.images);
}

template <class V>
void fields(CosineMeasured& e, V& field)
{
    fields(e.at, field);
    field("before", e.before);
    field("after", e.after);
}

template <class V>
void fields(KnobChanged& e, V& field)
{
    fields(e.at, field);
    field("name", e.name);
    field("value", e.value);
}

template <class V>
void fields(CheckpointSaved& e, V& field)
{
    fields(e.at, field);
    field("file", e.file);
}

template <class V>
void fields(GridStarted& e, V& field)
{
    field("name", e.name);
    field("title", e.title);
    field("columns", e.columns);
    field("rows", e.rows);
    field("xMin", e.xMin);
    field("xMax", e.xMax);
    field("yMin", e.yMin);
    field("yMax", e.yMax);
}

template <class V>
void fields(GridPoint& e, V& field)
{
    field("name", e.name);
    field("column", e.column);
    field("row", e.row);
    field("loss", e.loss);
    field("accuracy", e.accuracy);
}

template <class V>
void fields(Progress& e, V& field)
{
    field("what", e.what);
    field("fraction", e.fraction);
    field("secondsLeft", e.secondsLeft);
}

template <class V>
void fields(Message& e, V& field)
{
    field("level", e.level);
    field("text", e.text);
}

template <class V>
void fields(Finished& e, V& field)
{
    fields(e.at, field);
    field("result", e.result);
}

template <class V>
void fields(Stopped& e, V& field)
{
    fields(e.at, field);
}

template <class V>
void fields(Failed& e, V& field)
{
    field("why", e.why);
}

constexpr std::array kindNames = {"Started",     "Resumed",         "StepDone",    "Evaluated", "CosineMeasured",
                                  "KnobChanged", "CheckpointSaved", "GridStarted", "GridPoint", "Progress",
                                  "Message",     "Finished",        "Stopped",     "Failed"};
static_assert(kindNames.size() == std::variant_size_v<Event>);

struct Writer {
    Json& json;
    void operator()(const char* name, const auto& value) { json[name] = value; }
    void operator()(const char* name, const double& value)
    {
        if (std::isfinite(value))
            json[name] = value;
        else if (std::isnan(value))
            json[name] = nullptr;
        else
            json[name] = value > 0 ? "inf" : "-inf";
    }
};

struct Reader {
    const Json& json;
    const char* kind;

    [[noreturn]] void fail(const char* name, const char* why) const
    {
        throw Error(std::string(kind) + ": field \"" + name + "\" " + why);
    }
    const Json& at(const char* name) const
    {
        const auto it = json.find(name);
        if (it == json.end()) fail(name, "is missing");
        return *it;
    }
    void operator()(const char* name, std::string& value) const
    {
        const Json& j = at(name);
        if (!j.is_string()) fail(name, "is no text");
        value = j.get<std::string>();
    }
    void operator()(const char* name, std::int64_t& value) const
    {
        const Json& j = at(name);
        if (!j.is_number_integer()) fail(name, "is no whole number");
        value = j.get<std::int64_t>();
    }
    void operator()(const char* name, double& value) const
    {
        const Json& j = at(name);
        if (j.is_number())
            value = j.get<double>();
        else if (j.is_null())
            value = notMeasured;
        else if (j == "inf" || j == "-inf")
            value = (j == "inf" ? 1 : -1) * std::numeric_limits<double>::infinity();
        else
            fail(name, "is no number");
    }
    void operator()(const char* name, Json& value) const { value = at(name); }
};

template <std::size_t index = 0>
Event readKind(std::size_t wanted, const Json& json)
{
    if constexpr (index < std::variant_size_v<Event>) {
        if (index != wanted) return readKind<index + 1>(wanted, json);
        std::variant_alternative_t<index, Event> event;
        Reader reader{json, kindNames[index]};
        fields(event, reader);
        return event;
    } else {
        throw Error("unknown event");
    }
}

} // namespace

Json toJson(const Event& event)
{
    Json json = Json::object();
    json["event"] = kindNames[event.index()];
    Writer writer{json};
    // The fields are named on a mutable event; the writer only reads them.
    std::visit([&](const auto& e) { fields(const_cast<std::remove_cvref_t<decltype(e)>&>(e), writer); }, event);
    return json;
}

Event eventFromJson(const Json& json)
{
    const auto it = json.is_object() ? json.find("event") : json.end();
    if (it == json.end() || !it->is_string()) throw Error("no event: field \"event\" is missing");
    const auto kind = it->get<std::string>();
    for (std::size_t i = 0; i < kindNames.size(); ++i)
        if (kind == kindNames[i]) return readKind(i, json);
    throw Error("unknown event \"" + kind + "\"");
}

bool isTerminal(const Event& event)
{
    return std::holds_alternative<Finished>(event) || std::holds_alternative<Stopped>(event) ||
           std::holds_alternative<Failed>(event);
}

std::optional<At> clockOf(const Event& event)
{
    return std::visit(
        [](const auto& e) -> std::optional<At> {
            if constexpr (requires {
                              {
                                  e.at
                                  } -> std::convertible_to<At>;
                          })
                return e.at;
            else
                return std::nullopt;
        },
        event);
}

} // namespace sharpscope
