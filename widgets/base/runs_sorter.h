// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/run_forks.h"
#include "widgets/base/runs_model.h"

#include <QSortFilterProxyModel>

#include <set>

namespace sharpscope {

/// The rows of the runs' table as they are listed. Pinned runs are on top; without a column to sort by, the runs stand
/// as their experiments have them. What the filter leaves out has no row. Forks stand below their run however it is
/// sorted, siblings among themselves; those of a folded run have no row. A number that is not there comes last.
class RunsSorter final : public QSortFilterProxyModel {
    Q_OBJECT

public:
    /// How deep the run hangs; how many forks hang below it; how many of these are folded away, which its name says,
    /// too.
    enum Role { DepthRole = RunsModel::PinnedRole + 1, ForksRole, FoldedRole };

    RunsSorter(RunStore& store, RunsModel& model, const RunForks& forks, QObject* parent);

    void setFolded(std::set<std::string> ids); ///< runs that are not here yet, too
    const std::set<std::string>& folded() const { return m_folded; }
    bool isFolded(const StoredRun& run) const; ///< and has forks
    const RunForks& forks() const { return m_forks; }
    QModelIndex indexOf(const StoredRun& run) const; ///< its row's; invalid where it has none
    const StoredRun* runAt(const QModelIndex& index) const;

    void sort(int column, Qt::SortOrder order) override;
    QVariant data(const QModelIndex& index, int role) const override;

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& a, const QModelIndex& b) const override;

private:
    bool comesFirst(const QModelIndex& a, const QModelIndex& b) const; ///< of two that hang below the same
    bool isAscending() const { return sortOrder() == Qt::AscendingOrder; }

    RunsModel& m_model;
    const RunForks& m_forks;
    std::set<std::string> m_folded;
    QTimer m_sortSoon; ///< forks move with their run, of which alone the model says that it has changed
};

} // namespace sharpscope
