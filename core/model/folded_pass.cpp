// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/folded_pass.h"

#include "core/model/compute_pass.h"
#include "core/model/folded_tensors.h"
#include "core/model/second_order_conv.h"
#include "core/model/winograd.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>

namespace sharpscope {

namespace {

/// What FoldedNetwork::forward runs: parameters in their order, normalisations that are folded left out.
class FoldedPass final : public Pass {
public:
    struct Parts {
        const std::vector<at::Tensor>& parameters;
        const std::vector<at::Tensor>& transformed;
        const std::vector<at::Tensor>& statistics;
        const std::vector<at::Tensor>& convBias;
        const std::vector<bool>& isFolded;
    };
    explicit FoldedPass(const Parts& parts) : m_parts(parts) {}

    at::Tensor conv(std::string_view, const at::Tensor& x, const ConvOptions& o) override
    {
        const at::Tensor& transformed = m_parts.transformed[m_parameter];
        const at::Tensor& weight = m_parts.parameters[m_parameter++];
        const at::Tensor own = o.bias ? m_parts.parameters[m_parameter++] : at::Tensor();
        const at::Tensor& folded = m_parts.convBias[m_conv++];
        const at::Tensor& bias = folded.defined() ? folded : own;
        if (transformed.defined() && winogradSuits(x, weight, o, winogradChannelsKept))
            return winogradConv(x, transformed, o.out, bias);
        if (at::GradMode::is_enabled() && weight.requires_grad()) return secondOrderConv(x, weight, bias, o);
        return at::conv2d(x, weight, bias, o.stride, o.padding, 1, o.groups);
    }

    at::Tensor linear(std::string_view, const at::Tensor& x, const LinearOptions& o) override
    {
        const at::Tensor& weight = m_parts.parameters[m_parameter++];
        return linearLayer(x, weight, o.bias ? m_parts.parameters[m_parameter++] : at::Tensor());
    }

    at::Tensor batchNorm(std::string_view, const at::Tensor& x, const BatchNormOptions& o) override
    {
        const std::size_t p = m_parameter, s = m_statistic;
        m_parameter += 2;
        m_statistic += 2;
        if (m_parts.isFolded[m_norm++]) return x;
        return at::batch_norm(x, m_parts.parameters[p], m_parts.parameters[p + 1], m_parts.statistics[s],
                              m_parts.statistics[s + 1], /*training=*/false, o.momentum, o.epsilon,
                              /*cudnn_enabled=*/true);
    }

    at::Tensor dropout(const at::Tensor& x, double, bool) override { return x; }

private:
    Parts m_parts;
    std::size_t m_parameter = 0;
    std::size_t m_statistic = 0;
    std::size_t m_conv = 0;
    std::size_t m_norm = 0;
};

} // namespace

FoldedTensors foldedTensors(const Network& network, const std::vector<Fold>& folds, const at::Tensor& theta,
                            const at::Tensor& state)
{
    FoldedTensors made{parameterViews(network.layout(), theta), statisticsViews(network.layout(), state), {}, {}};
    made.convBias.resize(made.parameters.size());
    made.isFolded.resize(made.parameters.size());
    for (const Fold& fold : folds) {
        const at::Tensor variance = made.statistics[fold.mean + 1].to(at::kDouble);
        const at::Tensor scale = made.parameters[fold.gamma].to(at::kDouble).div(variance.add(fold.epsilon).sqrt());
        at::Tensor shift = made.statistics[fold.mean].to(at::kDouble).neg();
        if (fold.hasBias) shift = shift.add(made.parameters[fold.weight + 1]);
        at::Tensor& weight = made.parameters[fold.weight];
        made.convBias[fold.conv] = shift.mul(scale).add(made.parameters[fold.gamma + 1]).to(weight.scalar_type());
        weight = weight.mul(scale.to(weight.scalar_type()).view({-1, 1, 1, 1}));
        made.isFolded[fold.norm] = true;
    }
    return made;
}

FoldedNetwork::FoldedNetwork(const Network& network, const std::vector<Fold>& folds, const at::Tensor& theta,
                             const at::Tensor& state, const ForwardOptions& options)
    : m_network(network)
{
    FoldedTensors tensors = foldedTensors(network, folds, theta, state);
    m_parameters = std::move(tensors.parameters);
    m_statistics = std::move(tensors.statistics);
    m_convBias = std::move(tensors.convBias);
    m_isFolded = std::move(tensors.isFolded);
    m_transformed.resize(m_parameters.size());
    if (!options.winograd) return;
    for (std::size_t i = 0; i < m_parameters.size(); ++i)
        m_transformed[i] = winogradWeights(m_parameters[i], winogradChannelsKept);
}

at::Tensor FoldedNetwork::forward(const at::Tensor& images) const
{
    FoldedPass pass({m_parameters, m_transformed, m_statistics, m_convBias, m_isFolded});
    return (*m_network.architecture())(pass, channelsLast(images));
}

} // namespace sharpscope
