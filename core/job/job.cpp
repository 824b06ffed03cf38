// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/job.h"

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/job/inbox_thread.h"

#include <chrono>

namespace sharpscope {

bool JobContext::keepGoing()
{
    if (!m_ranks->areSeveral()) return mayGoOn();
    if (isStopping()) return false;
    m_allStop = m_ranks->anyWishes(!mayGoOn());
    if (m_allStop) m_control.stop();
    return !m_allStop;
}

bool JobContext::mayGoOn()
{
    JobControl& c = m_control;
    std::unique_lock lock(c.m_mutex);
    if (c.mustRest()) rest(lock);
    if (c.m_stopping) return false;
    if (c.m_paused) --c.m_stepsAllowed;
    return true;
}

void JobContext::rest(std::unique_lock<std::mutex>& lock)
{
    JobControl& c = m_control;
    lock.unlock();
    std::erase_if(m_beforeRest, [](const auto& flush) { return flush.expired(); });
    for (std::size_t i = 0; i < m_beforeRest.size(); ++i)
        if (const auto flush = m_beforeRest[i].lock()) (*flush)();
    lock.lock();
    const auto begin = std::chrono::steady_clock::now();
    ++c.m_resting;
    lock.unlock();
    c.tellListener();
    lock.lock();
    c.m_changed.wait(lock, [&] { return !c.mustRest(); });
    --c.m_resting;
    m_pausedSeconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::size_t JobContext::sentSoFar() const
{
    const std::lock_guard lock(m_control.m_mutex);
    return m_control.m_sent.size();
}

void JobContext::waitForMore(std::size_t known)
{
    if (!m_ranks->isFirst()) return; // commands are the first process's
    JobControl& c = m_control;
    std::unique_lock lock(c.m_mutex);
    const auto begin = std::chrono::steady_clock::now();
    c.m_changed.wait(lock, [&] { return c.m_stopping || c.mustRest() || c.m_sent.size() > known; });
    m_pausedSeconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

JobContext JobContext::another() const
{
    JobContext context(m_control, m_events, m_threads);
    JobControl& control = m_control;
    {
        const std::lock_guard lock(control.m_mutex);
        ++control.m_others;
    }
    context.m_seat = std::shared_ptr<const void>(nullptr, [&control](const void*) {
        {
            const std::lock_guard lock(control.m_mutex);
            --control.m_others;
        }
        control.tellListener(); // the rest of the threads may be all that was waited for
    });
    return context;
}

std::shared_ptr<const void> JobContext::beforeRest(std::function<void()> flush)
{
    const auto kept = std::make_shared<const std::function<void()>>(std::move(flush));
    m_beforeRest.push_back(kept);
    return kept;
}

std::shared_ptr<const void> JobContext::listen(const std::string& run, const std::filesystem::path& folder)
{
    if (!m_inboxes) m_inboxes = std::make_shared<InboxThread>(m_control, m_events);
    return m_inboxes->listen(run, folder);
}

void JobContext::emit(const std::string& run, Event event)
{
    if (run.empty() && isTerminal(event)) throw Error("a job must not report its own end: its queue does");
    m_events.push({run, std::move(event)});
}

std::vector<Command> JobContext::takeCommands(const std::string& run)
{
    std::vector<Command> own = ownCommands(run);
    if (!m_ranks->areSeveral()) return own;
    if (!m_ranks->firstWishes(!own.empty())) return {};
    Json sent = Json::array();
    for (const Command& command : own)
        sent.push_back(toJson(command));
    std::vector<Command> taken;
    for (const Json& command : parseJson(m_ranks->takeFirsts(sent.dump()), "commands"))
        taken.push_back(commandFromJson(command));
    return taken;
}

std::vector<Command> JobContext::ownCommands(const std::string& run)
{
    std::vector<Command> taken;
    const auto [it, isFirst] = m_read.try_emplace(run, 0);
    const std::lock_guard lock(m_control.m_mutex);
    for (std::size_t& read = it->second; read < m_control.m_sent.size(); ++read) {
        const JobControl::Sent& sent = m_control.m_sent[read];
        const bool forAll = sent.run.empty() && (!isFirst || std::holds_alternative<TurnKnob>(sent.command));
        if (forAll || (!sent.run.empty() && sent.run == run)) taken.push_back(sent.command);
    }
    return taken;
}

std::map<std::string, double> JobContext::takeKnobs(const std::string& run)
{
    std::map<std::string, double> turned;
    for (const Command& command : takeCommands(run))
        if (const auto* knob = std::get_if<TurnKnob>(&command)) turned[knob->name] = knob->value;
    return turned;
}

} // namespace sharpscope
