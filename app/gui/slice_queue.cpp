// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/slice_queue.h"

#include <optional>

namespace sharpscope {

SliceQueue::SliceQueue(SliceJobFactory makeJob, QObject* parent) : QObject(parent), m_makeJob(std::move(makeJob))
{
    m_timer.setInterval(33); // ms
    connect(&m_timer, &QTimer::timeout, this, &SliceQueue::drain);
}

void SliceQueue::start(const std::vector<QString>& runs, const SliceOptions& options)
{
    m_waiting.assign(runs.begin(), runs.end());
    m_options = options;
    startNext();
}

void SliceQueue::stop()
{
    m_waiting.clear();
    m_runner.control().stop();
}

void SliceQueue::startNext()
{
    m_current.clear();
    if (m_waiting.empty()) {
        m_timer.stop();
    } else {
        m_current = m_waiting.front();
        m_waiting.pop_front();
        m_runner.start(m_makeJob(m_current.toStdString(), m_options));
        m_timer.start();
    }
    Q_EMIT runningChanged();
}

void SliceQueue::drain()
{
    std::vector<RunEvent> ofRuns;
    std::optional<Event> end;
    for (RunEvent& event : m_runner.events().takeAll()) {
        if (event.run.empty()) {
            if (isTerminal(event.event)) end = std::move(event.event);
            continue;
        }
        if (const auto* progress = std::get_if<Progress>(&event.event))
            Q_EMIT progressed(progress->fraction, progress->secondsLeft);
        ofRuns.push_back(std::move(event));
    }
    if (!ofRuns.empty()) Q_EMIT eventsArrived(ofRuns);
    if (!end) return;
    if (const auto* failure = std::get_if<Failed>(&*end)) {
        m_waiting.clear();
        Q_EMIT failed(QString::fromStdString(failure->why));
    }
    startNext();
}

} // namespace sharpscope
