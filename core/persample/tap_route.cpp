// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/tap_route.h"

#include "core/model/winograd_kernels.h"
#include "core/persample/panels.h"

#include <ATen/Parallel.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>

#include <algorithm>

namespace sharpscope {

namespace {

at::Tensor packedChannelsLast(const at::Tensor& x)
{
    return x.permute({0, 2, 3, 1}).contiguous(); // [B, H, W, C] whatever the strides call themselves
}

} // namespace

bool TapRoute::suits(const at::Tensor& weight, const ConvOptions& options)
{
    return winogradKernels() && weight.is_cpu() && weight.scalar_type() == at::kFloat && options.groups == 1;
}

TapRoute::TapRoute(const at::Tensor& weight, const ConvShape& shape, bool isAdaptive)
    : m_shape(shape),
      m_isAdaptive(isAdaptive),
      m_in(roundedUp(shape.in, rowBlock)),
      m_out(roundedUp(shape.conv.out, panel)),
      m_phases(std::min(shape.conv.stride, shape.conv.kernel))
{
    const std::int64_t k = shape.conv.kernel, s = shape.conv.stride, p = shape.conv.padding;
    m_height = (shape.height + 2 * p + s - 1) / s;
    m_width = (shape.width + 2 * p + s - 1) / s;
    m_positions = (shape.outHeight() - 1) * m_width + shape.outWidth();
    m_rows = roundedUp(m_positions, rowBlock);
    const std::int64_t furthest = (k - 1) / s * (m_width + 1);
    m_phaseSize = std::max(m_height * m_width, m_rows + furthest) * m_in;
    m_weights = k * k * m_out * m_in;
    m_weight = at::constant_pad_nd(weight.permute({2, 3, 1, 0}), {0, m_out - shape.conv.out, 0, m_in - shape.in})
                   .view({k * k, m_in, m_out / panel, panel})
                   .permute({0, 2, 1, 3})
                   .contiguous();
}

TapRoute::Tap TapRoute::tap(std::int64_t index) const
{
    const std::int64_t i = index / m_shape.conv.kernel, j = index % m_shape.conv.kernel, s = m_shape.conv.stride;
    return {i % s * m_phases + j % s, i / s * m_width + j / s};
}

/// An image [H, W, C] as its phases' images, with zeros around.
void TapRoute::layOut(const float* image, float* phases) const
{
    const std::int64_t s = m_shape.conv.stride, p = m_shape.conv.padding, channels = m_shape.in;
    std::fill_n(phases, m_phases * m_phases * m_phaseSize, 0.0F);
    for (std::int64_t y = 0; y < m_shape.height; ++y)
        for (std::int64_t x = 0; x < m_shape.width; ++x, image += channels) {
            const std::int64_t row = y + p, column = x + p, a = row % s, b = column % s;
            if (a >= m_phases || b >= m_phases) continue; // read by no tap
            std::copy_n(image, channels,
                        phases + (a * m_phases + b) * m_phaseSize + (row / s * m_width + column / s) * m_in);
        }
}

/// δ [Ho, Wo, O] as panels [out/32][positions][32], with zeros in the empty columns.
void TapRoute::layOutGradient(const float* delta, float* panels) const
{
    const std::int64_t channels = m_shape.conv.out;
    std::fill_n(panels, m_positions * m_out, 0.0F);
    for (std::int64_t y = 0; y < m_shape.outHeight(); ++y)
        for (std::int64_t x = 0; x < m_shape.outWidth(); ++x)
            for (std::int64_t first = 0; first < channels; first += panel) {
                const std::int64_t count = std::min(panel, channels - first);
                std::copy_n(delta, count, panels + first * m_positions + (y * m_width + x) * panel);
                delta += count;
            }
}

/// ‖d‖² of g, and d in its place.
double TapRoute::squaredMoves(float* gradient) const
{
    const float* const w = m_weight.data_ptr<float>();
    double sum = 0;
    for (std::int64_t first = 0; first < m_weights; first += m_in * panel) {
        float lanes[panel] = {};
        for (std::int64_t i = first; i < first + m_in * panel; i += panel)
            for (std::int64_t j = 0; j < panel; ++j) {
                const float scaled = m_isAdaptive ? gradient[i + j] * w[i + j] : gradient[i + j];
                lanes[j] += scaled * scaled;
                if (m_isAdaptive) gradient[i + j] = scaled * w[i + j];
            }
        for (const float lane : lanes)
            sum += lane;
    }
    return sum;
}

at::Tensor TapRoute::record(const at::Tensor& x, const at::Tensor& delta)
{
    const WinogradKernels& kernels = *winogradKernels();
    const at::Tensor images = packedChannelsLast(x), gradients = packedChannelsLast(delta);
    const std::int64_t count = images.size(0), taps = m_shape.conv.kernel * m_shape.conv.kernel;
    if (!m_moves.defined() || m_moves.size(0) < count) m_moves = at::empty({count, m_weights}, m_weight.options());
    const at::Tensor squares = at::empty({count}, at::kDouble);
    const std::int64_t phasesSize = m_phases * m_phases * m_phaseSize, scratchSize = phasesSize + m_positions * m_out;
    const at::Tensor scratch = at::empty({at::get_num_threads(), scratchSize}, m_weight.options());
    at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
        float* const phases = scratch.data_ptr<float>() + at::get_thread_num() * scratchSize;
        float* const panels = phases + phasesSize;
        for (std::int64_t n = begin; n < end; ++n) {
            layOut(images.data_ptr<float>() + n * images.stride(0), phases);
            layOutGradient(gradients.data_ptr<float>() + n * gradients.stride(0), panels);
            float* const moves = m_moves.data_ptr<float>() + n * m_weights;
            for (std::int64_t t = 0; t < taps; ++t)
                for (std::int64_t first = 0; first < m_out; first += panel)
                    kernels.multiply({.a = phases + tap(t).phase * m_phaseSize + tap(t).offset * m_in,
                                      .aRow = 1,
                                      .aStep = m_in,
                                      .b = panels + first * m_positions,
                                      .bPanel = 0,
                                      .c = moves + (t * m_out + first) * m_in,
                                      .cRow = panel,
                                      .rows = m_in,
                                      .columns = panel,
                                      .inner = m_positions});
            squares.data_ptr<double>()[n] = squaredMoves(moves);
        }
    });
    return squares;
}

at::Tensor TapRoute::perturbed(const at::Tensor& x, const at::Tensor& step) const
{
    const WinogradKernels& kernels = *winogradKernels();
    const at::Tensor images = packedChannelsLast(x), steps = step.contiguous();
    const std::int64_t count = images.size(0), taps = m_shape.conv.kernel * m_shape.conv.kernel;
    const std::int64_t out = m_shape.conv.out, height = m_shape.outHeight(), width = m_shape.outWidth();
    const at::Tensor result = at::empty({count, height, width, out}, x.options());
    const std::int64_t phasesSize = m_phases * m_phases * m_phaseSize, tapSize = m_out * m_in;
    const std::int64_t scratchSize = phasesSize + tapSize + m_rows * m_out;
    const at::Tensor scratch = at::empty({at::get_num_threads(), scratchSize}, m_weight.options());
    at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
        float* const phases = scratch.data_ptr<float>() + at::get_thread_num() * scratchSize;
        float* const weights = phases + phasesSize;
        float* const y = weights + tapSize;
        for (std::int64_t n = begin; n < end; ++n) {
            layOut(images.data_ptr<float>() + n * images.stride(0), phases);
            const float s = steps.data_ptr<float>()[n];
            for (std::int64_t t = 0; t < taps; ++t) {
                const float* const w = m_weight.data_ptr<float>() + t * tapSize;
                const float* const d = m_moves.data_ptr<float>() + n * m_weights + t * tapSize;
                for (std::int64_t i = 0; i < tapSize; ++i)
                    weights[i] = w[i] + s * d[i];
                kernels.multiply({.a = phases + tap(t).phase * m_phaseSize + tap(t).offset * m_in,
                                  .aRow = m_in,
                                  .aStep = 1,
                                  .b = weights,
                                  .bPanel = m_in * panel,
                                  .c = y,
                                  .cRow = m_out,
                                  .rows = m_rows,
                                  .columns = m_out,
                                  .inner = m_in,
                                  .accumulate = t > 0});
            }
            float* to = result.data_ptr<float>() + n * height * width * out;
            for (std::int64_t row = 0; row < height; ++row)
                for (std::int64_t column = 0; column < width; ++column, to += out)
                    std::copy_n(y + (row * m_width + column) * m_out, out, to);
        }
    });
    return result.permute({0, 3, 1, 2});
}

} // namespace sharpscope
