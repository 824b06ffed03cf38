// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/episode_scores.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/stack.h>

namespace sharpscope {

EpisodeMean meanOverEpisodes(const at::Tensor& perEpisode)
{
    const at::Tensor values = perEpisode.contiguous();
    return meanOverEpisodes(std::span(values.data_ptr<double>(), static_cast<std::size_t>(values.numel())));
}

EpisodeTable tableOf(const EpisodeScores& scores)
{
    EpisodeTable table;
    for (std::int64_t step = 0; step <= scores.steps(); ++step) {
        const at::Tensor values = scores.accuracy.select(1, step).contiguous();
        const auto* first = values.data_ptr<double>();
        table.byStep.emplace_back(first, first + values.numel());
    }
    return table;
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
                  {"loss/" + part, meanOverEpisodes(scores.loss.select(1, last)).mean}};
    if (scores.episodes() > 1) values.emplace_back("interval/" + part, accuracy.halfWidth);
    for (std::int64_t step = 0; step <= last; ++step)
        values.emplace_back("accuracy/" + part + "/step-" + std::to_string(step),
                            meanOverEpisodes(scores.accuracy.select(1, step)).mean);
    return values;
}

} // namespace sharpscope
