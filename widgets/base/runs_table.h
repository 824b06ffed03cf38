// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/runs_model.h"
#include "widgets/base/runs_view.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QMenu;
class QSortFilterProxyModel;
class QToolButton;
class QTreeView;

namespace sharpscope {

/// The table of runs with its filter: tick to show or hide, click a title to sort, several may be selected. The filter
/// is a regular expression over all columns.
class RunsTable final : public QWidget {
    Q_OBJECT

public:
    explicit RunsTable(RunStore& store, QWidget* parent = nullptr);

    QStringList selected() const; ///< ids
    void select(const QStringList& ids);
    void setGrouped(bool grouped);
    bool isGrouped() const { return m_model->isGrouped(); }
    QByteArray columnWidths() const;
    void setColumnWidths(const QByteArray& widths);

    using QWidget::show;
    RunsView view() const;
    void show(const RunsView& view);

    /// What the context menu offers for the selected runs, beside showing and hiding.
    void addMenuActions(const QList<QAction*>& actions) { m_menuActions += actions; }

Q_SIGNALS:
    void selectionChanged();
    void viewChanged();                     ///< what view() gives, by the user
    void colorRequested(const QString& id); ///< the user wants to choose the run's colour

private:
    void showMenu(const QPoint& at);
    QMenu* columnMenu(); ///< which columns are shown
    void connectView();
    void arrangeColumns(); ///< order and sorting, as far as the columns are there
    void placeEmptyText();
    /// New comparisons are open, and their names take the whole row.
    void showComparisons(const QModelIndex& parent, int first, int last);
    void fillWidth(); ///< the first column takes what the others leave, until the user sizes it
    bool eventFilter(QObject* object, QEvent* event) override;

    RunStore& m_store;
    RunsModel* m_model;
    QSortFilterProxyModel* m_sorted;
    QTreeView* m_view;
    QLineEdit* m_filter;
    QToolButton* m_group;
    QLabel* m_emptyText;
    QList<QAction*> m_menuActions;
    RunsView m_wanted; ///< order and sorting: columns come and go with the runs
    bool m_isArranging = false;
    bool m_isFilling = false;
    bool m_userSized = false;
};

} // namespace sharpscope
