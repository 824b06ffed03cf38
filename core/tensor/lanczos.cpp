// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/lanczos.h"

#include "core/tensor/lanczos_basis.h"
#include "core/tensor/random.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sharpscope {

namespace {

constexpr double noNumber = std::numeric_limits<double>::quiet_NaN();

/// How many are looked for at each end.
struct Wanted {
    std::int64_t largest, smallest;

    std::int64_t count() const { return largest + smallest; }
    /// Those among n Ritz values in ascending order: the smallest, then the largest, each from its end.
    std::vector<std::int64_t> places(std::int64_t n) const
    {
        std::vector<std::int64_t> places;
        for (std::int64_t i = 0; i < std::min(smallest, n); ++i)
            places.push_back(i);
        for (std::int64_t i = 0; i < std::min(largest, n); ++i)
            places.push_back(n - 1 - i);
        return places;
    }
    /// What is kept when the basis of so many begins again: those and some beside them, which come next.
    std::vector<std::int64_t> kept(std::int64_t n) const
    {
        const std::int64_t spare = std::max<std::int64_t>(n - count() - 1, 0);
        const Wanted more{largest > 0 ? largest + spare / 3 : 0, smallest > 0 ? smallest + spare / 3 : 0};
        std::vector<std::int64_t> places = more.places(n);
        std::sort(places.begin(), places.end());
        places.erase(std::unique(places.begin(), places.end()), places.end());
        return places;
    }
};

at::Tensor drawnLike(const at::Tensor& vector, std::int64_t number)
{
    return at::randn({vector.numel()}, makeGenerator(0, "lanczos goes on", number), at::kDouble).to(vector.device());
}

} // namespace

std::optional<OuterEigenpairs> outerEigenpairs(const LinearOperator& apply, const at::Tensor& start,
                                               std::int64_t largest, std::int64_t smallest,
                                               const LanczosOptions& options, const std::function<bool()>& keepGoing)
{
    const at::NoGradGuard noGradients;
    const std::int64_t size = start.numel();
    const Wanted wanted{std::min(largest, size), std::min(smallest, size)};
    const std::int64_t mostVectors = std::max(options.vectorsAtOnce, wanted.count() + 1);
    OuterEigenpairs found;
    LanczosBasis basis(start);
    for (;;) {
        if (!keepGoing()) return std::nullopt;
        const at::Tensor product = apply(basis.newest());
        if (!product.defined()) return std::nullopt;
        basis.add(product);
        ++found.products;
        if (!basis.isFinite()) {
            found.largest.assign(static_cast<std::size_t>(wanted.largest), {noNumber, noNumber, {}});
            found.smallest.assign(static_cast<std::size_t>(wanted.smallest), {noNumber, noNumber, {}});
            return found;
        }
        const LanczosBasis::Ritz ritz = basis.ritz();
        const auto residual = [&](std::int64_t i) { return basis.beta() * std::abs(ritz.last(i)); };
        const std::int64_t n = basis.size();
        const std::vector<std::int64_t> places = wanted.places(n);
        const bool isWhole = n == size;
        found.isConverged =
            isWhole || (n >= std::min(wanted.count(), size) && std::all_of(places.begin(), places.end(), [&](auto i) {
                            return residual(i) <= options.tolerance * ritz.largest;
                        }));
        if (found.isConverged || found.products >= options.mostProducts) {
            for (std::size_t k = 0; k < places.size(); ++k) {
                const std::int64_t i = places[k];
                auto& side =
                    k < static_cast<std::size_t>(std::min(wanted.smallest, n)) ? found.smallest : found.largest;
                at::Tensor vector = basis.combined(ritz.vectors.select(1, i));
                side.push_back({ritz.values[static_cast<std::size_t>(i)], isWhole ? 0 : residual(i), vector});
            }
            return found;
        }
        if (n >= mostVectors)
            basis.restart(ritz, wanted.kept(n), drawnLike(start, found.products));
        else if (basis.isInvariant())
            basis.growFrom(drawnLike(start, found.products));
        else
            basis.grow();
    }
}

std::optional<TopEigenvalue> largestEigenvalue(const LinearOperator& apply, const at::Tensor& start,
                                               const LanczosOptions& options, const std::function<bool()>& keepGoing)
{
    const auto found = outerEigenpairs(apply, start, 1, 0, options, keepGoing);
    if (!found) return std::nullopt;
    return TopEigenvalue{.value = found->largest.front().value,
                         .residual = found->largest.front().residual,
                         .products = found->products,
                         .isConverged = found->isConverged};
}

std::optional<SpectrumSeen> spectrumSeen(const LinearOperator& apply, const at::Tensor& start,
                                         std::int64_t mostProducts, const std::function<bool()>& keepGoing)
{
    const at::NoGradGuard noGradients;
    LanczosBasis basis(start);
    for (;;) {
        if (!keepGoing()) return std::nullopt;
        const at::Tensor product = apply(basis.newest());
        if (!product.defined()) return std::nullopt;
        basis.add(product);
        if (!basis.isFinite()) return SpectrumSeen{{noNumber}, {1}};
        if (basis.isInvariant() || basis.size() >= std::min(mostProducts, start.numel())) break;
        basis.grow();
    }
    const LanczosBasis::Ritz ritz = basis.ritz();
    SpectrumSeen seen{.nodes = ritz.values};
    for (std::int64_t i = 0; i < basis.size(); ++i) {
        const double first = ritz.vectors[0][i].item<double>();
        seen.weights.push_back(first * first);
    }
    return seen;
}

} // namespace sharpscope
