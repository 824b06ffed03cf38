// SPDX-License-Identifier: GPL-3.0-or-later
// The controls of RuleCostPanel, and what the session keeps of them.
#include "app/gui/rule_cost_panel.h"
#include "app/gui/sharing_box.h"
#include "app/gui/text_table.h"
#include "widgets/base/window_undo.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

void RuleCostPanel::makeControls()
{
    m_of->setObjectName(QStringLiteral("costOf"));
    m_of->setAccessibleName(tr("Which rules"));
    m_of->addItem(tr("every rule"), QStringLiteral("all"));
    m_of->addItem(tr("the experiment's methods"), QStringLiteral("experiment"));
    m_of->setToolTip(
        tr("Every rule with the options that it has by default, or the experiment's methods as they are."));
    m_rounds->setObjectName(QStringLiteral("costRounds"));
    m_rounds->setRange(1, 1000);
    m_rounds->setToolTip(tr("How often each rule takes a turn; the table has the median."));
    m_seconds->setObjectName(QStringLiteral("costSeconds"));
    m_seconds->setRange(0.001, 3600);
    m_seconds->setDecimals(3);
    m_seconds->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    m_seconds->setSuffix(tr(" s"));
    m_seconds->setToolTip(tr("How long a turn takes at least; at least five steps are taken."));
    m_sharing->setAccessibleName(tr("If training"));
    m_measure->setObjectName(QStringLiteral("measureCosts"));
    m_stop->setObjectName(QStringLiteral("stopCosts"));
    m_export->setObjectName(QStringLiteral("exportCosts"));
    m_progress->setObjectName(QStringLiteral("costProgress"));
    m_progress->setRange(0, 1000);
    m_table->setAccessibleName(tr("What rules cost"));
    const RulesView first;
    m_rounds->setValue(static_cast<int>(first.costRounds));
    m_seconds->setValue(first.costSeconds);
    for (QWidget* field : std::initializer_list<QWidget*>{m_rounds, m_seconds})
        leaveUndoToWindow(*field);
    const auto edited = [this] {
        refresh();
        Q_EMIT changed();
    };
    connect(m_of, &QComboBox::activated, this, edited);
    connect(m_rounds, &QSpinBox::valueChanged, this, edited);
    connect(m_seconds, &QDoubleSpinBox::valueChanged, this, edited);
}

QWidget* RuleCostPanel::makeChoices()
{
    auto* choices = new QWidget(this);
    auto *first = new QHBoxLayout, *second = new QHBoxLayout; // in one they have no room on a small screen
    auto* rounds = new QLabel(tr("rounds"), choices);
    auto* seconds = new QLabel(tr("of at least"), choices);
    rounds->setBuddy(m_rounds);
    seconds->setBuddy(m_seconds);
    m_rounds->setAccessibleName(tr("Rounds"));
    m_seconds->setAccessibleName(tr("Seconds of a turn"));
    for (QWidget* widget : std::initializer_list<QWidget*>{m_of, m_rounds, rounds, seconds, m_seconds})
        first->addWidget(widget);
    first->addStretch(1);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_measure, m_stop, m_sharing})
        second->addWidget(widget);
    second->addStretch(1);
    auto* rows = new QVBoxLayout(choices);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addLayout(first);
    rows->addLayout(second);
    return choices;
}

QWidget* RuleCostPanel::makeResult()
{
    auto* result = new QWidget(this);
    auto* head = new QHBoxLayout;
    head->addWidget(m_said, 1, Qt::AlignTop);
    head->addWidget(m_export, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(result);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(head);
    column->addWidget(m_table, 1);
    column->addStretch(0); // while there is no table
    return result;
}

void RuleCostPanel::read(RulesView& view) const
{
    view.costOf = m_of->currentData().toString().toStdString();
    view.costRounds = m_rounds->value();
    view.costSeconds = m_seconds->value();
}

void RuleCostPanel::show(const RulesView& view)
{
    const QSignalBlocker quietRounds(m_rounds), quietSeconds(m_seconds);
    m_of->setCurrentIndex(std::max(0, m_of->findData(QString::fromStdString(view.costOf))));
    m_rounds->setValue(static_cast<int>(view.costRounds));
    m_seconds->setValue(view.costSeconds);
    refresh();
}

} // namespace sharpscope
