// SPDX-License-Identifier: GPL-3.0-or-later
// The switches that every perturbing rule has beside its own options, and the one place that puts them into effect.
// Torch-free.
//
//   m-sharpness  split B^t (and B^v) into parts, each with its own ε, and average their gradients
//                (Foret, Kleiner, Mobahi, Neyshabur, "Sharpness-Aware Minimization", 2021, §4.1)
//   norm layers  SAM-ON: ε, and the norm it is divided by, over γ and β of the normalisation layers only
//                (Mueller, Vlaar, Rolnick, Hein, "Normalization Layers Are All That SAM Needs", 2023)
//   unnormalised USAM: ε = ρ g (Andriushchenko, Flammarion, "Towards Understanding SAM", 2022)
//   start epoch  plain SGD before it
#pragma once

#include "core/base/describe.h"

#include <functional>
#include <memory>

namespace sharpscope {

class StepRule;

struct PerturbationOptions {
    std::int64_t parts = 1;
    std::string perturb = "all";
    bool normalise = true;
    double startEpoch = 0;
};

template <class Visitor>
void describe(PerturbationOptions& o, Visitor& field)
{
    field("parts", o.parts,
          {.label = "Parts of a batch",
           .symbol = "b/m",
           .min = 1,
           .max = 65536,
           .help = "m-sharpness: the batch is split into so many parts, each perturbed by its own ε; their gradients "
                   "are averaged. 1: one ε for the whole batch.",
           .advanced = true});
    field("perturb", o.perturb,
          {.label = "Perturb",
           .choices = {"all", "norm-layers"},
           .help = "norm-layers: ε lives on γ and β of the normalisation layers only; wants a larger radius.",
           .advanced = true});
    field("normalise", o.normalise,
          {.label = "Normalise",
           .help = "Divide by the gradient's norm, so that ‖ε‖ = ρ. Off: ε = ρ g.",
           .advanced = true});
    field("startEpoch", o.startEpoch,
          {.label = "Start epoch",
           .unit = "epochs",
           .min = 0,
           .max = 1e6,
           .help = "Plain SGD before it.",
           .advanced = true});
}

/// The rule with `parts` and `startEpoch` put around it; `perturb` and `normalise` are the rule's own to follow. `make`
/// is called once for each part: a part keeps its own moving averages, as a worker of its own would.
std::unique_ptr<StepRule> withSwitches(const PerturbationOptions& options,
                                       const std::function<std::unique_ptr<StepRule>()>& make);

} // namespace sharpscope
