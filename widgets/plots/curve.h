// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only.
#pragma once

#include "core/run/number_column.h"
#include "widgets/plots/block_extremes.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/plots/line_smoother.h"
#include "widgets/plots/noise.h"
#include "widgets/plots/qcp.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace sharpscope {

class DenseGraph;

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
    void add(std::span<const double> values)
    {
        for (const double value : values)
            add(value);
    }
    void add(const Extent& other)
    {
        low = std::min(low, other.low);
        high = std::max(high, other.high);
        lowPositive = std::min(lowPositive, other.lowPositive);
    }
    bool isEmpty() const { return !(low <= high); }
};

/// A point of a curve, before and after smoothing.
struct CurvePoint {
    double x = 0;
    double raw = 0;
    double line = 0;
};

/// Among the others: like them, standing out, or stepping back while one does.
enum class Standing { Among, Front, Back };

/// One curve in the plot: the raw points (the ghost), the smoothed line over them, triangles where a value was not
/// finite. The points are kept as columns of some bytes each; the smoothed line is none that is kept, but made anew
/// from the state in which the average entered each chunk.
class Curve {
public:
    explicit Curve(QCustomPlot& plot);
    ~Curve();
    Curve(const Curve&) = delete;
    Curve& operator=(const Curve&) = delete;

    CurveStyle style;

    void append(std::span<const double> x, std::span<const double> y);
    void share(const NumberColumn& values) { m_values.share(values); } ///< see there
    void clear();
    void setSmoothing(const LineSmoothing& how); ///< works on all points only when it changes
    /// What lies before its last point up to here is not drawn, nor read: it is another curve's.
    void setBegin(double begin);
    /// Among many curves a ghost, a thick pen and smooth edges would show nothing and take seconds.
    void restyle(bool dark, bool grouped, bool amongMany, Standing standing);
    void setLayer(const QString& layer); ///< above those of the layer so far

    qsizetype pointCount() const { return m_points; }
    bool isEmpty() const { return m_keys.empty(); }
    std::size_t size() const { return m_keys.size(); } ///< points with a finite value
    const Extent& xExtent() const { return m_x; }
    double firstX() const { return m_begin > m_x.low ? m_keys.at(firstDrawn()) : m_x.low; } ///< that is drawn
    std::uint64_t version() const { return m_version; } ///< counts what has changed in the line
    const Extent& rawExtent() const { return m_rawY; }
    const Extent& lineExtent() const { return m_lineY; }
    /// Of the line and the raw points behind it, but for the few that lie far off: one spike hides no curve.
    Extent ghostExtent() const;
    QPen pen(bool dark) const; ///< as the curve is drawn by itself

    /// Of the line at places in ascending order, between points interpolated; NaN outside, and where it was not finite.
    std::vector<double> valuesAt(const std::vector<double>& places) const;
    std::vector<double> places() const;             ///< x of all that is drawn and read, also what was not finite
    bool isBrokenIn(double above, double to) const; ///< a value there was not finite
    CurvePoint nearest(double x) const;             ///< the point nearest to x; there must be one
    double nearestX(double x) const;                ///< its x, without reading values
    void forEachPoint(const std::function<void(const CurvePoint&)>& take) const;

private:
    /// How it is to be smoothed, with what is known of it.
    LineSmoothing wanted() const
    {
        const bool smooths =
            style.smoothing == Smoothing::Always || (style.smoothing == Smoothing::IfNoisy && m_zigzag.isNoisy());
        return smooths ? m_smoothing : LineSmoothing();
    }
    bool isSmoothed() const { return !m_lineSmoothing.isNone(); }
    std::size_t firstDrawn() const; ///< index
    struct Chunk {
        std::vector<double> x, raw, line;
    };
    void addFinite(std::span<const double> x, std::span<const double> y);
    void addBroken(double x);
    void rebuildLine();
    std::size_t firstFrom(double x) const; ///< index of the first point at or behind x
    std::size_t nearestIndex(double x) const;
    void readRaw(std::size_t chunk, std::vector<double>& raw) const;
    void readKeys(std::size_t chunk, std::vector<double>& keys) const;
    void readLine(std::size_t chunk, std::vector<double>& line) const;
    void read(std::size_t chunk, Chunk& into) const;
    using ReadChunk = void (Curve::*)(std::size_t chunk, std::vector<double>& values) const;
    const BlockExtremes& brought(BlockExtremes& extremes, ReadChunk read) const; ///< up to date

    QCustomPlot& m_plot;
    DenseGraph* m_raw;
    DenseGraph* m_line;
    QCPGraph* m_broken = nullptr; ///< once a value was not finite
    NumberColumn m_keys;
    NumberColumn m_values;
    std::vector<double> m_brokenKeys;   ///< of what was not finite
    std::vector<LineSmoother> m_starts; ///< the average as it enters each chunk
    LineSmoothing m_smoothing;
    LineSmoothing m_lineSmoothing; ///< with which the line was made
    double m_begin = -std::numeric_limits<double>::infinity();
    double m_lastLine = 0; ///< the line's last value
    qsizetype m_points = 0;
    std::uint64_t m_version = 0;
    LineSmoother m_smoother;
    mutable BlockExtremes m_rawExtremes, m_lineExtremes; ///< of the whole chunks, once they are drawn densely
    Extent m_x;
    Extent m_rawY;
    Extent m_lineY;
    Zigzag m_zigzag;
    Scatter m_scatter; ///< of the raw points round the line
};

} // namespace sharpscope
