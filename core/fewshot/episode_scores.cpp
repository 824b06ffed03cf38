// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/episode_scores.h"

#include "core/base/csv.h"
#include "core/base/files.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/stack.h>

#include <cmath>

namespace sharpscope {

namespace {

constexpr double normal95 = 1.96;

} // namespace

EpisodeMean meanOverEpisodes(const at::Tensor& perEpisode)
{
    const std::int64_t count = perEpisode.numel();
    if (count == 0) return {std::nan(""), std::nan("")};
    const double mean = perEpisode.mean().item<double>();
    if (count < 2) return {mean, 0};
    const double variance = (perEpisode - mean).square().sum().item<double>() / static_cast<double>(count - 1);
    return {mean, normal95 * std::sqrt(variance / static_cast<double>(count))};
}

std::optional<EpisodeScores> scoreEpisodes(const TaskLoss& lossOf, const at::Tensor& theta, const Dataset& data,
                                           const EpisodeSeries& series, const std::function<bool()>& keepGoing)
{
    const at::NoGradGuard constant;
    const at::Tensor start = theta.detach();
    std::vector<at::Tensor> accuracies, losses;
    for (std::int64_t i = 0; i < series.count; ++i) {
        if (!keepGoing()) return std::nullopt;
        const at::Tensor rows = drawEpisode(*series.classes, series.shape, series.seed, series.purpose, i);
        const Episode episode = episodeOf(data, rows, series.shape.shots);
        std::vector<at::Tensor> correct, loss;
        const auto measure = [&](std::int64_t, const at::Tensor& point) {
            const LossTerms terms = lossOf(point, episode.query, series.queries);
            correct.push_back(terms.correct.to(at::kDouble));
            loss.push_back(terms.loss.to(at::kDouble));
        };
        adapted(lossOf, start, episode.support, series.inner, Statistics::Freeze, measure);
        accuracies.push_back(at::stack(correct) / static_cast<double>(series.shape.queryImages()));
        losses.push_back(at::stack(loss));
    }
    if (accuracies.empty()) return EpisodeScores{};
    return EpisodeScores{.accuracy = at::stack(accuracies).cpu(), .loss = at::stack(losses).cpu()};
}

Values valuesOf(const EpisodeScores& scores, const std::string& part)
{
    const std::int64_t last = scores.steps();
    const EpisodeMean accuracy = meanOverEpisodes(scores.accuracy.select(1, last));
    Values values{{"accuracy/" + part, accuracy.mean},
                  {"interval/" + part, accuracy.halfWidth},
                  {"loss/" + part, meanOverEpisodes(scores.loss.select(1, last)).mean}};
    for (std::int64_t step = 0; step <= last; ++step)
        values.emplace_back("accuracy/" + part + "/step-" + std::to_string(step),
                            meanOverEpisodes(scores.accuracy.select(1, step)).mean);
    return values;
}

void writeEpisodes(const std::filesystem::path& file, const EpisodeScores& scores)
{
    CsvText text;
    text.cell("episode");
    for (std::int64_t step = 0; step <= scores.steps(); ++step)
        text.cell("accuracy/step-" + std::to_string(step));
    text.endRow();
    const at::Tensor accuracy = scores.accuracy.contiguous();
    const auto* next = accuracy.data_ptr<double>();
    for (std::int64_t episode = 0; episode < scores.episodes(); ++episode) {
        text.cell(episode);
        for (std::int64_t step = 0; step <= scores.steps(); ++step)
            text.cell(*next++);
        text.endRow();
    }
    writeFileAtomically(file, text.take());
}

} // namespace sharpscope
