// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cluster/standing.h"

#include <chrono>

namespace sharpscope {

/// Slurm asked with restraint: of one array at most every 30 s, whoever wants to know. In between what it said last is
/// the answer, also that it said nothing. Of an array that it has nothing of in its queue any more it is not asked
/// again. For one thread.
class SeldomSlurm {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// `now`: another clock, for tests.
    explicit SeldomSlurm(AskSlurm slurm, std::function<Time()> now = std::chrono::steady_clock::now);

    AskSlurm asking(); ///< this must outlive it
    void askAgain();   ///< also of arrays that were over

    static constexpr std::chrono::seconds pause{30};

private:
    template <class Answer>
    struct Kept {
        std::optional<Time> asked;
        bool isLast = false; ///< it will not change
        Answer answer;
        std::string problem;
    };
    template <class Answer>
    const Answer& answer(Kept<Answer>& kept, const std::function<Answer()>& ask);
    std::map<std::int64_t, QueuedTask> queue(const std::string& array);
    std::map<std::int64_t, std::string> ends(const std::string& array);
    std::string named(const std::string& name);

    AskSlurm m_slurm;
    std::function<Time()> m_now;
    std::map<std::string, Kept<std::map<std::int64_t, QueuedTask>>> m_queues;
    std::map<std::string, Kept<std::map<std::int64_t, std::string>>> m_ends;
    std::map<std::string, Kept<std::string>> m_names;
};

} // namespace sharpscope
