// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/describe.h"

namespace sharpscope {

/// The base optimiser that every step rule hands its gradient to. Torch-free.
struct OptimizerOptions {
    std::string name = "sgd";
    double lr = 0.1;
    double momentum = 0.9;
    bool nesterov = false;
    double weightDecay = 5e-4;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double clip = 0;
};

template <class Visitor>
void describe(OptimizerOptions& o, Visitor& field)
{
    field("name", o.name,
          {.label = "Base optimiser",
           .choices = {"sgd", "adam", "adamw"},
           .help = "Takes the rule's gradient and moves θ."});
    field("lr", o.lr, {.label = "Learning rate", .symbol = "η", .min = 0, .max = 100, .help = "At its highest."});
    field("momentum", o.momentum, {.label = "Momentum", .symbol = "μ", .min = 0, .max = 0.9999, .help = "SGD only."});
    field("nesterov", o.nesterov, {.label = "Nesterov", .help = "SGD only; needs momentum.", .advanced = true});
    field("weightDecay", o.weightDecay,
          {.label = "Weight decay",
           .symbol = "λ",
           .min = 0,
           .max = 10,
           .help = "L2 for SGD and Adam, decoupled for AdamW. Applied at θ by the base optimiser, never inside ε."});
    field("beta1", o.beta1, {.label = "β₁", .min = 0, .max = 0.9999, .help = "Adam, AdamW.", .advanced = true});
    field("beta2", o.beta2, {.label = "β₂", .min = 0, .max = 0.99999, .help = "Adam, AdamW.", .advanced = true});
    field("epsilon", o.epsilon, {.label = "Adam's ε", .min = 0, .max = 1, .help = "Adam, AdamW.", .advanced = true});
    field("clip", o.clip,
          {.label = "Clip gradient",
           .min = 0,
           .max = 1e6,
           .help = "Largest norm of the final gradient; 0: no clipping. Clipping before the perturbation "
                   "would do nothing, it is normalised.",
           .advanced = true});
}

void check(const OptimizerOptions& options, std::vector<Problem>& problems);

/// Learning rate over the run.
struct ScheduleOptions {
    std::string name = "cosine";
    double warmupEpochs = 0;
    double finalLr = 0;
    std::vector<double> milestones = {0.3, 0.6, 0.8};
    double gamma = 0.2;
    double decay = 0.3;
};

template <class Visitor>
void describe(ScheduleOptions& o, Visitor& field)
{
    field("name", o.name,
          {.label = "Schedule",
           .choices = {"constant", "cosine", "steps", "wsd"},
           .help =
               "Cosine falls to the final rate; steps multiply by γ at each milestone; wsd (warm-up, stable, decay) "
               "stays and then falls in a straight line."});
    field("warmupEpochs", o.warmupEpochs,
          {.label = "Warm-up",
           .unit = "epochs",
           .min = 0,
           .max = 1000,
           .help = "Linear from 0, before the schedule begins."});
    field("finalLr", o.finalLr,
          {.label = "Final rate", .min = 0, .max = 100, .help = "The end of cosine and wsd.", .advanced = true});
    field("milestones", o.milestones,
          {.label = "Milestones",
           .unit = "of the run",
           .min = 0,
           .max = 1,
           .help = "Fractions of the run; the paper's code uses 0.3, 0.6, 0.8.",
           .advanced = true});
    field("gamma", o.gamma,
          {.label = "Step factor",
           .symbol = "γ",
           .min = 0,
           .max = 1,
           .help = "What each milestone multiplies the rate by.",
           .advanced = true});
    field("decay", o.decay,
          {.label = "Decay",
           .unit = "of the run",
           .min = 0,
           .max = 1,
           .help = "The part of the run, its last, in which wsd falls.",
           .advanced = true});
}

/// The rate at `epoch` (fractional) of `epochsTotal`, for a highest rate of `lr`.
double learningRate(const ScheduleOptions& schedule, double lr, double epoch, double epochsTotal);

} // namespace sharpscope
