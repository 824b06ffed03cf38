// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/remote/mirror_thread.h"

#include "core/base/error.h"

#include <algorithm>

namespace sharpscope {

using Clock = std::chrono::steady_clock;

MirrorThread::MirrorThread(const RemoteFolder& remote, std::filesystem::path local)
    : m_remote(remote), m_local(std::move(local)), m_thread([this](const std::stop_token& stop) { work(stop); })
{
}

MirrorThread::~MirrorThread() = default;

MirrorStatus MirrorThread::status()
{
    const std::lock_guard lock(m_mutex);
    const auto seconds = [](Clock::duration from) {
        return std::max(0.0, std::chrono::duration<double>(from).count());
    };
    m_status.heardSecondsAgo = seconds(Clock::now() - m_heard);
    m_status.nextLookInSeconds = seconds(m_next - Clock::now());
    return m_status;
}

void MirrorThread::lookNow()
{
    const std::lock_guard lock(m_mutex);
    m_hurry = true;
    m_wake.notify_all();
}

void MirrorThread::fetchWeights(const std::string& run)
{
    const std::lock_guard lock(m_mutex);
    m_weightsOf.insert(run);
    m_hurry = true;
    m_wake.notify_all();
}

void MirrorThread::setWaits(std::chrono::milliseconds soonestLook, std::chrono::milliseconds latestLook)
{
    const std::lock_guard lock(m_mutex);
    m_soonest = soonestLook;
    m_latest = latestLook;
    m_hurry = true;
    m_wake.notify_all();
}

void MirrorThread::work(const std::stop_token& stop)
{
    std::unique_ptr<Mirror> mirror;
    int quiet = 0; // looks in a row without news
    while (!stop.stop_requested()) {
        quiet = look(mirror, stop) ? 0 : std::min(quiet + 1, 10);
        std::unique_lock lock(m_mutex);
        const auto wait = std::min(m_latest, m_soonest * (1 << std::max(0, quiet - 3)));
        m_next = Clock::now() + wait;
        m_wake.wait_for(lock, stop, wait, [&] { return m_hurry; });
        if (std::exchange(m_hurry, false)) quiet = 0;
        m_next = Clock::now();
    }
}

/// Whether there was news.
bool MirrorThread::look(std::unique_ptr<Mirror>& mirror, const std::stop_token& stop)
{
    try {
        if (!mirror) mirror = std::make_unique<Mirror>(m_remote, m_local);
        {
            const std::lock_guard lock(m_mutex);
            for (const std::string& run : m_weightsOf)
                mirror->fetchWeights(run);
        }
        const MirrorNews news = mirror->update([&] { return !stop.stop_requested(); });
        const std::lock_guard lock(m_mutex);
        m_status.state = MirrorStatus::State::Following;
        m_status.problem = news.problems.empty() ? std::string() : news.problems.front();
        m_status.bytes += news.bytes;
        ++m_status.looks;
        m_heard = Clock::now();
        return news.files > 0;
    } catch (const FollowedAlready&) {
        const std::lock_guard lock(m_mutex);
        m_status.state = MirrorStatus::State::FollowedElsewhere;
        m_status.problem.clear();
    } catch (const std::exception& error) {
        const std::lock_guard lock(m_mutex);
        m_status.state = MirrorStatus::State::Away;
        m_status.problem = error.what();
    }
    return false;
}

} // namespace sharpscope
