// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/job.h"

#include "core/base/error.h"

namespace sharpscope {

void JobControl::pause()
{
    const std::lock_guard lock(m_mutex);
    m_paused = true;
    m_stepsAllowed = 0;
}

void JobControl::resume()
{
    const std::lock_guard lock(m_mutex);
    m_paused = false;
    m_stepsAllowed = 0;
    m_changed.notify_all();
}

void JobControl::singleStep()
{
    const std::lock_guard lock(m_mutex);
    m_paused = true;
    ++m_stepsAllowed;
    m_changed.notify_all();
}

void JobControl::stop()
{
    const std::lock_guard lock(m_mutex);
    m_stopping = true;
    m_changed.notify_all();
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

void JobControl::setKnob(const std::string& run, const std::string& name, double value)
{
    const std::lock_guard lock(m_mutex);
    m_knobs.push_back({run, name, value});
}

bool JobContext::keepGoing()
{
    JobControl& c = m_control;
    std::unique_lock lock(c.m_mutex);
    c.m_changed.wait(lock, [&] { return c.m_stopping || !c.m_paused || c.m_stepsAllowed > 0; });
    if (c.m_stopping) return false;
    if (c.m_paused) --c.m_stepsAllowed;
    return true;
}

void JobContext::emit(const std::string& run, Event event)
{
    if (run.empty() && isTerminal(event)) throw Error("a job must not report its own end: its runner does");
    m_events.push({run, std::move(event)});
}

std::map<std::string, double> JobContext::takeKnobs(const std::string& run)
{
    std::map<std::string, double> turned;
    std::size_t& read = m_knobsRead[run];
    const std::lock_guard lock(m_control.m_mutex);
    for (; read < m_control.m_knobs.size(); ++read) {
        const JobControl::Knob& knob = m_control.m_knobs[read];
        if (knob.run.empty() || knob.run == run) turned[knob.name] = knob.value;
    }
    return turned;
}

} // namespace sharpscope
