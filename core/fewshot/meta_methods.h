// SPDX-License-Identifier: GPL-3.0-or-later
// What few-shot experiments compare: an inner loop and a step rule outside. Any rule of core/optim may stand outside,
// as it is; its options stand beside the inner loop's. Torch-free.
#pragma once

#include "core/base/named_options.h"

#include <memory>

namespace sharpscope {

class StepRule;
struct MetaLoss;

/// "methods" of a few-shot experiment, with all that there are.
NamedList metaMethodsList();

const NameRegistry& metaMethodRegistry();

/// What a method has otherwise than the experiment's inner loop.
struct InnerMethodOptions {
    double innerRho = 0;
    std::string order = "second";
    std::string adapts = "all";
    std::int64_t innerSteps = 0;
    std::vector<double> innerLr = {};
    std::string supportLoss = "adapted";
};

template <class Visitor>
void describe(InnerMethodOptions& o, Visitor& field)
{
    field("innerRho", o.innerRho,
          {.label = "Inner radius",
           .symbol = "ρ_in",
           .min = 0,
           .max = 100,
           .help = "SAM inside: each inner gradient is taken so far uphill on the support; 0: none. Sharp-MAML's code "
                   "has 0.0005."});
    field("order", o.order,
          {.label = "Order",
           .choices = {"second", "first"},
           .help = "second: the outer gradient goes through the inner steps. first: it takes inner gradients for "
                   "constants, at half the cost."});
    field("adapts", o.adapts,
          {.label = "Adapts",
           .choices = {"all", "head"},
           .help = "all: every parameter. head: the last layer alone (ANIL); the rest is trained by the outer loop."});
    field("innerSteps", o.innerSteps,
          {.label = "Inner steps",
           .symbol = "k",
           .min = 0,
           .max = 1000,
           .help = "Of this method while it trains; 0: as the experiment says.",
           .advanced = true});
    field("innerLr", o.innerLr,
          {.label = "Inner rates",
           .symbol = "α",
           .min = 0,
           .max = 100,
           .help = "Of this method: one number, or one a step; none: as the experiment says.",
           .advanced = true});
    field("supportLoss", o.supportLoss,
          {.label = "B^v is",
           .choices = {"adapted", "at-theta"},
           .help = "What the support sets, which play the second batch B^v, are measured by. adapted: their loss after "
                   "the inner steps, as the queries' is. at-theta: their loss at θ. The paper's text is not at hand, "
                   "so both are readings of it.",
           .advanced = true});
}

/// A method as it trains: its rule outside, and what the experiment's meta loss becomes with it.
struct MetaMethod {
    std::unique_ptr<StepRule> outer;
    bool isReptile = false;
    InnerMethodOptions inner;
};

/// @throws Error with all problems of `options`, which may lack what has its default.
MetaMethod makeMetaMethod(const std::string& name, const Json& options);

} // namespace sharpscope
