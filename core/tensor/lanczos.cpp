// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/lanczos.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sharpscope {

namespace {

double length(const at::Tensor& v) { return v.norm().item<double>(); }

/// The orthonormal vectors so far, and T.
class Basis {
public:
    explicit Basis(const at::Tensor& start) : m_vectors{start / length(start)} {}

    const at::Tensor& newest() const { return m_vectors.back(); }
    std::size_t size() const { return m_vectors.size(); }

    /// Takes A · newest() in. The rest of it, orthogonal to all vectors; its length is lastBeta().
    at::Tensor add(const at::Tensor& product)
    {
        at::Tensor rest = product.clone();
        m_alpha.push_back(rest.dot(newest()).item<double>());
        for (int twice = 0; twice < 2; ++twice)
            for (const at::Tensor& vector : m_vectors)
                rest.sub_(vector * rest.dot(vector));
        m_beta.push_back(length(rest));
        return rest;
    }
    double lastBeta() const { return m_beta.back(); }
    bool isFinite() const { return std::isfinite(m_alpha.back()) && std::isfinite(m_beta.back()); }
    void grow(const at::Tensor& rest) { m_vectors.push_back(rest / lastBeta()); }

    struct Ritz {
        double value = 0;
        double largest = 0; ///< |value| of all
        at::Tensor weights; ///< [size], of the vectors
    };
    Ritz ritz() const
    {
        const auto n = static_cast<std::int64_t>(m_alpha.size());
        at::Tensor t = at::zeros({n, n}, at::kDouble);
        auto entry = t.accessor<double, 2>();
        for (std::int64_t i = 0; i < n; ++i) {
            entry[i][i] = m_alpha[static_cast<std::size_t>(i)];
            if (i > 0) entry[i][i - 1] = m_beta[static_cast<std::size_t>(i - 1)];
        }
        const auto [values, vectors] = at::linalg_eigh(t, "L");
        return {values[n - 1].item<double>(), values.abs().max().item<double>(), vectors.select(1, n - 1)};
    }

    at::Tensor combined(const at::Tensor& weights) const
    {
        at::Tensor sum = at::zeros_like(m_vectors.front());
        for (std::size_t i = 0; i < m_vectors.size(); ++i)
            sum.add_(m_vectors[i], weights[static_cast<std::int64_t>(i)].item<double>());
        return sum;
    }

private:
    std::vector<at::Tensor> m_vectors;
    std::vector<double> m_alpha, m_beta;
};

} // namespace

std::optional<TopEigenvalue> largestEigenvalue(const std::function<at::Tensor(const at::Tensor& v)>& apply,
                                               const at::Tensor& start, const LanczosOptions& options,
                                               const std::function<bool()>& keepGoing)
{
    const at::NoGradGuard noGradients;
    TopEigenvalue top;
    Basis basis(start);
    for (;;) {
        if (!keepGoing()) return std::nullopt;
        const at::Tensor rest = basis.add(apply(basis.newest()));
        ++top.products;
        if (!basis.isFinite()) {
            top.value = top.residual = std::numeric_limits<double>::quiet_NaN();
            return top;
        }
        const Basis::Ritz ritz = basis.ritz();
        top.value = ritz.value;
        top.residual = basis.lastBeta() * std::abs(ritz.weights[-1].item<double>());
        top.isConverged = top.residual <= options.tolerance * ritz.largest ||
                          static_cast<std::int64_t>(basis.size()) == start.numel();
        if (top.isConverged || top.products >= options.mostProducts) return top;
        if (static_cast<std::int64_t>(basis.size()) < std::max<std::int64_t>(options.vectorsAtOnce, 2))
            basis.grow(rest);
        else
            basis = Basis(basis.combined(ritz.weights));
    }
}

} // namespace sharpscope
