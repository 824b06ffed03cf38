// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/sharpness_proxy.h"

#include "core/optim/figure1.h"
#include "core/train/measurement.h"

namespace sharpscope {

namespace {

struct SharpnessProxyOptions {
    std::int64_t every = 0;
    double rho = 0.05;
};

template <class Visitor>
void describe(SharpnessProxyOptions& o, Visitor& field)
{
    field("every", o.every,
          {.label = "Sharpness every",
           .unit = "steps",
           .min = 0,
           .max = 1e9,
           .help = "The rise of the train batch's loss one radius uphill, with the same radius for every rule; two "
                   "gradients, not counted as training. 0: never.",
           .advanced = true});
    field("rho", o.rho,
          {.label = "Its radius",
           .symbol = "ρ",
           .min = 0,
           .max = 100,
           .help = "How far uphill the loss is taken.",
           .advanced = true});
}

class SharpnessProxy final : public Measurement {
public:
    explicit SharpnessProxy(double rho) : m_rho(rho) {}

    Values measure(const StepSeen& step) override
    {
        const auto exactly = [&](const at::Tensor& theta, const Batch& batch, Statistics statistics) {
            return lossAndGradient(step.objective, theta, batch, statistics, Arithmetic::Exact);
        };
        return {{"sharpness/proxy", sharpness(exactly, step.before, step.train, m_rho).item<double>()}};
    }

private:
    double m_rho;
};

} // namespace

MeasurementInfo sharpnessProxyInfo()
{
    return {.name = "sharpness",
            .title = "Sharpness at one radius",
            .formula = "L_Bt(θ + ρ g/‖g‖) − L_Bt(θ)",
            .paper = "Foret et al., Sharpness-Aware Minimization, ICLR 2021",
            .cost = "two gradients",
            .tags = {"sharpness/proxy"},
            .options = schemaOf<SharpnessProxyOptions>(),
            .make = [](const Json& options) -> std::unique_ptr<Measurement> {
                return std::make_unique<SharpnessProxy>(fromJsonOrThrow<SharpnessProxyOptions>(options).rho);
            }};
}

} // namespace sharpscope
