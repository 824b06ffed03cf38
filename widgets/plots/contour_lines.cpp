// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/contour_lines.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <deque>
#include <map>

namespace sharpscope {

namespace {

/// A crossing is named by the grid edge it lies on: an edge has at most one crossing of a level, so names join
/// segments.
using Edge = std::int64_t;
struct Segment {
    Edge a;
    Edge b;
};

class LevelTracer {
public:
    LevelTracer(const ScalarGrid& grid, double level) : m_grid(grid), m_level(level) {}

    std::vector<ContourLine> trace()
    {
        for (int row = 0; row + 1 < m_grid.rows; ++row)
            for (int column = 0; column + 1 < m_grid.columns; ++column)
                addCell(column, row);
        std::vector<ContourLine> lines;
        for (std::size_t i = 0; i < m_segments.size(); ++i)
            if (!m_used[i]) lines.push_back(lineThrough(i));
        return lines;
    }

private:
    Edge horizontal(int column, int row) const { return 2 * (std::int64_t(row) * m_grid.columns + column); }
    Edge vertical(int column, int row) const { return horizontal(column, row) + 1; }

    void addSegment(Edge a, Edge b)
    {
        m_ends.emplace(a, m_segments.size());
        m_ends.emplace(b, m_segments.size());
        m_segments.push_back({a, b});
        m_used.push_back(false);
    }

    void addCell(int column, int row)
    {
        const std::array<double, 4> corner = {m_grid.at(column, row), m_grid.at(column + 1, row),
                                              m_grid.at(column + 1, row + 1), m_grid.at(column, row + 1)};
        int above = 0;
        double sum = 0;
        for (int i = 0; i < 4; ++i) {
            if (!std::isfinite(corner[static_cast<std::size_t>(i)])) return;
            sum += corner[static_cast<std::size_t>(i)];
            if (corner[static_cast<std::size_t>(i)] >= m_level) above |= 1 << i;
        }
        const Edge south = horizontal(column, row), north = horizontal(column, row + 1);
        const Edge west = vertical(column, row), east = vertical(column + 1, row);
        const bool middleAbove = sum / 4 >= m_level;
        switch (above) {
        case 1:
        case 14:
            addSegment(west, south);
            break;
        case 2:
        case 13:
            addSegment(south, east);
            break;
        case 4:
        case 11:
            addSegment(east, north);
            break;
        case 8:
        case 7:
            addSegment(north, west);
            break;
        case 3:
        case 12:
            addSegment(west, east);
            break;
        case 6:
        case 9:
            addSegment(south, north);
            break;
        case 5:
        case 10:
            if ((above == 5) == middleAbove) {
                addSegment(west, north);
                addSegment(south, east);
            } else {
                addSegment(west, south);
                addSegment(east, north);
            }
            break;
        default:
            break;
        }
    }

    ContourLine lineThrough(std::size_t first)
    {
        m_used[first] = true;
        std::deque<Edge> edges = {m_segments[first].a, m_segments[first].b};
        while (const auto next = follow(edges.back()))
            edges.push_back(*next);
        while (const auto next = follow(edges.front()))
            edges.push_front(*next);
        ContourLine line{.level = m_level};
        for (const Edge edge : edges)
            addPoint(edge, line);
        return line;
    }

    /// The other end of an unused segment that touches `edge`.
    const Edge* follow(Edge edge)
    {
        const auto [begin, end] = m_ends.equal_range(edge);
        for (auto it = begin; it != end; ++it) {
            if (m_used[it->second]) continue;
            m_used[it->second] = true;
            const Segment& segment = m_segments[it->second];
            return segment.a == edge ? &segment.b : &segment.a;
        }
        return nullptr;
    }

    void addPoint(Edge edge, ContourLine& line) const
    {
        const int column = static_cast<int>(edge / 2 % m_grid.columns);
        const int row = static_cast<int>(edge / 2 / m_grid.columns);
        const bool isVertical = edge % 2 == 1;
        const double from = m_grid.at(column, row);
        const double to = isVertical ? m_grid.at(column, row + 1) : m_grid.at(column + 1, row);
        const double part = (m_level - from) / (to - from);
        const double x = m_grid.x(column), y = m_grid.y(row);
        line.x.push_back(isVertical ? x : x + part * (m_grid.x(column + 1) - x));
        line.y.push_back(isVertical ? y + part * (m_grid.y(row + 1) - y) : y);
    }

    const ScalarGrid& m_grid;
    double m_level;
    std::vector<Segment> m_segments;
    std::vector<bool> m_used;
    std::multimap<Edge, std::size_t> m_ends;
};

} // namespace

std::optional<double> valueAt(const ScalarGrid& grid, double x, double y)
{
    if (grid.columns < 2 || grid.rows < 2) return {};
    const double column = (x - grid.xMin) / (grid.xMax - grid.xMin) * (grid.columns - 1);
    const double row = (y - grid.yMin) / (grid.yMax - grid.yMin) * (grid.rows - 1);
    if (!(column >= 0 && row >= 0 && column <= grid.columns - 1 && row <= grid.rows - 1)) return {};
    const int c = std::min(static_cast<int>(column), grid.columns - 2);
    const int r = std::min(static_cast<int>(row), grid.rows - 2);
    const double u = column - c, v = row - r;
    const double value = (1 - u) * (1 - v) * grid.at(c, r) + u * (1 - v) * grid.at(c + 1, r) +
                         (1 - u) * v * grid.at(c, r + 1) + u * v * grid.at(c + 1, r + 1);
    if (!std::isfinite(value)) return {};
    return value;
}

std::vector<ContourLine> contourLines(const ScalarGrid& grid, const std::vector<double>& levels)
{
    std::vector<ContourLine> lines;
    for (const double level : levels)
        for (auto& line : LevelTracer(grid, level).trace())
            lines.push_back(std::move(line));
    return lines;
}

std::vector<double> contourLevels(double low, double high, int count, bool logarithmic)
{
    std::vector<double> levels;
    if (!(high > low) || count < 1) return levels;
    if (logarithmic && low > 0) {
        for (int i = 1; i <= count; ++i)
            levels.push_back(std::exp(std::log(low) + (std::log(high) - std::log(low)) * i / (count + 1)));
        return levels;
    }
    const double raw = (high - low) / (count + 1);
    const double power = std::pow(10, std::floor(std::log10(raw)));
    double step = 10 * power;
    for (const double nice : {5.0, 2.5, 2.0, 1.0})
        if (nice * power >= raw) step = nice * power;
    for (double i = std::floor(low / step) + 1; i * step < high; ++i)
        levels.push_back(i * step);
    return levels;
}

} // namespace sharpscope
