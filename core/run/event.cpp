// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/event.h"

#include "core/base/error.h"
#include "core/run/earlier_events.h"
#include "core/run/surface_mark.h"
#include "core/run/variant_json.h"

#include <concepts>

namespace sharpscope {

namespace {

// Each kind of event names its fields once; the writer and the reader below both visit them.

template <class V>
void fields(Clock& e, V& field)
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
    fields(e.clock, field);
    if constexpr (std::same_as<V, FieldReader>) {
        if (!field.json.contains("reason")) return; // mostly, and of an earlier version
    } else if (e.reason.empty())
        return;
    field("reason", e.reason);
}

template <class V>
void fields(Measured& e, V& field)
{
    fields(e.clock, field);
    field("values", e.values);
}

void fields(Commanded& e, FieldWriter& field)
{
    fields(e.clock, field);
    field("command", toJson(e.command));
}

void fields(Commanded& e, FieldReader& field)
{
    fields(e.clock, field);
    e.command = commandFromJson(field.field("command"));
}

template <class V>
void fields(PhaseDone& e, V& field)
{
    fields(e.clock, field);
    field("round", e.round);
    field("phase", e.phase);
    field("data", e.data);
}

template <class V>
void fields(Asked& e, V& field)
{
    fields(e.clock, field);
    field("question", e.question);
    field("data", e.data);
}

template <class V>
void fields(CheckpointSaved& e, V& field)
{
    fields(e.clock, field);
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
    if constexpr (std::same_as<V, FieldReader>)
        if (!field.json.contains("identity")) return; // of an earlier version
    field("identity", e.identity);
}

template <class V>
void fields(GridMarked& e, V& field)
{
    field("name", e.name);
    field("marks", e.marks);
    if constexpr (std::same_as<V, FieldReader>) surfaceMarksFromJson(e.marks); // damage costs this line
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
    fields(e.clock, field);
    field("result", e.result);
}

template <class V>
void fields(Stopped& e, V& field)
{
    fields(e.clock, field);
}

template <class V>
void fields(Failed& e, V& field)
{
    field("why", e.why);
}

constexpr std::array names = {"Started",  "Resumed",         "Measured",    "Commanded",  "PhaseDone",
                              "Asked",    "CheckpointSaved", "GridStarted", "GridMarked", "GridPoint",
                              "Progress", "Message",         "Finished",    "Stopped",    "Failed"};

} // namespace

Json toJson(const Event& event)
{
    Json json = Json::object();
    json["event"] = names[event.index()];
    FieldWriter writer{json};
    // The fields are named on a mutable event; the writer only reads them.
    std::visit([&](const auto& e) { fields(const_cast<std::remove_cvref_t<decltype(e)>&>(e), writer); }, event);
    return json;
}

Event eventFromJson(const Json& json)
{
    if (std::optional<Event> earlier = eventOfEarlierVersion(json)) return *std::move(earlier);
    return variantFromJson<Event>(json, "event", names, [](auto& event, FieldReader reader) { fields(event, reader); });
}

bool isTerminal(const Event& event)
{
    return std::holds_alternative<Finished>(event) || std::holds_alternative<Stopped>(event) ||
           std::holds_alternative<Failed>(event);
}

std::optional<double> valueOf(const Measured& measured, std::string_view tag)
{
    for (const auto& [name, value] : measured.values)
        if (name == tag) return value;
    return std::nullopt;
}

std::optional<Clock> clockOf(const Event& event)
{
    return std::visit(
        [](const auto& e) -> std::optional<Clock> {
            if constexpr (requires {
                              {
                                  e.clock
                                  } -> std::convertible_to<Clock>;
                          })
                return e.clock;
            else
                return std::nullopt;
        },
        event);
}

} // namespace sharpscope
