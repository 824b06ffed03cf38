// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cluster/submission_place.h"

#include <condition_variable>
#include <deque>
#include <thread>

namespace sharpscope {

struct SubmissionNews {
    using Standings = std::shared_ptr<const std::vector<Standing>>;
    Standings standings = std::make_shared<std::vector<Standing>>(); ///< at the last look that came to its end
    std::string problem;                                             ///< why the last one did not; else empty
    std::int64_t looks = 0;                                          ///< that have ended, either way
    bool isLooking = false;
    std::vector<std::string> answers;  ///< what became of cancel() and resubmit(), each told once
    std::vector<std::string> refusals; ///< why one could not be done, each told once
};

/// Looks at a place's submissions on a thread of its own: again and again while something of them is under way, seldom
/// where all has ended. All functions return at once, from any thread; the last one to go waits until the question
/// under way has been broken off, a fraction of a second.
class SubmissionThread {
public:
    explicit SubmissionThread(std::shared_ptr<SubmissionPlace> place);

    SubmissionNews takeNews();
    void lookNow(); ///< Slurm is not asked more often for it
    void cancel(const std::filesystem::path& folder);
    void resubmit(const std::filesystem::path& folder);

    static constexpr std::chrono::milliseconds soonest{5000}, latest{60000};
    /// For tests: other waits.
    void setWaits(std::chrono::milliseconds soonestLook, std::chrono::milliseconds latestLook);

private:
    using Errand = std::function<std::string(SubmissionPlace&, const KeepGoing&)>;

    void work(const std::stop_token& stop);
    void doErrands(const KeepGoing& keepGoing);
    bool look(const KeepGoing& keepGoing);
    void add(Errand errand);

    std::shared_ptr<SubmissionPlace> m_place;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    SubmissionNews m_news;
    std::deque<Errand> m_errands;
    std::chrono::milliseconds m_soonest = soonest, m_latest = latest;
    bool m_hurry = false;
    std::jthread m_thread; ///< last: joined before the rest goes
};

} // namespace sharpscope
