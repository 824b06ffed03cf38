// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/second_order_norm.h"

#include <ATen/Dispatch.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace sharpscope {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// A tensor as rows of channels: [B·H·W, C].
struct Rows {
    std::int64_t count = 0;
    std::int64_t channels = 0;

    explicit Rows(const at::Tensor& x) : count(x.numel() / x.size(1)), channels(x.size(1)) {}
};

at::Tensor inRows(const at::Tensor& x)
{
    return x.dim() == 4 ? x.contiguous(at::MemoryFormat::ChannelsLast) : x.contiguous();
}

at::Tensor likeRows(const at::Tensor& x)
{
    return at::empty(x.sizes(), x.options().memory_format(x.dim() == 4 ? at::MemoryFormat::ChannelsLast
                                                                       : at::MemoryFormat::Contiguous));
}

/// Sums over the rows of one number a channel: `add(row, sums)` adds a row's to `width` sums of each channel. A few
/// rows are added up in the tensor's type, their sums in double.
template <class T, class Add>
std::vector<double> sumsOver(const Rows& rows, std::int64_t width, Add add)
{
    constexpr std::int64_t block = 16;
    const auto size = static_cast<std::size_t>(width * rows.channels);
    std::vector<double> total(size, 0);
    std::vector<T> part(size);
    for (std::int64_t begin = 0; begin < rows.count; begin += block) {
        std::fill(part.begin(), part.end(), T(0));
        for (std::int64_t row = begin; row < std::min(begin + block, rows.count); ++row)
            add(row * rows.channels, part.data());
        for (std::size_t i = 0; i < size; ++i)
            total[i] += static_cast<double>(part[i]);
    }
    return total;
}

/// Means of so many numbers a channel, as the tensor's type: [width][channels].
template <class T>
std::vector<T> means(const std::vector<double>& sums, const Rows& rows)
{
    std::vector<T> mean(sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i)
        mean[i] = static_cast<T>(sums[i] / static_cast<double>(rows.count));
    return mean;
}

/// μ and s, [2, C].
template <class T>
void measure(const Rows& rows, const T* x, double epsilon, T* statistics)
{
    const std::int64_t channels = rows.channels;
    const std::vector<T> mean = means<T>(sumsOver<T>(rows, 1,
                                                     [=](std::int64_t at, T* sums) {
                                                         for (std::int64_t c = 0; c < channels; ++c)
                                                             sums[c] += x[at + c];
                                                     }),
                                         rows);
    const std::vector<double> squares = sumsOver<T>(rows, 1, [=, &mean](std::int64_t at, T* sums) {
        for (std::int64_t c = 0; c < channels; ++c) {
            const T away = x[at + c] - mean[static_cast<std::size_t>(c)];
            sums[c] += away * away;
        }
    });
    for (std::int64_t c = 0; c < channels; ++c) {
        const auto i = static_cast<std::size_t>(c);
        statistics[c] = mean[i];
        statistics[channels + c] =
            static_cast<T>(1 / std::sqrt(squares[i] / static_cast<double>(rows.count) + epsilon));
    }
}

template <class T>
void normalise(const Rows& rows, const T* x, const T* statistics, const T* gamma, const T* beta, T* y)
{
    const std::int64_t channels = rows.channels;
    const T *mean = statistics, *scale = statistics + channels;
    for (std::int64_t row = 0; row < rows.count; ++row) {
        const std::int64_t at = row * channels;
        for (std::int64_t c = 0; c < channels; ++c)
            y[at + c] = (x[at + c] - mean[c]) * scale[c] * gamma[c] + beta[c];
    }
}

/// ∂L/∂x, ∂L/∂γ and ∂L/∂β.
template <class T>
void inputGradients(const Rows& rows, const T* g, const T* x, const T* statistics, const T* gamma, T* inX, T* inGamma,
                    T* inBeta)
{
    const std::int64_t channels = rows.channels;
    const T *mean = statistics, *scale = statistics + channels;
    const std::vector<double> sums = sumsOver<T>(rows, 2, [=](std::int64_t at, T* part) {
        for (std::int64_t c = 0; c < channels; ++c) {
            part[c] += g[at + c];
            part[channels + c] += g[at + c] * ((x[at + c] - mean[c]) * scale[c]);
        }
    });
    const std::vector<T> m = means<T>(sums, rows);
    for (std::int64_t c = 0; c < channels; ++c) {
        inBeta[c] = static_cast<T>(sums[static_cast<std::size_t>(c)]);
        inGamma[c] = static_cast<T>(sums[static_cast<std::size_t>(channels + c)]);
    }
    const T *mG = m.data(), *mGx = m.data() + channels;
    for (std::int64_t row = 0; row < rows.count; ++row) {
        const std::int64_t at = row * channels;
        for (std::int64_t c = 0; c < channels; ++c) {
            const T normal = (x[at + c] - mean[c]) * scale[c];
            inX[at + c] = gamma[c] * scale[c] * (g[at + c] - mG[c] - normal * mGx[c]);
        }
    }
}

/// What came in for the three gradients; null where nothing did.
template <class T>
struct Incoming {
    const T *x, *gamma, *beta;
};

/// Gradients of the three gradients' product with what came in.
template <class T>
void doubleBackward(const Rows& rows, const Incoming<T>& in, const T* g, const T* x, const T* statistics,
                    const T* gamma, T* inG, T* inX, T* inGamma)
{
    const std::int64_t channels = rows.channels;
    const T *mean = statistics, *scale = statistics + channels;
    const std::vector<double> sums = sumsOver<T>(rows, 5, [=](std::int64_t at, T* part) {
        for (std::int64_t c = 0; c < channels; ++c) {
            const T normal = (x[at + c] - mean[c]) * scale[c], came = in.x[at + c];
            part[c] += g[at + c];
            part[channels + c] += g[at + c] * normal;
            part[2 * channels + c] += came;
            part[3 * channels + c] += came * normal;
            part[4 * channels + c] += came * g[at + c];
        }
    });
    const auto n = static_cast<std::size_t>(channels);
    const std::vector<T> m = means<T>(sums, rows);
    const T *mG = m.data(), *mGx = mG + channels, *mX = mGx + channels, *mXx = mX + channels;
    std::vector<T> ofH(3 * n); // m(h), m(h x̂) and ⟨X, P(G)⟩/n, of which the last is a small difference: in double
    for (std::size_t c = 0; c < n; ++c) {
        const auto meanOf = [&](std::size_t which) { return sums[which * n + c] / static_cast<double>(rows.count); };
        const double meanG = meanOf(0), meanGx = meanOf(1), meanX = meanOf(2), meanXx = meanOf(3);
        const double gs = static_cast<double>(gamma[c]) * scale[c], dGamma = in.gamma[c];
        const double product = meanOf(4) - meanX * meanG - meanXx * meanGx;
        ofH[c] = static_cast<T>(dGamma * meanG - gs * (meanGx * meanX + meanXx * meanG));
        ofH[n + c] = static_cast<T>(dGamma * meanGx - gs * 2 * meanGx * meanXx);
        ofH[2 * n + c] = static_cast<T>(product);
        inGamma[c] = static_cast<T>(static_cast<double>(rows.count) * scale[c] * product);
    }
    const T *mH = ofH.data(), *mHx = mH + channels, *share = mHx + channels;
    for (std::int64_t row = 0; row < rows.count; ++row) {
        const std::int64_t at = row * channels;
        for (std::int64_t c = 0; c < channels; ++c) {
            const T normal = (x[at + c] - mean[c]) * scale[c], gs = gamma[c] * scale[c];
            const T came = in.x[at + c], from = g[at + c];
            inG[at + c] = gs * (came - mX[c] - normal * mXx[c]) + in.gamma[c] * normal + in.beta[c];
            const T h = in.gamma[c] * from - gs * (mGx[c] * came + mXx[c] * from);
            inX[at + c] = scale[c] * (h - mH[c] - normal * mHx[c] - gs * share[c] * normal);
        }
    }
}

/// (G, x, γ, statistics) → ∂L/∂x, ∂L/∂γ, ∂L/∂β.
class NormGradient : public torch::autograd::Function<NormGradient> {
public:
    static variable_list forward(AutogradContext* context, const at::Tensor& given, const at::Tensor& x,
                                 const at::Tensor& gamma, const at::Tensor& statistics)
    {
        const at::Tensor g = inRows(given);
        context->save_for_backward({g, x, gamma, statistics});
        at::Tensor inX = likeRows(x), inGamma = at::empty_like(gamma), inBeta = at::empty_like(gamma);
        AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "secondOrderNorm", [&] {
            inputGradients<scalar_t>(Rows(x), g.data_ptr<scalar_t>(), x.data_ptr<scalar_t>(),
                                     statistics.data_ptr<scalar_t>(), gamma.data_ptr<scalar_t>(),
                                     inX.data_ptr<scalar_t>(), inGamma.data_ptr<scalar_t>(),
                                     inBeta.data_ptr<scalar_t>());
        });
        return {inX, inGamma, inBeta};
    }
    static variable_list backward(AutogradContext* context, const variable_list& incoming)
    {
        const auto saved = context->get_saved_variables();
        const at::Tensor &g = saved[0], &x = saved[1], &gamma = saved[2], &statistics = saved[3];
        const at::Tensor came = inRows(incoming[0]), cameGamma = incoming[1].contiguous(),
                         cameBeta = incoming[2].contiguous();
        at::Tensor inG = likeRows(x), inX = likeRows(x), inGamma = at::empty_like(gamma);
        AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "secondOrderNorm", [&] {
            doubleBackward<scalar_t>(
                Rows(x), {came.data_ptr<scalar_t>(), cameGamma.data_ptr<scalar_t>(), cameBeta.data_ptr<scalar_t>()},
                g.data_ptr<scalar_t>(), x.data_ptr<scalar_t>(), statistics.data_ptr<scalar_t>(),
                gamma.data_ptr<scalar_t>(), inG.data_ptr<scalar_t>(), inX.data_ptr<scalar_t>(),
                inGamma.data_ptr<scalar_t>());
        });
        return {inG, inX, inGamma, {}};
    }
};

class Norm : public torch::autograd::Function<Norm> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& given, const at::Tensor& gamma,
                              const at::Tensor& beta, double epsilon, const at::Tensor& statistics)
    {
        const at::Tensor x = inRows(given);
        at::Tensor y = likeRows(x);
        AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "secondOrderNorm", [&] {
            const Rows rows(x);
            measure<scalar_t>(rows, x.data_ptr<scalar_t>(), epsilon, statistics.data_ptr<scalar_t>());
            normalise<scalar_t>(rows, x.data_ptr<scalar_t>(), statistics.data_ptr<scalar_t>(),
                                gamma.data_ptr<scalar_t>(), beta.data_ptr<scalar_t>(), y.data_ptr<scalar_t>());
        });
        context->save_for_backward({given, gamma, statistics});
        return y;
    }
    static variable_list backward(AutogradContext* context, const variable_list& incoming)
    {
        const auto saved = context->get_saved_variables();
        const auto found = NormGradient::apply(incoming[0], inRows(saved[0]), saved[1], saved[2]);
        return {found[0], found[1], found[2], {}, {}};
    }
};

} // namespace

bool secondOrderNormSuits(const at::Tensor& x)
{
    return x.is_cpu() && (x.dim() == 4 || x.dim() == 2) &&
           (x.scalar_type() == at::kFloat || x.scalar_type() == at::kDouble);
}

at::Tensor secondOrderNorm(const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta, double epsilon,
                           const at::Tensor& statistics)
{
    return Norm::apply(x, gamma.contiguous(), beta.contiguous(), epsilon, statistics);
}

} // namespace sharpscope
