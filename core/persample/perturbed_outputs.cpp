// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/perturbed_outputs.h"

#include "core/model/compute_pass.h"
#include "core/persample/recorded.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

namespace sharpscope {

PerturbedOutputs perturbedOutputs(const Architecture& architecture, SampleLayers& layers, const at::Tensor& images,
                                  double rho, const OutputGradient& gradientOf)
{
    const at::Tensor input = channelsLast(images.detach());
    PerturbedOutputs result;
    std::vector<at::Tensor> squares;
    {
        const at::AutoGradMode gradients(true);
        const at::Tensor anchor = at::zeros({}, images.options()).requires_grad_(true);
        LayerPass pass(layers,
                       [&](SampleLayer& layer, const at::Tensor& x) { return recorded(layer, x, anchor, squares); });
        const at::Tensor outputs = architecture(pass, input);
        pass.checkInputsAreUnchanged();
        result.outputs = outputs.detach();
        outputs.backward(gradientOf(result.outputs).to(outputs.scalar_type()));
    }
    const at::NoGradGuard noGradients;
    result.length = at::stack(squares).sum(0).sqrt();
    const at::Tensor step = at::where(result.length == 0, 0.0, rho / result.length).to(images.scalar_type());
    LayerPass pass(layers, [&](SampleLayer& layer, const at::Tensor& x) { return layer.perturbed(x, step); });
    result.perturbed = architecture(pass, input);
    return result;
}

} // namespace sharpscope
