// SPDX-License-Identifier: GPL-3.0-or-later
// A rule's worked example: what it does to two numbers, live, with any options. θ = (w₁, w₂) begins at (3, 1) on
//
//     L_Bt = ½ (w₁² + 4 w₂²),   L_Bv = ½ (4 (w₁ − 2)² + (w₂ + 2)²),   lr = 0.1, SGD without weight decay
//
// with momentum 0.9 where the rule goes by one. w₁ is a weight of a layer, w₂ the scale of a normalisation layer, each
// a tensor of its own, so that every switch shows; F(θ) = θ is the network's output. The rule is the one that trains
// networks: where it looks is read off the questions that it asks. Torch-free.
#pragma once

#include "core/base/json.h"

#include <array>
#include <string>
#include <vector>

namespace sharpscope {

using PlanePoint = std::array<double, 2>; ///< (w₁, w₂)

double exampleLoss(const PlanePoint& w); ///< L_Bt

enum class AskedFor { Gradient, Loss, Curvature };

/// One question of a rule.
struct ExampleQuestion {
    AskedFor what = AskedFor::Gradient;
    PlanePoint at{};
    bool isOnSecond = false; ///< of B^v
    double loss = 0;         ///< there
    PlanePoint gradient{};   ///< there; 0 where it asked for something else
};

struct ExampleStep {
    PlanePoint from{};
    std::vector<ExampleQuestion> asked; ///< in the order of asking
    PlanePoint gradient{};              ///< that the base optimiser got
    PlanePoint to{};
    double passes = 1;
};

struct WorkedExample {
    std::vector<ExampleStep> steps;
    std::vector<PlanePoint> sgd; ///< where plain SGD is after each
};

/// The first `steps` steps of a run of so many epochs, one a step, from where RuleInfo::example says. `options` are
/// beside the rule's defaults; what the example has it carry is put in where the options leave it its buffers.
/// @throws Error if the rule does not take the options.
WorkedExample workedExample(const std::string& rule, const Json& options, int steps = 1);

/// "2.746153846": to nine decimals, without zeros at the end.
std::string exampleNumber(double value);

} // namespace sharpscope
