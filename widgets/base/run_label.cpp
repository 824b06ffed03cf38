// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/run_label.h"

#include "widgets/base/run_store.h"

#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <functional>
#include <map>

namespace sharpscope {

namespace {

QString titleOf(const StoredRun& run)
{
    if (!run.series.started.title.empty()) return QString::fromStdString(run.series.started.title);
    if (!run.series.started.rule.empty()) return QString::fromStdString(run.series.started.rule);
    return QFileInfo(run.id).fileName();
}

QString comparisonOf(const StoredRun& run)
{
    const auto name = run.experiment.find("name");
    if (name != run.experiment.end() && name->is_string()) return QString::fromStdString(name->get<std::string>());
    return QString::fromStdString(run.series.started.group);
}

/// Everything that decides a run's values but the seed; made once, there are many runs and many options.
const QString& groupOf(StoredRun& run)
{
    if (!run.groupKey.isEmpty()) return run.groupKey;
    run.groupKey = titleOf(run) + QLatin1Char('\n');
    if (run.options.empty()) return run.groupKey += QString::fromStdString(run.series.started.group);
    FlatOptions options = run.options;
    std::sort(options.begin(), options.end());
    std::string rest;
    for (const auto& [path, value] : options)
        if (path != "seed" && path != "group" && path != "name") rest += path + '=' + value + '\n';
    return run.groupKey += QString::fromStdString(rest);
}

} // namespace

void labelRuns(const std::vector<StoredRun*>& runs)
{
    for (auto* run : runs) {
        run->label = titleOf(*run);
        run->group = groupOf(*run);
    }
    // The same seed a second time is the same numbers again, no second sample: it makes a group of its own.
    std::map<std::pair<QString, std::int64_t>, int> repeats;
    for (auto* run : runs)
        if (const int n = repeats[{run->group, run->series.started.seed}]++; n > 0)
            run->group += QStringLiteral("#%1").arg(n);
    // Where labels clash, a part is added to all that clash if the part tells any of them apart.
    const std::vector<std::function<QString(const StoredRun&)>> parts = {
        [](const StoredRun& run) { return comparisonOf(run); },
        [](const StoredRun& run) { return QObject::tr("seed %1").arg(run.series.started.seed); }};
    for (const auto& part : parts) {
        std::map<QString, std::vector<StoredRun*>> byLabel;
        for (auto* run : runs)
            byLabel[run->label].push_back(run);
        for (const auto& [label, same] : byLabel) {
            QSet<QString> different;
            for (const auto* run : same)
                different.insert(part(*run));
            for (auto* run : same)
                if (different.size() > 1) run->label += QStringLiteral(" · ") + part(*run);
        }
    }
    std::map<QString, int> count;
    for (auto* run : runs)
        if (const int n = ++count[run->label]; n > 1) run->label += QStringLiteral(" (%1)").arg(n);
}

} // namespace sharpscope
