// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/quantities.h"
#include "app/gui/view_state.h"
#include "widgets/base/run_store.h"

#include <QWidget>

class QAction;
class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QHBoxLayout;
class QMenu;
class QSlider;
class QToolButton;

namespace sharpscope {

/// The row of controls above the figures of a comparison: how all of them are smoothed, over what they run, what is
/// averaged, and what is shown beside the curves.
class CompareControls final : public QWidget {
    Q_OBJECT

public:
    explicit CompareControls(RunStore& store, QWidget* parent = nullptr);

    void read(CompareView& view) const; ///< its part
    void show(const CompareView& view); ///< without a signal
    using QWidget::show;

Q_SIGNALS:
    void changed(); ///< by the user
    void addRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void addSmoothing(QHBoxLayout& row);
    void addAxes(QHBoxLayout& row);
    void addMean(QHBoxLayout& row);
    void addMenu(QHBoxLayout& row);
    QCheckBox* box(const QString& text, const char* name, const QString& help);
    void setWeight(double weight);
    void fillMeanOver();
    void showMean();

    RunStore& m_store;
    QComboBox* m_smoothingBy = nullptr;
    QSlider* m_slider = nullptr;
    QDoubleSpinBox* m_smoothing = nullptr;
    QComboBox* m_xAxis = nullptr;
    QCheckBox* m_logX = nullptr;
    QCheckBox* m_logY = nullptr;
    QCheckBox* m_group = nullptr;
    QComboBox* m_spread = nullptr;
    QMenu* m_meanMenu = nullptr;
    std::string m_meanOver;
    QAction* m_marks = nullptr;
    QAction* m_verdicts = nullptr;
    QAction* m_linkX = nullptr;
};

} // namespace sharpscope
