// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/remote/run_teller.h"

#include "core/base/error.h"
#include "core/remote/remote_files.h"
#include "core/run/copied_run.h"
#include "core/run/inbox.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace sharpscope {

namespace fs = std::filesystem;

void tellRun(const fs::path& run, const std::vector<Command>& commands, const std::function<bool()>& keepGoing)
{
    if (const std::optional<CopiedFrom> from = copiedFrom(run)) {
        if (const std::optional<RemoteFolder> remote = remoteFolderFrom(from->of))
            return RemoteFiles(*remote).tell(from->path, commands, keepGoing);
        throw Error((from->copy / copyMark).string() + ": does not say of which machine's folder this is a copy");
    }
    for (const Command& command : commands)
        putIntoInbox(run, command);
}

struct RunTeller::Shared {
    std::mutex mutex;
    std::condition_variable ended;
    std::map<fs::path, std::deque<Command>> words; ///< a thread each
    std::vector<std::string> problems;
    std::atomic<bool> isWanted = true;
};

RunTeller::RunTeller() : m_shared(std::make_shared<Shared>()) {}

RunTeller::~RunTeller()
{
    std::unique_lock lock(m_shared->mutex);
    m_shared->ended.wait_for(lock, std::chrono::seconds(2), [this] { return m_shared->words.empty(); });
    m_shared->isWanted = false;
}

void RunTeller::tell(const fs::path& run, const Command& command)
{
    const std::lock_guard lock(m_shared->mutex);
    std::deque<Command>& words = m_shared->words[run];
    words.push_back(command);
    if (words.size() == 1) std::thread([shared = m_shared, run] { deliver(shared, run); }).detach();
}

void RunTeller::deliver(const std::shared_ptr<Shared>& shared, const fs::path& run)
{
    std::unique_lock lock(shared->mutex);
    for (std::deque<Command>& words = shared->words[run]; !words.empty(); words.pop_front()) {
        const Command command = words.front();
        lock.unlock();
        std::string problem;
        try {
            tellRun(run, {command}, [&] { return shared->isWanted.load(); });
        } catch (const std::exception& error) {
            problem = error.what();
        }
        lock.lock();
        if (!problem.empty()) shared->problems.push_back(std::move(problem));
    }
    shared->words.erase(run);
    shared->ended.notify_all();
}

bool RunTeller::isTelling() const
{
    const std::lock_guard lock(m_shared->mutex);
    return !m_shared->words.empty();
}

std::vector<std::string> RunTeller::takeProblems()
{
    const std::lock_guard lock(m_shared->mutex);
    return std::exchange(m_shared->problems, {});
}

} // namespace sharpscope
