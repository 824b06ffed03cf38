// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/rules_tab.h"

#include "app/gui/rule_card.h"
#include "app/gui/rule_cost_panel.h"
#include "app/gui/rule_example_panel.h"
#include "app/gui/rules_page.h"
#include "widgets/plots/plot_widget.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTextBrowser>

namespace sharpscope {

namespace {
constexpr int rulesWidth = 210, leastRulesWidth = 150;
} // namespace

RulesTab::RulesTab(std::vector<RuleInfo> rules, std::shared_ptr<JobQueue> queue, QWidget* parent)
    : QWidget(parent),
      m_rules(std::move(rules)),
      m_filter(new QLineEdit(this)),
      m_list(new QListWidget(this)),
      m_pages(new QStackedWidget(this)),
      m_overview(new QTextBrowser(this)),
      m_holder(new QScrollArea(this)),
      m_costs(new RuleCostPanel(std::move(queue), this))
{
    m_holder->setWidgetResizable(true);
    m_holder->setFrameShape(QFrame::NoFrame);
    m_holder->setFocusPolicy(Qt::NoFocus);
    m_pages->addWidget(makeOverview());
    m_pages->addWidget(m_holder);
    m_pages->addWidget(m_costs);
    connect(m_costs, &RuleCostPanel::changed, this, &RulesTab::changed);
    connect(m_costs, &RuleCostPanel::csvExportRequested, this, &RulesTab::csvExportRequested);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(makeList());
    row->addWidget(m_pages, 1);
    filterList();
    showChosen();
}

QWidget* RulesTab::makeList()
{
    m_filter->setObjectName(QStringLiteral("ruleFilter"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setAccessibleName(tr("Filter of the rules"));
    m_filter->setToolTip(tr("Part of a rule's name, or of what it does."));
    m_filter->setClearButtonEnabled(true);
    m_list->setObjectName(QStringLiteral("rules"));
    m_list->setAccessibleName(tr("Step rules"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* all = new QListWidgetItem(tr("All rules"), m_list);
    all->setData(Qt::UserRole, QString());
    auto* costs = new QListWidgetItem(tr("Measured costs"), m_list);
    costs->setData(Qt::UserRole, QLatin1String(costsInstead));
    costs->setToolTip(tr("Images a second and memory of each, measured on this machine."));
    for (const RuleInfo& rule : m_rules) {
        auto* item = new QListWidgetItem(QString::fromStdString(rule.title), m_list);
        item->setData(Qt::UserRole, QString::fromStdString(rule.name));
        item->setToolTip(
            tr("%1\nPasses a step: %2").arg(QString::fromStdString(rule.help), QString::fromStdString(rule.passes)));
    }
    connect(m_list, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (item) choose(item->data(Qt::UserRole).toString().toStdString());
    });
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_view.filter = text.toStdString();
        filterList();
        Q_EMIT changed();
    });
    auto* left = new QWidget(this);
    left->setMinimumWidth(leastRulesWidth);
    left->setMaximumWidth(rulesWidth);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(8, 8, 0, 0);
    column->addWidget(m_filter);
    column->addWidget(m_list, 1);
    return left;
}

QWidget* RulesTab::makeOverview()
{
    m_overview->setObjectName(QStringLiteral("rulesPage"));
    m_overview->setAccessibleName(tr("All rules compared"));
    m_overview->setFrameShape(QFrame::NoFrame);
    m_overview->setOpenLinks(false);
    m_overview->document()->setDocumentMargin(18);
    connect(m_overview, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) {
        if (link.scheme() == QLatin1String("add"))
            Q_EMIT addRequested(link.path(), Json::object());
        else
            choose(link.fragment().toStdString());
    });
    showOverview();
    auto* measure = new QPushButton(tr("Measure the cost…"), this);
    measure->setObjectName(QStringLiteral("showCosts"));
    measure->setToolTip(tr("Images a second and memory of each rule, on the experiment's network and device."));
    connect(measure, &QPushButton::clicked, this, [this] { choose(costsInstead); });
    auto* page = new QWidget(this);
    page->setBackgroundRole(QPalette::Base);
    page->setAutoFillBackground(true);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(18, 14, 18, 0);
    head->addStretch(1);
    head->addWidget(measure);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_overview, 1);
    return page;
}

void RulesTab::setAdviser(std::function<RadiusAdvice(const RuleInfo&)> adviser)
{
    m_adviser = std::move(adviser);
    advise();
}

void RulesTab::setExperiment(std::function<Json()> experiment) { m_costs->setExperiment(std::move(experiment)); }

const RuleInfo* RulesTab::chosen() const
{
    for (const RuleInfo& rule : m_rules)
        if (rule.name == m_view.rule) return &rule;
    return nullptr;
}

void RulesTab::choose(const std::string& rule)
{
    if (rule == m_view.rule) return;
    m_view.rule = rule;
    showChosen();
    Q_EMIT changed();
}

void RulesTab::read(ViewState& state) const
{
    state.rules = m_view;
    m_costs->read(state.rules);
}

void RulesTab::show(const ViewState& state)
{
    m_costs->show(state.rules);
    if (state.rules == m_view) return;
    m_view = state.rules;
    const QSignalBlocker quiet(m_filter);
    m_filter->setText(QString::fromStdString(m_view.filter));
    filterList();
    showChosen();
}

void RulesTab::filterList()
{
    const QString wanted = QString::fromStdString(m_view.filter);
    for (int i = 0; i < m_list->count(); ++i) {
        QListWidgetItem& item = *m_list->item(i);
        item.setHidden(i > 1 && !item.text().contains(wanted, Qt::CaseInsensitive) &&
                       !item.toolTip().contains(wanted, Qt::CaseInsensitive));
    }
}

void RulesTab::showChosen()
{
    const QSignalBlocker quiet(m_list);
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->data(Qt::UserRole).toString().toStdString() == m_view.rule) m_list->setCurrentRow(i);
    const RuleInfo* rule = chosen();
    if (!rule) {
        const bool showsCosts = m_view.rule == costsInstead;
        m_list->setCurrentRow(showsCosts ? 1 : 0);
        m_pages->setCurrentIndex(showsCosts ? 2 : 0);
        return;
    }
    const Json tried = m_view.options.value(rule->name, Json::object());
    m_card = new RuleCard(*rule, tried, static_cast<int>(m_view.steps), m_holder);
    connect(m_card, &RuleCard::addRequested, this, [this] {
        Q_EMIT addRequested(QString::fromStdString(m_card->rule()), m_card->example().readings());
        advise(); // the experiment has changed
    });
    connect(m_card, &RuleCard::exportRequested, this, &RulesTab::exportRequested);
    connect(&m_card->example(), &RuleExamplePanel::changed, this, [this] {
        m_view.options[m_card->rule()] = m_card->example().tried();
        if (m_card->example().tried().empty()) m_view.options.erase(m_card->rule());
        m_view.steps = m_card->example().steps();
        Q_EMIT changed();
    });
    m_holder->setWidget(m_card); // the one before goes with it
    m_pages->setCurrentWidget(m_holder);
    advise();
}

void RulesTab::advise()
{
    const RuleInfo* rule = chosen();
    if (rule && m_card && m_adviser) m_card->setAdvice(m_adviser(*rule));
}

void RulesTab::showOverview() { m_overview->setHtml(rulesPage(m_rules, themeOf(*this))); }

void RulesTab::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) showOverview();
}

void RulesTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    advise();
}

void RulesTab::enterEvent(QEnterEvent* event)
{
    QWidget::enterEvent(event);
    advise(); // the form may have been edited meanwhile
}

} // namespace sharpscope
