// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/difference_dialog.h"

#include "app/gui/field_names.h"
#include "app/gui/text_table.h"
#include "widgets/base/run_store.h"
#include "widgets/base/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace sharpscope {

DifferenceDialog::DifferenceDialog(const RunStore& store, const QStringList& runs, QWidget* parent)
    : QDialog(parent),
      m_table(new TextTable(QStringLiteral("differences"), this)),
      m_onlyDiffering(new QCheckBox(tr("Only what &differs"), this))
{
    setObjectName(QStringLiteral("differenceDialog"));
    setWindowTitle(tr("Runs side by side"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(QSize(900, 600).boundedTo(parent->size()));
    std::vector<ComparedRun> compared;
    for (const auto& id : runs)
        if (const StoredRun* run = store.find(id)) {
            compared.push_back({.facts = factsOf(*run), .experiment = run->experiment});
            m_colors << run->color.on(themeOf(*this).dark);
        }
    m_differences = compareRuns(compared);
    m_table->setAccessibleName(tr("Differences of the runs"));
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_onlyDiffering->setObjectName(QStringLiteral("onlyDiffering"));
    connect(m_onlyDiffering, &QCheckBox::toggled, this, &DifferenceDialog::fill);

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_onlyDiffering);
    buttons->addStretch(1);
    const auto add = [&](const QString& text, const char* name, const std::function<void()>& what) {
        auto* button = new QPushButton(text, this);
        button->setObjectName(QLatin1String(name));
        connect(button, &QPushButton::clicked, this, what);
        buttons->addWidget(button);
        return button;
    };
    const auto copy = [this](std::string (*format)(const RunDifferences&)) {
        QApplication::clipboard()->setText(QString::fromStdString(format(m_differences)));
    };
    add(tr("Copy as &Markdown"), "copyMarkdown", [copy] { copy(toMarkdown); });
    add(tr("Copy as &CSV"), "copyCsv", [copy] { copy(toCsv); });
    add(tr("Close"), "close", [this] { close(); })->setDefault(true);
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_table, 1);
    column->addLayout(buttons);
    fill();
}

void DifferenceDialog::fill()
{
    std::vector<TextTable::Column> columns;
    for (std::size_t i = 0; i < m_differences.runs.size(); ++i)
        columns.push_back({.title = QString::fromStdString(m_differences.runs[i]),
                           .color = m_colors.value(static_cast<qsizetype>(i))});
    std::vector<TextTable::Row> rows;
    std::vector<bool> differs; // a heading has no values
    std::string section;
    for (const DifferenceRow& row : m_differences.rows) {
        if (m_onlyDiffering->isChecked() && !row.differs) continue;
        if (std::exchange(section, row.section) != row.section) {
            rows.push_back({.title = tr(row.section.c_str()), .cells = {}});
            differs.push_back(false);
        }
        const bool isOption = row.section == "Options" || row.section == "Turned";
        TextTable::Row shown{.title = isOption ? fieldLabel(row.field) : QString::fromStdString(row.field),
                             .cells = {},
                             .help = QString::fromStdString(row.field)};
        for (const std::string& value : row.values)
            shown.cells << (value.empty() ? QStringLiteral("–") : QString::fromStdString(value).simplified());
        rows.push_back(std::move(shown));
        differs.push_back(row.differs);
    }
    m_table->setTexts(columns, rows);
    for (int i = 0; i < m_table->rowCount(); ++i) {
        auto* title = m_table->verticalHeaderItem(i);
        QFont font = title->font();
        font.setBold(rows[static_cast<std::size_t>(i)].cells.isEmpty());
        title->setFont(font);
        for (int k = 0; k < m_table->columnCount(); ++k)
            if (auto* cell = m_table->item(i, k)) {
                QFont bold = cell->font();
                bold.setBold(differs[static_cast<std::size_t>(i)]);
                cell->setFont(bold);
                cell->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
            }
    }
}

} // namespace sharpscope
