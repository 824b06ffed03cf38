// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/z_sharp.h"

#include "core/optim/norms.h"
#include "core/optim/rule_info.h"
#include "core/optim/sam.h"

#include <ATen/ops/kthvalue.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/where.h>

#include <cmath>

namespace sharpscope {

namespace {

/// Where |z| of a layer's gradient [n] is above its quantile. |z| orders the entries as |g − mean g| does, and between
/// the quantile's two neighbours there is no entry: the lower one will do.
at::Tensor standingOut(const at::Tensor& g, double quantile)
{
    const at::Tensor away = g.sub(g.mean()).abs_();
    const auto below = static_cast<std::int64_t>(std::floor(quantile * static_cast<double>(g.numel() - 1)));
    return away.gt(std::get<0>(at::kthvalue(away, below + 1)));
}

} // namespace

at::Tensor ZSharp::filtered(const at::Tensor& g, const Layout& layout) const
{
    if (m_options.quantile == 0) return g;
    at::Tensor kept = g.clone();
    for (const Segment& s : layout.parameters)
        if (s.shape.size() > 1) {
            const at::Tensor layer = kept.narrow(0, s.offset, s.count);
            layer.mul_(standingOut(layer, m_options.quantile));
        }
    return kept;
}

/// Each filtered tensor over its own norm; the rest, and what nothing is left of, over ‖g‖.
at::Tensor ZSharp::eachByItself(const at::Tensor& g, const Layout& layout) const
{
    const at::Tensor inverseNorm = inverseOf(lengthOf(g)), kept = filtered(g, layout);
    at::Tensor scaled = at::mul(g, inverseNorm);
    for (const Segment& s : layout.parameters)
        if (s.shape.size() > 1) {
            const at::Tensor layer = kept.narrow(0, s.offset, s.count), length = lengthOf(layer);
            const at::Tensor to = scaled.narrow(0, s.offset, s.count);
            to.copy_(at::where(length.gt(0), at::mul(layer, inverseOf(length)), to));
        }
    return scaled;
}

StepResult ZSharp::step(const StepInput& input)
{
    Perturbation perturbation = perturbationOf(m_options.common);
    const bool isEachByItself = m_options.norm == "code" && m_options.common.normalise;
    if (isEachByItself) perturbation.normalised = false;
    return samStep(input, m_options.rho, perturbation, [&](const at::Tensor& g) {
        return isEachByItself ? eachByItself(g, input.layout) : filtered(g, input.layout);
    });
}

RuleInfo zSharpInfo()
{
    RuleInfo info{.name = "zsharp",
                  .title = "ZSharp",
                  .formula = "SAM with ε = ρ h/‖h‖, h = g where |z| in its layer is above the Q-quantile, else 0",
                  .paper = "Yun, Sharpness-Aware Minimization with Z-Score Gradient Filtering, 2025",
                  .passes = "2",
                  .help = "SAM that perturbs only the entries of each layer whose gradient stands out."};
    info.memory = {.vectors = 1};
    info.helps =
        "Higher test accuracy than SAM, ASAM and F-SAM on CIFAR-10, CIFAR-100 and Tiny-ImageNet with ResNet, VGG "
        "and vision transformers (the abstract, which gives no figure).";
    info.helpsNot = "The authors' code, and so perhaps their numbers, has an ε that is √(filtered tensors) times as "
                    "long as the paper says. Under 40 % label noise not decided against SAM (docs/results/price.md).";
    info.differences = {{"How long ε is: ρ over all of θ, or ρ in every filtered tensor by itself, which is about "
                         "√(their number) times as far.",
                         {{"paper", Json{{"norm", "paper"}}}, {"author's code", Json{{"norm", "code"}}}}}};
    info.radii = {{10, Json{{"rho", 0.05}, {"quantile", 0.95}}, "Yun, 2025: paper and code"}};
    info.example.options = {{"rho", 0.5}, {"quantile", 0.0}};
    return info;
}

} // namespace sharpscope
