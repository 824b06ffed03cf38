// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/loss_network.h"

#include "core/base/error.h"
#include "core/model/compute_pass.h"
#include "core/model/listening_pass.h"

#include <ATen/ops/cat.h>

namespace sharpscope {

std::string whyNoStages(const Network& network)
{
    if (network.architecture()) return {};
    return "LL4AL reads a network's stages, and a TorchScript file shows no layers: take one of the built-in networks";
}

LossNetwork::LossNetwork(std::shared_ptr<const Network> base, std::int64_t width)
    : m_base(std::move(base)), m_width(width)
{
    if (const std::string why = whyNoStages(*m_base); !why.empty()) throw Error(why);
    const Architecture whole = [this](Pass& pass, const at::Tensor& images) {
        ListeningPass heard(pass);
        const at::Tensor logits = (*m_base->architecture())(heard, images);
        return at::cat({logits, moduleOn(pass, heard, StageGradient::Attached).unsqueeze(1)}, 1);
    };
    m_whole = makeNetwork(whole, m_base->imageShape());
    m_layout = m_whole->layout();
    m_imageShape = m_base->imageShape();
}

at::Tensor LossNetwork::moduleOn(Pass& pass, const ListeningPass& heard, StageGradient gradient) const
{
    std::vector<at::Tensor> stages = heard.heardStages();
    if (stages.empty() && heard.heardFeatures().defined()) stages = {heard.heardFeatures()};
    if (stages.empty()) throw Error("LL4AL: the network marks neither the ends of stages nor features");
    const auto scope = pass.scope("loss_module");
    std::vector<at::Tensor> inner;
    for (const at::Tensor& stage : stages) {
        at::Tensor x = stage.dim() == 4 ? stage.mean({2, 3}) : stage;
        if (gradient == StageGradient::Detached) x = x.detach();
        inner.push_back(pass.linear("fc" + std::to_string(inner.size() + 1), x, {.out = m_width}).relu());
    }
    return pass.linear("out", at::cat(inner, 1), {.out = 1}).squeeze(1);
}

LossNetwork::Prediction LossNetwork::predict(const at::Tensor& theta, const at::Tensor& state, const at::Tensor& images,
                                             const ForwardOptions& options, StageGradient gradient) const
{
    ComputePass pass(m_layout, theta, state, options);
    ListeningPass heard(pass);
    const at::Tensor logits = (*m_base->architecture())(heard, channelsLast(images));
    return {.logits = logits, .loss = moduleOn(pass, heard, gradient)};
}

at::Tensor LossNetwork::forward(const at::Tensor& theta, const at::Tensor& state, const at::Tensor& images,
                                const ForwardOptions& options) const
{
    return m_base->forward(theta.narrow(0, 0, m_base->parameterCount()), state, images, options);
}

} // namespace sharpscope
