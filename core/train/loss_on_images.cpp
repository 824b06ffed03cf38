// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/loss_on_images.h"

#include "core/base/error.h"
#include "core/optim/hessian_vector_product.h"
#include "core/tensor/held_memory.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/zeros.h>
#include <c10/util/Exception.h>

#include <numeric>

namespace sharpscope {

namespace {

// In forward passes: a backward pass is two; a product goes back through both once more.
constexpr double gradientCost = 3, graphCost = 3, productCost = 6;

} // namespace

/// Of the first batches, at one θ.
struct KeptGraphs {
    std::int64_t most = 0;
    std::int64_t bytes = 0; ///< of all that are kept
    at::Tensor theta;
    std::uint32_t version = 0; ///< θ's: somebody may write into it
    std::vector<GradientGraph> graphs;

    void moveTo(const at::Tensor& at)
    {
        if (theta.defined() && theta.is_same(at) && version == at._version()) return;
        graphs.clear();
        bytes = 0;
        theta = at;
        version = static_cast<std::uint32_t>(at._version());
    }
};

ImageBatches batchesOf(const Subset& subset, const at::Tensor& positions, std::int64_t batchSize, at::ScalarType type)
{
    const at::Tensor rows = positions.defined() ? positions : at::arange(subset.size(), at::kLong);
    const std::int64_t images = rows.size(0);
    return {.images = images, .count = (images + batchSize - 1) / batchSize, .at = [=](std::int64_t batch) {
                const at::Tensor some = rows.slice(0, batch * batchSize, (batch + 1) * batchSize);
                Batch made = makeBatch(subset, some, Augmentation{}, at::Generator());
                return Batch{made.images.to(type), made.labels};
            }};
}

ImageBatches batchesOf(std::vector<Batch> batches)
{
    const std::int64_t images =
        std::accumulate(batches.begin(), batches.end(), std::int64_t(0),
                        [](std::int64_t sum, const Batch& batch) { return sum + batch.labels.size(0); });
    return {.images = images,
            .count = static_cast<std::int64_t>(batches.size()),
            .at = [batches = std::move(batches)](std::int64_t i) { return batches[static_cast<std::size_t>(i)]; }};
}

LossOnImages::LossOnImages(std::shared_ptr<const Objective> objective, ImageBatches batches, Watch watch,
                           Statistics statistics, std::int64_t mostKept)
    : m_objective(std::move(objective)),
      m_batches(std::move(batches)),
      m_watch(std::move(watch)),
      m_statistics(statistics),
      m_kept(std::make_shared<KeptGraphs>(KeptGraphs{.most = mostKept}))
{
}

std::optional<LossOnImages::Value> LossOnImages::loss(const at::Tensor& theta) const
{
    const at::NoGradGuard noGradients;
    Value value;
    for (std::int64_t i = 0; i < m_batches.count; ++i) {
        if (!m_watch.keepGoing()) return std::nullopt;
        const Batch batch = m_batches.at(i);
        const double size = static_cast<double>(batch.labels.size(0)), share = size / static_cast<double>(images());
        const LossTerms terms = m_objective->loss(theta, batch, m_statistics, Arithmetic::Exact);
        value.loss += share * terms.loss.item<double>();
        if (terms.correct.defined()) value.accuracy += share * terms.correct.item<double>() / size;
        m_watch.worked(size);
    }
    return value;
}

std::optional<LossOnImages::Value> LossOnImages::lossAndGradient(const at::Tensor& theta) const
{
    const at::AutoGradMode recording(true);
    Value value{.gradient = at::zeros(theta.sizes(), theta.options().dtype(at::kDouble).requires_grad(false))};
    for (std::int64_t i = 0; i < m_batches.count; ++i) {
        if (!m_watch.keepGoing()) return std::nullopt;
        const Batch batch = m_batches.at(i);
        const double size = static_cast<double>(batch.labels.size(0)), share = size / static_cast<double>(images());
        const LossAndGradient found =
            sharpscope::lossAndGradient(*m_objective, theta, batch, m_statistics, Arithmetic::Exact);
        value.loss += share * found.loss.item<double>();
        if (found.correct.defined()) value.accuracy += share * found.correct.item<double>() / size;
        value.gradient.add_(found.gradient, share);
        m_watch.worked(gradientCost * size);
    }
    return value;
}

std::optional<std::vector<at::Tensor>> LossOnImages::products(const at::Tensor& theta,
                                                              const std::vector<at::Tensor>& v) const
{
    std::vector<at::Tensor> typed, sums;
    for (const at::Tensor& one : v) {
        typed.push_back(one.to(theta.scalar_type()));
        sums.push_back(at::zeros(theta.sizes(), theta.options().dtype(at::kDouble).requires_grad(false)));
    }
    m_kept->moveTo(theta);
    std::vector<GradientGraph>& kept = m_kept->graphs;
    for (std::int64_t i = 0; i < m_batches.count; ++i) {
        if (!m_watch.keepGoing()) return std::nullopt;
        const Batch batch = m_batches.at(i);
        const double size = static_cast<double>(batch.labels.size(0));
        const bool isKept = i < std::ssize(kept);
        const bool mayKeep = i == std::ssize(kept) && theta.is_cpu() && m_kept->bytes < m_kept->most;
        try {
            HeldMemory held;
            const GradientGraph graph =
                isKept ? kept[static_cast<std::size_t>(i)]
                       : gradientGraph(*m_objective, theta, batch, m_statistics, Arithmetic::Exact);
            const bool keeps = isKept || (mayKeep && m_kept->bytes + held.bytes() <= m_kept->most);
            for (std::size_t k = 0; k < sums.size(); ++k) {
                const Graph after = keeps || k + 1 < sums.size() ? Graph::Kept : Graph::UsedUp;
                sums[k].add_(productBy(graph, typed[k], after), size / static_cast<double>(images()));
            }
            if (keeps && !isKept) {
                m_kept->bytes += held.bytes();
                kept.push_back(graph);
            }
        } catch (const c10::Error& error) {
            const std::string what = error.what_without_backtrace();
            throw Error("the loss cannot be differentiated twice, which its Hessian takes: " +
                        what.substr(0, what.find('\n')));
        }
        m_watch.worked((graphCost + productCost * static_cast<double>(v.size())) * size); // as if nothing were kept
    }
    return sums;
}

} // namespace sharpscope
