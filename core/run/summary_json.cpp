// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/summary_json.h"

#include "core/run/json_numbers.h"

namespace sharpscope {

namespace {

double numberAt(const Json& json, std::size_t index)
{
    const std::optional<double> number = numberFromJson(json.at(index));
    if (!number) throw Error("a summary has a text where a number is wanted");
    return *number;
}

Json clockJson(const Clock& clock)
{
    return {clock.step, numberToJson(clock.epoch), numberToJson(clock.passes), numberToJson(clock.seconds)};
}

Clock clockFrom(const Json& json)
{
    return {json.at(0).get<std::int64_t>(), numberAt(json, 1), numberAt(json, 2), numberAt(json, 3)};
}

} // namespace

Json summaryToJson(const RunSummary& summary)
{
    Json json{{"started", toJson(Event(summary.started))},
              {"state", static_cast<int>(summary.state)},
              {"failure", summary.failure},
              {"last", clockJson(summary.last)},
              {"result", summary.result},
              {"tags", Json::object()},
              {"knobs", Json::array()},
              {"commands", Json::array()},
              {"checkpoints", Json::array()},
              {"resumes", Json::array()}};
    for (const auto& [tag, values] : summary.tags)
        json["tags"][tag] = {values.count, numberToJson(values.last), numberToJson(values.best)};
    for (const KnobTurned& knob : summary.knobs)
        json["knobs"].push_back({clockJson(knob.clock), knob.name, numberToJson(knob.value)});
    for (const Commanded& command : summary.commands)
        json["commands"].push_back(toJson(Event(command)));
    for (const CheckpointSaved& checkpoint : summary.checkpoints)
        json["checkpoints"].push_back({clockJson(checkpoint.clock), checkpoint.file});
    for (const Resumed& resumed : summary.resumes) {
        json["resumes"].push_back(clockJson(resumed.clock));
        if (!resumed.reason.empty()) json["resumes"].back().push_back(resumed.reason);
    }
    return json;
}

RunSummary summaryFromJson(const Json& json)
{
    RunSummary summary;
    summary.started = std::get<Started>(eventFromJson(json.at("started")));
    const int state = json.at("state").get<int>();
    if (state < 0 || state > static_cast<int>(RunState::Failed)) throw Error("a run has no such state");
    summary.state = static_cast<RunState>(state);
    json.at("failure").get_to(summary.failure);
    summary.last = clockFrom(json.at("last"));
    summary.result = json.at("result");
    for (const auto& [tag, values] : json.at("tags").items())
        summary.tags[tag] = {values.at(0).get<std::int64_t>(), numberAt(values, 1), numberAt(values, 2)};
    for (const Json& knob : json.at("knobs"))
        summary.knobs.push_back({clockFrom(knob.at(0)), knob.at(1).get<std::string>(), numberAt(knob, 2)});
    for (const Json& command : json.value("commands", Json::array())) // not in those of version 0.2
        summary.commands.push_back(std::get<Commanded>(eventFromJson(command)));
    for (const Json& checkpoint : json.at("checkpoints"))
        summary.checkpoints.push_back({clockFrom(checkpoint.at(0)), checkpoint.at(1).get<std::string>()});
    for (const Json& resumed : json.at("resumes"))
        summary.resumes.push_back({clockFrom(resumed), resumed.size() > 4 ? resumed.at(4).get<std::string>() : ""});
    return summary;
}

} // namespace sharpscope
