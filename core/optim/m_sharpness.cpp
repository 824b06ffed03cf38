// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/m_sharpness.h"

#include <ATen/ops/mul.h>

#include <algorithm>

namespace sharpscope {

namespace {

/// Part `i` of `parts` of its rows, never empty; what is smaller than the number of parts is shared among them.
at::Tensor partOf(const at::Tensor& all, std::int64_t i, std::int64_t parts)
{
    if (!all.defined()) return {};
    const std::int64_t size = all.size(0);
    const std::int64_t begin = std::min(size * i / parts, size - 1);
    return all.narrow(0, begin, std::max(size * (i + 1) / parts - begin, std::int64_t{1}));
}

Batch partOf(const Batch& batch, std::int64_t i, std::int64_t parts)
{
    return {.images = partOf(batch.images, i, parts), .labels = partOf(batch.labels, i, parts)};
}

void accumulate(at::Tensor& sum, const at::Tensor& value, double weight)
{
    if (!value.defined()) return;
    if (sum.defined())
        sum.add_(value, weight);
    else
        sum = at::mul(value, weight);
}

void accumulate(StepReport& sum, const StepReport& part, double weight)
{
    accumulate(sum.loss, part.loss, weight);
    accumulate(sum.gradientNorm, part.gradientNorm, weight);
    accumulate(sum.perturbation, part.perturbation, weight);
    accumulate(sum.cosine, part.cosine, weight);
    accumulate(sum.perturbedLoss, part.perturbedLoss, weight);
    accumulate(sum.correct, part.correct, 1);
    sum.passes += part.passes * weight;
}

std::string prefixOf(std::size_t part) { return "part" + std::to_string(part) + '.'; }

} // namespace

MSharpness::MSharpness(std::vector<std::unique_ptr<StepRule>> rules) : m_rules(std::move(rules)) {}

StepResult MSharpness::step(const StepInput& input)
{
    const std::int64_t size = input.train.images.size(0);
    const std::int64_t parts = std::min(static_cast<std::int64_t>(m_rules.size()), size);
    StepResult mean{.report = {.passes = 0}};
    for (std::int64_t i = 0; i < parts; ++i) {
        const Batch train = partOf(input.train, i, parts);
        const Batch second = partOf(input.second, i, parts);
        StepInput ofPart = input.on(train, second);
        ofPart.rows = partOf(input.rows, i, parts);
        const StepResult part = m_rules[static_cast<std::size_t>(i)]->step(ofPart);
        const double weight = static_cast<double>(train.images.size(0)) / static_cast<double>(size);
        accumulate(mean.gradient, part.gradient, weight);
        accumulate(mean.decoupled, part.decoupled, weight);
        accumulate(mean.report, part.report, weight);
    }
    return mean;
}

std::optional<int> MSharpness::sequence(const StepInput& input) const
{
    const std::optional<int> first = m_rules.front()->sequence(input);
    const auto agrees = [&](const auto& rule) { return rule->sequence(input) == first; };
    return std::all_of(m_rules.begin(), m_rules.end(), agrees) ? first : std::nullopt;
}

NamedTensors MSharpness::buffers() const
{
    NamedTensors all;
    for (std::size_t i = 0; i < m_rules.size(); ++i)
        for (auto& [name, tensor] : m_rules[i]->buffers())
            all.emplace_back(prefixOf(i) + name, std::move(tensor));
    return all;
}

std::vector<std::string> MSharpness::carries(const Moment& moment) const
{
    std::vector<std::string> names = m_rules.front()->carries(moment);
    for (std::string& name : names)
        name.insert(0, prefixOf(0));
    return names;
}

void MSharpness::setBuffers(const NamedTensors& buffers)
{
    for (std::size_t i = 0; i < m_rules.size(); ++i) {
        const std::string prefix = prefixOf(i);
        NamedTensors own;
        for (const auto& [name, tensor] : buffers)
            if (name.starts_with(prefix)) own.emplace_back(name.substr(prefix.size()), tensor);
        m_rules[i]->setBuffers(own);
    }
}

} // namespace sharpscope
