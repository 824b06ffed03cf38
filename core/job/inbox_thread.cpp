// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/inbox_thread.h"

#include "core/base/error.h"

#include <chrono>

namespace sharpscope {

std::shared_ptr<const void> InboxThread::listen(const std::string& run, const std::filesystem::path& folder)
{
    return listen(run, [inbox = InboxReader(folder)]() mutable { return inbox.takeNew(); });
}

std::shared_ptr<const void> InboxThread::listen(const std::string& run, Ask ask)
{
    const auto inbox = std::make_shared<Ask>(std::move(ask));
    const std::lock_guard lock(m_mutex);
    m_inboxes[run] = inbox;
    if (!m_thread.joinable())
        m_thread = std::jthread([this](const std::stop_token& ends) {
            std::unique_lock lock(m_mutex);
            while (!m_ended.wait_for(lock, ends, std::chrono::seconds(1), [&] { return ends.stop_requested(); })) {
                lock.unlock();
                askAll();
                lock.lock();
            }
        });
    return {nullptr, [this, run](const void*) {
                const std::lock_guard lock(m_mutex);
                m_inboxes.erase(run);
            }};
}

/// Without the lock while a file is read, which a disk may hold up; and what has come for a run that has ended
/// meanwhile is of the past.
void InboxThread::askAll()
{
    std::unique_lock lock(m_mutex);
    const auto inboxes = m_inboxes;
    for (const auto& [run, inbox] : inboxes) {
        lock.unlock();
        const InboxRead read = (*inbox)();
        lock.lock();
        const auto still = m_inboxes.find(run);
        if (still != m_inboxes.end() && still->second == inbox) pass(run, read);
    }
}

void InboxThread::pass(const std::string& run, const InboxRead& read)
{
    for (const std::string& problem : read.problems)
        m_events.push({run, Message{"warning", problem}});
    for (const Command& command : read.commands) {
        const bool isOfJob = std::holds_alternative<Pause>(command) || std::holds_alternative<Continue>(command) ||
                             std::holds_alternative<SingleStep>(command) || std::holds_alternative<Stop>(command);
        try {
            m_control.send(isOfJob ? std::string() : run, command);
        } catch (const Error& error) {
            m_events.push({run, Message{"warning", error.what()}});
        }
    }
}

} // namespace sharpscope
