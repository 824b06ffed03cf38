// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/pixel_columns.h"

#include <utility>

namespace sharpscope {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

class ColumnFiller {
public:
    ColumnFiller(const DensePoints& points, const QCPAxis& axis)
        : m_points(points),
          m_extremes(points.extremes()),
          m_axis(axis),
          m_left(axis.axisRect()->left()),
          m_count(std::max(1, axis.axisRect()->width())),
          m_columns{std::vector<double>(static_cast<std::size_t>(m_count), infinity),
                    std::vector<double>(static_cast<std::size_t>(m_count), -infinity)}
    {
    }

    PixelColumns fill(std::size_t first, std::size_t end)
    {
        constexpr std::size_t block = BlockExtremes::block;
        for (std::size_t i = first; i < end;) {
            const bool isWhole = i % block == 0 && i + block <= end && i + block <= m_extremes.points();
            if (!isWhole || !addBlock(i)) {
                const std::size_t stop = std::min(end, (i / block + 1) * block);
                for (; i < stop; ++i)
                    addPoint(i);
            } else {
                i += block;
            }
        }
        join();
        return std::move(m_columns);
    }

private:
    /// From -1, left of all, to m_count, right of them. For keys in ascending order.
    int columnOf(double key)
    {
        if (key < m_until) return m_column;
        const double pixel = std::floor(m_axis.coordToPixel(key));
        m_column = static_cast<int>(std::clamp(pixel - m_left, -1.0, static_cast<double>(m_count)));
        m_until = m_column == m_count ? infinity : m_axis.pixelToCoord(m_left + m_column + 1);
        return m_column;
    }

    void take(int column, double low, double high)
    {
        if (column < 0 || column >= m_count) return;
        double &lowest = m_columns.low[static_cast<std::size_t>(column)],
               &highest = m_columns.high[static_cast<std::size_t>(column)];
        lowest = std::min(lowest, low);
        highest = std::max(highest, high);
    }

    /// Where it lies within two columns, behind what came before.
    bool addBlock(std::size_t i)
    {
        constexpr std::size_t block = BlockExtremes::block;
        const int before = m_last, first = columnOf(m_points.keys->at(i));
        const int last = columnOf(m_points.keys->at(i + block - 1));
        if (last - first > 1 || (before != none && first - before > 1)) {
            m_until = -infinity; // columns are asked for anew, from the block's first point on
            return false;
        }
        const double low = m_extremes.low(i / block), high = m_extremes.high(i / block);
        take(first, low, high);
        take(last, low, high);
        m_last = last;
        m_lastIndex = i + block - 1;
        return true;
    }

    void addPoint(std::size_t i)
    {
        const double key = m_points.keys->at(i), value = valueOf(i);
        const int column = columnOf(key);
        if (m_last != none && column - m_last > 1) { // the line to it, column by column
            const double before = m_points.keys->at(m_lastIndex), from = valueOf(m_lastIndex);
            const double start = m_axis.coordToPixel(before), stop = m_axis.coordToPixel(key);
            const auto at = [&](double pixel) {
                const double share = std::clamp((pixel - start) / (stop - start), 0.0, 1.0);
                return from + share * (value - from);
            };
            for (int c = std::max(m_last, 0); c <= std::min(column, m_count - 1); ++c) {
                const double a = at(m_left + c), b = at(m_left + c + 1);
                take(c, std::min(a, b), std::max(a, b));
            }
        }
        take(column, value, value);
        m_last = column;
        m_lastIndex = i;
    }

    double valueOf(std::size_t i)
    {
        const std::size_t chunk = i / NumberColumn::chunkSize;
        if (std::exchange(m_chunk, chunk) != chunk) m_points.read(chunk, m_values);
        return m_values[i % NumberColumn::chunkSize];
    }

    /// Neighbours meet half way.
    void join()
    {
        auto &low = m_columns.low, &high = m_columns.high;
        for (std::size_t i = 1; i < low.size(); ++i) {
            if (m_columns.isEmpty(i - 1) || m_columns.isEmpty(i)) continue;
            if (low[i] > high[i - 1])
                low[i] = high[i - 1] = (low[i] + high[i - 1]) / 2;
            else if (high[i] < low[i - 1])
                high[i] = low[i - 1] = (high[i] + low[i - 1]) / 2;
        }
    }

    static constexpr int none = -2;
    const DensePoints& m_points;
    const BlockExtremes& m_extremes;
    const QCPAxis& m_axis;
    int m_left;
    int m_count;
    PixelColumns m_columns;
    int m_column = none;
    double m_until = -infinity; ///< where m_column ends
    int m_last = none;          ///< column of the last point so far, and its index
    std::size_t m_lastIndex = 0;
    std::size_t m_chunk = SIZE_MAX; ///< that m_values are of
    std::vector<double> m_values;
};

} // namespace

PixelColumns pixelColumns(const DensePoints& points, std::size_t first, std::size_t end, const QCPAxis& keyAxis)
{
    return ColumnFiller(points, keyAxis).fill(first, end);
}

} // namespace sharpscope
