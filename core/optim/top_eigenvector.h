// SPDX-License-Identifier: GPL-3.0-or-later
// What rules have in common that carry the top eigenvector v of the Hessian from step to step. v is warm: every so many
// steps it gets some power iterations v ← Hv/‖Hv‖ on the Hessian of that step's train batch at θ, with stored
// normalisation statistics, from where it stood, at first from g/‖g‖: nothing is drawn, and g·v > 0 at first.
#pragma once

#include "core/optim/carried.h"
#include "core/optim/step_rule.h"

namespace sharpscope {

struct EigenvectorOptions {
    std::int64_t every = 100; ///< steps
    std::int64_t iterations = 5;
};

template <class Visitor>
void describe(EigenvectorOptions& o, Visitor& field)
{
    field("every", o.every,
          {.label = "Eigenvector every",
           .unit = "steps",
           .min = 1,
           .max = 1e6,
           .help = "How often the eigenvector is brought up to date.",
           .advanced = true});
    field("iterations", o.iterations,
          {.label = "Power iterations",
           .min = 1,
           .max = 1000,
           .help = "Hessian-vector products each time.",
           .advanced = true});
}

/// Two passes, and one more than iterations in the steps that have some.
class EigenvectorRule : public StepRule {
public:
    explicit EigenvectorRule(const EigenvectorOptions& options) : m_when(options) {}

    double passesPerStep() const override
    {
        return 2 + static_cast<double>(1 + m_when.iterations) / static_cast<double>(m_when.every);
    }
    Asks asks() const override { return Asks::Objective; }
    bool passesAreEstimated() const override { return true; } ///< the last eigenvector serves fewer steps
    bool isRecorded() const override { return false; }
    NamedTensors buffers() const override { return m_vector.saved(); }
    std::vector<std::string> carries(const Moment&) const override { return {m_vector.name()}; }
    void setBuffers(const NamedTensors& buffers) override { m_vector.restore(buffers); }

protected:
    bool iterates(const StepInput& input) const { return m_vector.empty() || input.step % m_when.every == 0; }
    double passesToIterate() const { return static_cast<double>(1 + m_when.iterations); }

    /// The iterations, in a step that has some, from the gradient g of its train batch.
    /// @throws Error naming the rule if second derivatives are not to be had.
    void iterate(const StepInput& input, const at::Tensor& g, const std::string& rule);

    const at::Tensor& eigenvector(const StepInput& input) { return m_vector.beside(input.theta); } ///< v, [P]

private:
    EigenvectorOptions m_when;
    Carried m_vector{"eigenvector"};
};

} // namespace sharpscope
