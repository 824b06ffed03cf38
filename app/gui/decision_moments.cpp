// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/decision_moments.h"

#include "widgets/base/number_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace sharpscope {

namespace {

QString inWords(const char* text) { return QCoreApplication::translate("decisions", text); }

constexpr double sameEpoch = 1e-9;

/// Of each value of a tag; empty while the store has not read it.
std::vector<double> clockOf(const StoredRun& run, const SeriesView& values, ClockPart part)
{
    if (values.empty() || !run.series.columns.has(part)) return {};
    std::vector<double> clock(values.size());
    values.copyClock(part, 0, clock);
    return clock;
}

std::optional<double> measuredAt(const StoredRun& run, const char* tag, std::int64_t step)
{
    const SeriesView values = run.series.of(tag);
    const std::vector<double> steps = clockOf(run, values, ClockPart::Step);
    const auto at = std::find(steps.rbegin(), steps.rend(), static_cast<double>(step));
    if (at == steps.rend()) return std::nullopt;
    return values.value(static_cast<std::size_t>(std::distance(at, steps.rend())) - 1);
}

} // namespace

bool hasDecisionMaps(const StoredRun& run) { return run.series.countOf(regionsTag) > 0; }

std::vector<DecisionMoment> momentsOf(const StoredRun& run)
{
    const SeriesView regions = run.series.of(regionsTag);
    const std::vector<double> steps = clockOf(run, regions, ClockPart::Step);
    const std::vector<double> epochs = clockOf(run, regions, ClockPart::Epoch);
    std::vector<DecisionMoment> moments;
    for (std::size_t i = 0; i < std::min(steps.size(), epochs.size()); ++i)
        moments.push_back(
            {.step = static_cast<std::int64_t>(steps[i]), .epoch = epochs[i], .regions = regions.value(i)});
    return moments;
}

std::optional<DecisionMoment> momentAt(const std::vector<DecisionMoment>& moments, double epoch)
{
    if (moments.empty()) return std::nullopt;
    if (epoch < 0) return moments.back();
    std::optional<DecisionMoment> last;
    for (const DecisionMoment& moment : moments)
        if (moment.epoch <= epoch + sameEpoch) last = moment;
    return last;
}

std::vector<double> epochsOf(const std::vector<std::vector<DecisionMoment>>& runs)
{
    std::vector<double> epochs;
    for (const auto& moments : runs)
        for (const DecisionMoment& moment : moments)
            epochs.push_back(moment.epoch);
    std::sort(epochs.begin(), epochs.end());
    const auto same = [](double a, double b) { return b - a < sameEpoch; };
    epochs.erase(std::unique(epochs.begin(), epochs.end(), same), epochs.end());
    return epochs;
}

QString wordsOf(const StoredRun& run, const DecisionMoment& moment)
{
    QStringList words{inWords("epoch %1").arg(numberText(moment.epoch, 4))};
    if (const auto accuracy = measuredAt(run, "accuracy/test", moment.step))
        words << inWords("test %1 %").arg(QString::number(100 * *accuracy, 'f', 1));
    if (const auto share = measuredAt(run, "memorised/wrong-labels", moment.step))
        words << inWords("%1 % by heart").arg(QString::number(100 * *share, 'f', 0));
    const auto regions = static_cast<qint64>(moment.regions);
    words << (regions == 1 ? inWords("1 region") : inWords("%1 regions").arg(regions));
    return words.join(QStringLiteral(" · "));
}

QString wordsAt(const DecisionMap& map, const std::vector<std::string>& classNames, double x, double y)
{
    const std::int64_t column = map.columnAt(x), row = map.rowAt(y);
    if (column < 0 || row < 0) return {};
    const std::int64_t label = map.classAt(column, row);
    const auto place = static_cast<std::size_t>(label);
    const QString name = place < classNames.size() ? QString::fromStdString(classNames[place]) : QString::number(label);
    return inWords("%1, p = %2 at (%3, %4)")
        .arg(name, QString::number(map.at(label, column, row), 'f', 3), QString::number(x, 'f', 2),
             QString::number(y, 'f', 2));
}

} // namespace sharpscope
