// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/command.h"

#include "core/run/json_fields.h"
#include "core/run/variant_json.h"

namespace sharpscope {

namespace {

template <class V>
void fields(TurnKnob& c, V& field)
{
    field("name", c.name);
    field("value", c.value);
}
template <class V>
void fields(NextPhase& c, V& field)
{
    field("unit", c.unit);
    field("count", c.count);
}
template <class V>
void fields(Answer& c, V& field)
{
    field("question", c.question);
    field("value", c.value);
}
void fields(auto&, auto&) {} // the others are their name alone

constexpr std::array commandNames = {"TurnKnob",  "Pause",  "Continue",       "SingleStep", "NextPhase",
                                     "UndoRound", "Answer", "SaveCheckpoint", "Stop"};

} // namespace

Json toJson(const Command& command)
{
    Json json{{"command", commandNames[command.index()]}};
    FieldWriter writer{json};
    std::visit([&](const auto& c) { fields(const_cast<std::remove_cvref_t<decltype(c)>&>(c), writer); }, command);
    return json;
}

Command commandFromJson(const Json& json)
{
    const auto read = [&](auto& value, FieldReader reader) { fields(value, reader); };
    Command command = variantFromJson<Command>(json, "command", commandNames, read);
    if (const auto* knob = std::get_if<TurnKnob>(&command); knob && !std::isfinite(knob->value))
        throw Error("TurnKnob: field \"value\" is no finite number");
    return command;
}

} // namespace sharpscope
