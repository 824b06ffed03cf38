// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/view_state.h"
#include "core/optim/radius_advice.h"

#include <QWidget>

#include <functional>
#include <memory>

class QLineEdit;
class QListWidget;
class QScrollArea;
class QStackedWidget;
class QTextBrowser;

namespace sharpscope {

class JobQueue;
class PlotWidget;
class RuleCard;
class RuleCostPanel;

/// The step rules: a list, and beside it the card of one of them, or all compared, or what they cost here.
class RulesTab final : public QWidget {
    Q_OBJECT

public:
    RulesTab(std::vector<RuleInfo> rules, std::shared_ptr<JobQueue> queue, QWidget* parent = nullptr);

    /// With which radius the experiment would take a rule; asked whenever a card comes to sight.
    void setAdviser(std::function<RadiusAdvice(const RuleInfo&)> adviser);
    /// What the rules' cost is measured of.
    void setExperiment(std::function<Json()> experiment);

    void read(ViewState& state) const;
    using QWidget::show;
    void show(const ViewState& state);

Q_SIGNALS:
    /// To the experiment, with a reading of it where one was chosen.
    void addRequested(const QString& rule, const sharpscope::Json& reading);
    void changed(); ///< what read() gives, by the user
    void exportRequested(sharpscope::PlotWidget* figure);
    void csvExportRequested(const QString& name, const QString& csv);

private:
    QWidget* makeList();
    QWidget* makeOverview();
    void filterList();
    void showChosen(); ///< the card, or the overview
    void advise();
    void showOverview();
    const RuleInfo* chosen() const; ///< nullptr: all
    void choose(const std::string& rule);
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void enterEvent(QEnterEvent* event) override;

    std::vector<RuleInfo> m_rules;
    std::function<RadiusAdvice(const RuleInfo&)> m_adviser;
    RulesView m_view;
    QLineEdit* m_filter;
    QListWidget* m_list;
    QStackedWidget* m_pages;
    QTextBrowser* m_overview;
    QScrollArea* m_holder; ///< of the card
    RuleCostPanel* m_costs;
    RuleCard* m_card = nullptr;
};

} // namespace sharpscope
