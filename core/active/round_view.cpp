// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/round_view.h"

namespace sharpscope {

namespace {

std::vector<double> reals(const at::Tensor& values)
{
    const at::Tensor tensor = values.to(at::kCPU, at::kDouble).contiguous();
    return {tensor.data_ptr<double>(), tensor.data_ptr<double>() + tensor.numel()};
}

std::vector<std::int64_t> integers(const at::Tensor& values)
{
    const at::Tensor tensor = values.to(at::kCPU, at::kLong).contiguous();
    return {tensor.data_ptr<std::int64_t>(), tensor.data_ptr<std::int64_t>() + tensor.numel()};
}

} // namespace

std::optional<ScoredImages> viewOf(const ActiveLoop& loop, const std::function<bool()>&)
{
    const ScoredPool& scored = loop.scored();
    ScoredImages view{.images = integers(scored.pool.index), .score = reals(scored.scores.score)};
    for (const ScoreTerm& term : scored.scores.terms)
        view.terms.emplace_back(term.name, reals(term.values));
    return view;
}

} // namespace sharpscope
