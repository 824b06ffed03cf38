// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/peak_speed.h"

#include "core/tensor/compute.h"
#include "core/tensor/tensor.h"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/randn.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <chrono>

namespace sharpscope {

namespace {

/// Seconds of the fastest of six calls; `work` returns a tensor that is waited for.
template <class Work>
double fastest(Work work)
{
    double best = 1e9;
    for (int i = 0; i < 6; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        work().sum().template item<float>();
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return best;
}

} // namespace

PeakSpeed measurePeak(const std::string& device, std::int64_t threads)
{
    useThreads(threads);
    const at::Device where(device);
    const std::int64_t side = where.is_cpu() ? 1024 : 8192;
    const at::Tensor a = at::randn({side, side}, where);
    const at::Tensor b = at::randn({side, side}, where);
    const double n = static_cast<double>(side);

    const auto last = at::MemoryFormat::ChannelsLast;
    const at::Tensor x = at::randn({64, 64, 56, 56}, where).contiguous(last).requires_grad_(true);
    const at::Tensor w = at::randn({64, 64, 3, 3}, where).contiguous(last).requires_grad_(true);
    const at::Tensor dy = at::randn({64, 64, 56, 56}, where).contiguous(last);
    const double products = 3 * 2.0 * 64 * 56 * 56 * 64 * 64 * 9;
    return {.convolution = products / fastest([&] {
                               const at::Tensor y = at::conv2d(x, w, {}, 1, 1);
                               return torch::autograd::grad({y}, {x, w}, {dy})[1];
                           }),
            .matrix = 2 * n * n * n / fastest([&] { return at::matmul(a, b); })};
}

} // namespace sharpscope
