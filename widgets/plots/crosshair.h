// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only.
#pragma once

#include "widgets/plots/curve_plot.h"
#include "widgets/plots/qcp.h"

namespace sharpscope {

/// The upright line and a dot on every curve, on a layer of its own, so that moving it redraws nothing else.
class CrosshairItem final : public QCPAbstractItem {
public:
    explicit CrosshairItem(QCustomPlot* plot) : QCPAbstractItem(plot) { setSelectable(false); }
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

    double x = 0;
    QColor color;
    std::vector<CurveReading> readings;

protected:
    void draw(QCPPainter* painter) override;
};

/// The list of values beside the crosshair. Never takes the mouse.
class ValueBox final : public QWidget {
public:
    explicit ValueBox(QWidget* parent);

    /// Shows `heading` and the readings, near `at` and inside the parent.
    void showValues(const QString& heading, std::vector<CurveReading> readings, bool withRaw, QPoint at);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_heading;
    std::vector<CurveReading> m_readings;
    QStringList m_values;
    int m_more = 0;
    int m_labelWidth = 0;
};

} // namespace sharpscope
