// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/runs_table.h"

#include "widgets/base/line_icon.h"
#include "widgets/base/run_delegates.h"
#include "widgets/base/sort_header.h"
#include "widgets/base/theme.h"
#include "widgets/base/window_undo.h"

#include <QAction>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QRegularExpression>
#include <QSet>
#include <QSortFilterProxyModel>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {

/// Without a column to sort by, the runs stand as their experiments have them.
class RunsSorter final : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void sort(int column, Qt::SortOrder order) override
    {
        setSortRole(column < 0 ? RunsModel::OrderRole : RunsModel::SortRole);
        QSortFilterProxyModel::sort(std::max(column, 0), column < 0 ? Qt::AscendingOrder : order);
    }
};

} // namespace

RunsTable::RunsTable(RunStore& store, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_model(new RunsModel(store, this)),
      m_sorted(new RunsSorter(this)),
      m_view(new QTreeView(this)),
      m_filter(new QLineEdit(this)),
      m_group(new QToolButton(this)),
      m_emptyText(new QLabel(m_view->viewport()))
{
    m_sorted->setSourceModel(m_model);
    m_sorted->sort(-1, Qt::AscendingOrder);
    m_sorted->setFilterKeyColumn(-1);
    m_sorted->setRecursiveFilteringEnabled(true);
    m_sorted->setAutoAcceptChildRows(true);

    m_view->setObjectName(QStringLiteral("runs"));
    m_view->setHeader(new SortHeader(m_view));
    m_view->setModel(m_sorted);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setAllColumnsShowFocus(true);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setItemDelegateForColumn(RunsModel::Name, new RunNameDelegate(store, m_view));
    m_view->setItemDelegateForColumn(RunsModel::State, new RunStateDelegate(m_view));
    m_view->header()->setStretchLastSection(false);
    m_view->header()->setDefaultSectionSize(84);
    m_view->header()->setMinimumSectionSize(40);
    m_view->setColumnWidth(RunsModel::Name, 190);
    m_view->setColumnWidth(RunsModel::Rule, 104);
    m_view->setColumnWidth(RunsModel::Seed, 48);
    m_view->setColumnWidth(RunsModel::State, 96);
    m_view->setColumnWidth(RunsModel::Epoch, 58);
    m_view->header()->setSortIndicator(-1, Qt::AscendingOrder); // as they came, until a title is clicked
    m_view->setSortingEnabled(true);
    m_view->viewport()->installEventFilter(this);

    m_filter->setObjectName(QStringLiteral("runsFilter"));
    m_filter->setPlaceholderText(tr("Filter runs: sam, seed 2, 0.1|0.2 …"));
    m_filter->setToolTip(tr("A regular expression that any column must match"));
    m_filter->setClearButtonEnabled(true);
    leaveUndoToWindow(*m_filter);
    m_filter->addAction(lineIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_group->setObjectName(QStringLiteral("groupRuns"));
    m_group->setIcon(lineIcon(QStringLiteral("group")));
    m_group->setToolTip(tr("Group the runs by comparison"));
    m_group->setCheckable(true);
    m_group->setAutoRaise(true);

    m_emptyText->setText(tr("No runs yet.\nLaunch a comparison, or open a folder of runs."));
    m_emptyText->setAlignment(Qt::AlignCenter);
    m_emptyText->setWordWrap(true);
    m_emptyText->setForegroundRole(QPalette::PlaceholderText);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 6, 8, 6);
    bar->addWidget(m_filter);
    bar->addWidget(m_group);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_view);

    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        QRegularExpression wanted(text, QRegularExpression::CaseInsensitiveOption);
        if (!wanted.isValid()) wanted.setPattern(QRegularExpression::escape(text));
        m_sorted->setFilterRegularExpression(wanted);
    });
    connect(m_group, &QToolButton::toggled, this, &RunsTable::setGrouped);
    connect(m_view, &QTreeView::customContextMenuRequested, this, &RunsTable::showMenu);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { Q_EMIT selectionChanged(); });
    connect(m_sorted, &QAbstractItemModel::rowsInserted, this, &RunsTable::showComparisons);
    connect(m_sorted, &QAbstractItemModel::rowsRemoved, this, [this] { Q_EMIT selectionChanged(); });
    connect(m_sorted, &QAbstractItemModel::columnsInserted, this, [this] {
        auto* selection = m_view->selectionModel(); // a selected row is selected in its new column too
        selection->select(selection->selection(), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        fillWidth();
    });
    connect(m_sorted, &QAbstractItemModel::columnsRemoved, this, &RunsTable::fillWidth);
    connect(m_view->header(), &QHeaderView::sectionResized, this, [this](int column) {
        if (column == RunsModel::Name && !m_isFilling) m_userSized = true;
    });
    connect(&store, &RunStore::listChanged, this, &RunsTable::placeEmptyText);
    connectView();
    placeEmptyText();
}

bool RunsTable::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::Resize) {
        placeEmptyText();
        fillWidth();
    }
    return QWidget::eventFilter(object, event);
}

void RunsTable::showComparisons(const QModelIndex& parent, int first, int last)
{
    if (!m_model->isGrouped() || parent.isValid()) return;
    for (int i = first; i <= last; ++i) {
        m_view->setFirstColumnSpanned(i, {}, true);
        m_view->expand(m_sorted->index(i, 0));
    }
}

void RunsTable::fillWidth()
{
    if (m_userSized) return;
    auto* header = m_view->header();
    const int others = header->length() - header->sectionSize(RunsModel::Name);
    m_isFilling = true;
    header->resizeSection(RunsModel::Name, std::clamp(m_view->viewport()->width() - others, 190, 420));
    m_isFilling = false;
}

void RunsTable::placeEmptyText()
{
    m_emptyText->setVisible(m_store.runs().empty());
    m_emptyText->setGeometry(m_view->viewport()->rect().adjusted(12, 0, -12, 0));
}

QStringList RunsTable::selected() const
{
    QStringList ids;
    QSet<QString> seen;
    for (const auto& index : m_view->selectionModel()->selectedIndexes()) {
        if (index.column() != RunsModel::Name) continue;
        for (const auto& id : m_model->idsBelow(m_sorted->mapToSource(index)))
            if (!seen.contains(id)) {
                seen << id;
                ids << id;
            }
    }
    return ids;
}

void RunsTable::select(const QStringList& ids)
{
    const QSet<QString> wanted(ids.begin(), ids.end());
    QItemSelection selection;
    const std::function<void(const QModelIndex&)> visit = [&](const QModelIndex& parent) {
        for (int i = 0; i < m_sorted->rowCount(parent); ++i) {
            const auto index = m_sorted->index(i, 0, parent);
            if (wanted.contains(index.data(RunsModel::IdRole).toString())) selection.select(index, index);
            visit(index);
        }
    };
    visit({});
    m_view->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void RunsTable::setGrouped(bool grouped)
{
    m_group->setChecked(grouped);
    if (grouped == m_model->isGrouped()) return;
    const QStringList before = selected();
    m_model->setGrouped(grouped);
    m_view->setRootIsDecorated(grouped);
    showComparisons({}, 0, m_sorted->rowCount() - 1);
    fillWidth();
    select(before);
    Q_EMIT selectionChanged();
}

void RunsTable::showMenu(const QPoint& at)
{
    const QStringList ids = selected();
    if (ids.isEmpty()) return;
    QMenu menu(this);
    connect(menu.addAction(tr("Show")), &QAction::triggered, this, [&] { m_store.setVisible(ids, true); });
    connect(menu.addAction(tr("Hide")), &QAction::triggered, this, [&] { m_store.setVisible(ids, false); });
    if (ids.size() == 1)
        connect(menu.addAction(tr("Colour…")), &QAction::triggered, this, [&] { Q_EMIT colorRequested(ids.first()); });
    menu.addSeparator();
    menu.addActions(m_menuActions);
    menu.exec(m_view->viewport()->mapToGlobal(at));
}

} // namespace sharpscope
