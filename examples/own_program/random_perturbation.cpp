// SPDX-License-Identifier: GPL-3.0-or-later
#include "random_perturbation.h"

#include "core/optim/norms.h"
#include "core/optim/perturbation.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>

namespace own {

using namespace sharpscope;

StepResult RandomPerturbation::step(const StepInput& input)
{
    const std::int64_t ofTheRun = input.extras ? input.extras->random : 0;
    // What is drawn follows from what it is for: a run that resumes draws the same.
    const at::Tensor z = at::randn(input.theta.sizes(), makeGenerator(ofTheRun, "random perturbation", input.step))
                             .to(input.theta.device());
    const at::Tensor epsilon = z * (m_options.rho * inverseOf(lengthOf(z)));
    const LossAndGradient there = input.gradient(input.theta + epsilon, input.train, Statistics::Update);
    StepReport report = reportOf(there); // one pass: loss and right predictions are those at θ + ε
    report.perturbation = lengthOf(epsilon);
    return {.gradient = there.gradient, .report = report};
}

RuleEntry randomPerturbation()
{
    RuleInfo info{.name = "random-perturbation",
                  .title = "Random perturbation",
                  .formula = "θ ← opt(θ, ∇L_Bt(θ + ε)), ε = ρ z/‖z‖, z ~ N(0, I)",
                  .paper = "Bisla, Wang, Choromanska, Low-Pass Filtering SGD for Recovering Flat Optima in the Deep "
                           "Learning Optimization Landscape, 2022",
                  .passes = "1",
                  .help = "SAM's radius in a random direction: tells what SAM's own direction is worth."};
    info.memory = {.vectors = 1};
    info.helps = "As a control beside SAM at the same radius.";
    info.helpsNot = "In many dimensions a random direction is nearly flat: it wants a radius far above SAM's.";
    info.example.options = {{"rho", 0.5}};
    return ruleEntry<RandomPerturbation, RandomPerturbationOptions>(std::move(info));
}

} // namespace own
