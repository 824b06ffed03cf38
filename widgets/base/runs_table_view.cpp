// SPDX-License-Identifier: GPL-3.0-or-later
// The RunsView of the table.
#include "widgets/base/line_icon.h"
#include "widgets/base/notes_log.h"
#include "widgets/base/runs_filter.h"
#include "widgets/base/runs_sorter.h"
#include "widgets/base/runs_table.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

namespace sharpscope {

namespace {

std::string titleOf(const QAbstractItemModel& model, int column)
{
    return model.headerData(column, Qt::Horizontal, RunsModel::TitleRole).toString().toStdString();
}

int columnOf(const QAbstractItemModel& model, const std::string& title)
{
    for (int column = 0; column < model.columnCount(); ++column)
        if (titleOf(model, column) == title) return column;
    return -1;
}

} // namespace

void RunsTable::connectView()
{
    auto* header = m_view->header();
    connect(header, &QHeaderView::sectionMoved, this, [this, header] {
        if (m_isArranging) return;
        m_wanted.columns.clear();
        for (int place = 0; place < header->count(); ++place)
            m_wanted.columns.push_back(titleOf(*m_sorted, header->logicalIndex(place)));
        Q_EMIT viewChanged();
    });
    connect(header, &QHeaderView::sortIndicatorChanged, this, [this](int column, Qt::SortOrder order) {
        if (m_isArranging || column >= m_sorted->columnCount()) return;
        m_wanted.sortedBy = column < 0 ? std::string() : titleOf(*m_sorted, column);
        m_wanted.descending = order == Qt::DescendingOrder;
        Q_EMIT viewChanged();
    });
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this,
            [this, header](const QPoint& at) { columnMenu()->popup(header->mapToGlobal(at)); });
    for (const auto changed : {&QAbstractItemModel::columnsInserted, &QAbstractItemModel::columnsRemoved})
        connect(m_sorted, changed, this, &RunsTable::arrangeColumns);
    connect(m_sorted, &QAbstractItemModel::modelReset, this, &RunsTable::arrangeColumns);
    connect(m_filter, &QLineEdit::textEdited, this, &RunsTable::viewChanged);
    connect(m_group, &QToolButton::clicked, this, &RunsTable::viewChanged);
    connect(m_notes, &NotesLog::changed, this, &RunsTable::viewChanged);
    connect(m_archived, &QToolButton::toggled, m_runsFilter, &RunsFilter::setArchivedShown);
    connect(m_archived, &QToolButton::clicked, this, &RunsTable::viewChanged);
    connect(m_maximise, &QToolButton::clicked, this, [this](bool maximised) {
        setMaximised(maximised);
        Q_EMIT viewChanged();
    });
    connect(&m_store, &RunStore::listChanged, this, &RunsTable::viewChanged);
}

QMenu* RunsTable::columnMenu()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = RunsModel::Name + 1; column < m_sorted->columnCount(); ++column) {
        const std::string title = titleOf(*m_sorted, column);
        auto* action = menu->addAction(m_sorted->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!m_view->isColumnHidden(column));
        connect(action, &QAction::toggled, this, [this, title](bool isShown) {
            std::erase(m_wanted.hiddenColumns, title);
            if (!isShown) m_wanted.hiddenColumns.push_back(title);
            arrangeColumns();
            fillWidth();
            Q_EMIT viewChanged();
        });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Show all")), &QAction::triggered, this, [this] {
        m_wanted.hiddenColumns.clear();
        arrangeColumns();
        fillWidth();
        Q_EMIT viewChanged();
    });
    connect(menu->addAction(tr("More columns …")), &QAction::triggered, this, &RunsTable::chooseColumns);
    return menu;
}

void RunsTable::arrangeColumns()
{
    const QScopedValueRollback arranging(m_isArranging, true);
    auto* header = m_view->header();
    int place = 0;
    for (const auto& title : m_wanted.columns)
        if (const int column = columnOf(*m_sorted, title); column >= 0)
            header->moveSection(header->visualIndex(column), place++);
    for (int column = 0; column < header->count() && m_wanted.columns.empty(); ++column)
        header->moveSection(header->visualIndex(column), column);
    const auto& hidden = m_wanted.hiddenColumns;
    for (int column = RunsModel::Name + 1; column < m_sorted->columnCount(); ++column)
        m_view->setColumnHidden(column,
                                std::find(hidden.begin(), hidden.end(), titleOf(*m_sorted, column)) != hidden.end());
    const int sorted = m_wanted.sortedBy.empty() ? -1 : columnOf(*m_sorted, m_wanted.sortedBy);
    header->setSortIndicator(sorted, m_wanted.descending ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void RunsTable::setChosenColumns(const std::vector<std::string>& fields)
{
    m_wanted.chosenColumns = fields;
    std::vector<RunField> columns;
    for (const std::string& field : fields)
        columns.push_back(runFieldOf(field));
    m_model->setChosen(std::move(columns));
}

void RunsTable::setMaximised(bool maximised)
{
    m_maximise->setChecked(maximised);
    m_maximise->setIcon(lineIcon(maximised ? QStringLiteral("restore") : QStringLiteral("maximise")));
    Q_EMIT maximiseRequested(maximised);
}

RunsView RunsTable::view() const
{
    RunsView view = m_wanted;
    view.filter = m_filter->text().toStdString();
    view.grouped = isGrouped();
    view.archived = m_archived->isChecked();
    view.maximised = m_maximise->isChecked();
    view.notes = m_notes->now();
    view.folded.assign(m_sorted->folded().begin(), m_sorted->folded().end());
    view.hidden.clear();
    for (const auto& id : m_store.hidden())
        view.hidden.push_back(id.toStdString());
    std::sort(view.hidden.begin(), view.hidden.end());
    return view;
}

void RunsTable::show(const RunsView& view)
{
    const RunsView now = this->view();
    if (view == now) return;
    m_wanted = view;
    if (m_filter->text().toStdString() != view.filter) m_filter->setText(QString::fromStdString(view.filter));
    m_archived->setChecked(view.archived);
    m_notes->goTo(view.notes);
    setChosenColumns(view.chosenColumns);
    setGrouped(view.grouped);
    m_sorted->setFolded({view.folded.begin(), view.folded.end()});
    if (view.maximised != now.maximised) setMaximised(view.maximised);
    if (view.hidden != now.hidden) {
        QStringList hidden;
        for (const auto& id : view.hidden)
            hidden << QString::fromStdString(id);
        m_store.setHidden(hidden);
    }
    arrangeColumns();
}

QByteArray RunsTable::columnWidths() const { return m_view->header()->saveState(); }

void RunsTable::setColumnWidths(const QByteArray& widths)
{
    const QScopedValueRollback arranging(m_isArranging, true);
    if (widths.isEmpty() || !m_view->header()->restoreState(widths)) return;
    m_userSized = false;
    fillWidth();
    arrangeColumns();
}

} // namespace sharpscope
