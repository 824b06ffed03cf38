// SPDX-License-Identifier: GPL-3.0-or-later
// Which runs are shown and which stand out, and what people say of them.
#include "widgets/base/run_store.h"

#include <algorithm>

namespace sharpscope {

void RunStore::setVisible(StoredRun& run, bool visible, QStringList& changed)
{
    if (std::exchange(run.isHidden, !visible) == visible) changed << run.id;
    run.visible = !run.isHidden && !run.isLeftOut;
}

void RunStore::filter(const QStringList& ids, QStringList& changed)
{
    QSet<QString> known(changed.begin(), changed.end());
    const QStringList asked = ids; // may be `changed`
    for (const auto& id : asked) {
        StoredRun* run = found(id);
        if (!run) continue;
        const bool isLeftOut = m_accepts && !m_accepts(*run);
        if (std::exchange(run->isLeftOut, isLeftOut) == isLeftOut) continue;
        run->visible = !run->isHidden && !isLeftOut;
        if (known.contains(id)) continue;
        known.insert(id);
        changed << id;
    }
}

void RunStore::setFilter(std::function<bool(const StoredRun&)> accepts)
{
    m_accepts = std::move(accepts);
    QStringList all, changed;
    for (const auto& run : m_runs)
        all << run->id;
    filter(all, changed);
    if (!changed.isEmpty()) Q_EMIT listChanged(changed);
}

void RunStore::setNotes(const std::vector<std::pair<QString, RunNotes>>& notes)
{
    QStringList changed;
    for (const auto& [id, said] : notes) {
        StoredRun* run = found(id);
        if (!run || run->notes == said) continue;
        run->notes = said;
        changed << id;
    }
    if (changed.isEmpty()) return;
    nameRuns(changed);
    filter(changed, changed);
    Q_EMIT listChanged(changed);
}

void RunStore::setSelected(const QStringList& ids)
{
    const QSet<QString> before = front();
    m_selected = {ids.begin(), ids.end()};
    if (front() != before) Q_EMIT frontChanged();
}

void RunStore::setPointedAt(const QStringList& ids)
{
    const QSet<QString> before = front();
    m_pointedAt = {ids.begin(), ids.end()};
    if (front() != before) Q_EMIT frontChanged();
}

void RunStore::setVisible(const QStringList& ids, bool visible)
{
    QStringList changed;
    for (const auto& id : ids)
        if (StoredRun* run = found(id)) setVisible(*run, visible, changed);
    if (!changed.isEmpty()) Q_EMIT listChanged(changed);
}

void RunStore::toggleVisible(const QStringList& ids)
{
    const bool anyShown = std::any_of(ids.begin(), ids.end(), [&](const QString& id) {
        const StoredRun* run = find(id);
        return run && !run->isHidden;
    });
    setVisible(ids, !anyShown);
}

void RunStore::showOnly(const QStringList& ids)
{
    const QSet<QString> shown(ids.begin(), ids.end());
    QStringList changed;
    for (const auto& run : m_runs)
        setVisible(*run, shown.contains(run->id), changed);
    if (!changed.isEmpty()) Q_EMIT listChanged(changed);
}

void RunStore::setHidden(const QStringList& ids)
{
    m_hiddenAtFirst = {ids.begin(), ids.end()};
    QStringList changed;
    for (const auto& run : m_runs)
        setVisible(*run, m_hiddenAtFirst.erase(run->id) == 0, changed);
    if (!changed.isEmpty()) Q_EMIT listChanged(changed);
}

QStringList RunStore::hidden() const
{
    QStringList ids(m_hiddenAtFirst.begin(), m_hiddenAtFirst.end());
    for (const auto& run : m_runs)
        if (run->isHidden) ids << run->id;
    return ids;
}

} // namespace sharpscope
