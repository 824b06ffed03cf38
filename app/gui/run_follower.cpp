// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/run_follower.h"

#include "core/base/error.h"

#include <chrono>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {
constexpr auto period = std::chrono::milliseconds(500);
constexpr int patience = 4; ///< quiet looks before a run that has not ended is asked whether anybody writes it
} // namespace

RunFollower::RunFollower() : m_thread([this](std::stop_token stop) { work(std::move(stop)); }) {}

void RunFollower::follow(const fs::path& folder)
{
    const std::lock_guard lock(m_mutex);
    m_folders.insert(folder);
    std::erase_if(m_forgotten, [&](const std::string& run) { return fs::path(run) == folder; });
    m_hurry = true;
    m_wake.notify_all();
}

void RunFollower::forget(const fs::path& run)
{
    const std::lock_guard lock(m_mutex);
    m_folders.erase(run);
    m_forgotten.insert(run.string());
}

void RunFollower::unfollow(const fs::path& folder)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_folders, [&](const fs::path& f) { return f == folder || f.parent_path() == folder; });
    std::erase_if(m_forgotten, [&](const std::string& run) { return fs::path(run).parent_path() == folder; });
    m_dropped.insert(folder);
}

bool RunFollower::isWanted(const std::string& run) const
{
    return m_forgotten.count(run) == 0 &&
           (m_folders.count(run) > 0 || m_folders.count(fs::path(run).parent_path()) > 0);
}

RunFollower::News RunFollower::takeNews()
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_news.events, [this](const RunEvent& event) { return !isWanted(event.run); });
    return std::exchange(m_news, {});
}

void RunFollower::work(std::stop_token stop)
{
    std::map<std::string, Followed> runs;
    while (!stop.stop_requested()) {
        std::set<fs::path> folders;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait_for(lock, stop, period, [this] { return m_hurry; });
            m_hurry = false;
            folders = m_folders;
            for (const auto& run : m_forgotten)
                runs.erase(run);
            for (const auto& dropped : std::exchange(m_dropped, {}))
                std::erase_if(runs, [&](const auto& followed) {
                    return fs::path(followed.first) == dropped || fs::path(followed.first).parent_path() == dropped;
                });
        }
        if (!stop.stop_requested()) look(runs, folders);
    }
}

void RunFollower::look(std::map<std::string, Followed>& runs, const std::set<fs::path>& folders)
{
    for (const auto& folder : folders) {
        std::error_code error;
        std::vector<fs::path> found;
        if (fs::exists(folder / "experiment.json", error))
            found = {folder};
        else
            found = listRuns(folder);
        for (const auto& run : found) {
            const std::lock_guard lock(m_mutex);
            if (m_forgotten.count(run.string()) == 0) runs.try_emplace(run.string(), Followed{EventFollower(run)});
        }
    }
    for (auto& [run, followed] : runs)
        readNew(run, followed);
}

void RunFollower::readNew(const std::string& run, Followed& followed)
{
    std::vector<Event> events;
    try {
        EventsRead read = followed.follower.takeNew();
        events = std::move(read.events);
        for (auto& problem : read.problems)
            events.push_back(Message{.level = "warning", .text = std::move(problem)});
    } catch (const std::exception& error) {
        events.push_back(Message{.level = "warning", .text = error.what()});
    }
    followed.quiet = events.empty() ? followed.quiet + 1 : 0;
    for (const auto& event : events) {
        if (isTerminal(event)) followed.hasEnded = true;
        if (std::holds_alternative<Resumed>(event) || std::holds_alternative<Started>(event)) followed.hasEnded = false;
    }
    bool isInterrupted = false;
    if (!followed.hasEnded && followed.quiet % patience == patience - 1) {
        try {
            isInterrupted = !RunFolder::open(run).isBeingWritten();
        } catch (const Error&) { // gone, or not yet whole
        }
    }
    if (events.empty() && !isInterrupted) return;
    const std::lock_guard lock(m_mutex);
    for (auto& event : events)
        m_news.events.push_back({run, std::move(event)});
    if (isInterrupted) m_news.interrupted.push_back(run);
}

} // namespace sharpscope
