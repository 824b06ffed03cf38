// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/earlier_events.h"

#include <cmath>

namespace sharpscope {

namespace {

Clock clockIn(const FieldReader& field)
{
    Clock clock;
    field("step", clock.step);
    field("epoch", clock.epoch);
    field("passes", clock.passes);
    field("seconds", clock.seconds);
    return clock;
}

/// A step's null meant "not measured".
Event stepDone(const FieldReader& field)
{
    Measured measured{.clock = clockIn(field)};
    for (const auto& [name, tag] :
         {std::pair("loss", "loss"), std::pair("accuracy", "accuracy/batch"),
          std::pair("gradientNorm", "gradient norm"), std::pair("perturbation", "perturbation"),
          std::pair("cosine", "cosine/step"), std::pair("sharpness", "sharpness"), std::pair("lr", "lr"),
          std::pair("rho", "rho")}) {
        double value = 0;
        field(name, value);
        if (!std::isnan(value)) measured.values.emplace_back(tag, value);
    }
    return measured;
}

Event evaluated(const FieldReader& field)
{
    std::string split;
    double loss = 0, accuracy = 0;
    field("split", split);
    field("loss", loss);
    field("accuracy", accuracy);
    return Measured{.clock = clockIn(field), .values = {{"loss/" + split, loss}, {"accuracy/" + split, accuracy}}};
}

Event cosineMeasured(const FieldReader& field)
{
    double before = 0, after = 0;
    field("before", before);
    field("after", after);
    return Measured{.clock = clockIn(field),
                    .values = {{"cosine/before", before}, {"cosine/after", after}, {"cosine/change", after - before}}};
}

Event knobChanged(const FieldReader& field)
{
    TurnKnob knob;
    field("name", knob.name);
    field("value", knob.value);
    return Commanded{.clock = clockIn(field), .command = knob};
}

struct EarlierKind {
    const char* name;
    Event (*read)(const FieldReader&);
};
constexpr EarlierKind readers[] = {
    {"StepDone", stepDone}, {"Evaluated", evaluated}, {"CosineMeasured", cosineMeasured}, {"KnobChanged", knobChanged}};

} // namespace

std::optional<Event> eventOfEarlierVersion(const Json& json)
{
    const auto it = json.is_object() ? json.find("event") : json.end();
    if (it == json.end() || !it->is_string()) return std::nullopt;
    for (const auto& [name, read] : readers)
        if (*it == name) return read(FieldReader{json, name});
    return std::nullopt;
}

} // namespace sharpscope
