// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/winograd.h"

#include "core/model/winograd_kernels.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/empty.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr std::int64_t planes = 36;
constexpr std::int64_t panel = 32;
constexpr std::int64_t rowBlock = 8;

/// Floats from one plane to the next where it holds so many: a cache line more, or all 36 numbers of a channel would
/// lie in the same few lines of the cache.
std::int64_t planeStride(std::int64_t floats) { return floats + 16; }

std::int64_t dividedUp(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }
std::int64_t roundedUp(std::int64_t a, std::int64_t b) { return dividedUp(a, b) * b; }

/// The 4×4 tiles that cover a batch of outputs.
struct Tiles {
    explicit Tiles(const at::Tensor& images)
        : height(images.size(2)),
          width(images.size(3)),
          rows(dividedUp(height, 4)),
          columns(dividedUp(width, 4)),
          count(images.size(0) * rows * columns)
    {
    }
    struct Place {
        std::int64_t image, top, left;
    };
    Place operator[](std::int64_t i) const { return {i / (rows * columns), i / columns % rows * 4, i % columns * 4}; }
    WinogradImage imageOf(const at::Tensor& images, std::int64_t i) const
    {
        const std::int64_t channels = images.size(1);
        return {images.data_ptr<float>() + i * height * width * channels, height, width, channels};
    }
    std::int64_t height, width, rows, columns, count;
};

at::Tensor channelsLastOutput(const at::Tensor& like, std::int64_t channels)
{
    return at::empty({like.size(0), channels, like.size(2), like.size(3)},
                     like.options().memory_format(at::MemoryFormat::ChannelsLast));
}

/// Output [B, out, H, W] of `in`-channel images with transformed weights as panels [36][out/32][in][32]. Each thread
/// takes chunks of tiles through all three steps, so that what is between them stays in its cache.
at::Tensor convolved(const at::Tensor& x, const at::Tensor& weights, std::int64_t out, const at::Tensor& bias = {})
{
    const WinogradKernels& kernels = *winogradKernels();
    const Tiles tiles(x);
    const std::int64_t in = x.size(1), threads = at::get_num_threads();
    const std::int64_t chunks = roundedUp(dividedUp(tiles.count, 32), threads);
    const std::int64_t chunk = roundedUp(dividedUp(tiles.count, chunks), rowBlock);
    const std::int64_t vPlane = planeStride(chunk * in), mPlane = planeStride(chunk * out);
    const std::int64_t scratchSize = planes * (vPlane + mPlane);
    const at::Tensor scratch = at::empty({threads, scratchSize}, x.options());
    at::Tensor y = channelsLastOutput(x, out);
    float* const scratchOfThread = scratch.data_ptr<float>();
    const float* const u = weights.data_ptr<float>();
    const float* const shift = bias.defined() ? bias.data_ptr<float>() : nullptr;
    at::parallel_for(0, dividedUp(tiles.count, chunk), 1, [&](std::int64_t begin, std::int64_t end) {
        float* const v = scratchOfThread + at::get_thread_num() * scratchSize;
        float* const m = v + planes * vPlane;
        for (std::int64_t first = begin * chunk; first < std::min(end * chunk, tiles.count); first += chunk) {
            const std::int64_t count = std::min(chunk, tiles.count - first);
            for (std::int64_t i = 0; i < count; ++i) {
                const auto [image, top, left] = tiles[first + i];
                kernels.input(tiles.imageOf(x, image), top - 1, left - 1, {.data = v + i * in, .plane = vPlane});
            }
            for (std::int64_t p = 0; p < planes; ++p)
                kernels.multiply({.a = v + p * vPlane,
                                  .aRow = in,
                                  .aStep = 1,
                                  .b = u + p * in * roundedUp(out, panel),
                                  .bPanel = in * panel,
                                  .c = m + p * mPlane,
                                  .cRow = out,
                                  .rows = roundedUp(count, rowBlock),
                                  .columns = out,
                                  .inner = in});
            for (std::int64_t i = 0; i < count; ++i) {
                const auto [image, top, left] = tiles[first + i];
                kernels.output({.data = m + i * out, .plane = mPlane}, tiles.imageOf(y, image), top, left, shift);
            }
        }
    });
    return y;
}

/// Transformed weights, see WinogradKernels; `turned` for the gradient of the input.
at::Tensor transformed(const at::Tensor& weight, bool turned)
{
    const std::int64_t out = weight.size(0), in = weight.size(1);
    const auto transform = turned ? winogradKernels()->turnedWeights : winogradKernels()->weights;
    const at::Tensor result = at::empty({planes * roundedUp(out, panel) * in}, weight.options());
    const float* const from = weight.data_ptr<float>();
    float* const to = result.data_ptr<float>();
    at::parallel_for(0, dividedUp(out, panel), 1, [&](std::int64_t begin, std::int64_t end) {
        transform(from, out, in, begin * panel, (end - begin) * panel, to);
    });
    return result;
}

/// Gradient [O, C, 3, 3] of the weights: for each plane the product over all tiles of the output gradient's and the
/// input's transforms, taken chunk by chunk. Each plane is summed by one thread, in the same order whatever their
/// number.
at::Tensor weightGradient(const at::Tensor& x, const at::Tensor& gradient)
{
    const WinogradKernels& kernels = *winogradKernels();
    const Tiles tiles(x);
    const std::int64_t in = x.size(1), out = gradient.size(1);
    const std::int64_t chunk =
        std::min(tiles.count, std::max<std::int64_t>(128, (std::int64_t{1} << 21) / (planes * (in + out))));
    const at::Tensor inputs = at::empty({planes * chunk * in}, x.options());
    const at::Tensor gradients = at::empty({planes * chunk * out}, x.options());
    const at::Tensor sums = at::empty({planes * out * in}, x.options());
    float* const v = inputs.data_ptr<float>();
    float* const d = gradients.data_ptr<float>();
    float* const s = sums.data_ptr<float>();
    for (std::int64_t first = 0; first < tiles.count; first += chunk) {
        const std::int64_t count = std::min(chunk, tiles.count - first);
        at::parallel_for(0, count, 4, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i) {
                const auto [image, top, left] = tiles[first + i];
                kernels.input(tiles.imageOf(x, image), top - 1, left - 1,
                              {.data = v + i * panel, .plane = chunk * in, .panel = chunk * panel});
                kernels.outputGradient(tiles.imageOf(gradient, image), top, left,
                                       {.data = d + i * out, .plane = chunk * out});
            }
        });
        at::parallel_for(0, planes, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t p = begin; p < end; ++p)
                kernels.multiply({.a = d + p * chunk * out,
                                  .aRow = 1,
                                  .aStep = out,
                                  .b = v + p * chunk * in,
                                  .bPanel = chunk * panel,
                                  .c = s + p * out * in,
                                  .cRow = in,
                                  .rows = out,
                                  .columns = in,
                                  .inner = count,
                                  .accumulate = first > 0});
        });
    }
    at::Tensor result = at::empty({out, 3, 3, in}, x.options());
    float* const to = result.data_ptr<float>();
    at::parallel_for(0, out, 8, [&](std::int64_t begin, std::int64_t end) {
        kernels.weightGradient(s, out, in, begin, end - begin, to);
    });
    return result.permute({0, 3, 1, 2});
}

class WinogradFunction : public torch::autograd::Function<WinogradFunction> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, const at::Tensor& weight)
    {
        context->save_for_backward({x, weight});
        return convolved(x, transformed(weight, /*turned=*/false), weight.size(0));
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& outputs)
    {
        const auto saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &weight = saved[1];
        if (at::GradMode::is_enabled()) { // somebody wants the second derivative
            const auto [ofX, ofWeight, ofBias] =
                at::convolution_backward(outputs[0], x, weight, {}, {1, 1}, {1, 1}, {1, 1}, false, {0, 0}, 1,
                                         {context->needs_input_grad(0), context->needs_input_grad(1), false});
            return {ofX, ofWeight};
        }
        const at::Tensor gradient = outputs[0].contiguous(at::MemoryFormat::ChannelsLast);
        at::Tensor ofX, ofWeight;
        if (context->needs_input_grad(0)) ofX = convolved(gradient, transformed(weight, /*turned=*/true), x.size(1));
        if (context->needs_input_grad(1)) ofWeight = weightGradient(x, gradient);
        return {ofX, ofWeight};
    }
};

/// Whether there are kernels for such weights, and enough channels for them to pay.
bool haveEnoughChannels(const at::Tensor& weight, std::int64_t fewest)
{
    const std::int64_t multiple = std::min(fewest, panel);
    const std::int64_t out = weight.size(0), in = weight.size(1);
    return in >= fewest && out >= fewest && in % multiple == 0 && out % multiple == 0 && winogradKernels() &&
           weight.is_cpu() && weight.scalar_type() == at::kFloat &&
           weight.is_contiguous(at::MemoryFormat::ChannelsLast);
}

} // namespace

const char* winogradInstructions() { return winogradKernels() ? winogradKernels()->instructions : "none"; }

bool winogradSuits(const at::Tensor& x, const at::Tensor& weight, const ConvOptions& o, std::int64_t fewestChannels)
{
    if (o.kernel != 3 || o.stride != 1 || o.padding != 1 || o.groups != 1 || o.bias) return false;
    if (!x.is_cpu() || x.scalar_type() != at::kFloat || !haveEnoughChannels(weight, fewestChannels)) return false;
    const Tiles tiles(x);
    const bool fewWasted = 16 * tiles.rows * tiles.columns <= 2 * x.size(2) * x.size(3);
    return fewWasted && tiles.count >= 32 && x.is_contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor winogradConv(const at::Tensor& x, const at::Tensor& weight) { return WinogradFunction::apply(x, weight); }

at::Tensor winogradWeights(const at::Tensor& weight, std::int64_t fewestChannels)
{
    const bool suits =
        weight.dim() == 4 && weight.size(2) == 3 && weight.size(3) == 3 && haveEnoughChannels(weight, fewestChannels);
    return suits ? transformed(weight, /*turned=*/false) : at::Tensor();
}

at::Tensor winogradConv(const at::Tensor& x, const at::Tensor& transformed, std::int64_t out, const at::Tensor& bias)
{
    return convolved(x, transformed, out, bias);
}

} // namespace sharpscope
