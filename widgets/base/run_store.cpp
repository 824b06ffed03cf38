// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/run_store.h"

#include "core/base/error.h"
#include "core/run/run_folder.h"
#include "widgets/base/run_label.h"

#include <algorithm>
#include <array>

namespace sharpscope {

const StoredRun* RunStore::find(const QString& id) const
{
    const auto it = std::find_if(m_runs.begin(), m_runs.end(), [&](const auto& run) { return run->id == id; });
    return it == m_runs.end() ? nullptr : it->get();
}

int RunStore::leastUsedColor() const
{
    std::array<int, runColorCount> uses{};
    for (const auto& run : m_runs)
        ++uses[static_cast<std::size_t>(run->colorIndex)];
    return static_cast<int>(std::min_element(uses.begin(), uses.end()) - uses.begin());
}

StoredRun& RunStore::runOf(const QString& id)
{
    if (const auto* known = find(id)) return const_cast<StoredRun&>(*known);
    auto run = std::make_unique<StoredRun>();
    run->id = id;
    run->colorIndex = leastUsedColor();
    run->color = runColor(run->colorIndex);
    run->visible = m_hiddenAtFirst.erase(id) == 0;
    try {
        run->experiment = RunFolder::open(id.toStdString()).experiment();
        run->options = flatOptions(run->experiment);
    } catch (const Error&) { // the events alone are enough to show the run
    }
    return *m_runs.emplace_back(std::move(run));
}

void RunStore::apply(const std::vector<RunEvent>& events)
{
    bool list = false, values = false;
    StoredRun* run = nullptr;
    for (const auto& [id, event] : events) {
        if (id.empty()) continue;
        if (!run || run->id != QString::fromStdString(id)) {
            const auto before = m_runs.size();
            run = &runOf(QString::fromStdString(id));
            list |= m_runs.size() != before;
        }
        const RunState state = run->series.state;
        run->series.apply(event);
        if (!std::holds_alternative<GridPoint>(event) && !std::holds_alternative<GridStarted>(event))
            run->isInterrupted = false;
        if (std::holds_alternative<Resumed>(event)) ++run->generation;
        list |= state != run->series.state || std::holds_alternative<Started>(event);
        values = true;
    }
    if (list) {
        nameRuns();
        Q_EMIT listChanged();
    }
    if (values) Q_EMIT valuesChanged();
}

void RunStore::nameRuns()
{
    std::vector<StoredRun*> runs;
    for (const auto& run : m_runs)
        runs.push_back(run.get());
    labelRuns(runs);
}

void RunStore::setVisible(const QStringList& ids, bool visible)
{
    for (const auto& run : m_runs)
        if (ids.contains(run->id)) run->visible = visible;
    Q_EMIT listChanged();
}

void RunStore::toggleVisible(const QStringList& ids)
{
    const bool anyShown = std::any_of(m_runs.begin(), m_runs.end(),
                                      [&](const auto& run) { return run->visible && ids.contains(run->id); });
    setVisible(ids, !anyShown);
}

void RunStore::showOnly(const QStringList& ids)
{
    for (const auto& run : m_runs)
        run->visible = ids.contains(run->id);
    Q_EMIT listChanged();
}

void RunStore::setColor(const QString& id, const RunColor& color)
{
    for (const auto& run : m_runs)
        if (run->id == id) run->color = color;
    Q_EMIT listChanged();
}

void RunStore::setOwn(const QString& id, bool own)
{
    for (const auto& run : m_runs)
        if (run->id == id) run->isOwn = own;
}

void RunStore::setInterrupted(const QString& id, bool interrupted)
{
    for (const auto& run : m_runs)
        if (run->id == id && std::exchange(run->isInterrupted, interrupted) != interrupted) Q_EMIT listChanged();
}

void RunStore::restart(const QString& id)
{
    for (const auto& run : m_runs)
        if (run->id == id) {
            auto surfaces = std::move(run->series.surfaces); // have files of their own
            run->series = {};
            run->series.surfaces = std::move(surfaces);
            run->isInterrupted = false;
            ++run->generation;
        }
}

void RunStore::remove(const QStringList& ids)
{
    std::erase_if(m_runs, [&](const auto& run) { return ids.contains(run->id); });
    nameRuns();
    Q_EMIT listChanged();
}

void RunStore::setHidden(const QStringList& ids)
{
    m_hiddenAtFirst = {ids.begin(), ids.end()};
    for (const auto& run : m_runs)
        run->visible = m_hiddenAtFirst.erase(run->id) == 0;
    Q_EMIT listChanged();
}

QStringList RunStore::hidden() const
{
    QStringList ids(m_hiddenAtFirst.begin(), m_hiddenAtFirst.end());
    for (const auto& run : m_runs)
        if (!run->visible) ids << run->id;
    return ids;
}

} // namespace sharpscope
