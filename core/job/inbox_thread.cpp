// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/inbox_thread.h"

#include "core/base/error.h"

#include <chrono>

namespace sharpscope {

std::shared_ptr<const void> InboxThread::listen(const std::string& run, const std::filesystem::path& folder)
{
    const std::lock_guard lock(m_mutex);
    m_inboxes.insert_or_assign(run, InboxReader(folder));
    if (!m_thread.joinable())
        m_thread = std::jthread([this](const std::stop_token& ends) {
            std::unique_lock lock(m_mutex);
            while (!m_ended.wait_for(lock, ends, std::chrono::seconds(1), [&] { return ends.stop_requested(); }))
                ask();
        });
    return {nullptr, [this, run](const void*) {
                const std::lock_guard lock(m_mutex);
                m_inboxes.erase(run);
            }};
}

void InboxThread::ask()
{
    for (auto& [run, inbox] : m_inboxes)
        pass(run, inbox.takeNew());
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
