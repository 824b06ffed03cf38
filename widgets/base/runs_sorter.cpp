// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/runs_sorter.h"

#include "widgets/base/number_text.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

enum class SortKind { Number, Text, None };

SortKind sortKindOf(const QVariant& value)
{
    if (value.typeId() == QMetaType::QString) return value.toString().isEmpty() ? SortKind::None : SortKind::Text;
    return value.isValid() && !std::isnan(value.toDouble()) ? SortKind::Number : SortKind::None;
}

} // namespace

RunsSorter::RunsSorter(RunStore& store, RunsModel& model, const RunForks& forks, QObject* parent)
    : QSortFilterProxyModel(parent), m_model(model), m_forks(forks)
{
    setSourceModel(&model);
    m_sortSoon.setSingleShot(true);
    m_sortSoon.setInterval(300);
    connect(&m_sortSoon, &QTimer::timeout, this, &RunsSorter::invalidate);
    connect(&store, &RunStore::listChanged, this, [this] {
        if (m_forks.any()) invalidate();
    });
    connect(&model, &RunsModel::dataChanged, this, [this](const QModelIndex& first, const QModelIndex& last) {
        if (sortRole() == RunsModel::OrderRole || m_sortSoon.isActive() || !m_forks.any()) return;
        for (int row = first.row(); row <= last.row() && !m_sortSoon.isActive(); ++row)
            if (const StoredRun* run = m_model.runAt(first.siblingAtRow(row)); run && m_forks.below(*run) > 0)
                m_sortSoon.start();
    });
}

void RunsSorter::setFolded(std::set<std::string> ids)
{
    if (ids == m_folded) return;
    m_folded = std::move(ids);
    invalidateFilter();
}

bool RunsSorter::isFolded(const StoredRun& run) const
{
    return !m_folded.empty() && m_forks.below(run) > 0 && m_folded.contains(run.id.toStdString());
}

const StoredRun* RunsSorter::runAt(const QModelIndex& index) const { return m_model.runAt(mapToSource(index)); }

QModelIndex RunsSorter::indexOf(const StoredRun& run) const { return mapFromSource(m_model.indexOf(run)); }

void RunsSorter::sort(int column, Qt::SortOrder order)
{
    setSortRole(column < 0 ? RunsModel::OrderRole : RunsModel::SortRole);
    QSortFilterProxyModel::sort(std::max(column, 0), column < 0 ? Qt::AscendingOrder : order);
}

QVariant RunsSorter::data(const QModelIndex& index, int role) const
{
    const bool isOurs = role == DepthRole || role == ForksRole || role == FoldedRole;
    const bool isName = role == Qt::DisplayRole && index.column() == RunsModel::Name && !m_folded.empty();
    const StoredRun* run = isOurs || isName ? runAt(index) : nullptr;
    if (!run) return QSortFilterProxyModel::data(index, role);
    if (role == DepthRole) return m_forks.depth(*run);
    if (role == ForksRole) return m_forks.below(*run);
    const int folded = isFolded(*run) ? m_forks.below(*run) : 0;
    if (role == FoldedRole) return folded;
    const QVariant name = QSortFilterProxyModel::data(index, role);
    if (folded == 0) return name;
    return QStringLiteral("%1  + %2")
        .arg(name.toString(), countText(static_cast<std::size_t>(folded), tr("fork"), tr("forks")));
}

bool RunsSorter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex index = m_model.index(row, 0, parent);
    if (index.data(RunsModel::LeftOutRole).toBool()) return false;
    const StoredRun* run = m_folded.empty() ? nullptr : m_model.runAt(index);
    for (const StoredRun* over = run ? m_forks.above(*run) : nullptr; over; over = m_forks.above(*over))
        if (m_folded.contains(over->id.toStdString())) return false;
    return true;
}

bool RunsSorter::lessThan(const QModelIndex& a, const QModelIndex& b) const
{
    const StoredRun *runA = m_model.runAt(a), *runB = m_model.runAt(b);
    if (!runA || !runB || (runA->forkDepth == 0 && runB->forkDepth == 0)) return comesFirst(a, b);
    const auto pathOf = [this](const StoredRun* run) {
        std::vector<const StoredRun*> path;
        for (; run; run = m_forks.above(*run))
            path.push_back(run);
        std::reverse(path.begin(), path.end());
        return path;
    };
    const auto pathA = pathOf(runA), pathB = pathOf(runB);
    const auto [inA, inB] = std::mismatch(pathA.begin(), pathA.end(), pathB.begin(), pathB.end());
    if (inA == pathA.end()) return inB != pathB.end() && isAscending(); // the run before its forks in either order
    if (inB == pathB.end()) return !isAscending();
    return comesFirst(m_model.indexOf(**inA).siblingAtColumn(a.column()),
                      m_model.indexOf(**inB).siblingAtColumn(b.column()));
}

bool RunsSorter::comesFirst(const QModelIndex& a, const QModelIndex& b) const
{
    const bool pinsA = a.data(RunsModel::PinnedRole).toBool(), pinsB = b.data(RunsModel::PinnedRole).toBool();
    if (pinsA != pinsB) return pinsA == isAscending();
    const QVariant valueA = a.data(sortRole()), valueB = b.data(sortRole());
    const SortKind kindA = sortKindOf(valueA), kindB = sortKindOf(valueB);
    if (kindA == SortKind::None || kindB == SortKind::None) {
        if (kindA != kindB) return (kindB == SortKind::None) == isAscending(); // at the end in either order
    } else if (kindA != kindB) {
        return kindA < kindB;
    } else if (kindA == SortKind::Number) {
        if (valueA.toDouble() != valueB.toDouble()) return valueA.toDouble() < valueB.toDouble();
    } else if (const int order = valueA.toString().compare(valueB.toString()); order != 0) {
        return order < 0;
    }
    const int orderA = a.data(RunsModel::OrderRole).toInt(), orderB = b.data(RunsModel::OrderRole).toInt();
    return orderA != orderB && (orderA < orderB) == isAscending(); // families stay together
}

} // namespace sharpscope
