// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/summary_json.h"

namespace sharpscope {

namespace {

Json clockJson(const Clock& clock) { return {clock.step, clock.epoch, clock.passes, clock.seconds}; }

Clock clockFrom(const Json& json)
{
    return {json.at(0).get<std::int64_t>(), json.at(1).get<double>(), json.at(2).get<double>(),
            json.at(3).get<double>()};
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
              {"checkpoints", Json::array()}};
    for (const auto& [tag, values] : summary.tags)
        json["tags"][tag] = {values.count, values.last, values.best};
    for (const KnobTurned& knob : summary.knobs)
        json["knobs"].push_back({clockJson(knob.clock), knob.name, knob.value});
    for (const CheckpointSaved& checkpoint : summary.checkpoints)
        json["checkpoints"].push_back({clockJson(checkpoint.clock), checkpoint.file});
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
        summary.tags[tag] = {values.at(0).get<std::int64_t>(), values.at(1).get<double>(), values.at(2).get<double>()};
    for (const Json& knob : json.at("knobs"))
        summary.knobs.push_back({clockFrom(knob.at(0)), knob.at(1).get<std::string>(), knob.at(2).get<double>()});
    for (const Json& checkpoint : json.at("checkpoints"))
        summary.checkpoints.push_back({clockFrom(checkpoint.at(0)), checkpoint.at(1).get<std::string>()});
    return summary;
}

} // namespace sharpscope
