// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/pixel_sums.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <vector>

namespace sharpscope {

namespace {

/// Rows of 64 pixels are summed by themselves, so that a float sum of many pixels keeps its digits.
template <class Number>
PixelSums inOnePass(const at::Tensor& x, const at::Tensor& delta, const at::Tensor& centre)
{
    const std::int64_t images = x.size(0), channels = x.size(1), pixels = x.size(2) * x.size(3);
    const PixelSums sums{at::zeros({images, channels}, x.options().memory_format(at::MemoryFormat::Contiguous)),
                         at::zeros({images, channels}, x.options().memory_format(at::MemoryFormat::Contiguous))};
    const Number* const c = centre.template data_ptr<Number>();
    at::parallel_for(0, images, 1, [&](std::int64_t begin, std::int64_t end) {
        std::vector<Number> part(static_cast<std::size_t>(2 * channels));
        Number* const ofDelta = part.data();
        Number* const ofProducts = ofDelta + channels;
        for (std::int64_t n = begin; n < end; ++n) {
            const Number* a = x.template data_ptr<Number>() + n * pixels * channels;
            const Number* d = delta.template data_ptr<Number>() + n * pixels * channels;
            Number* const toDelta = sums.ofDelta.template data_ptr<Number>() + n * channels;
            Number* const toProducts = sums.ofProducts.template data_ptr<Number>() + n * channels;
            for (std::int64_t first = 0; first < pixels; first += 64) {
                std::fill(part.begin(), part.end(), Number(0));
                for (std::int64_t pixel = first; pixel < std::min(first + 64, pixels); ++pixel) {
                    for (std::int64_t i = 0; i < channels; ++i) {
                        ofDelta[i] += d[i];
                        ofProducts[i] += d[i] * (a[i] - c[i]);
                    }
                    a += channels;
                    d += channels;
                }
                for (std::int64_t i = 0; i < channels; ++i) {
                    toDelta[i] += ofDelta[i];
                    toProducts[i] += ofProducts[i];
                }
            }
        }
    });
    return sums;
}

} // namespace

PixelSums pixelSums(const at::Tensor& x, const at::Tensor& delta, const at::Tensor& centre)
{
    if (x.dim() == 2) return {delta, delta * (x - centre)};
    constexpr auto format = at::MemoryFormat::ChannelsLast;
    if (x.dim() == 4 && x.is_cpu() && x.is_contiguous(format)) {
        const at::Tensor d = delta.contiguous(format), c = centre.contiguous();
        if (x.scalar_type() == at::kFloat) return inOnePass<float>(x, d, c);
        if (x.scalar_type() == at::kDouble) return inOnePass<double>(x, d, c);
    }
    const at::Tensor rows = delta.flatten(2);
    return {rows.sum(2), (rows * (x.flatten(2) - centre.unsqueeze(1))).sum(2)};
}

} // namespace sharpscope
