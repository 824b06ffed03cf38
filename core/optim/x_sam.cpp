// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/x_sam.h"

#include "core/optim/norms.h"
#include "core/optim/rule_info.h"
#include "core/optim/sam.h"

#include <ATen/ops/addcmul.h>
#include <ATen/ops/mul.h>

namespace sharpscope {

StepResult XSam::step(const StepInput& input)
{
    const bool hasSome = iterates(input);
    StepResult result =
        samStep(input, m_options.rho, perturbationOf(m_options.common), [&](const at::Tensor& g) -> at::Tensor {
            if (hasSome) iterate(input, g, "x-sam");
            return g;
        });
    if (hasSome) result.report.passes += passesToIterate();
    const at::Tensor &v = eigenvector(input), &there = result.gradient; // g̃
    const at::Tensor norm = lengthOf(there);
    const bool isUnit = m_options.length == "unit", isOfCode = m_options.projection == "code";
    at::Tensor part = innerProduct(there, v).abs_().mul_(-m_options.alpha); // −α |g̃·v|
    if (isUnit && isOfCode) part.mul_(inverseOf(norm));
    if (!isUnit && !isOfCode) part.mul_(norm);
    result.gradient = at::addcmul(isUnit ? at::mul(there, inverseOf(norm)) : there, v, part);
    return result;
}

RuleInfo xSamInfo()
{
    RuleInfo info{.name = "x-sam",
                  .title = "X-SAM",
                  .formula = "θ ← opt(θ, u − α sign(g̃·v) (u·v) v), u = g̃/‖g̃‖, g̃ = ∇L_Bt(θ + ρ g/‖g‖), v the "
                             "Hessian's top eigenvector",
                  .paper = "Duan, Chen, Guan, X-SAM: Boosting Sharpness-Aware Minimization with Dominant-Eigenvector "
                           "Gradient Correction, 2026",
                  .passes = "2+(1+i)/k",
                  .help = "SAM's step of unit length, less a part of what lies along the sharpest direction, which "
                          "some power iterations follow every k steps. Not XSAM, which is another rule."};
    info.memory = {.vectors = 2, .kept = 1, .beside = "a Hessian product's graph every k steps"};
    info.helps = "Claimed over SAM in the abstract (arXiv 2601.10251), which gives no figure.";
    info.helpsNot = "3.2 passes a step with the authors' k and i. The step has unit length, so that a learning rate "
                    "for SGD does not fit. What it does depends on the sign of v, which an eigenvector does not have: "
                    "where g̃·v < 0 the part along v grows.";
    info.differences = {
        {"What is taken off along v: α times the part of the unit gradient, or, in the formula as it is passed on "
         "from the paper, of the gradient itself, which can be more than there is.",
         {{"authors' code", Json{{"projection", "code"}}}, {"paper", Json{{"projection", "paper"}}}}},
        {"The authors' code begins v at random in its sixth step and is SAM until then, with steps of SAM's length; "
         "here v begins as g in the first.",
         {}}};
    info.radii = {{10, Json{{"rho", 0.05}, {"alpha", 0.2}}, "Duan et al., 2026 (huang5467/X-SAM): its defaults"}};
    info.example.options = {{"rho", 0.5}, {"alpha", 0.2}};
    info.example.carried = {{"eigenvector", {0, 1}}};
    return info;
}

} // namespace sharpscope
