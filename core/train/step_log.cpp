// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/step_log.h"

#include <ATen/ops/stack.h>

#include <array>
#include <utility>

namespace sharpscope {

void StepLog::add(const At& at, const StepReport& report, std::int64_t images, double lr, double rho)
{
    m_steps.push_back({at, report, images, lr, rho});
}

std::vector<StepLog::Entry> StepLog::takeAll()
{
    const std::vector<Pending> steps = std::exchange(m_steps, {});
    std::vector<at::Tensor> measured;
    for (const Pending& step : steps)
        for (const auto field : measuredFields)
            if ((step.report.*field).defined()) measured.push_back((step.report.*field).to(at::kDouble));
    if (measured.empty()) return {};
    const at::Tensor values = at::stack(measured).cpu();
    const double* next = values.data_ptr<double>();

    std::vector<Entry> entries;
    entries.reserve(steps.size());
    for (const Pending& step : steps) {
        std::array<double, measuredFields.size()> number;
        for (std::size_t i = 0; i < number.size(); ++i)
            number[i] = (step.report.*measuredFields[i]).defined() ? *next++ : notMeasured;
        const auto& [loss, correct, gradientNorm, perturbation, cosine, perturbedLoss] = number;
        entries.push_back({.event = {.at = step.at,
                                     .loss = loss,
                                     .accuracy = correct / static_cast<double>(step.images),
                                     .gradientNorm = gradientNorm,
                                     .perturbation = perturbation,
                                     .cosine = cosine,
                                     .sharpness = perturbedLoss - loss,
                                     .lr = step.lr,
                                     .rho = step.rho},
                           .correct = correct,
                           .images = step.images});
    }
    return entries;
}

} // namespace sharpscope
