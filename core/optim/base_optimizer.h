// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/optimizer_options.h"
#include "core/tensor/tensor.h"

#include <memory>

namespace sharpscope {

class StepRule;

/// Why a rule does not go with these options: it follows the momentum, and there is none. Empty if it does.
std::string whyNotUnder(const OptimizerOptions& options, const StepRule& rule);

/// torch::optim's SGD, Adam or AdamW on the one tensor θ: they see a single parameter and so run fused. Not for several
/// threads at once.
class BaseOptimizer {
public:
    /// @param theta float [P], the vector that step() moves in place; kept.
    /// @throws Error with all problems of `options`.
    BaseOptimizer(const OptimizerOptions& options, at::Tensor theta);
    ~BaseOptimizer();

    /// θ ← opt(θ, gradient) with this learning rate. The gradient is clipped first, by its norm, where asked for.
    void step(const at::Tensor& gradient, double lr);

    /// Momentum and moments by name ("momentum", "exp_avg", "exp_avg_sq", "step"), for checkpoints, and back: copies
    /// both ways, to θ's device. None before the first step, nor for SGD without momentum.
    /// @throws Error if they are another optimiser's, or of another shape or type.
    NamedTensors buffers() const;
    void setBuffers(const NamedTensors& buffers);
    /// SGD's momentum as it is kept, not a copy; undefined before the first step, without momentum, and for the others.
    at::Tensor momentum() const;
    /// The names that buffers() has once a step was taken.
    std::vector<std::string> carries() const;

private:
    struct State; // keeps <torch/optim.h>, 10 s a file, out of this header
    std::unique_ptr<State> m_state;
};

} // namespace sharpscope
