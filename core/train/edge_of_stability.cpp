// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/edge_of_stability.h"

#include "core/tensor/lanczos.h"
#include "core/tensor/random.h"
#include "core/train/loss_on_images.h"
#include "core/train/measurement.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/randn.h>

#include <cmath>

namespace sharpscope {

namespace {

struct EdgeOptions {
    std::int64_t every = 0;
    std::string on = "batch";
    std::int64_t images = 512;
    std::int64_t products = 10;
    double tolerance = 0.01;
    double rho = 0;
};

template <class Visitor>
void describe(EdgeOptions& o, Visitor& field)
{
    field("every", o.every,
          {.label = "Edge of stability every",
           .unit = "steps",
           .min = 0,
           .max = 1e9,
           .help = "λ₁ of the Hessian against 2/η and SAM's edge; some Hessian products, each as three gradients, not "
                   "counted as training. 0: never.",
           .advanced = true});
    field("on", o.on,
          {.label = "Its images",
           .choices = {"batch", "fixed"},
           .help = "batch: the step's own, as it was trained on. fixed: the same class-balanced train images every "
                   "time, without augmentation, with stored statistics.",
           .advanced = true});
    field("images", o.images,
          {.label = "Fixed images", .unit = "images", .min = 1, .max = 1e9, .help = "How many.", .advanced = true});
    field("products", o.products,
          {.label = "Products", .min = 2, .max = 1000, .help = "At most so many each time.", .advanced = true});
    field("tolerance", o.tolerance,
          {.label = "Tolerance",
           .min = 1e-12,
           .max = 0.5,
           .help = "‖Hx − λ₁x‖ as a part of the largest |λ|, with which it ends before.",
           .advanced = true});
    field("rho", o.rho,
          {.label = "SAM's radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "For rules that have none of their own. 0: no edge of SAM's for them.",
           .advanced = true});
}

double lengthOfVector(const at::Tensor& v) { return std::sqrt(at::mul(v, v).sum(at::kDouble).item<double>()); }

class EdgeOfStability final : public Measurement {
public:
    explicit EdgeOfStability(EdgeOptions options) : m_options(std::move(options)) {}

    Values measure(const StepSeen& step) override
    {
        const LossOnImages loss = lossOn(step);
        const at::Tensor theta = step.before.detach();
        const auto apply = [&](const at::Tensor& v) { return loss.products(theta, {v})->front(); };
        const OuterEigenpairs found = *outerEigenpairs(apply, startFor(theta), 1, 0,
                                                       {.tolerance = m_options.tolerance,
                                                        .mostProducts = m_options.products,
                                                        .vectorsAtOnce = m_options.products + 1});
        const Eigenpair& top = found.largest.front();
        m_vector = top.vector; // none where it was no number
        Values values{{"edge/lambda1", top.value},
                      {"edge/residual", top.residual},
                      {"edge/products", static_cast<double>(found.products)}};
        if (step.lr <= 0) return values; // nothing is unstable
        values.emplace_back("edge/gd", 2 / step.lr);
        const double rho = step.rule.radius() > 0 ? step.rule.radius() : m_options.rho;
        if (rho > 0) {
            const double norm = lengthOfVector(loss.lossAndGradient(theta)->gradient);
            values.emplace_back("edge/sam", samEdge(norm, rho, step.lr));
        }
        return values;
    }

    NamedTensors buffers() const override
    {
        return m_vector.defined() ? NamedTensors{{"vector", m_vector}} : NamedTensors();
    }
    void setBuffers(const NamedTensors& buffers) override
    {
        m_vector = at::Tensor();
        for (const auto& [name, tensor] : buffers)
            if (name == "vector") m_vector = tensor;
    }

private:
    LossOnImages lossOn(const StepSeen& step)
    {
        const std::shared_ptr<const Objective> objective(std::shared_ptr<const Objective>(), &step.objective);
        if (m_options.on == "batch" || !step.images)
            return {objective, batchesOf(std::vector<Batch>{step.train}), {}, Statistics::Freeze};
        if (!m_fixed) m_fixed = stratifiedSubset(*step.images, m_options.images, 0);
        return {objective, batchesOf(*m_fixed, {}, step.train.labels.size(0), step.train.images.scalar_type())};
    }

    /// The vector of the time before, with a tenth of a new direction: where two eigenvalues have crossed meanwhile, it
    /// would stay with the one that was the largest.
    at::Tensor startFor(const at::Tensor& theta)
    {
        const at::Tensor drawn =
            at::randn({theta.numel()}, makeGenerator(0, "edge of stability"), at::kFloat).to(theta.options());
        if (!m_vector.defined()) return drawn;
        return m_vector.to(theta.options()) + drawn * (0.1 / lengthOfVector(drawn));
    }

    EdgeOptions m_options;
    at::Tensor m_vector;
    std::optional<Subset> m_fixed;
};

} // namespace

double samEdge(double gradientNorm, double rho, double lr)
{
    if (rho == 0) return 2 / lr;
    return 4 / (lr * (1 + std::sqrt(1 + 8 * rho / (lr * gradientNorm)))); // the formula, times its conjugate
}

MeasurementInfo edgeOfStabilityInfo()
{
    return {.name = "edge",
            .title = "Edge of stability",
            .formula = "λ₁(∇²L(θ_l)) against 2/η and ‖g‖/(2ρ) (√(1 + 8ρ/(η‖g‖)) − 1)",
            .paper = "Cohen et al., Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability, "
                     "2021; Long & Bartlett, Sharpness-Aware Minimization and the Edge of Stability, 2024",
            .cost = "up to ten Hessian products, each about three gradients, and for SAM's edge a gradient",
            .tags = {"edge/lambda1", "edge/residual", "edge/products", "edge/gd", "edge/sam"},
            .options = schemaOf<EdgeOptions>(),
            .make = [](const Json& options) -> std::unique_ptr<Measurement> {
                return std::make_unique<EdgeOfStability>(fromJsonOrThrow<EdgeOptions>(options));
            }};
}

} // namespace sharpscope
