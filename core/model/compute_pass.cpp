// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/compute_pass.h"

#include "core/model/network.h"
#include "core/model/winograd.h"
#include "core/tensor/random.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/as_strided.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>

#include <algorithm>
#include <cassert>

namespace sharpscope {

namespace {

[[maybe_unused]] bool isNamed(const Segment& segment, const std::string& prefix, std::string_view name,
                              std::string_view part)
{
    return segment.name == prefix + std::string(name) + std::string(part);
}

at::Tensor inTypeOf(const at::Tensor& x, const at::Tensor& parameter)
{
    return parameter.scalar_type() == x.scalar_type() ? parameter : parameter.to(x.scalar_type());
}

/// Whether at::linear would end in a plain BLAS. Debian's may be the reference one, twenty times slower than oneDNN,
/// or one whose thread pool spins against LibTorch's.
bool isLeftToBlas(const at::Tensor& x)
{
    return x.is_cpu() && x.scalar_type() == at::kFloat && x.size(0) > 1 && !at::hasMKL() && at::hasMKLDNN();
}

/// A linear layer as a 1×1 convolution, for which LibTorch always takes oneDNN when there are 16 images or more: the
/// batch becomes as few images as that allows, their rows the other samples. No number is moved.
at::Tensor linearByConvolution(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias)
{
    const std::int64_t batch = x.size(0), in = x.size(1), out = weight.size(0);
    std::int64_t images = std::min<std::int64_t>(batch, 16);
    while (batch % images != 0)
        ++images;
    const at::Tensor rows = x.contiguous().view({images, batch / images, 1, in}).permute({0, 3, 1, 2});
    const at::Tensor kernel = weight.view({out, 1, 1, in}).permute({0, 3, 1, 2});
    return at::conv2d(rows, kernel, bias).permute({0, 2, 3, 1}).reshape({batch, out});
}

} // namespace

ComputePass::ComputePass(const Layout& layout, const at::Tensor& theta, const at::Tensor& state,
                         const ForwardOptions& options)
    : m_layout(layout), m_parameters(parameterViews(layout, theta)), m_options(options)
{
    if (options.statistics != Statistics::Freeze) m_statisticsViews = statisticsViews(layout, state);
}

const at::Tensor& ComputePass::nextParameter([[maybe_unused]] std::string_view name,
                                             [[maybe_unused]] std::string_view part)
{
    assert(m_parameter < m_parameters.size() && isNamed(m_layout.parameters[m_parameter], prefix(), name, part));
    return m_parameters[m_parameter++];
}

const at::Tensor& ComputePass::nextStatistic([[maybe_unused]] std::string_view name,
                                             [[maybe_unused]] std::string_view part)
{
    assert(m_statistic < m_statisticsViews.size() && isNamed(m_layout.statistics[m_statistic], prefix(), name, part));
    return m_statisticsViews[m_statistic++];
}

at::Tensor ComputePass::conv(std::string_view name, const at::Tensor& x, const ConvOptions& o)
{
    const at::Tensor weight = inTypeOf(x, nextParameter(name, ".weight"));
    if (m_options.winograd && winogradSuits(x, weight, o)) return winogradConv(x, weight);
    const at::Tensor bias = o.bias ? inTypeOf(x, nextParameter(name, ".bias")) : at::Tensor();
    return at::conv2d(x, weight, bias, o.stride, o.padding, 1, o.groups);
}

at::Tensor ComputePass::linear(std::string_view name, const at::Tensor& x, const LinearOptions& o)
{
    const at::Tensor weight = inTypeOf(x, nextParameter(name, ".weight"));
    const at::Tensor bias = o.bias ? inTypeOf(x, nextParameter(name, ".bias")) : at::Tensor();
    return linearLayer(x, weight, bias);
}

at::Tensor ComputePass::batchNorm(std::string_view name, const at::Tensor& x, const BatchNormOptions& o)
{
    const at::Tensor& weight = nextParameter(name, ".weight");
    const at::Tensor& bias = nextParameter(name, ".bias");
    at::Tensor mean, variance;
    if (m_options.statistics != Statistics::Freeze) {
        mean = nextStatistic(name, ".running_mean");
        variance = nextStatistic(name, ".running_var");
    }
    const bool ofBatch = m_options.statistics != Statistics::UseStored;
    return at::batch_norm(x, weight, bias, mean, variance, ofBatch, o.momentum, o.epsilon, /*cudnn_enabled=*/true);
}

at::Tensor ComputePass::dropout(const at::Tensor& x, double p, bool perSample)
{
    const bool isSampled = m_options.sampleDropout && !perSample;
    if ((m_options.statistics == Statistics::UseStored && !isSampled) || p <= 0) return x;
    std::vector<std::int64_t> shape = x.sizes().vec();
    if (perSample) std::fill(shape.begin() + 1, shape.end(), 1);
    at::Generator generator = makeGenerator(m_options.dropoutSeed, "dropout", m_dropouts++);
    const at::Tensor mask = at::empty(shape, at::kFloat).bernoulli_(1 - p, generator).div_(1 - p);
    return x * mask.to(x.options(), /*non_blocking=*/true);
}

at::Tensor linearLayer(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias)
{
    return isLeftToBlas(x) ? linearByConvolution(x, weight, bias) : at::linear(x, weight, bias);
}

at::Tensor channelsLast(const at::Tensor& images)
{
    if (images.dim() != 4) return images;
    const at::Tensor x = images.contiguous(at::MemoryFormat::ChannelsLast);
    if (x.suggest_memory_format() == at::MemoryFormat::ChannelsLast) return x;
    const std::int64_t channels = x.size(1), height = x.size(2), width = x.size(3);
    return x.as_strided(x.sizes(), {height * width * channels, 1, width * channels, channels});
}

} // namespace sharpscope
