// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/autoencoder.h"

#include "core/model/compute_pass.h"
#include "core/model/network.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/pixel_shuffle.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <string>

namespace sharpscope {

namespace {

constexpr std::size_t stages = 4;         // of the encoder
constexpr std::size_t codes = 3 * stages; // the first parameter after them
constexpr std::size_t decoder = codes + 4;
constexpr std::size_t transposed = decoder + 2;
constexpr std::size_t last = transposed + 3 * (stages - 1);

void append(std::vector<Segment>& segments, std::int64_t& total, Segment segment)
{
    segment.offset = total;
    segment.count = 1;
    for (const std::int64_t size : segment.shape)
        segment.count *= size;
    total += segment.count;
    segments.push_back(std::move(segment));
}

/// A transposed convolution 4×4 with stride 2 and padding 1 as a convolution 3×3 of which each output channel is one of
/// the four phases (even or odd row, even or odd column): LibTorch has no fast transposed one on every CPU. An even row
/// 2y reads rows y − 1 and y by the kernel's rows 3 and 1, an odd one rows y and y + 1 by rows 2 and 0.
at::Tensor twiceAsLarge(const at::Tensor& x, const at::Tensor& weight)
{
    const std::int64_t in = weight.size(0), out = weight.size(1), none = 4;
    const at::Tensor taps =
        at::tensor({std::int64_t{3}, std::int64_t{1}, none, none, std::int64_t{2}, std::int64_t{0}}, at::kLong)
            .to(weight.device());
    const at::Tensor phases = at::constant_pad_nd(weight, {0, 1, 0, 1}).index_select(2, taps).index_select(3, taps);
    const at::Tensor kernel =
        phases.view({in, out, 2, 3, 2, 3}).permute({1, 2, 4, 0, 3, 5}).reshape({4 * out, in, 3, 3});
    return at::pixel_shuffle(at::conv2d(x, kernel, {}, 1, 1), 2);
}

} // namespace

Autoencoder::Autoencoder(const AutoencoderShape& shape) : m_shape(shape)
{
    const std::int64_t w = shape.width, z = shape.latent;
    const auto parameter = [this](const std::string& name, std::vector<std::int64_t> sizes, SegmentKind kind,
                                  std::int64_t fanIn) {
        append(m_layout.parameters, m_layout.parameterCount,
               {.name = name, .shape = std::move(sizes), .kind = kind, .fanIn = fanIn});
    };
    const auto normalisation = [&](const std::string& name, std::int64_t channels) {
        for (const char* part : {".weight", ".bias"})
            parameter(name + part, {channels}, SegmentKind::Norm, 0);
        for (const char* part : {".running_mean", ".running_var"})
            append(m_layout.statistics, m_layout.statisticsCount,
                   {.name = name + part, .shape = {channels}, .kind = SegmentKind::Norm});
    };
    const auto linear = [&](const std::string& name, std::int64_t out, std::int64_t in) {
        parameter(name + ".weight", {out, in}, SegmentKind::Weight, in);
        parameter(name + ".bias", {out}, SegmentKind::Bias, in);
    };
    std::int64_t in = shape.channels;
    for (std::size_t i = 0; i < stages; ++i) {
        const std::int64_t out = w << i;
        parameter("encoder.conv" + std::to_string(i) + ".weight", {out, in, 4, 4}, SegmentKind::Weight, in * 16);
        normalisation("encoder.bn" + std::to_string(i), out);
        in = out;
    }
    linear("mean", z, 8 * w * 4);
    linear("logVariance", z, 8 * w * 4);
    linear("decoder.fc", 8 * w * 16, z);
    for (std::size_t i = 0; i + 1 < stages; ++i) {
        const std::int64_t out = in / 2;
        parameter("decoder.conv" + std::to_string(i) + ".weight", {in, out, 4, 4}, SegmentKind::Weight, out * 16);
        normalisation("decoder.bn" + std::to_string(i), out);
        in = out;
    }
    parameter("decoder.out.weight", {in, shape.channels, 1, 1}, SegmentKind::Weight, shape.channels);
    parameter("decoder.out.bias", {shape.channels}, SegmentKind::Bias, shape.channels);
}

at::Tensor Autoencoder::initialTheta(at::Generator generator) const
{
    const at::Tensor theta = at::empty({m_layout.parameterCount});
    for (const Segment& segment : m_layout.parameters) {
        at::Tensor values = theta.narrow(0, segment.offset, segment.count);
        const bool isHe = segment.name.starts_with("encoder.conv") || segment.name.starts_with("decoder.fc");
        const auto fanIn = static_cast<double>(segment.fanIn);
        if (segment.kind == SegmentKind::Norm)
            values.fill_(segment.name.ends_with(".weight") ? 1 : 0);
        else if (isHe && segment.kind == SegmentKind::Bias)
            values.zero_();
        else if (isHe)
            values.normal_(0, std::sqrt(2 / fanIn), generator);
        else
            values.uniform_(-1 / std::sqrt(fanIn), 1 / std::sqrt(fanIn), generator);
    }
    return theta;
}

at::Tensor Autoencoder::initialState() const
{
    const at::Tensor state = at::zeros({m_layout.statisticsCount});
    for (const Segment& segment : m_layout.statistics)
        if (segment.name.ends_with(".running_var")) state.narrow(0, segment.offset, segment.count).fill_(1);
    return state;
}

Autoencoder::At::At(const Autoencoder& model, const at::Tensor& theta, const at::Tensor& state, Statistics statistics,
                    std::function<void()> between)
    : m_shape(model.m_shape),
      m_parameters(parameterViews(model.m_layout, theta)),
      m_statistics(statisticsViews(model.m_layout, state)),
      m_mode(statistics),
      m_between(std::move(between))
{
}

at::Tensor Autoencoder::At::normalised(const at::Tensor& x, std::size_t parameter, std::size_t statistic) const
{
    if (m_between) {
        m_between();
        if (x.requires_grad() && x.is_cpu()) x.register_hook([between = m_between](const at::Tensor&) { between(); });
    }
    const bool keeps = m_mode != Statistics::Freeze;
    const at::Tensor mean = keeps ? m_statistics[statistic] : at::Tensor();
    const at::Tensor variance = keeps ? m_statistics[statistic + 1] : at::Tensor();
    return at::batch_norm(x, m_parameters[parameter], m_parameters[parameter + 1], mean, variance,
                          m_mode != Statistics::UseStored, 0.1, 1e-5, /*cudnn_enabled=*/true)
        .relu_();
}

Autoencoder::Code Autoencoder::At::encode(const at::Tensor& images) const
{
    at::Tensor x = images;
    for (std::size_t i = 0; i < stages; ++i)
        x = normalised(at::conv2d(x, m_parameters[3 * i], {}, 2, 1), 3 * i + 1, 2 * i);
    x = x.flatten(1);
    return {.mean = linearLayer(x, m_parameters[codes], m_parameters[codes + 1]),
            .logVariance = linearLayer(x, m_parameters[codes + 2], m_parameters[codes + 3])};
}

at::Tensor Autoencoder::At::decode(const at::Tensor& z) const
{
    at::Tensor x = linearLayer(z, m_parameters[decoder], m_parameters[decoder + 1]).view({-1, 8 * m_shape.width, 4, 4});
    for (std::size_t i = 0; i + 1 < stages; ++i) {
        const std::size_t conv = transposed + 3 * i;
        x = normalised(twiceAsLarge(x, m_parameters[conv]), conv + 1, 2 * (stages + i));
    }
    return at::conv2d(x, m_parameters[last].transpose(0, 1), m_parameters[last + 1]);
}

at::Tensor divergenceOf(const Autoencoder::Code& code)
{
    const at::Tensor terms = code.mean.square() + code.logVariance.exp() - 1 - code.logVariance;
    return terms.sum(1).mul(0.5);
}

at::Tensor autoencoderLoss(const at::Tensor& images, const at::Tensor& reconstruction, const Autoencoder::Code& code,
                           double beta)
{
    return (reconstruction - images).square().mean() + divergenceOf(code).sum() * beta;
}

} // namespace sharpscope
