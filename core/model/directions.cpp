// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/directions.h"

#include "core/base/error.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <string>
#include <vector>

namespace sharpscope {

namespace {

/// ‖row‖₂ of every row, in double: a filter of a wide layer has thousands of numbers. double [O, 1]
at::Tensor rowNorms(const at::Tensor& rows)
{
    return at::linalg_vector_norm(rows, 2, at::IntArrayRef{1}, /*keepdim=*/true, at::kDouble);
}

/// d of one weight, as rows: filters, or one row for the whole tensor. double
at::Tensor normalisedRows(const at::Tensor& d, const at::Tensor& w, Normalisation normalisation)
{
    switch (normalisation) {
    case Normalisation::Filter:
        return d.to(at::kDouble).mul(rowNorms(w).div_(rowNorms(d).add_(1e-10)));
    case Normalisation::Layer:
        return d.to(at::kDouble).mul(w.to(at::kDouble).norm() / d.to(at::kDouble).norm());
    case Normalisation::Weight:
        return d.to(at::kDouble).mul(w);
    case Normalisation::None:
        break;
    }
    return d.to(at::kDouble);
}

at::Tensor drawDirection(const Layout& layout, const at::Tensor& theta, std::int64_t seed, std::int64_t which,
                         const DirectionOptions& options)
{
    const at::Tensor draw = at::empty(theta.sizes(), at::kFloat).normal_(0, 1, makeGenerator(seed, "direction", which));
    return normalised(layout, theta, draw.to(theta.device()), options);
}

void copySegment(at::Tensor& to, const at::Tensor& from, const Segment& segment)
{
    to.narrow(0, segment.offset, segment.count).copy_(from.narrow(0, segment.offset, segment.count));
}

} // namespace

at::Tensor normalised(const Layout& layout, const at::Tensor& theta, const at::Tensor& direction,
                      const DirectionOptions& options)
{
    const at::NoGradGuard noGradients;
    const std::vector<std::string> names = namesTaken(options.mask, layout);
    at::Tensor result = at::zeros_like(direction);
    bool anyMoves = false;
    for (const Segment& segment : layout.parameters) {
        if (std::find(names.begin(), names.end(), segment.name) == names.end()) continue;
        const bool isVector = segment.kind != SegmentKind::Weight || segment.shape.size() < 2;
        if (isVector && options.vectors == VectorPart::Zero) continue;
        anyMoves = true;
        const auto rows = [&](const at::Tensor& vector) {
            return vector.narrow(0, segment.offset, segment.count).view({isVector ? 1 : segment.shape[0], -1});
        };
        if (isVector && options.vectors == VectorPart::Weights)
            rows(result).copy_(rows(theta));
        else
            rows(result).copy_(normalisedRows(rows(direction), rows(theta), options.normalisation));
    }
    if (!anyMoves)
        throw Error("vectors: " + options.mask.text() +
                    " takes only biases, γ and β, which drawn directions leave alone; ask for vectors=drawn");
    return result;
}

Directions randomDirections(const Layout& layout, const at::Tensor& theta, std::int64_t seed,
                            const DirectionOptions& options)
{
    return {drawDirection(layout, theta, seed, 0, options), drawDirection(layout, theta, seed, 1, options)};
}

at::Tensor withPartOf(const at::Tensor& other, const at::Tensor& theta, const Mask& mask, const Layout& layout)
{
    if (mask.takesAll()) return other;
    const at::NoGradGuard noGradients;
    const std::vector<std::string> names = namesTaken(mask, layout);
    at::Tensor mixed = theta.clone();
    for (const Segment& segment : layout.parameters)
        if (std::find(names.begin(), names.end(), segment.name) != names.end()) copySegment(mixed, other, segment);
    return mixed;
}

at::Tensor withStatisticsOf(const at::Tensor& other, const at::Tensor& state, const Mask& mask, const Layout& layout)
{
    if (mask.layers.empty()) return other;
    const at::NoGradGuard noGradients;
    const Mask layers{.layers = mask.layers};
    at::Tensor mixed = state.clone();
    for (const Segment& segment : layout.statistics)
        if (layers.takes(segment)) copySegment(mixed, other, segment);
    return mixed;
}

} // namespace sharpscope
