// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/text_table.h"

#include "core/base/table_text.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>

namespace sharpscope {

namespace {

QIcon square(const QColor& color)
{
    QPixmap picture(10, 10);
    picture.fill(color);
    return QIcon(picture);
}

std::vector<std::string> textsOf(const QStringList& cells, std::string (*escape)(std::string_view))
{
    std::vector<std::string> texts;
    for (const QString& cell : cells)
        texts.push_back(escape(cell.toStdString()));
    return texts;
}

} // namespace

TextTable::TextTable(const QString& name, QWidget* parent) : QTableWidget(parent)
{
    setObjectName(name);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::ContiguousSelection);
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setCornerButtonEnabled(false);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    for (QHeaderView* header : {horizontalHeader(), verticalHeader()})
        header->setHighlightSections(false);
    verticalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    verticalHeader()->setDefaultSectionSize(26);
    verticalHeader()->setTextElideMode(Qt::ElideRight);
    horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    offerCopies();
}

void TextTable::setTexts(const std::vector<Column>& columns, const std::vector<Row>& rows)
{
    clear();
    setRowCount(static_cast<int>(rows.size()));
    setColumnCount(static_cast<int>(columns.size()));
    for (int i = 0; i < columnCount(); ++i) {
        const Column& column = columns[static_cast<std::size_t>(i)];
        auto* item = new QTableWidgetItem(column.title);
        item->setToolTip(column.help);
        if (column.color.isValid()) {
            item->setIcon(square(column.color));
            item->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter); // beside its own square, not the next one's
        }
        setHorizontalHeaderItem(i, item);
    }
    for (int i = 0; i < rowCount(); ++i) {
        const Row& row = rows[static_cast<std::size_t>(i)];
        auto* title = new QTableWidgetItem(row.title);
        title->setToolTip(row.help.isEmpty() ? row.title : row.title + QLatin1Char('\n') + row.help); // may be cut
        setVerticalHeaderItem(i, title);
        for (int k = 0; k < std::min(columnCount(), static_cast<int>(row.cells.size())); ++k) {
            auto* cell = new QTableWidgetItem(row.cells[k]);
            cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            cell->setToolTip(row.help);
            setItem(i, k, cell);
        }
    }
    resizeColumnsToContents();
    for (int i = 0; i < columnCount(); ++i)
        setColumnWidth(i, std::max(columnWidth(i) + 14, 90));
}

QString TextTable::text() const
{
    QStringList lines, titles{QString()};
    for (int i = 0; i < columnCount(); ++i)
        titles << horizontalHeaderItem(i)->text();
    lines << titles.join(QLatin1Char('\t'));
    for (int i = 0; i < rowCount(); ++i) {
        QStringList cells{verticalHeaderItem(i)->text()};
        for (int k = 0; k < columnCount(); ++k)
            cells << (item(i, k) ? item(i, k)->text() : QString());
        lines << cells.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void TextTable::copyAs(QString (*row)(const QStringList& cells), QString (*heading)(const QStringList& cells)) const
{
    const auto cellsOf = [this](int i) {
        QStringList cells{i < 0 ? QString() : verticalHeaderItem(i)->text()};
        for (int k = 0; k < columnCount(); ++k) {
            const QTableWidgetItem* cell = i < 0 ? horizontalHeaderItem(k) : item(i, k);
            cells << (cell ? cell->text() : QString());
        }
        return cells;
    };
    QString text = heading(cellsOf(-1));
    for (int i = 0; i < rowCount(); ++i)
        text += row(cellsOf(i));
    QApplication::clipboard()->setText(text);
}

void TextTable::offerCopies()
{
    setContextMenuPolicy(Qt::ActionsContextMenu);
    const auto offer = [this](const char* name, const QString& title, auto does) {
        auto* action = new QAction(title, this);
        action->setObjectName(QLatin1String(name));
        connect(action, &QAction::triggered, this, does);
        addAction(action);
    };
    offer("copyCells", tr("Copy"), [this] { copy(); });
    offer("copyTableAsMarkdown", tr("Copy table as Markdown"), [this] {
        copyAs(
            [](const QStringList& cells) { return QString::fromStdString(markdownRow(textsOf(cells, markdownText))); },
            [](const QStringList& cells) {
                return QString::fromStdString(markdownHeading(textsOf(cells, markdownText)));
            });
    });
    offer("copyTableAsLatex", tr("Copy table as LaTeX"), [this] {
        copyAs([](const QStringList& cells) { return QString::fromStdString(latexRow(textsOf(cells, latexText))); },
               [](const QStringList& cells) {
                   return QStringLiteral("% rows of a tabular{l%1}\n\\toprule\n%2\\midrule\n")
                       .arg(QString(cells.size() - 1, QLatin1Char('r')),
                            QString::fromStdString(latexRow(textsOf(cells, latexText))));
               });
    });
}

void TextTable::copy() const
{
    const auto ranges = selectedRanges();
    if (ranges.isEmpty() || (ranges.front().rowCount() == 1 && ranges.front().columnCount() == 1))
        return QApplication::clipboard()->setText(text());
    const auto& range = ranges.front();
    QStringList lines;
    for (int i = range.topRow(); i <= range.bottomRow(); ++i) {
        QStringList cells;
        for (int k = range.leftColumn(); k <= range.rightColumn(); ++k)
            cells << (item(i, k) ? item(i, k)->text() : QString());
        lines << cells.join(QLatin1Char('\t'));
    }
    QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void TextTable::resizeEvent(QResizeEvent* event)
{
    verticalHeader()->setMaximumWidth(std::max(80, width() / 2));
    QTableWidget::resizeEvent(event);
}

void TextTable::keyPressEvent(QKeyEvent* event)
{
    if (event == QKeySequence::Copy) return copy();
    QTableWidget::keyPressEvent(event);
}

} // namespace sharpscope
