// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/second_order_pass.h"

#include "core/base/error.h"
#include "core/model/compute_pass.h"
#include "core/model/second_order_conv.h"
#include "core/model/second_order_norm.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>

#include <algorithm>

namespace sharpscope {

namespace {

class SecondOrderPass final : public Pass {
public:
    SecondOrderPass(const Layout& layout, const at::Tensor& theta, const at::Tensor& state, Statistics statistics)
        : m_parameters(parameterViews(layout, theta)), m_mode(statistics)
    {
        if (statistics != Statistics::Freeze) m_statistics = statisticsViews(layout, state);
    }

    at::Tensor conv(std::string_view, const at::Tensor& x, const ConvOptions& o) override
    {
        const at::Tensor weight = next(), bias = o.bias ? next() : at::Tensor();
        if (at::GradMode::is_enabled() && weight.requires_grad()) return secondOrderConv(x, weight, bias, o);
        return at::conv2d(x, weight, bias, o.stride, o.padding, 1, o.groups);
    }

    at::Tensor linear(std::string_view, const at::Tensor& x, const LinearOptions& o) override
    {
        const at::Tensor weight = next(), bias = o.bias ? next() : at::Tensor();
        return at::linear(x, weight, bias);
    }

    at::Tensor batchNorm(std::string_view, const at::Tensor& x, const BatchNormOptions& o) override
    {
        const at::Tensor weight = next(), bias = next();
        at::Tensor mean, variance;
        if (m_mode != Statistics::Freeze) {
            mean = m_statistics[m_statistic++];
            variance = m_statistics[m_statistic++];
        }
        if (m_mode != Statistics::UseStored && secondOrderNormSuits(x)) {
            const at::Tensor own = at::empty({2, x.size(1)}, x.options());
            const at::Tensor y = secondOrderNorm(x, weight, bias, o.epsilon, own);
            if (m_mode == Statistics::Update) move(mean, variance, own, x.numel() / x.size(1), o);
            return y;
        }
        return at::batch_norm(x, weight, bias, mean, variance, m_mode != Statistics::UseStored, o.momentum, o.epsilon,
                              /*cudnn_enabled=*/true);
    }

    at::Tensor dropout(const at::Tensor& x, double p, bool) override
    {
        if (p > 0) throw Error("a loss that is differentiated twice is computed without dropout");
        return x;
    }

private:
    /// Towards the batch's mean and its variance, which is taken with n−1.
    static void move(const at::Tensor& mean, const at::Tensor& variance, const at::Tensor& own, std::int64_t n,
                     const BatchNormOptions& o)
    {
        const at::NoGradGuard constant;
        const double unbiased = static_cast<double>(n) / static_cast<double>(std::max<std::int64_t>(n - 1, 1));
        mean.lerp_(own[0], o.momentum);
        variance.lerp_((own[1].pow(-2) - o.epsilon) * unbiased, o.momentum);
    }

    const at::Tensor& next() { return m_parameters[m_parameter++]; }

    std::vector<at::Tensor> m_parameters;
    std::vector<at::Tensor> m_statistics; ///< empty under Statistics::Freeze
    Statistics m_mode;
    std::size_t m_parameter = 0;
    std::size_t m_statistic = 0;
};

} // namespace

at::Tensor secondOrderForward(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                              const at::Tensor& images, Statistics statistics)
{
    if (!network.architecture())
        throw Error("a TorchScript file has no layers to see, which a loss that is differentiated twice needs");
    SecondOrderPass pass(network.layout(), theta, state, statistics);
    return (*network.architecture())(pass, channelsLast(images));
}

} // namespace sharpscope
