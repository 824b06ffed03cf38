// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job.h"
#include "core/run/run_series.h"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace sharpscope {

enum class Verbosity { Normal, Quiet, Failures };

/// A running job on standard error: one line that is drawn again and again on a terminal, a plain line every ten
/// seconds where there is none. Failures are always shown, and warnings also when quiet.
class JobView {
public:
    explicit JobView(Verbosity verbosity);
    void apply(const RunEvent& event);
    void refresh(); ///< draws if it is time to
    void close();   ///< leaves the terminal's line empty
    void say(const std::string& text);

    bool anyFailed() const { return m_anyFailed; }
    const Event& end() const { return m_end; } ///< the job's own terminal event, once it came

private:
    using SteadyClock = std::chrono::steady_clock;
    struct Run {
        std::string title;
        std::int64_t seed = 0;
        RunState state = RunState::Waiting;
        Clock clock;
        double epochsTotal = 0;
        double loss = notMeasured; ///< of the last step, else of the last epoch
        bool hasStepLoss = false;
        double labels = 0;              ///< in active learning
        std::vector<double> accuracies; ///< of the test split, else of validation
    };
    void applyToRun(Run& run, const std::string& id, const Event& event);
    std::string head() const;
    std::string terminalLine() const;
    std::string plainLine() const;
    std::string nameOf(const Run& run) const;

    bool m_quiet;
    bool m_warns;
    bool m_terminal;
    bool m_drawn = false;
    bool m_anyFailed = false;
    bool m_severalSeeds = false;
    Event m_end;
    Progress m_progress;
    std::set<std::string> m_warnings; ///< each is said once
    std::vector<std::string> m_order;
    std::map<std::string, Run> m_runs;
    SteadyClock::time_point m_start = SteadyClock::now();
    SteadyClock::time_point m_lastDrawn = m_start;
};

} // namespace sharpscope
