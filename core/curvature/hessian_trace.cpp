// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/hessian_trace.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

/// Vectors that go over one graph: as many as fit into half a gigabyte with their products.
std::int64_t atOnce(const HessianBlock& hessian)
{
    return std::clamp<std::int64_t>(24'000'000 / hessian.theta.numel(), 1, 8);
}

/// A running mean with the standard error of it (Welford 1962).
class Mean {
public:
    void add(double x)
    {
        const double from = x - m_mean;
        m_mean += from / static_cast<double>(++m_count);
        m_squares += from * (x - m_mean);
    }
    double value() const { return m_mean; }
    double error() const
    {
        const auto n = static_cast<double>(m_count);
        return m_count < 2 ? std::nan("") : std::sqrt(m_squares / (n - 1) / n);
    }

private:
    double m_mean = 0, m_squares = 0;
    std::int64_t m_count = 0;
};

double sumOf(const at::Tensor& values) { return values.sum(at::kDouble).item<double>(); }

/// Hands each drawn vector and its product on; false if asked to stop.
bool forEachProduct(const HessianBlock& hessian, std::int64_t count,
                    const std::function<at::Tensor(std::int64_t)>& vector,
                    const std::function<void(const at::Tensor& v, const at::Tensor& hv)>& take)
{
    for (std::int64_t begin = 0; begin < count; begin += atOnce(hessian)) {
        std::vector<at::Tensor> some;
        for (std::int64_t i = begin; i < std::min(begin + atOnce(hessian), count); ++i)
            some.push_back(vector(i));
        const auto products = hessian.products(some);
        if (!products) return false;
        for (std::size_t i = 0; i < some.size(); ++i)
            take(some[i], (*products)[i]);
    }
    return true;
}

} // namespace

std::optional<TraceEstimate> hutchinsonTrace(const HessianBlock& hessian, std::int64_t draws, std::int64_t seed,
                                             const std::vector<ParameterBlock>& layers)
{
    Mean whole;
    std::vector<Mean> parts(layers.size());
    const auto draw = [&](std::int64_t i) { return hessian.signs(seed, "hutchinson", i); };
    const auto take = [&](const at::Tensor& v, const at::Tensor& hv) {
        const at::Tensor products = at::mul(hv, v);
        whole.add(sumOf(products));
        for (std::size_t l = 0; l < layers.size(); ++l)
            parts[l].add(sumOf(layers[l].of(products)));
    };
    if (!forEachProduct(hessian, draws, draw, take)) return std::nullopt;
    TraceEstimate estimate{.value = whole.value(), .error = whole.error(), .products = draws};
    for (const Mean& part : parts) {
        estimate.parts.push_back(part.value());
        estimate.partErrors.push_back(part.error());
    }
    return estimate;
}

std::optional<TraceEstimate> hutchPlusPlusTrace(const HessianBlock& hessian, std::int64_t products, std::int64_t seed)
{
    const std::int64_t k = std::clamp<std::int64_t>(products / 3, 1, hessian.block.count);
    std::vector<at::Tensor> columns;
    const auto sketched = [&](std::int64_t i) { return hessian.signs(seed, "hutch++ sketch", i); };
    if (!forEachProduct(hessian, k, sketched, [&](const at::Tensor&, const at::Tensor& hv) { columns.push_back(hv); }))
        return std::nullopt;
    const at::Tensor q = std::get<0>(at::linalg_qr(at::stack(columns, 1))); // [count, k]
    columns.clear();

    double ofLarge = 0;
    const auto basis = [&](std::int64_t i) { return q.select(1, i); };
    const auto addLarge = [&](const at::Tensor& v, const at::Tensor& hv) { ofLarge += sumOf(at::mul(v, hv)); };
    if (!forEachProduct(hessian, k, basis, addLarge)) return std::nullopt;

    Mean ofRest;
    const auto rest = [&](std::int64_t i) {
        const at::Tensor g = hessian.signs(seed, "hutch++ rest", i).to(at::kDouble);
        return g - q.matmul(q.t().matmul(g));
    };
    const auto addRest = [&](const at::Tensor& v, const at::Tensor& hv) { ofRest.add(sumOf(at::mul(v, hv))); };
    if (!forEachProduct(hessian, k, rest, addRest)) return std::nullopt;
    return TraceEstimate{
        .value = ofLarge + ofRest.value(), .error = k == hessian.block.count ? 0 : ofRest.error(), .products = 3 * k};
}

} // namespace sharpscope
