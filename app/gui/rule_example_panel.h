// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/rule_example.h"
#include "core/optim/rule_info.h"

#include <QWidget>

#include <functional>
#include <vector>

class QBoxLayout;
class QComboBox;
class QFormLayout;
class QLabel;
class QSpinBox;

namespace sharpscope {

class PlotWidget;
class StepPlot;

/// A rule's worked example, live: its steps on contour lines beside SGD's, the numbers of the first step, a slider for
/// each option that one tunes and a choice between readings where texts differ.
class RuleExamplePanel final : public QWidget {
    Q_OBJECT

public:
    /// `tried`: options that are not as the example begins.
    RuleExamplePanel(const RuleInfo& rule, const Json& tried, int steps, QWidget* parent = nullptr);

    const Json& tried() const { return m_tried; }
    QSize minimumSizeHint() const override; ///< with the numbers below the figure
    Json readings() const;                  ///< of the tried options those that choose a reading
    int steps() const;

Q_SIGNALS:
    void changed(); ///< tried() or steps(), by the user
    void exportRequested(sharpscope::PlotWidget* figure);

private:
    QWidget* makeControls();
    void addSliders(QFormLayout& form);
    void addReadings(QFormLayout& form);
    Json options() const; ///< that the example is worked with
    void tryOut(const Json& options);
    void reset();
    void recompute();
    void draw(const WorkedExample& example);
    QString numbers(const ExampleStep& step, const PlanePoint& sgd) const;
    void resizeEvent(QResizeEvent* event) override; ///< beside the figure the numbers need room; else they are below

    RuleInfo m_rule;
    Json m_tried;
    QBoxLayout* m_halves;
    QBoxLayout* m_words; ///< controls and numbers
    StepPlot* m_plot;
    QLabel* m_numbers;
    QSpinBox* m_steps;
    std::vector<std::function<void()>> m_showOptions; ///< puts a control to what options() says
};

} // namespace sharpscope
