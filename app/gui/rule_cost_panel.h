// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/rules_view.h"
#include "app/gui/side_job.h"
#include "core/train/comparison_options.h"
#include "core/train/rule_cost.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <optional>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace sharpscope {

class SharingBox;
class TextTable;

/// What step rules cost here, measured on the network, data, batch and device of the experiment: images a second
/// against SGD and memory, as `sharpscope-cli bench rules` measures them. The table grows while they are.
class RuleCostPanel final : public QWidget {
    Q_OBJECT

public:
    RuleCostPanel(std::shared_ptr<JobQueue> queue, QWidget* parent = nullptr);
    ~RuleCostPanel() override;

    /// Asked whenever the panel comes to sight or measures.
    void setExperiment(std::function<Json()> experiment);

    void read(RulesView& view) const;
    void show(const RulesView& view);
    using QWidget::show;

Q_SIGNALS:
    void changed(); ///< what read() gives, by the user
    void csvExportRequested(const QString& name, const QString& csv);

private:
    void makeControls();
    QWidget* makeChoices();
    QWidget* makeResult();
    ComparisonOptions comparison() const; ///< @throws Error if the form's experiment cannot be measured
    void measure();
    void take(const RuleCosts& costs);
    void fillTable();
    void refresh(); ///< what would be measured, what was, and which buttons make sense
    QString said() const;
    void showEvent(QShowEvent* event) override;
    void enterEvent(QEnterEvent* event) override;

    std::function<Json()> m_experiment;
    QLabel* m_what; ///< would be measured, or why it cannot be
    QComboBox* m_of;
    QSpinBox* m_rounds;
    QDoubleSpinBox* m_seconds;
    SharingBox* m_sharing;
    QPushButton* m_measure;
    QPushButton* m_stop;
    QPushButton* m_export;
    QProgressBar* m_progress;
    QLabel* m_said; ///< of the table: what it was measured on, what is lacking; or what went wrong
    TextTable* m_table;
    std::optional<RuleCosts> m_costs;
    QString m_failure;
    bool m_isStopping = false;
    int m_request = 0; ///< answers to earlier ones come to nothing
    SideJob m_job;     ///< last: its job ends before anything else goes
};

} // namespace sharpscope
