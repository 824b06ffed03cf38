// SPDX-License-Identifier: GPL-3.0-or-later
// Networks, weights and images to score.
#pragma once

#include "core/base/describe.h"
#include "core/model/network.h"
#include "core/model/registry.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>

namespace sharpscope {

/// θ and statistics of a network.
struct SamplePoint {
    at::Tensor theta, state;
};

inline at::Tensor someImages(std::int64_t count, std::vector<std::int64_t> shape, at::ScalarType type)
{
    shape.insert(shape.begin(), count);
    return at::randn(shape, makeGenerator(7, "images"), at::kDouble).to(type);
}

/// Moves the statistics to those of some images, as training does: far from them the logits of a deep network grow
/// beyond all measure, and whatever is compared with them.
inline void learnStatistics(const Network& network, const SamplePoint& point, const std::vector<std::int64_t>& shape)
{
    const at::NoGradGuard noGradients;
    for (int i = 0; i < 25; ++i)
        network.forward(point.theta, point.state, someImages(8, shape, at::kFloat), Statistics::Update);
}

inline SamplePoint asInitialised(const Network& network, const std::vector<std::int64_t>& shape)
{
    SamplePoint point{network.initialTheta(3), network.initialState()};
    learnStatistics(network, point, shape);
    return point;
}

/// As after training: γ and β of their own, weights of uneven sizes.
inline SamplePoint asTrained(const Network& network, const std::vector<std::int64_t>& shape)
{
    SamplePoint point{network.initialTheta(3), network.initialState()};
    at::Generator generator = makeGenerator(5, "trained");
    for (const Segment& segment : network.layout().parameters) {
        at::Tensor values = point.theta.narrow(0, segment.offset, segment.count);
        if (segment.kind == SegmentKind::Weight)
            values.mul_(at::rand({segment.count}, generator).add_(0.5));
        else
            values.add_(at::randn({segment.count}, generator), 0.3);
    }
    learnStatistics(network, point, shape);
    point.state.mul_(at::rand({point.state.size(0)}, generator).mul_(0.4).add_(0.8));
    return point;
}

/// After a few steps of SGD on a handful of images, as a round of active learning leaves it.
inline SamplePoint afterSteps(const Network& network, const std::vector<std::int64_t>& shape, std::int64_t classes)
{
    SamplePoint point{network.initialTheta(4), network.initialState()};
    const at::Tensor images = someImages(20, shape, at::kFloat);
    const at::Tensor labels = at::arange(20).remainder(classes);
    for (int step = 0; step < 6; ++step) {
        const at::AutoGradMode gradients(true);
        const at::Tensor leaf = point.theta.detach().requires_grad_(true);
        at::cross_entropy_loss(network.forward(leaf, point.state, images, Statistics::Update), labels).backward();
        point.theta = (leaf - leaf.grad() * 0.02).detach();
    }
    learnStatistics(network, point, shape);
    return point;
}

/// max |a − b| / |b|
inline double relativeDifference(const at::Tensor& a, const at::Tensor& b)
{
    const at::Tensor x = a.to(at::kDouble), y = b.to(at::kDouble);
    return ((x - y).abs() / y.abs().clamp_min(1e-300)).max().item<double>();
}

} // namespace sharpscope
