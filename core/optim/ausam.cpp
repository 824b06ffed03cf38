// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/ausam.h"

#include "core/base/error.h"
#include "core/optim/rule_info.h"
#include "core/tensor/random.h"

#include <ATen/ops/empty_like.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/topk.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr double fullEpochs = 1; // in which all images are taken

/// Those rows, laid out as all of them are: index_select alone gives channels of their own, and the network's first
/// layers, and what adds to them, would run in the slower layout.
at::Tensor rowsOf(const at::Tensor& all, const at::Tensor& rows)
{
    at::Tensor some = at::empty_like(all.narrow(0, 0, rows.size(0)));
    return at::index_select_out(some, all, 0, rows);
}

} // namespace

Ausam::Ausam(const AusamOptions& options) : m_options(options)
{
    if (options.fMin > options.fMax)
        throw Error("fMin: " + Json(options.fMin).dump() + " is above fMax, " + Json(options.fMax).dump());
}

double Ausam::passesOver(double begin, double end) const
{
    const double full = std::max(0.0, std::min(end, fullEpochs) - begin);
    return 2 * full + passesPerStep() * (end - begin - full);
}

double Ausam::epochsFor(double passes, double begin) const
{
    const double full = std::max(0.0, fullEpochs - begin);
    return passes <= 2 * full ? begin + passes / 2 : begin + full + (passes - 2 * full) / passesPerStep();
}

/// An image that was not taken yet counts as one with a sharpness of 1.
void Ausam::begin(const StepInput& input)
{
    m_sums.set(at::ones({input.extras->trainImages}, input.theta.options()));
    m_counts.set(at::zeros({input.extras->trainImages}, input.theta.options()));
}

/// int64 [α B]: of the batch. Without putting back by weights p is to take the largest p/e, e exponential.
at::Tensor Ausam::drawn(const StepInput& input, const at::Tensor& rows) const
{
    const std::int64_t size = rows.size(0);
    const auto count = static_cast<std::int64_t>(m_options.alpha * static_cast<double>(size));
    const double risen = m_options.ramp > 0 ? std::min(1.0, std::floor(input.epoch) / m_options.ramp) : 1.0;
    const double most = m_options.fMin + (m_options.fMax - m_options.fMin) * risen;
    const at::Tensor mean =
        m_sums.value().index_select(0, rows).div_(m_counts.value().index_select(0, rows).clamp_min_(1));
    const at::Tensor lowest = mean.min(), width = mean.max().sub_(lowest).clamp_min_(1e-12);
    const at::Tensor weight = mean.sub_(lowest).div_(width).mul_(most - m_options.fMin).add_(m_options.fMin);
    std::vector<double> e; // of our own numbers, which are the same with every library
    for (std::int64_t i = 0; i < size; ++i) {
        const std::uint64_t bits = deriveSeed(input.extras->random, "sharp images", input.step, i) >> 11;
        e.push_back(std::max(-std::log1p(-static_cast<double>(bits) * 0x1p-53), 1e-300));
    }
    const at::Tensor drawn =
        at::tensor(at::ArrayRef<double>(e), at::kDouble).to(weight.device(), at::kDouble, /*non_blocking=*/true);
    return std::get<1>(at::topk(weight.to(at::kDouble).div_(drawn), std::max<std::int64_t>(1, count)));
}

/// The first takes the place of what nobody measured.
void Ausam::remember(const at::Tensor& rows, const at::Tensor& sharpness)
{
    const at::Tensor before = m_counts.value().index_select(0, rows).clamp_max_(1);
    m_sums.value().index_copy_(0, rows, m_sums.value().index_select(0, rows).mul_(before).add_(sharpness));
    m_counts.value().index_add_(0, rows, at::ones_like(sharpness));
}

StepResult Ausam::step(const StepInput& input)
{
    if (!input.extras || !input.extras->each)
        throw Error("ausam: the losses of the single images are not to be had in this kind of training");
    if (!input.rows.defined()) throw Error("ausam: the batch does not say which images it holds");
    if (m_sums.empty()) begin(input);
    m_sums.beside(input.theta, input.extras->trainImages);
    m_counts.beside(input.theta, input.extras->trainImages);
    const std::int64_t size = input.train.labels.size(0);
    at::Tensor rows = input.rows.to(input.theta.device(), at::kLong, /*non_blocking=*/true);
    Batch part = input.train;
    if (input.epoch >= fullEpochs && m_options.alpha < 1) {
        const at::Tensor taken = drawn(input, rows);
        rows = rows.index_select(0, taken);
        part = {.images = rowsOf(part.images, taken), .labels = part.labels.index_select(0, taken)};
    }
    const double share = static_cast<double>(rows.size(0)) / static_cast<double>(size);
    StepReport report;
    at::Tensor perturbed, losses;
    {
        const LossAndGradient here = input.extras->each(input.theta, part, Statistics::Update);
        const Ascent up = ascent(here.gradient, input.theta, input.layout, perturbationOf(m_options.common));
        report = reportOf(here);
        if (report.correct.defined() && share < 1) report.correct = report.correct.div(share);
        report.perturbation = up.length(m_options.rho);
        perturbed = up.from(input.theta, m_options.rho);
        losses = here.losses;
    }
    const LossAndGradient there = input.extras->each(perturbed, part, Statistics::Freeze);
    remember(rows, there.losses.sub(losses).abs_());
    report.perturbedLoss = there.loss;
    report.passes = 2 * share;
    return {.gradient = there.gradient, .report = report};
}

NamedTensors Ausam::buffers() const
{
    NamedTensors all = m_sums.saved();
    for (NamedTensor& one : m_counts.saved())
        all.push_back(std::move(one));
    return all;
}

void Ausam::setBuffers(const NamedTensors& buffers)
{
    m_sums.restore(buffers);
    m_counts.restore(buffers);
}

RuleInfo ausamInfo()
{
    RuleInfo info{.name = "ausam",
                  .title = "AUSAM",
                  .formula = "SAM on b, α |Bᵗ| images drawn by s_i, the running mean of |L_i(θ+ε) − L_i(θ)|",
                  .paper = "Deng, Pang, Zhang, Guo, Asymptotic Unbiased Sample Sampling to Speed Up Sharpness-Aware "
                           "Minimization, 2025",
                  .passes = "2α",
                  .help = "SAM at SGD's price: both passes are taken on those images of the batch that have been "
                          "sharp. For classification."};
    info.memory = {.vectors = 1, .beside = "two numbers kept for each train image"};
    info.helps = "Comparable with SAM on CIFAR-10, CIFAR-100 and Tiny-ImageNet at a speed-up of over 70 %; set to the "
                 "speed of SGD still better than it (the abstract).";
    info.helpsNot = "Half of a batch is half of its statistics too: small batches lose. Classification only.";
    info.differences = {
        {"In the authors' code an image that the first epoch left out keeps its 1 as a first sample of its "
         "mean; here the first that is measured takes its place.",
         {}}};
    info.radii = {{100, Json{{"rho", 0.1}, {"alpha", 0.5}}, "Deng et al., 2025 (ajiaaa/AUSAM): CIFAR-100"}};
    info.example.options = {{"rho", 0.5}};
    return info;
}

} // namespace sharpscope
