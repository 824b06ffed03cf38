// SPDX-License-Identifier: GPL-3.0-or-later
// What the runs are called, in which order they stand, and their colours.
#include "widgets/base/run_label.h"
#include "widgets/base/run_order.h"
#include "widgets/base/run_store.h"

#include <QSet>

namespace sharpscope {

/// Names, order and colours of all runs: any of them may depend on the others.
void RunStore::nameRuns(QStringList& changed)
{
    struct Look {
        QString label, methodLabel, group;
        RunColor color;
        int dashing;
        bool operator==(const Look&) const = default;
    };
    const auto lookOf = [](const StoredRun& run) {
        return Look{run.label, run.methodLabel, run.group, run.color, run.dashing};
    };
    QHash<QString, Look> before;
    for (const auto& run : m_runs)
        before.insert(run->id, lookOf(*run));
    identifyRuns(m_runs);
    const bool haveMoved = sortRuns(m_runs);
    labelRuns(m_runs, m_words);
    for (const auto& run : m_runs)
        if (!run->notes.name.empty()) run->label = QString::fromStdString(run->notes.name).simplified();
    m_colors.paint(m_runs);
    const QSet<QString> known(changed.begin(), changed.end());
    for (const auto& run : m_runs)
        if ((haveMoved || lookOf(*run) != before[run->id]) && !known.contains(run->id)) changed << run->id;
}

RunFacts factsOf(const StoredRun& run)
{
    const bool isUnderWay = run.series.state == RunState::Running || run.series.state == RunState::Waiting;
    return {.options = run.options,
            .summary = run.series,
            .notes = run.notes,
            .name = run.label.toStdString(),
            .state = !run.problem.empty()              ? "damaged"
                     : isUnderWay && run.isInterrupted ? "interrupted"
                                                       : toText(run.series.state)};
}

std::vector<std::string> RunStore::differing(const OptionSpread& spread, std::size_t most) const
{
    return differingOptions(
        spread, most, m_words.place ? m_words.place : [](const std::string&) { return std::size_t(0); });
}

void RunStore::setOptionWords(OptionWords words)
{
    m_words = std::move(words);
    QStringList changed;
    nameRuns(changed);
    if (!changed.isEmpty()) Q_EMIT listChanged(changed);
}

void RunStore::keepColors(const Json& colors)
{
    m_colors.keep(colors);
    QStringList changed;
    nameRuns(changed);
    if (!changed.isEmpty()) Q_EMIT listChanged(changed);
}

} // namespace sharpscope
