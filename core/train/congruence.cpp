// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/congruence.h"

#include "core/base/json_value.h"
#include "core/optim/hessian_vector_product.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/mul.h>

#include <cmath>

namespace sharpscope {

namespace {

struct CongruenceOptions {
    std::int64_t every = 0;
    double rho1 = -1;
    double rho2 = -1;
    double rhoV = -1;
};

template <class Visitor>
void describe(CongruenceOptions& o, Visitor& field)
{
    field("every", o.every,
          {.label = "Congruence every",
           .unit = "steps",
           .min = 0,
           .max = 1e9,
           .help = "Agnostic-SAM's Theorem 2 on the step's two batches: g̃_t·g̃_v against ½a or 3/2 a, a = g_t·g̃_v. Four "
                   "gradients and a Hessian product, not counted as training. 0: never.",
           .advanced = true});
    const auto radius = [&](const char* name, double& value, const char* label, const char* symbol) {
        field(name, value,
              {.label = label,
               .symbol = symbol,
               .min = -1,
               .max = 100,
               .help = "−1: that of the experiment's first Agnostic-SAM or Align-SAM, else Agnostic-SAM's default.",
               .advanced = true});
    };
    radius("rho1", o.rho1, "Its train radius", "ρ₁");
    radius("rho2", o.rho2, "Its validation radius", "ρ₂");
    radius("rhoV", o.rhoV, "Its inner radius", "ρ_v");
}

double innerOf(const at::Tensor& a, const at::Tensor& b) { return at::mul(a, b).sum(at::kDouble).item<double>(); }

double over(double a, double b) { return b > 0 ? a / b : 0; }

class Congruence final : public Measurement {
public:
    explicit Congruence(const CongruenceOptions& o)
    {
        for (const auto& [own, asked] :
             {std::pair(&m_radii.rho1, o.rho1), std::pair(&m_radii.rho2, o.rho2), std::pair(&m_radii.rhoV, o.rhoV)})
            if (asked >= 0) *own = asked;
    }

    Values measure(const StepSeen& step) override
    {
        const CongruenceNumbers found =
            congruenceOf(step.objective, step.before, step.train, step.second, m_radii, Statistics::Freeze);
        return {{"congruence/before", found.before},
                {"congruence/after", found.after},
                {"congruence/bound", found.bound()},
                {"congruence/holds", found.holds() ? 1.0 : 0.0},
                {"congruence/eta1", over(found.eta1, found.eta1Limit)},
                {"congruence/eta2", over(found.eta2, found.eta2Limit)}};
    }

private:
    CongruenceRadii m_radii;
};

} // namespace

CongruenceRadii congruenceRadiiOf(const std::vector<MethodOptions>& methods)
{
    for (const MethodOptions& method : methods) {
        const auto option = [&](const char* name) { return valueOr(method.options, name, 0.0); };
        if (method.options.contains("rho1")) return {option("rho1"), option("rho2"), option("rhoV")};
        if (method.options.contains("lambda"))
            return {option("lambda") * option("rho"), option("rho"), 0}; // Align-SAM takes g_v at θ itself
    }
    return {};
}

CongruenceNumbers congruenceOf(const Objective& objective, const at::Tensor& theta, const Batch& train,
                               const Batch& second, const CongruenceRadii& radii, Statistics statistics)
{
    const auto gradientAt = [&](const at::Tensor& point, const Batch& batch) {
        return lossAndGradient(objective, point, batch, statistics, Arithmetic::Exact).gradient;
    };
    const at::Tensor gv = gradientAt(theta, second), gt = gradientAt(theta, train);
    const at::Tensor gvThere = gradientAt(theta + over(radii.rhoV, std::sqrt(innerOf(gv, gv))) * gv, second);
    CongruenceNumbers found{.before = innerOf(gt, gvThere),
                            .eta1 = over(radii.rho1, std::sqrt(innerOf(gt, gt))),
                            .eta2 = over(radii.rho2, std::sqrt(innerOf(gvThere, gvThere)))};
    const at::Tensor point = theta + found.eta1 * gt - found.eta2 * gvThere;
    found.after = innerOf(gradientAt(point, train), gvThere);
    const at::Tensor product = hessianVectorProduct(objective, theta, train, gvThere, statistics);
    const double mixed = innerOf(product, gt), own = innerOf(product, gvThere);
    found.secondOrder = found.before + found.eta1 * mixed - found.eta2 * own;
    found.eta1Limit = std::abs(found.before) / (4 * std::abs(mixed)); // infinite where it does not matter
    found.eta2Limit = std::abs(found.before) / (4 * std::abs(own));
    return found;
}

MeasurementInfo congruenceInfo()
{
    return {.name = "congruence",
            .title = "Congruence of the gradients (Theorem 2)",
            .formula = "∇L_Bt(θ̃ᵗ)·g̃_v ≥ ½ a where a = g_t·g̃_v ≥ 0, ≥ 3/2 a where a < 0",
            .paper = "Nguyen et al., Agnostic Sharpness-Aware Minimization, 2024, Theorem 2",
            .cost = "four gradients and a Hessian product",
            .tags = {"congruence/before", "congruence/after", "congruence/bound", "congruence/holds", "congruence/eta1",
                     "congruence/eta2"},
            .options = schemaOf<CongruenceOptions>(),
            .make = [](const Json& options) -> std::unique_ptr<Measurement> {
                return std::make_unique<Congruence>(fromJsonOrThrow<CongruenceOptions>(options));
            }};
}

} // namespace sharpscope
