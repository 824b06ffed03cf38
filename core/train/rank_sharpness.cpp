// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/rank_sharpness.h"

#include "core/train/shared_passes.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/scalar_tensor.h>

#include <algorithm>

namespace sharpscope {

namespace {

/// Part `rank` of so many rows, never empty.
Ranks::Part neverEmpty(std::int64_t rows, std::int64_t rank, std::int64_t size)
{
    const std::int64_t begin = std::min(rows * rank / size, rows - 1);
    return {begin, std::max(rows * (rank + 1) / size, begin + 1)};
}

double weightOf(std::int64_t rows, const Ranks& ranks)
{
    std::int64_t all = 0;
    for (std::int64_t rank = 0; rank < ranks.size(); ++rank)
        all += neverEmpty(rows, rank, ranks.size()).count();
    const auto own = static_cast<double>(neverEmpty(rows, ranks.rank(), ranks.size()).count());
    return own / static_cast<double>(all);
}

Batch ownOf(const Batch& batch, const Ranks& ranks)
{
    if (!batch.images.defined()) return {};
    return partOf(batch, neverEmpty(batch.images.size(0), ranks.rank(), ranks.size()));
}

/// The report as numbers: what each process that has it measured, weighted, and how much weight has it.
std::vector<double> numbersOf(const StepReport& report, double weight)
{
    std::vector<double> numbers = {report.passes * weight};
    for (const auto field : measuredFields) {
        const bool isCount = field == &StepReport::correct, has = (report.*field).defined();
        const double share = isCount ? 1 : weight;
        numbers.push_back(has ? (report.*field).item<double>() * share : 0);
        numbers.push_back(has ? share : 0);
    }
    return numbers;
}

StepReport reportOf(const std::vector<double>& numbers)
{
    auto next = numbers.begin();
    StepReport report;
    report.passes = *next++;
    for (const auto field : measuredFields) {
        const double sum = *next++, share = *next++;
        const bool isCount = field == &StepReport::correct;
        if (share > 0) report.*field = at::scalar_tensor(isCount ? sum : sum / share, at::kDouble);
    }
    return report;
}

std::string prefixOf(std::int64_t rank) { return "part" + std::to_string(rank) + '.'; }

} // namespace

StepResult RankSharpness::step(const StepInput& input)
{
    Ranks& ranks = *m_ranks;
    const std::int64_t rows = input.train.images.size(0);
    const double weight = weightOf(rows, ranks);
    const Batch train = ownOf(input.train, ranks), second = ownOf(input.second, ranks);
    StepInput own = input.on(train, second);
    if (const auto part = neverEmpty(rows, ranks.rank(), ranks.size()); input.rows.defined())
        own.rows = input.rows.slice(0, part.begin, part.end);
    StepResult result = m_rule->step(own);
    result.gradient = result.gradient * weight;
    ranks.sum(result.gradient);
    if (result.decoupled.defined()) {
        result.decoupled = result.decoupled * weight;
        ranks.sum(result.decoupled);
    }
    std::vector<double> numbers = numbersOf(result.report, weight);
    ranks.sum(numbers);
    result.report = reportOf(numbers);
    return result;
}

NamedTensors RankSharpness::buffers() const
{
    Ranks& ranks = *m_ranks;
    NamedTensors all;
    for (const auto& [name, tensor] : m_rule->buffers()) {
        const at::Tensor ofRanks =
            ranks.gatherRows(tensor.unsqueeze(0), at::arange(ranks.rank(), ranks.rank() + 1, at::kLong), ranks.size());
        for (std::int64_t rank = 0; rank < ranks.size(); ++rank)
            all.emplace_back(prefixOf(rank) + name, ofRanks[rank]);
    }
    return all;
}

std::vector<std::string> RankSharpness::carries(const Moment& moment) const
{
    std::vector<std::string> all;
    for (const std::string& name : m_rule->carries(moment))
        for (std::int64_t rank = 0; rank < m_ranks->size(); ++rank)
            all.push_back(prefixOf(rank) + name);
    return all;
}

void RankSharpness::setBuffers(const NamedTensors& buffers)
{
    const std::string prefix = prefixOf(m_ranks->rank());
    NamedTensors own;
    for (const auto& [name, tensor] : buffers)
        if (name.starts_with(prefix)) own.emplace_back(name.substr(prefix.size()), tensor.clone());
    m_rule->setBuffers(own);
}

} // namespace sharpscope
