// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/adapted_accuracy.h"

#include "core/base/json_value.h"
#include "widgets/base/number_text.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr double percent = 100;

std::string stepTag(const std::string& part, std::size_t step)
{
    return "accuracy/" + part + "/step-" + std::to_string(step);
}

IntervalPlot::Series seriesOf(const AdaptedAccuracy& run)
{
    return {.name = run.label, .color = run.color, .dashing = run.dashing, .points = {}, .isInFront = run.isInFront};
}

std::int64_t numberIn(const StoredRun& run, const char* name, std::int64_t otherwise)
{
    return valueOr(valueOr(run.experiment, "episodes", Json::object()), name, otherwise);
}

} // namespace

bool isFewShot(const StoredRun& run) { return valueOr(run.experiment, "kind", std::string()) == "few-shot"; }

AdaptedAccuracy accuracyOf(const StoredRun& run, const EpisodeTable* table)
{
    AdaptedAccuracy known{.run = run.id,
                          .group = run.group,
                          .label = run.label,
                          .methodLabel = run.methodLabel,
                          .color = run.color,
                          .methodColor = run.methodColor,
                          .dashing = run.dashing,
                          .byStep = {}};
    known.queries = std::max<std::int64_t>(1, numberIn(run, "ways", 5) * numberIn(run, "queries", 15));
    if (table) {
        known.table = *table;
        for (const std::vector<double>& step : table->byStep)
            known.byStep.push_back(meanOverEpisodes(step));
        known.episodes = static_cast<std::int64_t>(table->episodes());
        known.of = QObject::tr("test, last weights");
        return known;
    }
    const std::string part = run.series.countOf(stepTag("test", 0)) > 0 ? "test" : "validation";
    for (std::size_t step = 0; run.series.countOf(stepTag(part, step)) > 0; ++step)
        known.byStep.push_back({run.series.lastOf(stepTag(part, step)), std::nan("")});
    if (known.byStep.empty()) return known;
    known.byStep.back().halfWidth = run.series.lastOf("interval/" + part);
    known.episodes = numberIn(run, part == "test" ? "testEpisodes" : "validationEpisodes", part == "test" ? 600 : 200);
    known.of = QObject::tr("%1 on the way").arg(QString::fromStdString(part));
    return known;
}

std::vector<AdaptedAccuracy> overSeeds(const std::vector<AdaptedAccuracy>& runs)
{
    std::vector<AdaptedAccuracy> all;
    std::vector<QString> done;
    for (const AdaptedAccuracy& first : runs) {
        if (std::ranges::find(done, first.group) != done.end()) continue;
        done.push_back(first.group);
        std::vector<const AdaptedAccuracy*> seeds;
        for (const AdaptedAccuracy& run : runs)
            if (run.group == first.group && run.byStep.size() == first.byStep.size() && run.of == first.of)
                seeds.push_back(&run);
        AdaptedAccuracy& mean = all.emplace_back(first);
        if (seeds.size() < 2) continue;
        const auto n = static_cast<double>(seeds.size());
        mean.label = QObject::tr("%1 (n = %2)").arg(first.methodLabel).arg(seeds.size());
        mean.color = first.methodColor;
        mean.dashing = 0;
        mean.isInFront = std::ranges::any_of(seeds, &AdaptedAccuracy::isInFront);
        for (std::size_t step = 0; step < mean.byStep.size(); ++step) {
            double sum = 0, squares = 0;
            for (const AdaptedAccuracy* seed : seeds)
                sum += seed->byStep[step].mean;
            for (const AdaptedAccuracy* seed : seeds)
                squares += std::pow(seed->byStep[step].mean - sum / n, 2);
            mean.byStep[step] = {sum / n, std::sqrt(squares / (n - 1))};
        }
        for (const AdaptedAccuracy* seed : seeds)
            for (std::size_t step = 0; seed != seeds.front() && step < seed->table.byStep.size(); ++step)
                mean.table.byStep[step].insert(mean.table.byStep[step].end(), seed->table.byStep[step].begin(),
                                               seed->table.byStep[step].end());
        mean.episodes = std::max<std::int64_t>(mean.episodes, static_cast<std::int64_t>(mean.table.episodes()));
    }
    return all;
}

std::vector<IntervalPlot::Series> overSteps(const std::vector<AdaptedAccuracy>& runs)
{
    std::vector<IntervalPlot::Series> all;
    for (const AdaptedAccuracy& run : runs) {
        IntervalPlot::Series& series = all.emplace_back(seriesOf(run));
        for (std::size_t step = 0; step < run.byStep.size(); ++step) {
            const auto [mean, half] = run.byStep[step];
            series.points.push_back({.x = static_cast<double>(step),
                                     .mean = percent * mean,
                                     .low = percent * (mean - half),
                                     .high = percent * (mean + half),
                                     .count = run.episodes});
        }
    }
    return all;
}

std::vector<IntervalPlot::Series> overEpisodes(const std::vector<AdaptedAccuracy>& runs, std::int64_t step)
{
    std::vector<IntervalPlot::Series> all;
    for (const AdaptedAccuracy& run : runs) {
        if (run.table.byStep.empty()) continue;
        IntervalPlot::Series& series = all.emplace_back(seriesOf(run));
        const std::size_t at = step < 0 ? run.table.steps() : std::min<std::size_t>(step, run.table.steps());
        for (const EpisodeShare& share : sharesOf(run.table.byStep[at], run.queries))
            series.points.push_back(
                {.x = percent * share.accuracy,
                 .mean = percent * static_cast<double>(share.episodes) / static_cast<double>(run.episodes),
                 .low = std::nan(""),
                 .high = std::nan(""),
                 .count = share.episodes});
    }
    return all;
}

std::size_t mostSteps(const std::vector<AdaptedAccuracy>& runs)
{
    std::size_t most = 0;
    for (const AdaptedAccuracy& run : runs)
        most = std::max(most, run.byStep.empty() ? 0 : run.byStep.size() - 1);
    return most;
}

QString stepText(std::size_t step)
{
    if (step == 0) return QObject::tr("before adapting");
    return step == 1 ? QObject::tr("after 1 step") : QObject::tr("after %1 steps").arg(step);
}

QString meanText(const EpisodeMean& mean)
{
    if (std::isnan(mean.mean)) return {};
    if (std::isnan(mean.halfWidth)) return percentText(mean.mean);
    return QStringLiteral("%1 ± %2 %").arg(mean.mean * percent, 0, 'f', 2).arg(mean.halfWidth * percent, 0, 'f', 2);
}

} // namespace sharpscope
