// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/past_events.h"

namespace sharpscope {

namespace {

Started startedAs(Started started, const Started& as)
{
    started.title = as.title;
    started.rule = as.rule;
    started.group = as.group;
    started.seed = as.seed;
    return started;
}

/// It was turned before the next step was taken, and holds in the one that forks there, too.
bool isKept(const Commanded& commanded, std::int64_t step, const std::map<std::string, double>& knobs)
{
    const auto* knob = std::get_if<TurnKnob>(&commanded.command);
    if (!knob || commanded.clock.step < step) return true;
    const auto it = knobs.find(knob->name);
    return it != knobs.end() && it->second == knob->value;
}

} // namespace

bool isOfThePast(const Event& event)
{
    return !isTerminal(event) && !std::holds_alternative<Asked>(event) &&
           !std::holds_alternative<CheckpointSaved>(event);
}

std::vector<std::string> pastEvents(const RunFolder& run, std::int64_t step, const Started& as,
                                    const std::map<std::string, double>& knobs, const EventLines::Take& take)
{
    bool hasStarted = false;
    return run.forEachEvent([&](Event&& event) {
        if (const auto* started = std::get_if<Started>(&event)) {
            if (!std::exchange(hasStarted, true)) take(startedAs(*started, as));
            return;
        }
        const std::optional<Clock> clock = clockOf(event);
        if (!clock || clock->step > step || !isOfThePast(event)) return;
        if (const auto* commanded = std::get_if<Commanded>(&event); commanded && !isKept(*commanded, step, knobs))
            return;
        take(std::move(event));
    });
}

} // namespace sharpscope
