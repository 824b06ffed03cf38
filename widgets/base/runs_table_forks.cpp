// SPDX-License-Identifier: GPL-3.0-or-later
// RunsTable: forks that are folded below their run.
#include "widgets/base/run_delegates.h"
#include "widgets/base/runs_sorter.h"
#include "widgets/base/runs_table.h"

#include <QTreeView>

namespace sharpscope {

void RunsTable::fold(const StoredRun& run, bool folds)
{
    std::set<std::string> folded = m_sorted->folded();
    const bool changes = folds ? folded.insert(run.id.toStdString()).second : folded.erase(run.id.toStdString()) > 0;
    if (!changes) return;
    const QStringList before = selected();
    m_sorted->setFolded(std::move(folded));
    const QStringList after = selected();
    if (after.size() < before.size()) // the run stands for those that went
        selectListed(after.contains(run.id) ? after : after + QStringList{run.id});
    m_view->viewport()->update();
    Q_EMIT viewChanged();
}

void RunsTable::unfoldTo(const QStringList& ids)
{
    std::set<std::string> folded = m_sorted->folded();
    if (folded.empty()) return;
    for (const QString& id : ids)
        if (const StoredRun* run = m_store.find(id))
            for (const StoredRun* over = m_forks->above(*run); over; over = m_forks->above(*over))
                folded.erase(over->id.toStdString());
    if (folded == m_sorted->folded()) return;
    m_sorted->setFolded(std::move(folded));
    m_view->viewport()->update();
    Q_EMIT viewChanged();
}

/// As in a tree: Right unfolds, then goes to the first fork; Left folds, then goes to the run above.
bool RunsTable::foldByKey(int key)
{
    const StoredRun* run = m_sorted->runAt(m_view->currentIndex());
    if (!run || (key != Qt::Key_Left && key != Qt::Key_Right)) return false;
    const bool hasForks = m_forks->below(*run) > 0, isFolded = m_sorted->isFolded(*run);
    const auto goTo = [this](const QModelIndex& index) {
        m_view->selectionModel()->setCurrentIndex(index.siblingAtColumn(RunsModel::Name),
                                                  QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        m_view->scrollTo(m_view->currentIndex());
    };
    if (key == Qt::Key_Right) {
        if (!hasForks) return false;
        if (isFolded)
            fold(*run, false);
        else
            goTo(m_view->indexBelow(m_view->currentIndex()));
        return true;
    }
    const StoredRun* above = m_forks->above(*run);
    if (hasForks && !isFolded)
        fold(*run, true);
    else if (above)
        goTo(m_sorted->indexOf(*above));
    return (hasForks && !isFolded) || above;
}

bool RunsTable::foldByClick(const QPoint& at)
{
    const QModelIndex index = m_view->indexAt(at);
    const StoredRun* run = index.column() == RunsModel::Name ? m_sorted->runAt(index) : nullptr;
    if (!run || m_forks->below(*run) == 0) return false;
    const auto* delegate = static_cast<const RunNameDelegate*>(m_view->itemDelegateForColumn(RunsModel::Name));
    if (!delegate->arrowRect(*m_view, index).contains(at)) return false;
    fold(*run, !m_sorted->isFolded(*run));
    return true;
}

} // namespace sharpscope
