// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sweep_numbers.h"

#include "app/gui/sweep_shown.h"
#include "app/gui/text_table.h"
#include "widgets/base/line_icon.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace sharpscope {

SweepNumbers::SweepNumbers(QWidget* parent)
    : QWidget(parent), m_table(new TextTable(QStringLiteral("sweepTable"), this)), m_caption(new QLabel(this))
{
    m_caption->setObjectName(QStringLiteral("sweepCaption"));
    m_caption->setWordWrap(true);
    m_caption->setForegroundRole(QPalette::PlaceholderText);
    m_caption->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* row = new QHBoxLayout;
    row->addWidget(m_caption, 1);
    const auto addCopy = [&](const QString& title, const char* name, std::string (*format)(const ResultTable&)) {
        auto* button = new QPushButton(lineIcon(QStringLiteral("duplicate")), title, this);
        button->setObjectName(QLatin1String(name));
        button->setToolTip(tr("Copy the table as %1").arg(title));
        connect(button, &QPushButton::clicked, this, [this, title, format] {
            QApplication::clipboard()->setText(QString::fromStdString(format(m_made)));
            Q_EMIT copied(title);
        });
        row->addWidget(button, 0, Qt::AlignTop);
    };
    addCopy(QStringLiteral("Markdown"), "sweepMarkdown", toMarkdown);
    addCopy(QStringLiteral("LaTeX"), "sweepLatex", toLatex);
    addCopy(QStringLiteral("CSV"), "sweepCsv", toCsv);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->addLayout(row);
    column->addWidget(m_table, 1);
}

void SweepNumbers::draw(const SweepShown& shown)
{
    m_made = resultTable(shown.table, shown.x);
    std::vector<TextTable::Column> columns;
    std::vector<TextTable::Row> rows;
    for (const std::string& title : m_made.columns)
        columns.push_back({.title = QString::fromStdString(title)});
    for (std::size_t r = 0; r < m_made.rows.size(); ++r) {
        TextTable::Row row;
        row.title = QString::fromStdString(m_made.rows[r]);
        for (const TableCell& cell : m_made.cells[r]) {
            QString text =
                cell.runs == 0 ? QStringLiteral("–") : QString::number(cell.mean, 'f', shown.isPercent() ? 2 : 4);
            if (cell.runs > 1) text += QStringLiteral(" ± %1").arg(cell.deviation, 0, 'f', shown.isPercent() ? 2 : 4);
            if (cell.runs > 0) text += QStringLiteral("  (%1)").arg(cell.runs);
            row.cells << (cell.best ? QStringLiteral("★ ") + text : text);
        }
        rows.push_back(std::move(row));
    }
    m_table->setTexts(columns, rows);
    m_caption->setText(QString::fromStdString(m_made.caption));
}

} // namespace sharpscope
