// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/job_control.h"

#include "core/base/error.h"

#include <cmath>

namespace sharpscope {

void JobControl::send(const std::string& run, Command command)
{
    if (const auto* knob = std::get_if<TurnKnob>(&command); knob && !std::isfinite(knob->value))
        throw Error(knob->name + ": " + std::to_string(knob->value) + " is no value for a knob, a finite number is");
    bool stops = false;
    {
        const std::lock_guard lock(m_mutex);
        const bool ofJob = run.empty();
        if (ofJob && std::holds_alternative<Pause>(command)) {
            m_paused = true;
            m_stepsAllowed = 0;
        } else if (ofJob && std::holds_alternative<Continue>(command)) {
            m_paused = false;
            m_stepsAllowed = 0;
        } else if (ofJob && std::holds_alternative<SingleStep>(command)) {
            m_paused = true;
            ++m_stepsAllowed;
        } else if (ofJob && std::holds_alternative<Stop>(command)) {
            m_stopping = stops = true;
        } else {
            m_sent.push_back({run, std::move(command)});
        }
        m_changed.notify_all();
    }
    if (stops) tellListener();
}

bool JobControl::isPaused() const
{
    const std::lock_guard lock(m_mutex);
    return m_paused;
}

bool JobControl::isStopping() const
{
    const std::lock_guard lock(m_mutex);
    return m_stopping;
}

bool JobControl::hold()
{
    const std::lock_guard lock(m_mutex);
    m_held = true;
    m_changed.notify_all(); // a job that waits for a command has to come to rest
    return rests();
}

bool JobControl::isResting() const
{
    const std::lock_guard lock(m_mutex);
    return rests();
}

void JobControl::release()
{
    const std::lock_guard lock(m_mutex);
    m_held = false;
    m_changed.notify_all();
}

void JobControl::setListener(std::function<void()> listener)
{
    const std::lock_guard lock(m_mutex);
    m_listener = std::move(listener);
}

void JobControl::tellListener()
{
    std::function<void()> listener;
    {
        const std::lock_guard lock(m_mutex);
        listener = m_listener;
    }
    if (listener) listener();
}

} // namespace sharpscope
