// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/remote/mirror.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace sharpscope {

/// How a mirror stands, for people.
struct MirrorStatus {
    enum class State { Connecting, Following, Away, FollowedElsewhere };
    State state = State::Connecting;
    std::string problem;          ///< why it is away; else of the last look, of single files
    std::uint64_t bytes = 0;      ///< that have arrived in all
    std::int64_t looks = 0;       ///< that have come to their end
    double heardSecondsAgo = 0;   ///< since the last of these
    double nextLookInSeconds = 0; ///< 0 while one is under way
};

/// Keeps a mirror up to date on a thread of its own: a look every five seconds while there is news, every minute where
/// there is none for long, or the host is away. Where another mirror keeps the copy, this one waits to take over. All
/// functions return at once, from any thread; the last one to go waits until the look under way has been broken off.
class MirrorThread {
public:
    MirrorThread(const RemoteFolder& remote, std::filesystem::path local);
    ~MirrorThread();

    const RemoteFolder& remote() const { return m_remote; }
    const std::filesystem::path& local() const { return m_local; }

    MirrorStatus status();
    void lookNow();
    void fetchWeights(const std::string& run); ///< of the run in this folder of the remote one; a look comes at once

    static constexpr std::chrono::milliseconds soonest{5000}, latest{60000};
    /// For tests: other waits.
    void setWaits(std::chrono::milliseconds soonestLook, std::chrono::milliseconds latestLook);

private:
    void work(const std::stop_token& stop);
    bool look(std::unique_ptr<Mirror>& mirror, const std::stop_token& stop);

    RemoteFolder m_remote;
    std::filesystem::path m_local;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    MirrorStatus m_status;
    std::chrono::steady_clock::time_point m_heard = std::chrono::steady_clock::now(), m_next = m_heard;
    std::chrono::milliseconds m_soonest = soonest, m_latest = latest;
    std::set<std::string> m_weightsOf;
    bool m_hurry = false;
    std::jthread m_thread; ///< last: joined before the rest goes
};

} // namespace sharpscope
