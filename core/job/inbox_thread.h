// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/event_queue.h"
#include "core/job/job_control.h"
#include "core/run/inbox.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <thread>

namespace sharpscope {

/// Asks the inboxes of a job's runs for commands, once a second, on a thread of its own: also while the job rests, and
/// where a shared disk takes its time. Pause, continue, single step and stop are for the whole job, as the window's
/// buttons are; all others for the run. Lines that are no commands are warnings of the run. No run waits for an inbox
/// that is being read, at its beginning or its end.
class InboxThread {
public:
    InboxThread(JobControl& control, EventQueue& events) : m_control(control), m_events(events) {}

    using Ask = std::function<InboxRead()>; ///< what has come since the last time; on the thread

    /// Until the returned value dies, which must not outlive this: nothing is passed on then.
    [[nodiscard]] std::shared_ptr<const void> listen(const std::string& run, const std::filesystem::path& folder);
    [[nodiscard]] std::shared_ptr<const void> listen(const std::string& run, Ask ask);

private:
    void askAll();
    void pass(const std::string& run, const InboxRead& read);

    JobControl& m_control;
    EventQueue& m_events;
    std::mutex m_mutex;
    std::condition_variable_any m_ended;
    std::map<std::string, std::shared_ptr<Ask>> m_inboxes;
    std::jthread m_thread; ///< last: joined before the rest goes
};

} // namespace sharpscope
