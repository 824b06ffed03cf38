// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/slice_queue.h"

#include <optional>

namespace sharpscope {

SliceQueue::SliceQueue(SliceJobFactory makeJob, std::shared_ptr<JobQueue> queue, QObject* parent)
    : QObject(parent), m_makeJob(std::move(makeJob)), m_queue(std::move(queue))
{
    m_timer.setInterval(33); // ms
    connect(&m_timer, &QTimer::timeout, this, &SliceQueue::drain);
}

SliceQueue::~SliceQueue()
{
    if (!m_job) return;
    m_job->control().stop();
    while (!m_job->wait(std::chrono::seconds(1))) {
    }
}

void SliceQueue::start(const std::vector<QString>& runs, const SliceOptions& options, Sharing sharing)
{
    if (m_isRunning || runs.empty()) return;
    std::vector<std::filesystem::path> folders;
    for (const QString& run : runs)
        folders.emplace_back(run.toStdString());
    m_job = m_queue->add(m_makeJob(std::move(folders), options),
                         {.title = "landscape", .device = "auto", .sharing = sharing});
    m_isRunning = true;
    m_state = m_job->status().state;
    m_timer.start();
    Q_EMIT runningChanged();
}

void SliceQueue::stop()
{
    if (m_job) m_job->control().stop();
}

void SliceQueue::drain()
{
    const JobState state = m_job->status().state;
    std::vector<RunEvent> ofRuns;
    std::optional<Event> end;
    for (RunEvent& event : m_job->events().takeAll()) {
        if (event.run.empty()) {
            if (isTerminal(event.event)) end = std::move(event.event);
            continue;
        }
        if (const auto* progress = std::get_if<Progress>(&event.event))
            if (progress->what == "landscape") Q_EMIT progressed(progress->fraction, progress->secondsLeft);
        ofRuns.push_back(std::move(event));
    }
    if (!ofRuns.empty()) Q_EMIT eventsArrived(ofRuns);
    if (end) {
        m_timer.stop();
        m_isRunning = false;
        if (const auto* failure = std::get_if<Failed>(&*end)) Q_EMIT failed(QString::fromStdString(failure->why));
    }
    if (end || state != m_state) {
        m_state = state;
        Q_EMIT runningChanged();
    }
}

} // namespace sharpscope
