// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/submission_thread.h"

#include "core/base/error.h"

namespace sharpscope {

namespace fs = std::filesystem;

SubmissionThread::SubmissionThread(std::shared_ptr<SubmissionPlace> place)
    : m_place(std::move(place)), m_thread([this](const std::stop_token& stop) { work(stop); })
{
}

SubmissionNews SubmissionThread::takeNews()
{
    const std::lock_guard lock(m_mutex);
    SubmissionNews taken = m_news;
    m_news.answers.clear();
    m_news.refusals.clear();
    return taken;
}

void SubmissionThread::add(Errand errand)
{
    const std::lock_guard lock(m_mutex);
    m_errands.push_back(std::move(errand));
    m_hurry = true;
    m_wake.notify_all();
}

void SubmissionThread::lookNow()
{
    add([](SubmissionPlace& place, const KeepGoing&) {
        place.askAgain();
        return std::string();
    });
}

void SubmissionThread::cancel(const fs::path& folder)
{
    add([folder](SubmissionPlace& place, const KeepGoing& keepGoing) { return place.cancel(folder, keepGoing); });
}

void SubmissionThread::resubmit(const fs::path& folder)
{
    add([folder](SubmissionPlace& place, const KeepGoing& keepGoing) { return place.resubmit(folder, keepGoing); });
}

void SubmissionThread::setWaits(std::chrono::milliseconds soonestLook, std::chrono::milliseconds latestLook)
{
    const std::lock_guard lock(m_mutex);
    m_soonest = soonestLook;
    m_latest = latestLook;
    m_hurry = true;
    m_wake.notify_all();
}

void SubmissionThread::work(const std::stop_token& stop)
{
    using Clock = std::chrono::steady_clock;
    constexpr int share = 10; // of its time that a look may take: a slow disk is looked at less often
    const KeepGoing keepGoing = [&stop] { return !stop.stop_requested(); };
    while (keepGoing()) {
        const auto begin = Clock::now();
        doErrands(keepGoing);
        const bool isUnderWay = look(keepGoing);
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
        std::unique_lock lock(m_mutex);
        const auto wait = isUnderWay ? std::clamp(share * took, m_soonest, std::max(m_soonest, m_latest)) : m_latest;
        m_wake.wait_for(lock, stop, wait, [this] { return m_hurry; });
        m_hurry = false;
    }
}

void SubmissionThread::doErrands(const KeepGoing& keepGoing)
{
    for (;;) {
        std::unique_lock lock(m_mutex);
        if (m_errands.empty()) return;
        const Errand errand = std::move(m_errands.front());
        m_errands.pop_front();
        lock.unlock();
        std::string answer, refusal;
        try {
            answer = errand(*m_place, keepGoing);
        } catch (const std::exception& error) {
            refusal = error.what();
        }
        lock.lock();
        if (!answer.empty()) m_news.answers.push_back(answer);
        if (!refusal.empty()) m_news.refusals.push_back(refusal);
    }
}

/// Whether something may soon be otherwise.
bool SubmissionThread::look(const KeepGoing& keepGoing)
{
    const auto isUnderWay = [](const Standing& standing) { return !standing.hasEnded(); };
    std::unique_lock lock(m_mutex);
    m_news.isLooking = true;
    lock.unlock();
    std::vector<Standing> standings;
    std::string problem;
    try {
        standings = m_place->look(keepGoing);
    } catch (const std::exception& error) {
        problem = error.what();
    }
    lock.lock();
    m_news.isLooking = false;
    ++m_news.looks;
    m_news.problem = problem;
    if (!problem.empty()) return false;
    const bool isAnyUnderWay = std::any_of(standings.begin(), standings.end(), isUnderWay);
    m_news.standings = std::make_shared<std::vector<Standing>>(std::move(standings));
    return isAnyUnderWay;
}

} // namespace sharpscope
