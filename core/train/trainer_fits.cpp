// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a checkpoint is one of this run.
#include "core/base/csv.h"
#include "core/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sharpscope {

void Trainer::expectFits(const Checkpoint& checkpoint) const
{
    const Clock& clock = checkpoint.clock;
    const std::string step = std::to_string(clock.step), ofStep = " at step " + step;
    const std::int64_t begin = m_run.begin.step;
    if (!isOpen() && clock.step > stepsTotal())
        throw Error("is of step " + step + ", the run has " + std::to_string(stepsTotal()));
    if (clock.step < begin)
        throw Error("is of step " + step + ", the run is a fork from step " + std::to_string(begin));
    const double epoch = static_cast<double>(clock.step + m_shift) / static_cast<double>(m_stepsPerEpoch);
    if ((clock.step > begin || begin == 0) && std::abs(clock.epoch - epoch) > 1e-6 * (1 + epoch))
        throw Error("says epoch " + exactText(clock.epoch) + ofStep + ", which ends epoch " + exactText(epoch));

    const auto expectNamed = [&](const NamedTensors& buffers, const std::string& name, const char* whose) {
        if (std::none_of(buffers.begin(), buffers.end(), [&](const NamedTensor& b) { return b.first == name; }))
            throw Error(std::string("lacks the ") + whose + " \"" + name + "\", which there is" + ofStep);
    };
    for (const std::string& name : clock.step > begin ? m_optimizer->carries() : std::vector<std::string>())
        expectNamed(checkpoint.optimizer, name, "optimiser's buffer");
    for (const auto& [name, tensor] : checkpoint.optimizer)
        if (name == "step" && tensor.item<std::int64_t>() != m_run.stepsBefore + clock.step)
            throw Error("has an optimiser" + ofStep + " that counts " + std::to_string(tensor.item<std::int64_t>()));

    const NamedTensors taken = m_rule->buffers();
    for (const auto& [name, tensor] : checkpoint.rule) {
        if (std::none_of(taken.begin(), taken.end(), [&](const NamedTensor& b) { return b.first == name; }))
            throw Error("holds the rule's buffer \"" + name + "\", which " + m_run.options.method.rule +
                        " does not have");
        const std::int64_t length = m_rule->sizeOfBuffer(name, m_trained.numel(), m_run.train.size());
        if (tensor.scalar_type() != at::kFloat || tensor.dim() != 1 || tensor.numel() != length)
            throw Error("its rule's buffer \"" + name + "\" is not of " + std::to_string(length) + " floats");
    }
    if (clock.step == begin || !checkpoint.knobs.empty()) return; // a turned knob may just have begun what is carried
    const double lastEpoch = static_cast<double>(clock.step - 1 + m_shift) / static_cast<double>(m_stepsPerEpoch);
    const double progress = isOpen() // which nobody wrote down for that step
                                ? std::numeric_limits<double>::quiet_NaN()
                                : static_cast<double>(clock.step - 1 + m_shift) / static_cast<double>(m_stepsTotal);
    for (const std::string& name : m_rule->carries({.epoch = lastEpoch, .progress = progress}))
        expectNamed(checkpoint.rule, name, "rule's buffer");
}

} // namespace sharpscope
