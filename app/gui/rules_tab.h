// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/registry.h"

#include <QTextBrowser>

namespace sharpscope {

/// The page that compares the step rules.
class RulesTab final : public QTextBrowser {
    Q_OBJECT

public:
    explicit RulesTab(std::vector<RuleInfo> rules, QWidget* parent = nullptr);

Q_SIGNALS:
    void addRequested(const QString& rule); ///< to the experiment

private:
    void showPage();
    void changeEvent(QEvent* event) override;

    std::vector<RuleInfo> m_rules;
};

} // namespace sharpscope
