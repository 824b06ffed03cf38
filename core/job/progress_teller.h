// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job.h"

#include <chrono>
#include <string>

namespace sharpscope {

/// Tells how far a job is, ten times a second at most, and how long it still takes at this rate, without its pauses.
class ProgressTeller {
public:
    explicit ProgressTeller(JobContext& context) : m_context(context) {}

    void operator()(const std::string& run, const std::string& what, double done)
    {
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count() -
                               (m_context.pausedSeconds() - m_pausedBefore);
        if (what == m_what && seconds < m_told + 0.1) return;
        m_what = what;
        m_told = seconds;
        m_context.emit(run, Progress{what, done, done > 0 ? seconds * (1 - done) / done : notMeasured});
    }

private:
    JobContext& m_context;
    std::string m_what;
    double m_told = 0;
    double m_pausedBefore = m_context.pausedSeconds();
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

} // namespace sharpscope
