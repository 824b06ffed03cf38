// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/radius_advice.h"

#include <QWidget>

class QLabel;

namespace sharpscope {

class PlotWidget;
class RuleExamplePanel;

/// One rule in full: equation, passes, memory, where it helps and where not, its worked example, in what texts differ,
/// options and paper; and a button that puts it beside the experiment's methods with the radius that is written there.
class RuleCard final : public QWidget {
    Q_OBJECT

public:
    RuleCard(const RuleInfo& rule, const Json& tried, int steps, QWidget* parent = nullptr);

    const std::string& rule() const { return m_rule.name; }
    RuleExamplePanel& example() const { return *m_example; }
    void setAdvice(const RadiusAdvice& advice); ///< with which it would be added

Q_SIGNALS:
    void addRequested();
    void exportRequested(sharpscope::PlotWidget* figure);

private:
    QLabel* text(const QString& html);

    RuleInfo m_rule;
    RuleExamplePanel* m_example;
    QLabel* m_advice;
};

} // namespace sharpscope
