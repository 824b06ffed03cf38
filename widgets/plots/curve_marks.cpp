// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curve_marks.h"

#include "widgets/plots/curve_plot_parts.h"

#include <QPainterPath>

#include <cmath>
#include <set>

namespace sharpscope {

namespace {

constexpr double signRadius = 4.5; ///< pixels
constexpr double mouseReach = 8;

QPainterPath signOf(CurveMark::Kind kind)
{
    QPainterPath path;
    switch (kind) {
    case CurveMark::Kind::Knob: // a diamond
        path.addPolygon(
            QPolygonF({{0, -signRadius}, {signRadius, 0}, {0, signRadius}, {-signRadius, 0}, {0, -signRadius}}));
        break;
    case CurveMark::Kind::Resume: // it goes on
        path.addPolygon(QPolygonF({{-signRadius * 0.7, -signRadius},
                                   {signRadius, 0},
                                   {-signRadius * 0.7, signRadius},
                                   {-signRadius * 0.7, -signRadius}}));
        break;
    case CurveMark::Kind::Fork: // a disc in a ring
        path.addEllipse(QPointF(), signRadius, signRadius);
        path.addEllipse(QPointF(), signRadius * 0.35, signRadius * 0.35);
        break;
    }
    return path;
}

} // namespace

QPointF MarksItem::pixelOf(const Placed& placed) const
{
    const QRect area = parentPlot()->axisRect()->rect();
    const double x = parentPlot()->xAxis->coordToPixel(placed.mark.x);
    if (!std::isfinite(placed.y)) return {x, area.bottom() - signRadius};
    return {x, parentPlot()->yAxis->coordToPixel(placed.y)};
}

void MarksItem::draw(QCPPainter* painter)
{
    const QRect area = parentPlot()->axisRect()->rect();
    painter->save();
    painter->setClipRect(area.adjusted(-5, -5, 5, 5));
    painter->setAntialiasing(true);
    painter->setBrush(background);
    for (const Placed& one : placed) {
        const QPointF at = pixelOf(one);
        if (!QRectF(area).adjusted(-1, -1, 1, 1).contains(at)) continue;
        painter->setPen(QPen(one.color.on(dark), 1.6));
        painter->drawPath(signOf(one.mark.kind).translated(at));
    }
    painter->restore();
}

void CurvePlot::setMarks(const QString& run, const std::vector<CurveMark>& marks)
{
    if (marks.empty())
        m_parts->marks->marks.erase(run);
    else
        m_parts->marks->marks[run] = marks;
}

void CurvePlot::placeMarks()
{
    MarksItem& item = *m_parts->marks;
    item.placed.clear();
    item.dark = themeOf(*this).dark;
    if (item.marks.empty()) return;
    const bool isOnCurves = !m_grouped && !isCrowded();
    std::set<QString> done; // a run's stand on its first curve
    m_parts->forShown([&](const Curve& curve) {
        const auto marks = item.marks.find(curve.style.run);
        if (marks == item.marks.end() || !done.insert(curve.style.run).second) return;
        const bool hasGroupColor = m_grouped && curve.style.groupColor.light.isValid();
        for (std::size_t i = 0; i < marks->second.size(); ++i) {
            const CurveMark& mark = marks->second[i];
            double y = qQNaN();
            if (isOnCurves && mark.x >= curve.firstX() && mark.x <= curve.xExtent().high)
                y = curve.valuesAt({mark.x}).front();
            item.placed.push_back({.run = curve.style.run,
                                   .index = i,
                                   .mark = mark,
                                   .y = y,
                                   .color = hasGroupColor ? curve.style.groupColor : curve.style.color});
        }
    });
}

std::vector<CurveMark> CurvePlot::marksAt(const QPointF& at) const
{
    std::vector<CurveMark> found;
    for (const auto& one : m_parts->marks->placed)
        if (QLineF(at, m_parts->marks->pixelOf(one)).length() <= mouseReach) found.push_back(one.mark);
    return found;
}

QPointF CurvePlot::placeOf(const QString& run, std::size_t mark) const
{
    for (const auto& one : m_parts->marks->placed)
        if (one.run == run && one.index == mark) return m_parts->marks->pixelOf(one);
    return {};
}

} // namespace sharpscope
