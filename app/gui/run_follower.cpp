// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/run_follower.h"

#include "core/base/error.h"
#include "core/run/half_run.h"
#include "core/run/run_folder.h"
#include "core/run/runs_place.h"
#include "core/run/sweep_file.h"

#include <algorithm>
#include <chrono>
#include <sys/stat.h>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr auto period = std::chrono::milliseconds(500);
constexpr int patience = 4;   ///< quiet looks before a run that has not ended is asked whether anybody writes it
constexpr int seldom = 20;    ///< looks: a finished run, or a folder whose list has not changed
constexpr int nowAndThen = 2; ///< looks: a run that can be resumed

/// Set while a list may be younger than its folder's time of change says, which counts in the file system's ticks.
constexpr std::int64_t settled = 2'000'000'000; // ns

std::int64_t changeTime(const fs::path& folder)
{
    struct stat status = {};
    if (::stat(folder.c_str(), &status) != 0) return 0;
    return status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec;
}

bool isWritten(const fs::path& run) { return AppendFile::isOpenAnywhere(run / "events.jsonl"); }

std::int64_t now()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace

RunFollower::RunFollower() : m_thread([this](const std::stop_token& stop) { work(stop); }) {}

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
    m_dropped.insert(run); // also where it is followed again before the thread has looked
    m_takenBack.erase(run.string());
}

void RunFollower::unfollow(const fs::path& folder)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_folders, [&](const fs::path& f) { return f == folder || f.parent_path() == folder; });
    std::erase_if(m_forgotten, [&](const std::string& run) { return run != folder.string() && isRunIn(folder, run); });
    std::erase_if(m_ofThisWindow, [&](const std::string& run) { return isRunIn(folder, run); });
    m_dropped.insert(folder);
}

bool RunFollower::isWanted(const std::string& run) const
{
    if (m_forgotten.contains(run)) return false;
    if (run.empty() || m_ofThisWindow.contains(run)) return true;
    for (fs::path in = run;; in = in.parent_path()) { // a run, its folder, its sweep's folder, or TensorBoard's logs
        if (m_folders.contains(in)) return true;
        if (in == in.parent_path()) return false;
    }
}

void RunFollower::leaveToJob(const std::string& run)
{
    const std::lock_guard lock(m_mutex);
    m_ofJob.insert(run);
    m_takenBack.erase(run);
    std::erase_if(m_news, [&](const News& news) {
        return std::visit([&](const auto& about) { return about.run == run; }, news);
    });
}

void RunFollower::takeBack(const std::string& run)
{
    const EventsStamp stamp = stampOf(run);
    const std::lock_guard lock(m_mutex);
    m_ofJob.erase(run);
    m_ofThisWindow.insert(run);
    m_takenBack[run] = stamp;
}

std::vector<RunFollower::News> RunFollower::takeNews()
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_news, [this](const News& news) {
        return std::visit([this](const auto& about) { return !isWanted(about.run); }, news);
    });
    return std::exchange(m_news, {});
}

void RunFollower::tell(News news)
{
    const std::lock_guard lock(m_mutex);
    const std::string& run = std::visit([](const auto& about) -> const std::string& { return about.run; }, news);
    if (!m_ofJob.contains(run) && !m_forgotten.contains(run)) m_news.push_back(std::move(news));
}

void RunFollower::work(const std::stop_token& stop)
{
    Runs runs;
    while (!stop.stop_requested()) {
        std::set<fs::path> folders;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait_for(lock, stop, period, [this] { return m_hurry; });
            if (std::exchange(m_hurry, false)) m_listed.clear();
            folders = m_folders;
            for (const auto& dropped : std::exchange(m_dropped, {}))
                std::erase_if(runs, [&](const auto& followed) { return isRunIn(dropped, followed.first); });
            for (const auto& run : m_ofJob)
                runs.erase(run);
            for (const auto& [run, stamp] : std::exchange(m_takenBack, {}))
                runs[run] = {.stamp = stamp, .wasRead = true, .hasEnded = true};
        }
        if (stop.stop_requested()) return;
        try {
            look(stop, runs, folders);
        } catch (const std::exception& error) { // no memory: the next look may have some
            tell(RunEvent{"", Message{.level = "warning", .text = error.what()}});
        }
    }
}

void RunFollower::look(const std::stop_token& stop, Runs& runs, const std::set<fs::path>& folders)
{
    for (const auto& folder : folders)
        list(folder, runs);
    for (auto& [run, followed] : runs) {
        if (stop.stop_requested()) return;
        try {
            lookAt(run, followed);
        } catch (const std::exception& error) { // gone, damaged, or not yet whole
            followed.lookIn = nowAndThen;
            if (!followed.wasRead && !followed.said.contains(error.what())) {
                RunFromDisk damaged;
                damaged.run = run;
                damaged.series.started.title = fs::path(run).filename().string();
                damaged.problem = error.what();
                tell(std::move(damaged));
            }
            warn(run, followed, {error.what()});
        }
    }
}

void RunFollower::list(const fs::path& folder, Runs& runs)
{
    Listed& listed = m_listed[folder];
    const fs::path place = runsPlaceOf(folder);
    const std::int64_t changed = changeTime(place);
    if (changed == listed.changed && now() - changed > settled && --listed.lookIn > 0) return;
    listed = {.changed = changed, .lookIn = seldom};
    std::error_code error;
    const bool isRun = place == folder && fs::exists(folder / "experiment.json", error);
    std::vector<fs::path> found = isRun ? std::vector{folder} : listRuns(place);
    if (!isRun)
        for (fs::path& half : halfRunsIn(place))
            found.push_back(std::move(half));
    const std::lock_guard lock(m_mutex);
    for (const auto& run : found)
        if (!m_forgotten.contains(run.string()) && !m_ofJob.contains(run.string())) runs.try_emplace(run.string());
}

void RunFollower::lookAt(const std::string& run, Followed& followed)
{
    if (followed.follower) {
        lookAtNotes(run, followed);
        return readNew(run, followed);
    }
    if (followed.wasRead) {
        if (--followed.lookIn > 0) return;
        lookAtNotes(run, followed);
        const EventsStamp stamp = stampOf(run);
        followed.lookIn = stamp.hasEnded ? seldom : nowAndThen;
        if (stamp == followed.stamp) return;
    }
    readWhole(run, followed);
}

void RunFollower::lookAtNotes(const std::string& run, Followed& followed)
{
    const std::int64_t written = notesTime(run);
    if (std::exchange(followed.notesTime, written) == written) return;
    try {
        tell(RunNoted{run, readNotes(run)});
    } catch (const Error& error) {
        warn(run, followed, {error.what()});
    }
}

void RunFollower::readWhole(const std::string& run, Followed& followed)
{
    RunFromDisk read;
    read.run = run;
    const RunFolder folder = RunFolder::open(run);
    read.experiment = folder.experiment();
    read.options = flatOptions(read.experiment);
    followed.notesTime = notesTime(run);
    try {
        read.notes = readNotes(run);
    } catch (const Error& error) {
        warn(run, followed, {error.what()});
    }
    if (!isWritten(run)) {
        followed.stamp = stampOf(run);
        SummaryRead summary = readSummary(run);
        static_cast<RunSummary&>(read.series) = std::move(summary.summary);
        const RunState state = read.series.state;
        read.isInterrupted = (state == RunState::Running || state == RunState::Waiting) && !folder.isBeingWritten();
        read.damage = summary.problems;
        tell(std::move(read));
        warn(run, followed, summary.problems);
    } else {
        RunReader reader(run);
        read.series = std::move(reader.series);
        read.isWhole = true;
        read.damage = reader.problems;
        tell(std::move(read));
        warn(run, followed, reader.problems);
        followed.follower = reader.takeFollower();
        followed.quiet = 0;
        followed.hasEnded = false;
    }
    followed.wasRead = true;
}

void RunFollower::readNew(const std::string& run, Followed& followed)
{
    bool isQuiet = true;
    const std::vector<std::string> problems = followed.follower->takeNew([&](Event&& event) {
        isQuiet = false;
        if (isTerminal(event)) followed.hasEnded = true;
        if (std::holds_alternative<Resumed>(event) || std::holds_alternative<Started>(event)) followed.hasEnded = false;
        tell(RunEvent{run, std::move(event)});
    });
    warn(run, followed, problems);
    followed.quiet = isQuiet ? followed.quiet + 1 : 0;
    if (followed.quiet < patience || isWritten(run)) return;
    // Nobody writes it any more, and what there is has been read. Its side file is written for the next time.
    if (!followed.hasEnded) tell(RunInterrupted{run});
    followed.stamp = stampOf(run);
    followed.follower.reset();
    readSummary(run);
}

void RunFollower::warn(const std::string& run, Followed& followed, const std::vector<std::string>& problems)
{
    for (const auto& problem : problems)
        if (followed.said.insert(problem).second) tell(RunEvent{run, Message{.level = "warning", .text = problem}});
}

} // namespace sharpscope
