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

MirrorStatus MirrorThread::takeStatus()
{
    const std::lock_guard lock(m_mutex);
    const auto seconds = [](Clock::duration from) {
        return std::max(0.0, std::chrono::duration<double>(from).count());
    };
    m_status.heardSecondsAgo = seconds(Clock::now() - m_heard);
    m_status.nextLookInSeconds = seconds(m_next - Clock::now());
    MirrorStatus taken = m_status;
    m_status.answers.clear();
    return taken;
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
    m_errands.push_back([run](Mirror& mirror, const auto&) { mirror.fetchWeights(run); });
    m_hurry = true;
    m_wake.notify_all();
}

void MirrorThread::tell(const std::string& run, const Command& command)
{
    const std::lock_guard lock(m_mutex);
    m_errands.push_back(
        [run, command](Mirror& mirror, const auto& keepGoing) { mirror.tell(run, command, keepGoing); });
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

void MirrorThread::doErrands(Mirror& mirror, const std::stop_token& stop)
{
    for (;;) {
        std::unique_lock lock(m_mutex);
        if (m_errands.empty()) return;
        const auto errand = std::move(m_errands.front());
        m_errands.pop_front();
        lock.unlock();
        try {
            errand(mirror, [&] { return !stop.stop_requested(); });
        } catch (const Error& error) {
            lock.lock();
            m_status.answers.emplace_back(error.what());
        }
    }
}

/// Whether there was news.
bool MirrorThread::look(std::unique_ptr<Mirror>& mirror, const std::stop_token& stop)
{
    try {
        if (!mirror) mirror = std::make_unique<Mirror>(m_remote, m_local);
        doErrands(*mirror, stop);
        const MirrorNews news = mirror->update([&] { return !stop.stop_requested(); });
        const std::lock_guard lock(m_mutex);
        m_status.state = MirrorStatus::State::Following;
        m_status.problem = news.problems.empty() ? std::string() : news.problems.front();
        m_status.bytes += news.bytes;
        ++m_status.looks;
        m_heard = Clock::now();
        return news.files > 0;
    } catch (const std::exception& error) {
        const std::lock_guard lock(m_mutex);
        m_status.state = MirrorStatus::State::Away;
        m_status.problem = error.what();
        return false;
    }
}

} // namespace sharpscope
