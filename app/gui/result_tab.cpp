// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/result_tab.h"

#include "app/gui/field_names.h"
#include "app/gui/tag_title.h"
#include "core/base/flat_options.h"
#include "core/run/foreign_run.h"
#include "widgets/base/empty_page.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/number_text.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStackedLayout>
#include <QTableWidget>

#include <algorithm>
#include <set>

namespace sharpscope {

namespace {

QString textOf(const TableCell& cell)
{
    if (cell.runs == 0) return QStringLiteral("–");
    QString text = QString::number(cell.mean, 'f', 2);
    if (cell.runs > 1) text += QStringLiteral(" ± %1").arg(cell.deviation, 0, 'f', 2);
    return text + QStringLiteral("  (%1)").arg(cell.runs);
}

bool isAmong(const std::vector<std::string>& texts, const std::string& text)
{
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

void choose(QComboBox& box, const std::string& wanted)
{
    box.setCurrentIndex(std::max(0, box.findData(QString::fromStdString(wanted))));
}

void refill(QComboBox& box, const QList<std::pair<QString, QString>>& entries, const std::string& wanted)
{
    box.clear();
    for (const auto& [title, value] : entries)
        box.addItem(title, value);
    choose(box, wanted);
}

} // namespace

ResultTab::ResultTab(const RunStore& store, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_pages(new QStackedLayout(this)),
      m_view(new QTableWidget(this)),
      m_caption(new QLabel(this))
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(10, 8, 10, 10);
    column->setSpacing(8);
    column->addWidget(makeControls());
    column->addWidget(makeCopies());
    column->addWidget(m_view, 1);
    m_view->setObjectName(QStringLiteral("resultTable"));
    m_view->setAccessibleName(tr("Results"));
    m_view->setTabKeyNavigation(false); // Tab leaves the table, arrows stay in it
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setSelectionMode(QAbstractItemView::ContiguousSelection);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->verticalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_view->verticalHeader()->setDefaultSectionSize(30);
    m_view->setCornerButtonEnabled(false);
    m_view->setShowGrid(false);
    m_view->horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view->horizontalHeader(), &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { columnMenu()->popup(m_view->horizontalHeader()->mapToGlobal(at)); });
    m_view->verticalHeader()->setHighlightSections(false);
    m_caption->setForegroundRole(QPalette::PlaceholderText);
    m_caption->setObjectName(QStringLiteral("resultCaption"));
    m_pages->addWidget(
        new EmptyPage(QStringLiteral("table"), tr("No finished runs yet"),
                      tr("Runs that have ended well make a table here: methods against what differs between "
                         "them, with mean and standard deviation over seeds."),
                      this));
    m_pages->addWidget(page);

    m_takeSoon.setSingleShot(true);
    m_takeSoon.setInterval(0);
    connect(&m_takeSoon, &QTimer::timeout, this, &ResultTab::takeRuns);
    connect(&store, &RunStore::listChanged, this, [this] {
        if (isVisible()) m_takeSoon.start();
    });
}

QWidget* ResultTab::makeControls()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    const auto addBox = [&](const QString& title, const char* name, const QString& help) {
        auto* box = new QComboBox(bar);
        box->setObjectName(QLatin1String(name));
        box->setToolTip(help);
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        box->setMinimumWidth(60); // on a small screen
        row->addWidget(new QLabel(title, bar));
        row->addWidget(box);
        connect(box, &QComboBox::activated, this, [this] {
            m_wanted.metric = m_metric->currentData().toString().toStdString();
            m_wanted.summary = m_summary->currentData().toString().toStdString();
            m_wanted.columns = m_columns->currentData().toString().toStdString();
            showTable();
            Q_EMIT changed();
        });
        return box;
    };
    m_metric = addBox(tr("Show"), "metric", tr("Which result of a run"));
    m_summary = addBox(tr("of the"), "summary",
                       tr("The last evaluation, or the best of all: the best is chosen with the test set, so a paper "
                          "reports the last. Of active learning also the area: the mean height of the curve over the "
                          "numbers of labels"));
    m_columns = addBox(tr("by"), "columns", tr("Which option makes the columns"));
    m_summary->addItem(tr("last evaluation"), QStringLiteral("last"));
    m_summary->addItem(tr("best evaluation"), QStringLiteral("best"));
    m_summary->addItem(tr("area of the curve"), QStringLiteral("area"));
    row->addStretch(1);
    return bar;
}

QWidget* ResultTab::makeCopies()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_caption->setWordWrap(true);
    row->addWidget(m_caption, 1);
    const auto addCopy = [&](const QString& title, const char* name, std::string (*format)(const ResultTable&)) {
        auto* button = new QPushButton(lineIcon(QStringLiteral("duplicate")), title, bar);
        button->setObjectName(QLatin1String(name));
        button->setToolTip(tr("Copy the table as %1").arg(title));
        connect(button, &QPushButton::clicked, this, [this, title, format] {
            QApplication::clipboard()->setText(QString::fromStdString(format(m_table)));
            Q_EMIT copied(title);
        });
        row->addWidget(button);
    };
    addCopy(QStringLiteral("Markdown"), "copyMarkdown", toMarkdown);
    addCopy(QStringLiteral("LaTeX"), "copyLatex", toLatex);
    addCopy(QStringLiteral("CSV"), "copyCsv", toCsv);
    return bar;
}

void ResultTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    takeRuns();
}

void ResultTab::takeRuns()
{
    m_runs.clear();
    m_unfinished.clear();
    for (const auto& run : m_store.runs()) {
        if (!run->visible || !findField(run->experiment, "method.rule")) continue;
        if (!findField(run->experiment, "data.name") && foreignMaker(run->experiment).empty()) continue;
        std::string why = whyUnfinished(run->series, run->isInterrupted);
        if (why.empty()) m_runs.push_back({run->experiment, run->series.result});
        if (!why.empty()) m_unfinished.push_back({run->experiment, std::move(why)});
    }
    m_pages->setCurrentIndex(m_runs.empty() ? 0 : 1);
    fillChoices(m_runs);
    showTable();
}

void ResultTab::fillChoices(const std::vector<FinishedRun>& runs)
{
    std::set<QString> metrics;
    OptionSpread options;
    for (const auto& run : runs) {
        options.add(flatOptions(run.experiment));
        for (const auto& [name, value] : run.result.items())
            if (value.is_object() && value.contains("last")) metrics.insert(QString::fromStdString(name));
    }
    QList<std::pair<QString, QString>> entries;
    for (const char* first :
         {"map/test", "map/validation", "accuracy/test", "accuracy/validation"}) // what papers report
        if (metrics.erase(QLatin1String(first)) > 0)
            entries << std::pair(tagTitle(QLatin1String(first)), QString(QLatin1String(first)));
    for (const auto& metric : metrics)
        entries << std::pair(tagTitle(metric), metric);
    refill(*m_metric, entries, m_wanted.metric);
    entries = {{tr("what differs"), QString()}};
    for (const auto& path : differingOptions(options, 12, fieldPlace))
        if (const QString name = QString::fromStdString(path); !path.starts_with("method."))
            entries << std::pair(fieldLabel(path), name);
    refill(*m_columns, entries, m_wanted.columns);
}

void ResultTab::show(const ViewState& state)
{
    if (state.results == m_wanted) return;
    m_wanted = state.results;
    choose(*m_metric, m_wanted.metric);
    choose(*m_summary, m_wanted.summary);
    choose(*m_columns, m_wanted.columns);
    showTable();
}

void ResultTab::showTable()
{
    try {
        m_table = makeTable(m_runs,
                            {.metric = m_metric->currentData().toString().toStdString(),
                             .summary = m_summary->currentData().toString().toStdString(),
                             .columns = m_columns->currentData().toString().toStdString(),
                             .fieldName = [](const std::string& path) { return fieldName(path).toStdString(); }},
                            m_unfinished);
    } catch (const std::exception& error) { // an experiment.json that was written by hand
        m_table = {.caption = tr("These runs make no table: %1").arg(QString::fromUtf8(error.what())).toStdString()};
    }
    hideColumns();
    QStringList rows, columns;
    for (const auto& row : m_table.rows)
        rows << QString::fromStdString(row).simplified();
    for (const auto& column : m_table.columns)
        columns << QString::fromStdString(column).simplified().replace(QLatin1String(", "), QLatin1String("\n"));
    m_view->clear();
    m_view->setRowCount(static_cast<int>(rows.size()));
    m_view->setColumnCount(static_cast<int>(columns.size()));
    m_view->setVerticalHeaderLabels(rows);
    m_view->setHorizontalHeaderLabels(columns);
    for (int row = 0; row < rows.size(); ++row)
        for (int column = 0; column < columns.size(); ++column) {
            const TableCell& cell = m_table.cells[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
            auto* item = new QTableWidgetItem(textOf(cell));
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            QFont font = item->font();
            font.setBold(cell.best);
            item->setFont(font);
            item->setToolTip(countText(static_cast<std::size_t>(cell.runs), tr("seed"), tr("seeds")));
            m_view->setItem(row, column, item);
        }
    m_view->resizeColumnsToContents();
    for (int column = 0; column < columns.size(); ++column)
        m_view->setColumnWidth(column, std::max(m_view->columnWidth(column) + 16, 130));
    const std::string left = leftOutText(m_table);
    m_caption->setText(QString::fromStdString(m_table.caption + (left.empty() ? "" : ". " + left)));
}

/// Keeps at least one: a table without columns would have no title to bring them back from.
void ResultTab::hideColumns()
{
    m_allColumns = m_table.columns;
    for (std::size_t i = m_allColumns.size(); i-- > 0 && m_table.columns.size() > 1;) {
        if (!isAmong(m_wanted.hiddenColumns, m_allColumns[i])) continue;
        const auto at = static_cast<std::ptrdiff_t>(i);
        m_table.columns.erase(m_table.columns.begin() + at);
        for (auto& row : m_table.cells)
            row.erase(row.begin() + at);
    }
}

QMenu* ResultTab::columnMenu()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const std::string& title : m_allColumns) {
        const bool isShown = isAmong(m_table.columns, title);
        auto* action = menu->addAction(QString::fromStdString(title).simplified());
        action->setCheckable(true);
        action->setChecked(isShown);
        action->setEnabled(!isShown || m_table.columns.size() > 1);
        connect(action, &QAction::toggled, this, [this, title](bool show) {
            std::erase(m_wanted.hiddenColumns, title);
            if (!show) m_wanted.hiddenColumns.push_back(title);
            showTable();
            Q_EMIT changed();
        });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Show all")), &QAction::triggered, this, [this] {
        m_wanted.hiddenColumns.clear();
        showTable();
        Q_EMIT changed();
    });
    return menu;
}

} // namespace sharpscope
