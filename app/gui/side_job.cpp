// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/side_job.h"

#include <optional>

namespace sharpscope {

SideJob::SideJob(std::shared_ptr<JobQueue> queue, const QString& ifStopped, QObject* parent)
    : SideWork(ifStopped, parent), m_queue(std::move(queue))
{
    m_timer.setInterval(33); // ms
    connect(&m_timer, &QTimer::timeout, this, &SideJob::drain);
}

SideJob::~SideJob()
{
    if (!m_job) return;
    m_job->control().stop();
    while (!m_job->wait(std::chrono::seconds(1))) {
    }
}

void SideJob::start(Job job, JobNeeds needs)
{
    if (m_isRunning) return;
    m_job = m_queue->add(std::move(job), std::move(needs));
    m_isRunning = true;
    m_state = m_job->status().state;
    m_timer.start();
    Q_EMIT runningChanged();
}

void SideJob::stop()
{
    if (m_job) m_job->control().stop();
}

void SideJob::drain()
{
    const JobState state = m_job->status().state;
    std::vector<RunEvent> ofRuns;
    std::optional<Event> end;
    for (RunEvent& event : m_job->events().takeAll()) {
        if (const auto* progress = std::get_if<Progress>(&event.event)) Q_EMIT progressed(*progress);
        if (event.run.empty()) {
            if (isTerminal(event.event)) end = std::move(event.event);
            continue;
        }
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
