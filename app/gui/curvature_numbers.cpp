// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/curvature_numbers.h"

#include "app/gui/text_table.h"
#include "core/base/json_value.h"
#include "core/curvature/number_rows.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <set>

namespace sharpscope {

CurvatureNumbers::CurvatureNumbers(QWidget* parent)
    : QWidget(parent), m_table(new TextTable(QStringLiteral("curvatureTable"), this)), m_notes(new QLabel(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->addWidget(makeButtons());
    column->addWidget(m_table, 1);
    column->addWidget(m_notes);
    m_table->setMinimumHeight(120);
    m_notes->setObjectName(QStringLiteral("curvatureNotes"));
    m_notes->setWordWrap(true);
    m_notes->setTextFormat(Qt::PlainText);
    m_notes->setForegroundRole(QPalette::PlaceholderText);
    m_notes->setTextInteractionFlags(Qt::TextSelectableByMouse);
}

QWidget* CurvatureNumbers::makeButtons()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->addStretch(1);
    const auto add = [&](const QString& text, const char* name, const char* icon, const QString& help, auto&& act) {
        auto* button = new QPushButton(lineIcon(QLatin1String(icon)), text, bar);
        button->setObjectName(QLatin1String(name));
        button->setToolTip(help);
        connect(button, &QPushButton::clicked, this, act);
        row->addWidget(button);
    };
    add(tr("Copy"), "copyCurvature", "duplicate", tr("Copy the selected cells, or the whole table (Ctrl+C in it)"),
        [this] {
            m_table->copy();
            Q_EMIT informed(tr("The table is copied"));
        });
    add(QStringLiteral("CSV …"), "saveCurvatureCsv", "export", tr("A line a number, with every digit, into a file"),
        [this] {
            Q_EMIT textExportRequested(QStringLiteral("curvature.csv"), QString::fromStdString(toCsv(m_reports)));
        });
    add(QStringLiteral("JSON …"), "saveCurvatureJson", "export",
        tr("All of the reports, the spectral density's points among it, into a file"), [this] {
            Q_EMIT textExportRequested(QStringLiteral("curvature.json"),
                                       QString::fromStdString(dumpLines(toJson(m_reports))));
        });
    return bar;
}

void CurvatureNumbers::draw(const ShownCurvatures& shown)
{
    m_reports = shown.reports;
    const bool dark = themeOf(*this).dark;
    std::vector<TextTable::Column> columns;
    std::set<std::pair<std::int64_t, QString>> measuredOn;
    QStringList notes;
    for (std::size_t i = 0; i < shown.runs.size(); ++i) {
        const CurvatureRun& run = shown.runs[i];
        const CurvatureReport& report = shown.reports[i].report;
        columns.push_back({run.label, run.label + QStringLiteral(": ") + measuredText(report), run.color.on(dark)});
        measuredOn.insert({valueOr(report.measuredOn, "step", std::int64_t(0)),
                           QString::fromStdString(valueOr(report.measuredOn, "data", std::string()))});
        for (const std::string& note : report.notes)
            notes << run.label + QStringLiteral(": ") + QString::fromStdString(note);
    }
    std::vector<TextTable::Row> rows;
    for (const auto& [number, cells] : numberRows(shown.reports)) {
        const QString title = QString::fromStdString(number.title), symbol = QString::fromStdString(number.symbol);
        TextTable::Row row{.title = title.isEmpty() ? symbol : title + QStringLiteral("  ") + symbol,
                           .help = QString::fromStdString(number.symbol + ": " + number.formula + "\n" + number.cost)};
        for (const NumberCell& cell : cells)
            row.cells << (cell.isMeasured ? valueText(cell.value, cell.error) : QString());
        rows.push_back(std::move(row));
    }
    m_table->setTexts(columns, rows);
    if (!shown.reports.empty())
        notes.prepend(measuredOn.size() == 1
                          ? tr("%1. ± is a residual ‖Hx − λx‖ or one standard error.")
                                .arg(measuredText(shown.reports.front().report).section(QLatin1Char(';'), 0, 0))
                          : tr("The runs were not all measured at the same step or on the same data: a column's title "
                               "says where."));
    m_notes->setText(notes.join(QLatin1Char('\n')));
}

} // namespace sharpscope
