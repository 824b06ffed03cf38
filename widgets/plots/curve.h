// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only.
#pragma once

#include "widgets/plots/curve_plot.h"
#include "widgets/plots/debiased_ema.h"
#include "widgets/plots/qcp.h"

#include <limits>

namespace sharpscope {

/// Smallest and largest value seen, kept as points arrive.
struct Extent {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    double lowPositive = std::numeric_limits<double>::infinity();

    void add(double value)
    {
        low = std::min(low, value);
        high = std::max(high, value);
        if (value > 0) lowPositive = std::min(lowPositive, value);
    }
    void add(const Extent& other)
    {
        low = std::min(low, other.low);
        high = std::max(high, other.high);
        lowPositive = std::min(lowPositive, other.lowPositive);
    }
    bool isEmpty() const { return !(low <= high); }
};

/// One curve in the plot: the raw points (the ghost), the smoothed line over them, triangles where a value was not
/// finite. While nothing is smoothed the line draws the raw points themselves, without a copy.
class Curve {
public:
    explicit Curve(QCustomPlot& plot);
    ~Curve();
    Curve(const Curve&) = delete;
    Curve& operator=(const Curve&) = delete;

    CurveStyle style;

    void append(std::span<const double> x, std::span<const double> y);
    void clear();
    void setSmoothing(double weight); ///< works on all points only when the weight changes
    void restyle(bool dark, bool grouped);

    qsizetype pointCount() const { return m_points; }
    bool isEmpty() const { return m_raw->data()->isEmpty(); }
    const Extent& xExtent() const { return m_x; }
    const Extent& rawExtent() const { return m_rawY; }
    const Extent& lineExtent() const { return m_lineY; }
    QSharedPointer<QCPGraphDataContainer> raw() const { return m_raw->data(); }
    QSharedPointer<QCPGraphDataContainer> line() const { return m_line->data(); }
    QCPGraph* legendGraph() const { return m_line; }

    double valueAt(double x) const; ///< of the line, between points interpolated; NaN outside
    /// The point of the line nearest to x; nullptr without points.
    const QCPGraphData* nearest(double x) const;
    const QCPGraphData* nearestRaw(double x) const;

private:
    bool smooths() const { return m_weight > 0 && style.smoothed; }
    void addPoint(double x, double y);
    void rebuildLine();

    QCustomPlot& m_plot;
    QCPGraph* m_raw;
    QCPGraph* m_line;
    QCPGraph* m_broken;
    double m_weight = 0;
    bool m_lineIsRaw = true;
    qsizetype m_points = 0;
    DebiasedEma m_ema;
    Extent m_x;
    Extent m_rawY;
    Extent m_lineY;
};

} // namespace sharpscope
