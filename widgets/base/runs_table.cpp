// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/runs_table.h"

#include "widgets/base/line_icon.h"
#include "widgets/base/notes_log.h"
#include "widgets/base/run_delegates.h"
#include "widgets/base/runs_filter.h"
#include "widgets/base/runs_sorter.h"
#include "widgets/base/sort_header.h"
#include "widgets/base/theme.h"
#include "widgets/base/window_undo.h"

#include <QAction>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSet>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

RunsTable::RunsTable(RunStore& store, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_forks(new RunForks(
          store, [this](const StoredRun& a, const StoredRun& b) { return m_model->areTogether(a, b); }, this)),
      m_model(new RunsModel(store, this)),
      m_runsFilter(new RunsFilter(
          store, [this](const StoredRun& run) { return m_model->textsOf(run); }, this)),
      m_notes(new NotesLog(store, this)),
      m_sorted(new RunsSorter(store, *m_model, *m_forks, this)),
      m_view(new QTreeView(this)),
      m_filter(new QLineEdit(this)),
      m_filterText(new QLabel(this)),
      m_group(new QToolButton(this)),
      m_archived(new QToolButton(this)),
      m_maximise(new QToolButton(this)),
      m_emptyText(new QLabel(m_view->viewport()))
{
    makeView();
    makeActions();
    makeBar();
    connect(m_group, &QToolButton::toggled, this, &RunsTable::setGrouped);
    connect(m_model, &RunsModel::renamed, this, &RunsTable::rename);
    connect(m_runsFilter, &RunsFilter::changed, this, &RunsTable::showFilter);
    connect(m_filter, &QLineEdit::textChanged, m_runsFilter, &RunsFilter::setText);
    connect(m_view, &QTreeView::customContextMenuRequested, this, &RunsTable::showMenu);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunsTable::takeSelection);
    connect(m_sorted, &QAbstractItemModel::rowsInserted, this, &RunsTable::showComparisons);
    connect(m_sorted, &QAbstractItemModel::rowsRemoved, this, &RunsTable::takeSelection);
    connect(m_sorted, &QAbstractItemModel::columnsInserted, this, [this](const QModelIndex&, int first, int last) {
        auto* header = m_view->header();
        for (int column = first; column <= last; ++column) // its title is read
            header->resizeSection(column, std::max(header->defaultSectionSize(), header->sectionSizeHint(column)));
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
    takeSelection();
}

void RunsTable::makeView()
{
    m_sorted->sort(-1, Qt::AscendingOrder);
    m_view->setObjectName(QStringLiteral("runs"));
    m_view->setAccessibleName(tr("Runs"));
    m_view->setHeader(new SortHeader(m_view));
    m_view->setModel(m_sorted);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers); // F2 is an action
    m_view->setAllColumnsShowFocus(true);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setItemDelegateForColumn(RunsModel::Name, new RunNameDelegate(*m_sorted, m_view));
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
    m_view->installEventFilter(this);
    m_emptyText->setObjectName(QStringLiteral("noRuns"));
    m_emptyText->setAlignment(Qt::AlignCenter);
    m_emptyText->setWordWrap(true);
    m_emptyText->setForegroundRole(QPalette::PlaceholderText);
}

void RunsTable::makeBar()
{
    m_filter->setObjectName(QStringLiteral("runsFilter"));
    m_filter->setAccessibleName(tr("Filter runs"));
    m_filter->setPlaceholderText(tr("Filter runs: sam, 0.1|0.2, or rho1 > 0.05 and accuracy/test >= 80% …"));
    m_filter->setToolTip(
        tr("<p>A text that any column must match (a regular expression), or an expression over options, results, "
           "name, state, tag and note:</p><p><code>rule = agnostic-sam and rho1 > 0.05<br>accuracy/test >= 80% or "
           "best(loss/test) < 0.4<br>seed in (1, 2) and not tag ~ draft<br>(state = interrupted | archived)</code></p>"
           "<p>The last word of an option's path is enough where it is not ambiguous; a result's name is its last "
           "value; ~ holds a text. What it leaves out is not drawn either.</p>"));
    m_filter->setClearButtonEnabled(true);
    leaveUndoToWindow(*m_filter);
    m_filter->installEventFilter(this);
    m_filter->addAction(lineIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_filterText->setObjectName(QStringLiteral("runsFilterText"));
    m_filterText->setWordWrap(true);
    m_filterText->setContentsMargins(10, 0, 10, 4);
    m_filterText->hide();
    const auto dress = [](QToolButton* button, const char* name, const char* icon, const QString& help) {
        button->setObjectName(QLatin1String(name));
        button->setIcon(lineIcon(QLatin1String(icon)));
        button->setToolTip(help);
        button->setCheckable(true);
        button->setAutoRaise(true);
    };
    dress(m_group, "groupRuns", "group", tr("Group the runs by comparison, or by what they have in a field"));
    dress(m_archived, "archivedRuns", "archive", tr("List archived runs, too"));
    dress(m_maximise, "maximiseRuns", "maximise", tr("Give the table the room of the pages"));
    m_group->setPopupMode(QToolButton::MenuButtonPopup);
    m_group->setMenu(new QMenu(m_group));
    connect(m_group->menu(), &QMenu::aboutToShow, this, &RunsTable::fillGroupMenu);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 6, 8, 6);
    bar->addWidget(m_filter);
    bar->addWidget(m_group);
    auto* columns = new QToolButton(this);
    dress(columns, "chooseColumns", "table", tr("Choose columns from options and results"));
    columns->setCheckable(false);
    connect(columns, &QToolButton::clicked, this, &RunsTable::chooseColumns);
    bar->addWidget(columns);
    bar->addWidget(m_archived);
    bar->addWidget(m_maximise);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_filterText);
    layout->addWidget(m_view);
}

bool RunsTable::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_view->viewport() && event->type() == QEvent::Resize) {
        placeEmptyText();
        fillWidth();
    }
    const bool isPress = event->type() == QEvent::MouseButtonPress || event->type() == QEvent::MouseButtonDblClick;
    if (object == m_view->viewport() && isPress && static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton)
        return foldByClick(static_cast<QMouseEvent*>(event)->pos());
    if (object == m_view && event->type() == QEvent::KeyPress &&
        !(static_cast<QKeyEvent*>(event)->modifiers() & ~Qt::KeypadModifier))
        return foldByKey(static_cast<QKeyEvent*>(event)->key());
    if (object != m_filter || event->type() != QEvent::KeyPress) return QWidget::eventFilter(object, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Down) m_view->setFocus();
    if (key == Qt::Key_Escape) {
        m_filter->clear();
        Q_EMIT viewChanged();
    }
    return key == Qt::Key_Down || key == Qt::Key_Escape;
}

void RunsTable::showComparisons(const QModelIndex& parent, int first, int last)
{
    placeEmptyText();
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
    const auto& runs = m_store.runs();
    const bool isEmpty = std::all_of(runs.begin(), runs.end(), [](const auto& run) { return run->isLeftOut; });
    const bool isFiltered = !m_filter->text().isEmpty();
    if (isEmpty)
        m_emptyText->setText(runs.empty() ? tr("No runs yet.\nLaunch a comparison, or open a folder of runs.")
                             : isFiltered
                                 ? tr("None of the runs is meant by the filter.\nEsc in it shows all again.")
                                 : tr("All runs are archived.\nThe box on the right of the filter lists them."));
    m_emptyText->setVisible(isEmpty);
    m_emptyText->setGeometry(m_view->viewport()->rect().adjusted(12, 0, -12, 0));
}

QStringList RunsTable::selected() const
{
    QStringList ids;
    QSet<QString> seen;
    for (const auto& index : m_view->selectionModel()->selectedIndexes()) {
        if (index.column() != RunsModel::Name) continue;
        for (const auto& id : m_model->idsBelow(m_sorted->mapToSource(index))) {
            const StoredRun* run = m_store.find(id); // of a comparison those that are listed
            if (!run || run->isLeftOut || seen.contains(id)) continue;
            seen << id;
            ids << id;
        }
    }
    return ids;
}

void RunsTable::select(const QStringList& ids)
{
    unfoldTo(ids);
    selectListed(ids);
}

void RunsTable::selectListed(const QStringList& ids)
{
    const QSet<QString> wanted(ids.begin(), ids.end());
    QItemSelection selection;
    QModelIndex first;
    const std::function<void(const QModelIndex&)> visit = [&](const QModelIndex& parent) {
        for (int i = 0; i < m_sorted->rowCount(parent); ++i) {
            const auto index = m_sorted->index(i, 0, parent);
            if (wanted.contains(index.data(RunsModel::IdRole).toString())) {
                selection.select(index, index);
                if (!first.isValid()) first = index;
            }
            visit(index);
        }
    };
    visit({});
    m_view->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    if (!first.isValid()) return;
    m_view->selectionModel()->setCurrentIndex(first, QItemSelectionModel::NoUpdate);
    m_view->scrollTo(first);
}

void RunsTable::goTo(const QString& id)
{
    const StoredRun* run = m_store.find(id);
    if (!run) return;
    if (run->isLeftOut && run->notes.archived) m_archived->setChecked(true);
    if (run->isLeftOut) m_filter->clear();
    Q_EMIT viewChanged();
    select({id});
    m_view->setFocus();
}

void RunsTable::setGrouped(bool grouped)
{
    m_group->setChecked(grouped);
    const auto by = m_wanted.groupedBy.empty() ? std::nullopt : std::optional(runFieldOf(m_wanted.groupedBy));
    if (grouped == m_model->isGrouped() && (!grouped || by == m_model->groupedBy())) return;
    const QStringList before = selected();
    m_model->setGrouped(grouped, by);
    m_forks->forget();
    if (m_forks->any()) m_sorted->invalidate();
    m_view->setRootIsDecorated(grouped);
    showComparisons({}, 0, m_sorted->rowCount() - 1);
    fillWidth();
    selectListed(before);
    takeSelection();
}

} // namespace sharpscope
