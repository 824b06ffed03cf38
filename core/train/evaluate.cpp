// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/evaluate.h"

#include "core/model/cross_entropy.h"
#include "core/model/stacked_network.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <memory>

namespace sharpscope {

namespace {

constexpr std::int64_t mostKept = 256 << 20; // bytes
constexpr std::int64_t mostPoints = 16;      ///< at once: more are kept from the screen for longer

/// On a CPU so many images that the activations of a residual network's first layers stay in a core's cache.
std::int64_t batchSizeFor(const Subset& subset)
{
    if (!subset.data->images.is_cpu()) return 512;
    const std::vector<std::int64_t> shape = subset.data->imageShape();
    constexpr std::int64_t pixels = 25'000;
    return std::clamp<std::int64_t>(pixels / (shape[1] * shape[2]), 4, 64);
}

} // namespace

Evaluator::Evaluator(const Network& network, Subset subset, const ForwardOptions& forward, Images images)
    : m_network(network),
      m_subset(std::move(subset)),
      m_forward(forward),
      m_batchSize(batchSizeFor(m_subset)),
      m_mostAtOnce(mostPoints)
{
    m_forward.statistics = Statistics::UseStored;
    m_batchCount = (m_subset.size() + m_batchSize - 1) / m_batchSize;
    const at::Tensor& all = m_subset.data->images;
    if (network.architecture()) m_folds = findFolds(*network.architecture(), m_subset.data->imageShape());
    const std::int64_t bytes = m_subset.size() * all[0].numel() * static_cast<std::int64_t>(sizeof(float));
    if (images == Images::Passing || bytes > mostKept) return;
    const c10::InferenceMode noGradients;
    std::vector<Batch> kept;
    for (std::int64_t i = 0; i < m_batchCount; ++i)
        kept.push_back(batch(i));
    m_kept = std::move(kept);
}

Batch Evaluator::batch(std::int64_t index) const
{
    if (!m_kept.empty()) return m_kept[static_cast<std::size_t>(index)];
    const std::int64_t begin = index * m_batchSize;
    const at::Tensor rows = at::arange(begin, std::min(begin + m_batchSize, m_subset.size()));
    return makeBatch(m_subset, rows, Augmentation{}, at::Generator());
}

Evaluator::Forward Evaluator::forwardAt(const at::Tensor& theta, const at::Tensor& state) const
{
    if (theta.scalar_type() == at::kFloat && m_network.architecture()) {
        const auto folded = std::make_shared<const FoldedNetwork>(m_network, m_folds, theta, state, m_forward);
        return [folded](const at::Tensor& images) { return folded->forward(images); };
    }
    return [=, this](const at::Tensor& images) { return m_network.forward(theta, state, images, m_forward); };
}

bool Evaluator::throughAll(const at::Tensor& theta, const at::Tensor& state, const std::function<bool()>& keepGoing,
                           const Take& take) const
{
    const Forward forward = forwardAt(theta, state);
    std::atomic<std::int64_t> next = 0;
    std::atomic<bool> isStopped = false;
    const auto work = [&](bool asks) {
        const c10::InferenceMode here; // of this thread
        for (std::int64_t i = next++; i < m_batchCount && !isStopped; i = next++) {
            if (asks && !keepGoing()) isStopped = true;
            if (isStopped) return;
            const Batch one = batch(i);
            take(static_cast<std::size_t>(i), forward(one.images), one);
        }
    };
    const bool inParallel = theta.is_cpu() && m_network.architecture() != nullptr;
    const std::int64_t threads = inParallel ? std::min<std::int64_t>(at::get_num_threads(), m_batchCount) : 1;
    if (threads > 1)
        at::parallel_for(0, threads, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t thread = begin; thread < end; ++thread)
                work(thread == 0);
        });
    else
        work(true);
    return !isStopped;
}

std::optional<Evaluation> Evaluator::at(const at::Tensor& theta, const at::Tensor& state,
                                        const std::function<bool()>& keepGoing) const
{
    const c10::InferenceMode noGradients;
    const auto count = static_cast<std::size_t>(m_batchCount);
    std::vector<at::Tensor> losses(count), corrects(count); // 0-dim, on the device
    const Take add = [&](std::size_t i, const at::Tensor& logits, const Batch& one) {
        const Loss loss = crossEntropy(logits, one.labels);
        losses[i] = loss.loss.to(at::kDouble).mul_(one.labels.size(0));
        corrects[i] = loss.correct.to(at::kDouble);
    };
    if (!throughAll(theta, state, keepGoing, add)) return std::nullopt;

    Evaluation mean{.images = m_subset.size()};
    if (count == 0) return mean;
    const at::Tensor sums = at::stack({at::stack(losses).sum(), at::stack(corrects).sum()}).cpu();
    mean.loss = sums[0].item<double>() / static_cast<double>(mean.images);
    mean.accuracy = sums[1].item<double>() / static_cast<double>(mean.images);
    return mean;
}

std::optional<at::Tensor> Evaluator::logits(const at::Tensor& theta, const at::Tensor& state,
                                            const std::function<bool()>& keepGoing) const
{
    const c10::InferenceMode noGradients;
    std::vector<at::Tensor> all(static_cast<std::size_t>(m_batchCount));
    const Take keep = [&](std::size_t i, const at::Tensor& logits, const Batch&) { all[i] = logits.to(at::kFloat); };
    if (!throughAll(theta, state, keepGoing, keep)) return std::nullopt;
    return all.empty() ? at::zeros({0, m_subset.data->classes()}) : at::cat(all);
}

std::int64_t Evaluator::pointsAtOnce() const
{
    return m_subset.data->images.is_cpu() || !m_network.architecture() ? 1 : m_mostAtOnce.load();
}

std::optional<std::vector<Evaluation>> Evaluator::at(const std::vector<at::Tensor>& thetas,
                                                     const std::vector<at::Tensor>& states,
                                                     const std::function<bool()>& keepGoing) const
{
    std::vector<Evaluation> all;
    while (all.size() < thetas.size()) {
        const auto begin = static_cast<std::ptrdiff_t>(all.size());
        const std::int64_t count = std::min<std::int64_t>(m_mostAtOnce, std::ssize(thetas) - begin);
        try {
            const auto some = stacked({thetas.begin() + begin, thetas.begin() + begin + count},
                                      {states.begin() + begin, states.begin() + begin + count}, keepGoing);
            if (!some) return std::nullopt;
            all.insert(all.end(), some->begin(), some->end());
        } catch (const c10::OutOfMemoryError&) {
            if (count == 1) throw;
            m_mostAtOnce = count / 2;
        }
    }
    return all;
}

std::optional<std::vector<Evaluation>> Evaluator::stacked(const std::vector<at::Tensor>& thetas,
                                                          const std::vector<at::Tensor>& states,
                                                          const std::function<bool()>& keepGoing) const
{
    if (thetas.size() == 1) {
        const auto one = at(thetas.front(), states.front(), keepGoing);
        return one ? std::optional(std::vector{*one}) : std::nullopt;
    }
    const c10::InferenceMode noGradients;
    const StackedNetwork network(m_network, m_folds, thetas, states);
    const auto points = static_cast<std::int64_t>(thetas.size());
    at::Tensor sums =
        at::zeros({points, 2}, thetas.front().options().dtype(at::kDouble)); // of loss, and of what is right
    for (std::int64_t i = 0; i < m_batchCount; ++i) {
        if (!keepGoing()) return std::nullopt;
        const Batch one = batch(i);
        const at::Tensor logits = network.forward(one.images);
        for (std::int64_t k = 0; k < points; ++k) {
            const Loss loss = crossEntropy(logits[k], one.labels);
            sums[k][0].add_(loss.loss.to(at::kDouble).mul_(one.labels.size(0)));
            sums[k][1].add_(loss.correct);
        }
    }
    sums = sums.cpu();
    std::vector<Evaluation> means;
    for (std::int64_t k = 0; k < points; ++k)
        means.push_back({.loss = sums[k][0].item<double>() / static_cast<double>(m_subset.size()),
                         .accuracy = sums[k][1].item<double>() / static_cast<double>(m_subset.size()),
                         .images = m_subset.size()});
    return means;
}

std::optional<Evaluation> evaluate(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                                   const Subset& subset, const std::function<bool()>& keepGoing,
                                   const ForwardOptions& forward)
{
    return Evaluator(network, subset, forward, Evaluator::Images::Passing).at(theta, state, keepGoing);
}

} // namespace sharpscope
