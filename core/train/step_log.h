// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/step_rule.h"
#include "core/run/event.h"

#include <vector>

namespace sharpscope {

/// Keeps the reports of finished steps on the device and reads them back many at a time, so that a step never waits for
/// the host.
class StepLog {
public:
    void add(const Clock& clock, const StepReport& report, std::int64_t images, double lr, double rho);
    std::size_t size() const { return m_steps.size(); }

    /// One step's numbers, read back.
    struct ReadBack {
        Measured event;
        double loss = 0;
        double correct = 0;
        std::int64_t images = 0;
    };
    /// All steps since the last call, by one copy from the device.
    std::vector<ReadBack> takeAll();

private:
    struct Pending {
        Clock clock;
        StepReport report;
        std::int64_t images;
        double lr;
        double rho;
    };
    std::vector<Pending> m_steps;
};

} // namespace sharpscope
