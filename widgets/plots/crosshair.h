// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only.
#pragma once

#include "widgets/plots/curve_plot.h"
#include "widgets/plots/qcp.h"

#include <functional>

namespace sharpscope {

/// The upright line and a dot on every curve, on a layer of its own, so that moving it redraws nothing else.
class CrosshairItem final : public QCPAbstractItem {
public:
    explicit CrosshairItem(QCustomPlot* plot) : QCPAbstractItem(plot) { setSelectable(false); }
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

    double x = 0;     ///< where the mouse is
    double place = 0; ///< of the line: where there are values
    QColor color;
    std::vector<CurveReading> readings;

protected:
    void draw(QCPPainter* painter) override;
};

/// The list of values beside a figure, over whatever else the window shows there, so that it hides nothing of the
/// figure. One column, no longer than the page that the figure is on: of many runs, those nearest to the mouse, and how
/// many more there are; the mouse on another curve brings that one. Never takes the mouse.
class ValueBox final : public QWidget {
public:
    ValueBox();

    /// Shows `heading` and the readings, the first one emphasised, beside the figure; where there is no room beside it,
    /// beside the line, which is at x pixels. `placeText` writes an x, for curves that end elsewhere.
    void showValues(const QString& heading, std::vector<CurveReading> readings, bool withRaw, QWidget& figure, double x,
                    const std::function<QString(double x)>& placeText);

    const std::vector<CurveReading>& readings() const { return m_readings; } ///< those that are listed
    const QStringList& valueTexts() const { return m_values; }               ///< as many

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
