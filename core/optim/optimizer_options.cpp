// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/optimizer_options.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sharpscope {

void check(const OptimizerOptions& options, std::vector<Problem>& problems)
{
    if (options.name == "sgd" && options.nesterov && options.momentum <= 0)
        problems.push_back({"nesterov", "needs a momentum above 0"});
}

double learningRate(const ScheduleOptions& schedule, double lr, double epoch, double epochsTotal)
{
    if (epoch < schedule.warmupEpochs) return lr * epoch / schedule.warmupEpochs;
    if (schedule.name == "cosine") {
        const double length = epochsTotal - schedule.warmupEpochs;
        const double t = length > 0 ? std::clamp((epoch - schedule.warmupEpochs) / length, 0.0, 1.0) : 0.0;
        return schedule.finalLr + (lr - schedule.finalLr) * 0.5 * (1 + std::cos(std::numbers::pi * t));
    }
    if (schedule.name == "steps") {
        const auto passed = std::count_if(schedule.milestones.begin(), schedule.milestones.end(),
                                          [&](double milestone) { return epoch >= milestone * epochsTotal; });
        return lr * std::pow(schedule.gamma, static_cast<double>(passed));
    }
    if (schedule.name == "wsd" && schedule.decay > 0) {
        const double left = std::clamp((1 - epoch / epochsTotal) / schedule.decay, 0.0, 1.0); // of the decay
        return schedule.finalLr + (lr - schedule.finalLr) * left;
    }
    return lr;
}

} // namespace sharpscope
