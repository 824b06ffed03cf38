// SPDX-License-Identifier: GPL-3.0-or-later
#include "one_sample_loop.h"

#include "core/model/pass.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/norm.h>
#include <ATen/ops/stack.h>

namespace sharpscope {

namespace {

using Tensors = std::vector<at::Tensor>;

class LeafPass final : public Pass {
public:
    LeafPass(const Tensors& parameters, const Tensors& statistics) : m_parameters(parameters), m_statistics(statistics)
    {
    }

    at::Tensor conv(std::string_view, const at::Tensor& x, const ConvOptions& o) override
    {
        const at::Tensor& weight = next();
        return at::conv2d(x, weight, o.bias ? next() : at::Tensor(), o.stride, o.padding, 1, o.groups);
    }
    at::Tensor linear(std::string_view, const at::Tensor& x, const LinearOptions& o) override
    {
        const at::Tensor& weight = next();
        return at::linear(x, weight, o.bias ? next() : at::Tensor());
    }
    at::Tensor batchNorm(std::string_view, const at::Tensor& x, const BatchNormOptions& o) override
    {
        const at::Tensor &gamma = next(), &beta = next();
        const std::size_t s = m_statistic;
        m_statistic += 2;
        return at::batch_norm(x, gamma, beta, m_statistics[s], m_statistics[s + 1], false, o.momentum, o.epsilon, true);
    }
    at::Tensor dropout(const at::Tensor& x, double, bool) override { return x; }

private:
    const at::Tensor& next() { return m_parameters[m_parameter++]; }
    const Tensors& m_parameters;
    const Tensors& m_statistics;
    std::size_t m_parameter = 0, m_statistic = 0;
};

} // namespace

struct OneSampleLoop::Parts {
    const Architecture& architecture;
    at::MemoryFormat format;
    Tensors parameters, statistics;

    at::Tensor loss(const Tensors& at, const at::Tensor& image, const at::Tensor& label, at::Tensor& logits) const
    {
        LeafPass pass(at, statistics);
        logits = architecture(pass, image.contiguous(format));
        return at::cross_entropy_loss(logits, label.defined() ? label : logits.detach().argmax(1));
    }
};

OneSampleLoop::OneSampleLoop(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                             at::MemoryFormat format)
    : m_parts(std::make_unique<Parts>(Parts{*network.architecture(), format, {}, {}}))
{
    for (const at::Tensor& view : parameterViews(network.layout(), theta))
        m_parts->parameters.push_back(
            (view.dim() == 4 ? view.clone(format) : view.clone()).detach().requires_grad_(true));
    for (const at::Tensor& view : statisticsViews(network.layout(), state))
        m_parts->statistics.push_back(view.clone());
}

OneSampleLoop::~OneSampleLoop() = default;

double OneSampleLoop::inPlace(const at::Tensor& image, double rho)
{
    Tensors& parameters = m_parts->parameters;
    at::Tensor logits;
    m_parts->loss(parameters, image, {}, logits).backward();
    const at::NoGradGuard noGradients;
    Tensors norms;
    for (const at::Tensor& p : parameters)
        norms.push_back(p.grad().norm());
    const double step = rho / (at::stack(norms).norm().item<double>() + 1e-12);
    for (at::Tensor& p : parameters)
        p.add_(p.grad(), step);
    at::Tensor perturbed;
    const double score = m_parts->loss(parameters, image, logits.argmax(1), perturbed).item<double>();
    for (at::Tensor& p : parameters) {
        p.sub_(p.grad(), step);
        p.mutable_grad().reset();
    }
    return score;
}

double OneSampleLoop::onCopy(const at::Tensor& image, double rho)
{
    Tensors copy;
    for (const at::Tensor& p : m_parts->parameters)
        copy.push_back(p.detach().clone().requires_grad_(true));
    at::Tensor logits;
    m_parts->loss(copy, image, {}, logits).backward();
    const at::NoGradGuard noGradients;
    Tensors norms;
    for (const at::Tensor& p : copy)
        norms.push_back((p.abs() * p.grad()).norm());
    const double step = rho / (at::stack(norms).norm().item<double>() + 1e-12);
    for (at::Tensor& p : copy)
        p.add_(p.square() * p.grad(), step);
    at::Tensor perturbed;
    return m_parts->loss(copy, image, logits.argmax(1), perturbed).item<double>();
}

} // namespace sharpscope
