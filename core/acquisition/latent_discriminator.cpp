// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/latent_discriminator.h"

#include "core/model/compute_pass.h"
#include "core/model/network.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/log_sigmoid.h>

#include <cmath>
#include <string>

namespace sharpscope {

LatentDiscriminator::LatentDiscriminator(std::int64_t latent, std::int64_t width)
{
    std::int64_t in = latent, layer = 1;
    for (const std::int64_t out : {width, width, std::int64_t{1}}) {
        const std::string name = "fc" + std::to_string(layer++);
        for (const bool isBias : {false, true}) {
            const std::int64_t count = isBias ? out : out * in;
            m_layout.parameters.push_back({.name = name + (isBias ? ".bias" : ".weight"),
                                           .offset = m_layout.parameterCount,
                                           .count = count,
                                           .shape = isBias ? std::vector{out} : std::vector{out, in},
                                           .kind = isBias ? SegmentKind::Bias : SegmentKind::Weight,
                                           .fanIn = in});
            m_layout.parameterCount += count;
        }
        in = out;
    }
}

at::Tensor LatentDiscriminator::initialTheta(at::Generator generator) const
{
    const at::Tensor theta = at::empty({m_layout.parameterCount});
    for (const Segment& segment : m_layout.parameters) {
        at::Tensor values = theta.narrow(0, segment.offset, segment.count);
        if (segment.kind == SegmentKind::Bias)
            values.zero_();
        else
            values.normal_(0, std::sqrt(2 / static_cast<double>(segment.fanIn)), generator);
    }
    return theta;
}

at::Tensor LatentDiscriminator::logOdds(const at::Tensor& theta, const at::Tensor& codes) const
{
    const std::vector<at::Tensor> parts = parameterViews(m_layout, theta);
    at::Tensor x = linearLayer(codes, parts[0], parts[1]).relu_();
    x = linearLayer(x, parts[2], parts[3]).relu_();
    return linearLayer(x, parts[4], parts[5]).squeeze(1);
}

at::Tensor foolingLoss(const at::Tensor& labelledOdds, const at::Tensor& unlabelledOdds)
{
    return -(at::log_sigmoid(labelledOdds).mean() + at::log_sigmoid(unlabelledOdds).mean());
}

at::Tensor tellingLoss(const at::Tensor& labelledOdds, const at::Tensor& unlabelledOdds)
{
    return -(at::log_sigmoid(labelledOdds).mean() + at::log_sigmoid(-unlabelledOdds).mean());
}

} // namespace sharpscope
