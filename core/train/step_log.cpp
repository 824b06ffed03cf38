// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/step_log.h"

#include <ATen/ops/stack.h>

#include <array>
#include <cmath>
#include <utility>

namespace sharpscope {

void StepLog::add(const Clock& clock, const StepReport& report, std::int64_t images, double lr, double rho)
{
    m_steps.push_back({clock, report, images, lr, rho});
}

std::vector<StepLog::ReadBack> StepLog::takeAll()
{
    const std::vector<Pending> steps = std::exchange(m_steps, {});
    std::vector<at::Tensor> measured;
    for (const Pending& step : steps)
        for (const auto field : measuredFields)
            if ((step.report.*field).defined()) measured.push_back((step.report.*field).to(at::kDouble));
    if (measured.empty()) return {};
    const at::Tensor values = at::stack(measured).cpu();
    const double* next = values.data_ptr<double>();

    std::vector<ReadBack> entries;
    entries.reserve(steps.size());
    for (const Pending& step : steps) {
        std::array<double, measuredFields.size()> number;
        for (std::size_t i = 0; i < number.size(); ++i)
            number[i] = (step.report.*measuredFields[i]).defined() ? *next++ : notMeasured;
        const auto& [loss, correct, gradientNorm, perturbation, cosine, perturbedLoss] = number;
        Measured event{.clock = step.clock};
        const auto add = [&](const char* tag, bool isMeasured, double value) {
            if (isMeasured) event.values.emplace_back(tag, value);
        };
        const StepReport& r = step.report;
        add("loss", true, loss);
        add("accuracy/batch", r.correct.defined(), correct / static_cast<double>(step.images));
        add("gradient norm", r.gradientNorm.defined(), gradientNorm);
        add("perturbation", r.perturbation.defined(), perturbation);
        add("cosine/step", r.cosine.defined(), cosine);
        add("sharpness", r.perturbedLoss.defined(), perturbedLoss - loss);
        add("lr", true, step.lr);
        add("rho", true, step.rho);
        entries.push_back({.event = std::move(event), .loss = loss, .correct = correct, .images = step.images});
    }
    return entries;
}

} // namespace sharpscope
