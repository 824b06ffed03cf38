// SPDX-License-Identifier: GPL-3.0-or-later
// The switches that every perturbing rule has beside its own options, and the one place that puts them into effect.
// Torch-free.
//
//   m-sharpness  split B^t (and B^v) into parts, each with its own ε, and average their gradients
//                (Foret, Kleiner, Mobahi, Neyshabur, "Sharpness-Aware Minimization", 2021, §4.1)
//   norm layers  SAM-ON: ε, and the norm it is divided by, over γ and β of the normalisation layers only
//                (Mueller, Vlaar, Rolnick, Hein, "Normalization Layers Are All That SAM Needs", 2023)
//   unnormalised USAM: ε = ρ g (Andriushchenko, Flammarion, "Towards Understanding SAM", 2022)
//   window       plain SGD, one pass a step, before it begins and after it has ended
#pragma once

#include "core/base/describe.h"

#include <functional>
#include <memory>
#include <utility>

namespace sharpscope {

class StepRule;
struct Moment;

struct PerturbationOptions {
    std::int64_t parts = 1;
    std::string perturb = "all";
    bool normalise = true;
    double from = 0;
    double to = 0; ///< 0: to the end
    std::string window = "epochs";
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
    field("from", o.from,
          {.label = "From",
           .min = 0,
           .max = 1e6,
           .help = "Plain SGD, one pass a step, before it: 0.8 of the run is SAM in the late phase alone.",
           .advanced = true});
    field("to", o.to,
          {.label = "To",
           .min = 0,
           .max = 1e6,
           .help = "Plain SGD, one pass a step, from then on; 0: the rule goes on to the end.",
           .advanced = true});
    field("window", o.window,
          {.label = "From and to are",
           .choices = {"epochs", "fraction"},
           .help = "epochs: counted from the run's beginning. fraction: of the whole run, 0 to 1; of its epochs, or of "
                   "what its budget counts (passes, seconds) where that alone says when it ends.",
           .advanced = true});
}

/// Those options as they are called today: up to version 0.9 there was "startEpoch" where there is "from" in epochs.
Json renamedOptions(Json options);

/// From here on, to there.
struct Window {
    double from = 0;
    double to = 0;           ///< 0: no end
    bool isFraction = false; ///< of the run; otherwise in epochs

    bool holds(const Moment& moment) const;
    /// Which of the epochs from `begin` to `end`, the run's last, lie inside: from the first to the second.
    std::pair<double, double> within(double begin, double end) const;
};

/// @throws Error if it ends before it begins, or is not of the run.
Window windowOf(const PerturbationOptions& options);

/// The rule with `parts` and the window put around it; `perturb` and `normalise` are the rule's own to follow. `make`
/// is called once for each part: a part keeps its own moving averages, as a worker of its own would.
std::unique_ptr<StepRule> withSwitches(const PerturbationOptions& options,
                                       const std::function<std::unique_ptr<StepRule>()>& make);

} // namespace sharpscope
