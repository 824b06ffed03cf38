// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/plane.h"

#include "core/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/add.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>
#include <cstdint>

namespace sharpscope {

namespace {

constexpr double onOneLine = 1e-6; ///< of the side's length
constexpr std::int64_t blockSize = 1 << 18;

double innerProduct(const at::Tensor& a, const at::Tensor& b)
{
    return a.to(at::kDouble).dot(b.to(at::kDouble)).item<double>();
}

at::Tensor difference(const at::Tensor& a, const at::Tensor& b)
{
    return (a.to(at::kDouble) - b.to(at::kDouble)).to(a.scalar_type());
}

/// All inner products of the rows, double [n, n] on the CPU.
at::Tensor gramOf(const std::vector<at::Tensor>& rows)
{
    const auto count = static_cast<std::int64_t>(rows.size());
    at::Tensor gram = at::zeros({count, count}, at::kDouble);
    for (std::int64_t begin = 0; begin < rows.front().numel(); begin += blockSize) {
        std::vector<at::Tensor> parts;
        for (const at::Tensor& row : rows)
            parts.push_back(row.slice(0, begin, begin + blockSize));
        const at::Tensor block = at::stack(parts).to(at::kDouble);
        gram += block.mm(block.t()).cpu();
    }
    return gram;
}

} // namespace

at::Tensor Plane::at(double a, double b) const { return at::add(origin, first, a).add_(second, b); }

Foot footOf(const Plane& plane, const at::Tensor& theta)
{
    const at::NoGradGuard noGradients;
    const at::Tensor to = theta.to(at::kDouble) - plane.origin.to(at::kDouble);
    const double uu = innerProduct(plane.first, plane.first), uv = innerProduct(plane.first, plane.second),
                 vv = innerProduct(plane.second, plane.second), ut = innerProduct(plane.first, to),
                 vt = innerProduct(plane.second, to);
    const double determinant = uu * vv - uv * uv;
    Foot foot;
    if (determinant > 1e-12 * uu * vv) {
        foot.a = (ut * vv - vt * uv) / determinant;
        foot.b = (vt * uu - ut * uv) / determinant;
    } else if (uu > 0) {
        foot.a = ut / uu;
    } else if (vv > 0) {
        foot.b = vt / vv;
    }
    const at::Tensor rest = to - plane.first.to(at::kDouble) * foot.a - plane.second.to(at::kDouble) * foot.b;
    foot.distance = rest.norm().item<double>();
    return foot;
}

Plane planeThrough(const at::Tensor& zero, const at::Tensor& one, const at::Tensor& two)
{
    const at::NoGradGuard noGradients;
    Plane plane{.origin = zero, .first = difference(one, zero)};
    const at::Tensor side = difference(two, zero);
    const double length = std::sqrt(innerProduct(plane.first, plane.first)),
                 other = std::sqrt(innerProduct(side, side));
    if (length == 0 || other == 0) throw Error("two of the three models are equal: they span no plane");
    plane.second = difference(side, plane.first * (innerProduct(side, plane.first) / (length * length)));
    if (std::sqrt(innerProduct(plane.second, plane.second)) <= onOneLine * other)
        throw Error("the three models lie on one line: they span no plane");
    return plane;
}

Plane alongWith(double t, const at::Tensor& zero, const at::Tensor& one, const at::Tensor& two)
{
    const at::NoGradGuard noGradients;
    const at::Tensor first = one - zero;
    return {.origin = zero, .first = first, .second = two - zero - first * t};
}

PathPlane planeOfPath(const std::vector<at::Tensor>& thetas)
{
    if (thetas.size() < 3)
        throw Error("a path of " + std::to_string(thetas.size()) +
                    " checkpoints spans no plane; at least 3 are needed");
    const at::NoGradGuard noGradients;
    const auto count = static_cast<std::int64_t>(thetas.size());
    std::vector<at::Tensor> rows;
    for (const at::Tensor& theta : thetas)
        rows.push_back(difference(theta, thetas.back()));
    const at::Tensor gram = gramOf(rows);
    const auto [values, vectors] = at::linalg_eigh(gram, "L"); // ascending
    const double all = gram.trace().item<double>();
    if (!(all > 0)) throw Error("all checkpoints of the path are equal: it spans no plane");

    PathPlane path{.plane = {.origin = thetas.back()}};
    const auto direction = [&](std::int64_t which, double& explained) {
        const double value = values[count - which].item<double>();
        at::Tensor vector = at::zeros_like(rows.front(), at::kDouble);
        if (value <= 1e-10 * all) return vector.to(thetas.back().scalar_type());
        for (std::int64_t i = 0; i < count; ++i)
            vector.add_(rows[static_cast<std::size_t>(i)].to(at::kDouble), vectors[i][count - which].item<double>());
        vector.div_(std::sqrt(value)).mul_(innerProduct(vector, rows.front()) < 0 ? -1 : 1);
        explained = value / all;
        return vector.to(thetas.back().scalar_type());
    };
    path.plane.first = direction(1, path.explainedFirst);
    path.plane.second = direction(2, path.explainedSecond);
    return path;
}

} // namespace sharpscope
