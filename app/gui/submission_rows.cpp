// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/submission_rows.h"

#include "widgets/base/number_text.h"
#include "widgets/base/run_store.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>

namespace sharpscope {

SubmissionRows::SubmissionRows(const RunStore& store, QWidget* parent)
    : QDialog(parent),
      m_store(store),
      m_none(new QLabel(tr("Every row has a run in the table."), this)),
      m_table(new TextTable(QStringLiteral("submissionTable"), this)),
      m_all(new QCheckBox(tr("&All rows"), this))
{
    setObjectName(QStringLiteral("submissionRowsDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(QSize(820, 420).boundedTo(parent->size()));
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setForegroundRole(QPalette::PlaceholderText);
    m_table->setAccessibleName(tr("Rows of the submission"));
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_all->setObjectName(QStringLiteral("submissionAllRows"));
    m_all->setToolTip(tr("Also those that have a run in the table of runs"));
    connect(m_all, &QCheckBox::toggled, this, &SubmissionRows::fill);
    auto* close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QWidget::close);
    auto* copy = new QPushButton(tr("&Copy"), this);
    copy->setToolTip(tr("The table, or what is selected of it, separated by tabs"));
    connect(copy, &QPushButton::clicked, m_table, &TextTable::copy);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_all);
    buttons->addStretch(1);
    buttons->addWidget(copy);
    buttons->addWidget(close);
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_none, 1);
    column->addWidget(m_table, 1);
    column->addLayout(buttons);
}

void SubmissionRows::setStanding(const QString& title, const Standing& standing)
{
    setWindowTitle(tr("Rows of %1").arg(title));
    m_standing = standing;
    fill();
}

void SubmissionRows::fill()
{
    std::vector<TextTable::Row> rows;
    QString texts;
    for (std::size_t i = 0; i < m_standing.rows.size(); ++i) {
        const RowStanding& row = m_standing.rows[i];
        if (!m_all->isChecked() && m_store.find(QString::fromStdString(row.run))) continue;
        const RowState& state = row.state;
        TextTable::Row shown{.title = QString::number(i),
                             .cells = {QString::fromStdString(std::filesystem::path(row.run).filename().string()),
                                       tr(toText(state.is)), QString::fromStdString(row.array),
                                       QString::number(state.step),
                                       state.requeues > 0 ? tr("%1×").arg(state.requeues) : QString(),
                                       QString::fromStdString(state.why)},
                             .help = QString::fromStdString(state.why)};
        texts += shown.title + shown.cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
        rows.push_back(std::move(shown));
    }
    m_none->setVisible(rows.empty());
    m_table->setHidden(rows.empty());
    if (std::exchange(m_filled, texts) == texts) return; // what is selected in it stays
    m_table->setTexts({{.title = tr("Run")},
                       {.title = tr("State")},
                       {.title = tr("Array"), .help = tr("Slurm's number of the last job array that has the row")},
                       {.title = tr("Step")},
                       {.title = tr("Requeued")},
                       {.title = tr("Why"), .help = tr("It waits, was left, or failed")}},
                      rows);
    for (int i = 0; i < m_table->rowCount(); ++i)
        for (const int column : {0, 1, 5})
            m_table->item(i, column)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (const int column : {0, 1, 5})
        m_table->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

} // namespace sharpscope
