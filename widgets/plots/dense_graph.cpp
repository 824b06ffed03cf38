// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/dense_graph.h"

#include <array>
#include <cmath>
#include <limits>
#include <span>

namespace sharpscope {

namespace {

constexpr double manyPoints = 2 * BlockExtremes::block; ///< a column of pixels: blocks are half as wide at most

/// The points of one column of pixels, in the order in which they came.
class PixelColumn {
public:
    void add(std::span<const double> keys, std::span<const double> values)
    {
        if (m_isEmpty) m_first = m_lowest = m_highest = QCPGraphData(keys[0], values[0]);
        m_isSingle = m_isEmpty && values.size() == 1;
        m_isEmpty = false;
        double low = m_lowest.value, high = m_highest.value;
        std::ptrdiff_t lowest = -1, highest = -1;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i] < low) {
                low = values[i];
                lowest = static_cast<std::ptrdiff_t>(i);
            }
            if (values[i] > high) {
                high = values[i];
                highest = static_cast<std::ptrdiff_t>(i);
            }
        }
        if (lowest >= 0) m_lowest = QCPGraphData(keys[static_cast<std::size_t>(lowest)], low);
        if (highest >= 0) m_highest = QCPGraphData(keys[static_cast<std::size_t>(highest)], high);
        if (lowest != highest) m_isLowestLater = lowest > highest;
        m_last = QCPGraphData(keys.back(), values.back());
    }

    void moveTo(QVector<QCPGraphData>& line, const QCPAxis& values)
    {
        if (m_isEmpty) return;
        const double height = std::abs(values.coordToPixel(m_highest.value) - values.coordToPixel(m_lowest.value));
        const QCPGraphData& earlier = m_isLowestLater ? m_highest : m_lowest;
        const QCPGraphData& later = m_isLowestLater ? m_lowest : m_highest;
        if (height >= 1) {
            line.append(m_first);
            if (!isEnd(earlier)) line.append(earlier);
            if (!isEnd(later)) line.append(later);
        }
        if (height < 1 || !m_isSingle) line.append(m_last);
        *this = {};
    }

private:
    /// The extremes are the first point, or the last, or lie between; a value that comes again is the same in the
    /// picture.
    bool isEnd(const QCPGraphData& point) const { return point.value == m_first.value || point.value == m_last.value; }

    QCPGraphData m_first, m_lowest, m_highest, m_last;
    bool m_isLowestLater = false;
    bool m_isEmpty = true;
    bool m_isSingle = false;
};

/// Takes points, stretch by stretch, and keeps those that the line needs.
class Thinner {
public:
    Thinner(QVector<QCPGraphData>& line, const QCPAxis& keys, const QCPAxis& values)
        : m_line(line), m_keys(keys), m_values(values)
    {
    }
    ~Thinner() { m_column.moveTo(m_line, m_values); }
    Thinner(const Thinner&) = delete;
    Thinner& operator=(const Thinner&) = delete;

    void add(std::span<const double> keys, std::span<const double> values)
    {
        for (std::size_t i = 0; i < keys.size();) {
            if (!(keys[i] < m_until)) {
                m_column.moveTo(m_line, m_values);
                m_until = m_keys.pixelToCoord(std::floor(m_keys.coordToPixel(keys[i])) + 1);
            }
            std::size_t end = i + 1; // of the points that share the column
            while (end < keys.size() && keys[end] < m_until)
                ++end;
            m_column.add(keys.subspan(i, end - i), values.subspan(i, end - i));
            i = end;
        }
    }

private:
    QVector<QCPGraphData>& m_line;
    const QCPAxis& m_keys;
    const QCPAxis& m_values;
    PixelColumn m_column;
    double m_until = -std::numeric_limits<double>::infinity();
};

} // namespace

void DenseGraph::setThinned()
{
    m_isThinned = true;
    setAdaptiveSampling(false);
}

void DenseGraph::draw(QCPPainter* painter)
{
    if (m_isFaint && hurries()) return;
    if (!m_points.keys) return QCPGraph::draw(painter);
    const auto [first, end] = visible();
    const bool isVeryDense = end > first && static_cast<double>(end - first) > manyPoints * columns();
    if (isVeryDense && !painter->modes().testFlag(QCPPainter::pmVectorized)) {
        drawColumns(painter, pixelColumns(m_points, first, end, *keyAxis()));
        return;
    }
    copy(first, end);
    QCPGraph::draw(painter);
    setData(QSharedPointer<QCPGraphDataContainer>::create()); // the next redraw copies its own
}

QVector<QCPGraphData> DenseGraph::shownPoints()
{
    if (m_points.keys) {
        const auto [first, end] = visible();
        copy(first, end);
    }
    QVector<QCPGraphData> points(mDataContainer->begin(), mDataContainer->end());
    if (m_points.keys) setData(QSharedPointer<QCPGraphDataContainer>::create());
    return points;
}

/// The indices of the points in the range of the keys, and one on either side, from where a line comes in.
std::pair<std::size_t, std::size_t> DenseGraph::visible() const
{
    const NumberColumn& keys = *m_points.keys;
    const QCPRange range = keyAxis()->range();
    const auto behind = [&](auto isBehind) { // index of the first key behind
        std::size_t low = 0, high = keys.size();
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if (isBehind(keys.at(middle)))
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    };
    const double low = std::max(range.lower, m_begin);
    const std::size_t left = behind([&](double key) { return low == range.lower ? key >= low : key > low; });
    const std::size_t right = behind([&](double key) { return key > range.upper; });
    return {left > 0 ? left - 1 : 0, std::min(right + 1, keys.size())};
}

void DenseGraph::copy(std::size_t first, std::size_t end)
{
    QVector<QCPGraphData> points;
    const bool isDense = static_cast<double>(end - std::min(first, end)) >= 2 * columns();
    {
        Thinner thinner(points, *keyAxis(), *valueAxis());
        std::vector<double> values;
        std::array<double, NumberColumn::chunkSize> keys;
        for (std::size_t i = first; i < end;) {
            const std::size_t chunk = i / NumberColumn::chunkSize, start = chunk * NumberColumn::chunkSize;
            const std::size_t stop = std::min(end, start + NumberColumn::chunkSize);
            m_points.keys->copy(start, {keys.data(), stop - start});
            m_points.read(chunk, values);
            if (isDense)
                thinner.add({keys.data() + (i - start), stop - i}, {values.data() + (i - start), stop - i});
            else
                for (std::size_t k = i - start; k < stop - start; ++k)
                    points.append(QCPGraphData(keys[k], values[k]));
            i = stop;
        }
    }
    mDataContainer->set(points, true);
}

/// As bars from the lowest to the highest where they are high, else as the line that they are.
void DenseGraph::drawColumns(QCPPainter* painter, const PixelColumns& columns) const
{
    const QRect area = keyAxis()->axisRect()->rect();
    QVector<QRect> bars; // whole pixels: they are filled, not traced
    QVector<QPointF> line;
    double rise = 0, last = qQNaN();
    for (std::size_t i = 0; i < columns.low.size(); ++i) {
        if (columns.isEmpty(i)) continue;
        const double left = area.left() + static_cast<double>(i);
        const double a = valueAxis()->coordToPixel(columns.high[i]), b = valueAxis()->coordToPixel(columns.low[i]);
        const double top = std::max(std::min(a, b), area.top() - 2.0),
                     bottom = std::min(std::max(a, b), area.bottom() + 2.0);
        if (!(top <= bottom)) { // above or below what is seen; or no number on a logarithmic axis
            last = qQNaN();
            continue;
        }
        rise += bottom - top;
        const int from = static_cast<int>(std::floor(top)), to = static_cast<int>(std::ceil(bottom));
        bars.append(QRect(static_cast<int>(left), from, 1, std::max(1, to - from)));
        const double x = left + 0.5;
        if (std::isnan(last) && !line.isEmpty()) line.append(QPointF(x, qQNaN()));
        if (bottom - top < 1) {
            line.append(QPointF(x, (top + bottom) / 2));
        } else {
            const bool isTopFirst = std::abs(last - top) < std::abs(last - bottom);
            line.append(QPointF(x, isTopFirst ? top : bottom));
            line.append(QPointF(x, isTopFirst ? bottom : top));
        }
        last = line.back().y();
    }
    painter->setBrush(Qt::NoBrush);
    if (rise <= 3 * static_cast<double>(bars.size())) {
        applyDefaultAntialiasingHint(painter);
        painter->setPen(mPen);
        return drawLinePlot(painter, line);
    }
    painter->setAntialiasing(false);
    painter->setPen(Qt::NoPen);
    painter->setBrush(mPen.color());
    painter->drawRects(bars);
}

bool DenseGraph::hurries() const { return parentPlot()->notAntialiasedElements().testFlag(QCP::aePlottables); }

double DenseGraph::columns() const { return std::max(1, keyAxis()->axisRect()->width()); }

void DenseGraph::getOptimizedLineData(QVector<QCPGraphData>* lineData,
                                      const QCPGraphDataContainer::const_iterator& begin,
                                      const QCPGraphDataContainer::const_iterator& end) const
{
    if (m_isThinned || end - begin < 2 * columns()) {
        QCPGraph::getOptimizedLineData(lineData, begin, end);
        return;
    }
    lineData->clear();
    lineData->reserve(static_cast<int>(2.5 * columns()));
    std::vector<double> keys, values;
    for (auto it = begin; it != end; ++it) {
        keys.push_back(it->key);
        values.push_back(it->value);
    }
    Thinner(*lineData, *keyAxis(), *valueAxis()).add(keys, values);
}

void DenseGraph::drawLinePlot(QCPPainter* painter, const QVector<QPointF>& lines) const
{
    double rise = 0;
    for (qsizetype i = 1; i < lines.size(); ++i)
        if (const double step = std::abs(lines[i].y() - lines[i - 1].y()); std::isfinite(step)) rise += step;
    const bool isThin = hurries() || rise > 3 * columns() || static_cast<double>(lines.size()) > 2.2 * columns();
    if (!isThin || painter->modes().testFlag(QCPPainter::pmVectorized)) {
        QCPGraph::drawLinePlot(painter, lines);
        return;
    }
    QPen pen = painter->pen();
    pen.setWidth(0);
    painter->setPen(pen);
    painter->setAntialiasing(false);
    drawPolyline(painter, lines);
}

DenseGraph* addDenseGraph(QCustomPlot& plot) { return new DenseGraph(plot.xAxis, plot.yAxis); }

} // namespace sharpscope
