// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/record_episode.h"

#include "core/fewshot/task_loss.h"
#include "core/model/second_order_pass.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/log_softmax.h>

namespace sharpscope {

namespace {

/// What is said of every image at θ.
void look(const at::Tensor& logits, const at::Tensor& labels, EpisodeSide& side)
{
    const at::Tensor logarithm = at::log_softmax(logits.to(at::kDouble), 1).cpu(), truth = labels.cpu();
    const at::Tensor probability = logarithm.exp(), predicted = logarithm.argmax(1);
    const auto p = probability.accessor<double, 2>();
    const auto log = logarithm.accessor<double, 2>();
    const auto guess = predicted.accessor<std::int64_t, 1>(), label = truth.accessor<std::int64_t, 1>();
    const auto images = static_cast<double>(side.images.size());
    double right = 0, loss = 0;
    for (std::int64_t i = 0; i < label.size(0); ++i) {
        EpisodeImage& image = side.images[static_cast<std::size_t>(i)];
        image.predicted.push_back(guess[i]);
        image.confidence.push_back(p[i][guess[i]]);
        image.ofTruth.push_back(p[i][label[i]]);
        right += guess[i] == label[i];
        loss -= log[i][label[i]];
    }
    side.accuracy.push_back(right / images);
    side.loss.push_back(loss / images);
}

/// Its images with their labels, from rows [N, n].
EpisodeSide sideOf(const at::Tensor& rows)
{
    EpisodeSide side;
    const auto row = rows.accessor<std::int64_t, 2>();
    for (std::int64_t way = 0; way < row.size(0); ++way)
        for (std::int64_t i = 0; i < row.size(1); ++i)
            side.images.push_back({.row = row[way][i], .label = way});
    return side;
}

std::string classOf(const std::vector<ClassRows>& classes, std::int64_t row)
{
    for (const ClassRows& one : classes)
        if (one.rows.eq(row).any().item<bool>()) return one.name;
    return {};
}

} // namespace

std::optional<EpisodeRecord> recordEpisode(const std::shared_ptr<const Network>& network, const at::Tensor& theta,
                                           const at::Tensor& state, const Dataset& data, const EpisodeSeries& series,
                                           std::int64_t index, const std::function<bool()>& keepGoing)
{
    const at::NoGradGuard constant;
    const EpisodeShape& shape = series.shape;
    const at::Tensor rows = drawEpisode(*series.classes, shape, series.seed, series.purpose, index);
    const Episode episode = episodeOf(data, rows, shape.shots);
    EpisodeRecord record;
    record.support = sideOf(rows.narrow(1, 0, shape.shots));
    record.query = sideOf(rows.narrow(1, shape.shots, shape.queries));
    for (std::int64_t way = 0; way < shape.ways; ++way)
        record.classes.push_back(classOf(*series.classes, rows[way][0].item<std::int64_t>()));

    const TaskLoss lossOf = lossOfNetwork(network, state);
    at::Tensor point = theta.detach();
    for (std::int64_t step = 0;; ++step) {
        if (!keepGoing()) return std::nullopt;
        const auto logits = [&](const Batch& batch, Statistics statistics) {
            return secondOrderForward(*network, point, state, batch.images, statistics);
        };
        look(logits(episode.support, Statistics::Freeze), episode.support.labels, record.support);
        look(logits(episode.query, series.queries), episode.query.labels, record.query);
        if (step == series.inner.steps) return record;
        InnerLoop one = series.inner;
        one.steps = 1;
        one.rates = {series.inner.rate(step)};
        point = adapted(lossOf, point, episode.support, one);
    }
}

} // namespace sharpscope
