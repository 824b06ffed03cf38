// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/decision_item.h"

#include "widgets/base/run_palette.h"

#include <algorithm>

namespace sharpscope {

namespace {

constexpr double faint = 0.1,
                 strong = 0.55; ///< parts of a class's colour where all are equally likely, where it is sure

QColor mixed(const QColor& under, const QColor& over, double part)
{
    const auto mix = [part](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * part)); };
    return {mix(under.red(), over.red()), mix(under.green(), over.green()), mix(under.blue(), over.blue())};
}

/// p_label less the largest of the others: 0 on the border of its region.
ScalarGrid leadOf(const DecisionMap& map, std::int64_t label)
{
    ScalarGrid grid{.columns = static_cast<int>(map.columns),
                    .rows = static_cast<int>(map.rows),
                    .xMin = map.xMin,
                    .xMax = map.xMax,
                    .yMin = map.yMin,
                    .yMax = map.yMax,
                    .values = {}};
    grid.values.reserve(static_cast<std::size_t>(map.columns * map.rows));
    for (std::int64_t row = 0; row < map.rows; ++row)
        for (std::int64_t column = 0; column < map.columns; ++column) {
            double others = 0;
            for (std::int64_t other = 0; other < map.classes; ++other)
                if (other != label) others = std::max(others, map.at(other, column, row));
            grid.values.push_back(map.at(label, column, row) - others);
        }
    return grid;
}

} // namespace

void DecisionItem::setMap(std::shared_ptr<const DecisionMap> map)
{
    m_map = std::move(map);
    m_lines.clear();
    if (m_map && m_map->classes > 1)
        for (std::int64_t label = 0; label < (m_map->classes == 2 ? 1 : m_map->classes); ++label)
            for (ContourLine& line : contourLines(leadOf(*m_map, label), {0.0}))
                m_lines.push_back(std::move(line));
    paintRegions();
}

void DecisionItem::setTheme(const Theme& theme)
{
    m_theme = theme;
    paintRegions();
}

void DecisionItem::paintRegions()
{
    m_regions = {};
    if (!m_map) return;
    m_regions = QImage(static_cast<int>(m_map->columns), static_cast<int>(m_map->rows), QImage::Format_RGB32);
    for (int row = 0; row < m_regions.height(); ++row)
        for (int column = 0; column < m_regions.width(); ++column)
            m_regions.setPixelColor(column, m_regions.height() - 1 - row,
                                    colorOf(m_map->classAt(column, row), surenessOf(*m_map, column, row)));
}

double DecisionItem::surenessOf(const DecisionMap& map, std::int64_t column, std::int64_t row)
{
    if (map.classes < 2) return 1;
    const double even = 1 / static_cast<double>(map.classes);
    return std::clamp((map.at(map.classAt(column, row), column, row) - even) / (1 - even), 0.0, 1.0);
}

QColor DecisionItem::colorOf(std::int64_t label, double sure) const
{
    return mixed(m_theme.base, runColor(static_cast<int>(label)).on(m_theme.dark), faint + (strong - faint) * sure);
}

QColor DecisionItem::lineColor() const
{
    QColor color = m_theme.text;
    color.setAlpha(190);
    return color;
}

void DecisionItem::draw(QCPPainter* painter)
{
    if (!m_map) return;
    const auto pixel = [this](double x, double y) {
        return QPointF(parentPlot()->xAxis->coordToPixel(x), parentPlot()->yAxis->coordToPixel(y));
    };
    const double halfX = (m_map->x(1) - m_map->x(0)) / 2, halfY = (m_map->y(1) - m_map->y(0)) / 2;
    const QRectF place(pixel(m_map->xMin - halfX, m_map->yMax + halfY),
                       pixel(m_map->xMax + halfX, m_map->yMin - halfY));
    painter->save();
    painter->setClipRect(parentPlot()->axisRect()->rect());
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    painter->drawImage(place, m_regions);
    painter->setAntialiasing(true);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(lineColor(), 1.2));
    for (const ContourLine& line : m_lines) {
        QPolygonF pixels;
        for (std::size_t i = 0; i < line.x.size(); ++i)
            pixels << pixel(line.x[i], line.y[i]);
        painter->drawPolyline(pixels);
    }
    painter->restore();
}

} // namespace sharpscope
