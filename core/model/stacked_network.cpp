// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/stacked_network.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/baddbmm.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/stack.h>

namespace sharpscope {

namespace {

/// [K·n, ...] along `dim` as [K, n, ...].
at::Tensor apart(const at::Tensor& x, std::int64_t dim, std::int64_t count)
{
    std::vector<std::int64_t> shape = x.sizes().vec();
    shape[static_cast<std::size_t>(dim)] /= count;
    shape.insert(shape.begin() + dim, count);
    return x.reshape(shape);
}

/// Parameters in their order, each [K, ...]; normalisations that are folded left out.
class StackedPass final : public Pass {
public:
    StackedPass(const FoldedTensors& tensors, std::int64_t count) : m_tensors(tensors), m_count(count) {}

    at::Tensor conv(std::string_view, const at::Tensor& x, const ConvOptions& o) override
    {
        const at::Tensor weight = m_tensors.parameters[m_parameter++].flatten(0, 1); // [K·out, in/groups, k, k]
        const at::Tensor own = o.bias ? m_tensors.parameters[m_parameter++] : at::Tensor();
        const at::Tensor& folded = m_tensors.convBias[m_conv++];
        const at::Tensor& bias = folded.defined() ? folded : own;
        const at::Tensor beside = apart(x, 0, m_count).transpose(0, 1).flatten(1, 2); // [B, K·C, H, W]
        const at::Tensor y =
            at::conv2d(beside.contiguous(), weight.contiguous(), bias.defined() ? bias.flatten() : at::Tensor(),
                       o.stride, o.padding, 1, m_count * o.groups);
        return apart(y, 1, m_count).transpose(0, 1).reshape({x.size(0), o.out, y.size(2), y.size(3)});
    }

    at::Tensor linear(std::string_view, const at::Tensor& x, const LinearOptions& o) override
    {
        const at::Tensor weight = m_tensors.parameters[m_parameter++].transpose(1, 2); // [K, in, out]
        const at::Tensor rows = x.reshape({m_count, -1, x.size(-1)});
        const at::Tensor y = o.bias ? at::baddbmm(m_tensors.parameters[m_parameter++].unsqueeze(1), rows, weight)
                                    : at::bmm(rows, weight);
        std::vector<std::int64_t> shape = x.sizes().vec();
        shape.back() = o.out;
        return y.reshape(shape);
    }

    at::Tensor batchNorm(std::string_view, const at::Tensor& x, const BatchNormOptions& o) override
    {
        const std::size_t p = m_parameter, s = m_statistic;
        m_parameter += 2;
        m_statistic += 2;
        if (m_tensors.isFolded[m_norm++]) return x;
        const at::Tensor scale = m_tensors.parameters[p] / (m_tensors.statistics[s + 1] + o.epsilon).sqrt(); // [K, C]
        const at::Tensor shift = m_tensors.parameters[p + 1] - m_tensors.statistics[s] * scale;
        std::vector<std::int64_t> shape(static_cast<std::size_t>(x.dim()) + 1, 1);
        shape[0] = m_count;
        shape[2] = x.size(1);
        return apart(x, 0, m_count).mul(scale.view(shape)).add_(shift.view(shape)).flatten(0, 1);
    }

    at::Tensor dropout(const at::Tensor& x, double, bool) override { return x; }

private:
    const FoldedTensors& m_tensors;
    std::int64_t m_count;
    std::size_t m_parameter = 0;
    std::size_t m_statistic = 0;
    std::size_t m_conv = 0;
    std::size_t m_norm = 0;
};

} // namespace

StackedNetwork::StackedNetwork(const Network& network, const std::vector<Fold>& folds,
                               const std::vector<at::Tensor>& thetas, const std::vector<at::Tensor>& states)
    : m_network(network), m_count(static_cast<std::int64_t>(thetas.size()))
{
    std::vector<FoldedTensors> points;
    for (std::size_t k = 0; k < thetas.size(); ++k)
        points.push_back(foldedTensors(network, folds, thetas[k], states[k]));
    m_tensors.isFolded = points.front().isFolded;
    const auto stacked = [&](std::vector<at::Tensor> FoldedTensors::*part) {
        std::vector<at::Tensor> all((points.front().*part).size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (!(points.front().*part)[i].defined()) continue;
            std::vector<at::Tensor> each;
            for (const FoldedTensors& point : points)
                each.push_back((point.*part)[i]);
            all[i] = at::stack(each);
        }
        return all;
    };
    m_tensors.parameters = stacked(&FoldedTensors::parameters);
    m_tensors.statistics = stacked(&FoldedTensors::statistics);
    m_tensors.convBias = stacked(&FoldedTensors::convBias);
}

at::Tensor StackedNetwork::forward(const at::Tensor& images) const
{
    std::vector<std::int64_t> shape = images.sizes().vec();
    shape.insert(shape.begin(), m_count);
    StackedPass pass(m_tensors, m_count);
    return apart((*m_network.architecture())(pass, images.unsqueeze(0).expand(shape).flatten(0, 1)), 0, m_count);
}

} // namespace sharpscope
