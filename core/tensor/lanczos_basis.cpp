// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/lanczos_basis.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

/// By a pairwise sum: LibTorch's dot adds millions of floats one after the other.
double dotOf(const at::Tensor& a, const at::Tensor& b) { return at::mul(a, b).sum(at::kDouble).item<double>(); }
double lengthOfVector(const at::Tensor& v) { return std::sqrt(dotOf(v, v)); }

at::Tensor unitOf(const at::Tensor& v, double length, at::ScalarType type) { return (v / length).to(type); }

} // namespace

LanczosBasis::LanczosBasis(const at::Tensor& start)
    : m_vectors{unitOf(start, lengthOfVector(start), start.scalar_type())}
{
}

void LanczosBasis::add(const at::Tensor& product)
{
    m_rest = product.clone();
    m_scale = std::max(m_scale, lengthOfVector(product));
    std::vector<double> column(m_vectors.size());
    for (int twice = 0; twice < 2; ++twice)
        for (std::size_t i = 0; i < m_vectors.size(); ++i) {
            const double along = dotOf(m_rest, m_vectors[i]);
            column[i] += along;
            m_rest.sub_(m_vectors[i], along);
        }
    m_beta = lengthOfVector(m_rest);
    m_isFinite = std::isfinite(m_beta) && std::isfinite(column.back());
    m_columns.push_back(std::move(column));
}

bool LanczosBasis::isInvariant() const { return m_beta <= 1e-13 * m_scale; }

void LanczosBasis::grow() { m_vectors.push_back(unitOf(m_rest, m_beta, m_vectors.front().scalar_type())); }

void LanczosBasis::growFrom(const at::Tensor& drawn)
{
    at::Tensor fresh = drawn.to(at::kDouble);
    for (int twice = 0; twice < 2; ++twice)
        for (const at::Tensor& vector : m_vectors)
            fresh.sub_(vector, dotOf(fresh, vector));
    m_vectors.push_back(unitOf(fresh, lengthOfVector(fresh), m_vectors.front().scalar_type()));
}

double LanczosBasis::Ritz::last(std::int64_t i) const { return vectors[-1][i].item<double>(); }

LanczosBasis::Ritz LanczosBasis::ritz() const
{
    const std::int64_t n = size();
    at::Tensor t = at::zeros({n, n}, at::kDouble);
    auto entry = t.accessor<double, 2>();
    for (std::int64_t j = 0; j < n; ++j)
        for (std::int64_t i = 0; i <= j; ++i)
            entry[j][i] = m_columns[static_cast<std::size_t>(j)][static_cast<std::size_t>(i)];
    const auto [values, vectors] = at::linalg_eigh(t, "L");
    const at::Tensor all = values.contiguous();
    Ritz ritz{.values = {all.data_ptr<double>(), all.data_ptr<double>() + n}, .vectors = vectors};
    ritz.largest = std::max(std::abs(ritz.values.front()), std::abs(ritz.values.back()));
    return ritz;
}

at::Tensor LanczosBasis::combined(const at::Tensor& weights) const
{
    at::Tensor sum = at::zeros_like(m_vectors.front());
    for (std::int64_t i = 0; i < weights.size(0); ++i)
        sum.add_(m_vectors[static_cast<std::size_t>(i)], weights[i].item<double>());
    return sum;
}

void LanczosBasis::restart(const Ritz& ritz, const std::vector<std::int64_t>& kept, const at::Tensor& drawn)
{
    std::vector<at::Tensor> vectors;
    std::vector<std::vector<double>> columns;
    for (const std::int64_t i : kept) {
        at::Tensor vector = combined(ritz.vectors.select(1, i));
        vectors.push_back(vector.div_(lengthOfVector(vector)));
        std::vector<double> column(vectors.size(), 0.0);
        column.back() = ritz.values[static_cast<std::size_t>(i)];
        columns.push_back(std::move(column));
    }
    const bool leadsOn = !isInvariant();
    m_vectors = std::move(vectors);
    m_columns = std::move(columns);
    if (leadsOn)
        grow();
    else
        growFrom(drawn);
}

} // namespace sharpscope
