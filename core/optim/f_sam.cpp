// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/f_sam.h"

#include "core/optim/norms.h"
#include "core/optim/sam.h"

#include <ATen/ops/sub.h>

namespace sharpscope {

StepResult FSam::step(const StepInput& input)
{
    at::Tensor cosineWithMean;
    StepResult result =
        samStep(input, m_options.rho, perturbationOf(m_options.common), [&](const at::Tensor& g) -> at::Tensor {
            at::Tensor noise = g;
            if (!m_mean.empty()) {
                const at::Tensor& mean = m_mean.beside(g);
                cosineWithMean = cosine(g, mean);
                noise = at::sub(g, mean, m_options.sigma);
            }
            m_mean.average(g, m_options.lambda);
            return noise;
        });
    result.report.cosine = cosineWithMean;
    return result;
}

} // namespace sharpscope
