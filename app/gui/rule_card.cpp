// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/rule_card.h"

#include "app/gui/html.h"
#include "app/gui/rule_example_panel.h"
#include "app/gui/rules_page.h"
#include "widgets/plots/plot_widget.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace sharpscope {

namespace {

constexpr double titleSize = 1.4, formulaSize = 1.25; ///< of the font's

QString settingsText(const Json& options)
{
    QStringList parts;
    for (const auto& [path, value] : options.items())
        parts << QStringLiteral("%1 = %2").arg(
            QString::fromStdString(path),
            QString::fromStdString(value.is_string() ? value.get<std::string>() : value.dump()));
    return parts.join(QStringLiteral(", "));
}

/// Those that no option chooses between; the others have a control.
QString toldDifferences(const RuleInfo& rule)
{
    QString html;
    for (const RuleDifference& difference : rule.differences)
        html += QStringLiteral("<li>%1</li>").arg(escaped(difference.what));
    return html.isEmpty() ? html : QStringLiteral("<b>%1</b><ul>%2</ul>").arg(RuleCard::tr("Paper and code"), html);
}

void enlarge(QLabel& label, double factor)
{
    QFont font = label.font();
    font.setPointSizeF(font.pointSizeF() * factor);
    label.setFont(font);
}

} // namespace

RuleCard::RuleCard(const RuleInfo& rule, const Json& tried, int steps, QWidget* parent)
    : QWidget(parent),
      m_rule(rule),
      m_example(new RuleExamplePanel(rule, tried, steps, this)),
      m_advice(new QLabel(this))
{
    auto* title = text(escaped(rule.title));
    title->setObjectName(QStringLiteral("ruleTitle"));
    title->setWordWrap(false);
    enlarge(*title, titleSize);
    auto* add = new QPushButton(tr("Add beside"), this);
    add->setObjectName(QStringLiteral("addRule"));
    add->setToolTip(
        tr("Puts the rule beside the experiment's methods, with this radius and the readings chosen below."));
    connect(add, &QPushButton::clicked, this, &RuleCard::addRequested);
    m_advice->setObjectName(QStringLiteral("radiusAdvice"));
    m_advice->setWordWrap(true);
    m_advice->setForegroundRole(QPalette::PlaceholderText);
    auto* heading = new QHBoxLayout;
    heading->addWidget(title);
    heading->addStretch(1);
    heading->addWidget(add);
    auto* formula = text(escaped(rule.formula));
    formula->setObjectName(QStringLiteral("ruleFormula"));
    enlarge(*formula, formulaSize);
    auto* costs = text(tr("Passes a step: <b>%1</b> &nbsp; Memory: <b>%2</b>, P the numbers in θ")
                           .arg(escaped(rule.passes), escaped(memoryText(rule.memory))));
    costs->setObjectName(QStringLiteral("ruleCosts"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(18, 14, 18, 14);
    column->setSpacing(8);
    column->addLayout(heading);
    column->addWidget(formula);
    column->addWidget(costs);
    column->addWidget(m_advice);
    column->addWidget(text(escaped(rule.help)));
    column->addWidget(text(tr("<b>Helps:</b> %1").arg(escaped(rule.helps))));
    column->addWidget(text(tr("<b>Does not, or costs:</b> %1").arg(escaped(rule.helpsNot))));
    column->addWidget(m_example);
    if (!rule.differences.empty()) column->addWidget(text(toldDifferences(rule)));
    if (!rule.options.empty()) column->addWidget(text(optionsTable(rule.options)));
    auto* paper = text(escaped(rule.paper));
    paper->setForegroundRole(QPalette::PlaceholderText);
    column->addWidget(paper);
    column->addStretch(1);
    connect(m_example, &RuleExamplePanel::exportRequested, this, &RuleCard::exportRequested);
}

QLabel* RuleCard::text(const QString& html)
{
    auto* label = new QLabel(html, this);
    label->setTextFormat(Qt::RichText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

void RuleCard::setAdvice(const RadiusAdvice& advice)
{
    const QString with = settingsText(advice.options), why = QString::fromStdString(advice.why);
    m_advice->setText(with.isEmpty() ? tr("Added beside with its defaults. %1").arg(why)
                                     : tr("Added beside with %1. %2").arg(with, why));
}

} // namespace sharpscope
