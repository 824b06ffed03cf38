// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/declare_pass.h"

#include "core/base/error.h"

#include <ATen/ops/zeros.h>

#include <algorithm>

namespace sharpscope {

namespace {

void append(std::vector<Segment>& segments, std::int64_t& total, Segment segment)
{
    const auto twin = [&](const Segment& other) { return other.name == segment.name; };
    if (std::any_of(segments.begin(), segments.end(), twin)) throw Error(segment.name + ": is declared twice");
    segment.offset = total;
    segment.count = 1;
    for (const std::int64_t size : segment.shape)
        segment.count *= size;
    total += segment.count;
    segments.push_back(std::move(segment));
}

std::string shapeText(const at::Tensor& x)
{
    std::string text = "[";
    for (std::int64_t d = 1; d < x.dim(); ++d)
        text += (d > 1 ? ", " : "") + std::to_string(x.size(d));
    return text + "]";
}

std::int64_t convolvedSize(std::int64_t size, const ConvOptions& o)
{
    return size + 2 * o.padding < o.kernel ? 0 : (size + 2 * o.padding - o.kernel) / o.stride + 1;
}

} // namespace

at::Tensor DeclarePass::conv(std::string_view name, const at::Tensor& x, const ConvOptions& options)
{
    const std::string layer = fullName(name);
    if (x.dim() != 4) throw Error(layer + ": takes images [C, H, W], not " + shapeText(x));
    const std::int64_t height = convolvedSize(x.size(2), options);
    const std::int64_t width = convolvedSize(x.size(3), options);
    if (height < 1 || width < 1)
        throw Error(layer + ": " + shapeText(x) + " is too small for its kernel of " + std::to_string(options.kernel) +
                    " pixels");
    if (x.size(1) % options.groups != 0 || options.out % options.groups != 0)
        throw Error(layer + ": its channels do not divide into " + std::to_string(options.groups) + " groups");

    const std::int64_t in = x.size(1) / options.groups;
    append(m_layout.parameters, m_layout.parameterCount,
           {.name = layer + ".weight",
            .shape = {options.out, in, options.kernel, options.kernel},
            .kind = SegmentKind::Weight,
            .fanIn = in * options.kernel * options.kernel});
    if (options.bias)
        append(m_layout.parameters, m_layout.parameterCount,
               {.name = layer + ".bias", .shape = {options.out}, .kind = SegmentKind::Bias});
    return at::zeros({x.size(0), options.out, height, width},
                     x.options().memory_format(at::MemoryFormat::ChannelsLast));
}

at::Tensor DeclarePass::linear(std::string_view name, const at::Tensor& x, const LinearOptions& options)
{
    const std::string layer = fullName(name);
    if (x.dim() != 2) throw Error(layer + ": takes features [F], not " + shapeText(x));
    append(m_layout.parameters, m_layout.parameterCount,
           {.name = layer + ".weight",
            .shape = {options.out, x.size(1)},
            .kind = SegmentKind::Weight,
            .fanIn = x.size(1),
            .deviation = options.deviation});
    if (options.bias)
        append(m_layout.parameters, m_layout.parameterCount,
               {.name = layer + ".bias",
                .shape = {options.out},
                .kind = SegmentKind::Bias,
                .fanIn = options.deviation > 0 ? 0 : x.size(1)});
    return at::zeros({x.size(0), options.out}, x.options());
}

at::Tensor DeclarePass::batchNorm(std::string_view name, const at::Tensor& x, const BatchNormOptions&)
{
    const std::string layer = fullName(name);
    if (x.dim() != 2 && x.dim() != 4) throw Error(layer + ": takes [C] or [C, H, W], not " + shapeText(x));
    const std::vector<std::int64_t> shape = {x.size(1)};
    for (const char* part : {".weight", ".bias"})
        append(m_layout.parameters, m_layout.parameterCount,
               {.name = layer + part, .shape = shape, .kind = SegmentKind::Norm});
    for (const char* part : {".running_mean", ".running_var"})
        append(m_layout.statistics, m_layout.statisticsCount,
               {.name = layer + part, .shape = shape, .kind = SegmentKind::Norm});
    return at::zeros(x.sizes(), x.options().memory_format(x.suggest_memory_format()));
}

at::Tensor DeclarePass::dropout(const at::Tensor& x, double p, bool perSample)
{
    m_hasDropout = m_hasDropout || p > 0;
    m_hasUnitDropout = m_hasUnitDropout || (p > 0 && !perSample);
    return x;
}

} // namespace sharpscope
