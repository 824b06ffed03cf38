// SPDX-License-Identifier: GPL-3.0-or-later
// Losses whose Hessians are known without asking anybody for a product.
#pragma once

#include "core/curvature/parameter_block.h"
#include "core/model/network.h"
#include "core/model/registry.h"
#include "core/tensor/random.h"
#include "core/train/classification.h"
#include "core/train/loss_on_images.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/diag.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/autograd.h>

namespace sharpscope::test {

inline at::Tensor drawn(at::IntArrayRef shape, const char* purpose, std::int64_t number = 0)
{
    return at::randn(shape, makeGenerator(5, purpose, number), at::kDouble);
}

/// ½ θᵀAθ + bᵀθ, of whatever images.
class QuadraticLoss final : public Objective {
public:
    QuadraticLoss(at::Tensor a, at::Tensor b) : m_a(std::move(a)), m_b(std::move(b)) {}
    LossTerms loss(const at::Tensor& theta, const Batch&, Statistics, Arithmetic) const override
    {
        return {.loss = 0.5 * theta.dot(m_a.matmul(theta)) + m_b.dot(theta)};
    }
    std::vector<Measure> measures() const override { return {}; }
    std::optional<NamedNumbers> evaluate(const at::Tensor&, const Subset&, const std::function<bool()>&) const override
    {
        return NamedNumbers{};
    }

private:
    at::Tensor m_a, m_b;
};

inline Batch noImages(std::int64_t count)
{
    return {.images = at::zeros({count, 1, 1, 1}, at::kDouble), .labels = at::zeros({count}, at::kLong)};
}

inline LossOnImages quadraticLoss(const at::Tensor& a, const at::Tensor& b)
{
    return {std::make_shared<QuadraticLoss>(a, b), batchesOf(std::vector<Batch>{noImages(4)})};
}

/// Symmetric with these eigenvalues, in a basis of no special direction.
inline at::Tensor withEigenvalues(const at::Tensor& values)
{
    const at::Tensor q = std::get<0>(at::linalg_qr(drawn({values.numel(), values.numel()}, "basis")));
    return q.matmul(at::diag(values)).matmul(q.t());
}

/// Logits = W x + b, nothing else.
inline std::shared_ptr<const Network> softmaxRegression(std::int64_t inputs, std::int64_t classes)
{
    return makeNetwork(
        [classes](Pass& pass, at::Tensor x) { return pass.linear("fc", x.flatten(1), {.out = classes}); },
        {1, 1, inputs});
}

/// x → tanh → tanh → logits, with layers "in", "mid" and "out".
inline std::shared_ptr<const Network> tanhNetwork()
{
    return makeNetwork(
        [](Pass& pass, at::Tensor x) {
            x = pass.linear("in", x.flatten(1), {.out = 7}).tanh();
            return pass.linear("out", pass.linear("mid", x, {.out = 5}).tanh(), {.out = 3});
        },
        {1, 2, 3});
}

/// ∇² of softmax regression's mean loss over the images, [P, P], by its closed form, 1/n Σ Jᵀ (diag p − ppᵀ) J, in θ's
/// order: W row by row, then b.
inline at::Tensor softmaxHessian(const at::Tensor& theta, const at::Tensor& images, std::int64_t classes)
{
    const at::Tensor x = images.flatten(1);
    const std::int64_t n = x.size(0), d = x.size(1), whole = classes * (d + 1);
    const at::Tensor w = theta.narrow(0, 0, classes * d).view({classes, d}), b = theta.narrow(0, classes * d, classes);
    const at::Tensor p = at::log_softmax(x.matmul(w.t()) + b, 1).exp();
    at::Tensor h = at::zeros({whole, whole}, at::kDouble);
    for (std::int64_t i = 0; i < n; ++i) {
        std::vector<at::Tensor> jacobian; // ∂z_c/∂θ
        for (std::int64_t c = 0; c < classes; ++c) {
            at::Tensor row = at::zeros({whole}, at::kDouble);
            row.narrow(0, c * d, d).copy_(x[i]);
            row[classes * d + c] = 1;
            jacobian.push_back(row);
        }
        const at::Tensor j = at::stack(jacobian), a = at::diag(p[i]) - at::outer(p[i], p[i]);
        h += j.t().matmul(a).matmul(j) / static_cast<double>(n);
    }
    return h;
}

/// Row by row: ∂g_i/∂θ by autograd, of all images in one batch.
inline at::Tensor denseHessian(const Objective& objective, const at::Tensor& theta, const Batch& batch)
{
    const at::Tensor leaf = theta.detach().requires_grad_(true);
    const at::Tensor loss = objective.loss(leaf, batch, Statistics::UseStored, Arithmetic::Exact).loss;
    const at::Tensor g = torch::autograd::grad({loss}, {leaf}, {}, true, true).front();
    std::vector<at::Tensor> rows;
    for (std::int64_t i = 0; i < theta.numel(); ++i)
        rows.push_back(torch::autograd::grad({g[i]}, {leaf}, {}, true, false).front());
    return at::stack(rows);
}

/// A network in double at a point where nothing is special, on drawn images with drawn labels.
struct Setting {
    std::shared_ptr<const Network> network;
    at::Tensor theta, state;
    Batch batch;
    std::shared_ptr<const Objective> objective;

    Setting(std::shared_ptr<const Network> made, std::int64_t classes, std::int64_t images, double scale = 1)
        : network(std::move(made)),
          theta(network->initialTheta(1).to(at::kDouble) * scale + 0.1 * drawn({network->parameterCount()}, "theta")),
          state(network->initialState().to(at::kDouble) + 0.2)
    {
        std::vector<std::int64_t> shape = network->imageShape();
        shape.insert(shape.begin(), images);
        batch = {.images = drawn(shape, "images"),
                 .labels = at::randint(classes, {images}, makeGenerator(5, "labels"), at::kLong)};
        objective = std::make_shared<Classification>(network, state, ClassificationOptions{});
    }
    std::vector<Batch> inBatchesOf(std::int64_t size) const
    {
        std::vector<Batch> batches;
        for (std::int64_t i = 0; i < batch.labels.size(0); i += size)
            batches.push_back({batch.images.slice(0, i, i + size), batch.labels.slice(0, i, i + size)});
        return batches;
    }
    LossOnImages loss(std::int64_t batchSize, const Watch& watch = {}) const
    {
        return {objective, batchesOf(inBatchesOf(batchSize)), watch};
    }
    ParameterBlock whole() const { return blockOf(network->layout(), {}); }
};

/// The rows and columns of a block.
inline at::Tensor cut(const at::Tensor& dense, const ParameterBlock& block)
{
    std::vector<std::int64_t> rows;
    for (const auto& [offset, length] : block.ranges)
        for (std::int64_t i = offset; i < offset + length; ++i)
            rows.push_back(i);
    const at::Tensor index = at::tensor(rows, at::kLong);
    return dense.index_select(0, index).index_select(1, index);
}

inline double relative(const at::Tensor& got, const at::Tensor& expected)
{
    return ((got - expected).norm() / expected.norm()).item<double>();
}

} // namespace sharpscope::test
