// SPDX-License-Identifier: GPL-3.0-or-later
// CurvePlot's means over seeds.
#include "widgets/base/label_place.h"
#include "widgets/plots/curve_plot_parts.h"
#include "widgets/plots/dense_graph.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

namespace sharpscope {

namespace {

constexpr qsizetype mostFalls = 24; ///< notes in a figure

/// All x at which one of the curves has a point, or was not finite.
std::vector<double> allPlaces(const std::vector<const Curve*>& curves)
{
    std::vector<double> places, both;
    for (const auto* curve : curves) {
        const std::vector<double> more = curve->places();
        if (more == places) continue; // as seeds of one method have them
        both.clear();
        both.reserve(std::max(places.size(), more.size()));
        std::set_union(places.begin(), places.end(), more.begin(), more.end(), std::back_inserter(both));
        places.swap(both);
    }
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return places;
}

} // namespace

std::vector<BandPoint> CurvePlot::Parts::bandOf(const std::vector<const Curve*>& curves)
{
    const std::vector<double> places = allPlaces(curves);
    std::vector<std::vector<double>> values;
    for (const auto* curve : curves)
        values.push_back(curve->valuesAt(places));
    return seedBand(values, places);
}

void CurvePlot::rebuildBands()
{
    std::vector<BandGraphs> wanted;
    std::map<QString, std::size_t> places;
    if (m_grouped)
        for (const auto& key : m_parts->order) {
            const Curve& curve = *m_parts->curves.at(key);
            if (!curve.style.visible || curve.isEmpty()) continue;
            const CurveStyle& style = curve.style;
            const QString group = style.group.isEmpty() ? style.run : style.group;
            const auto [it, isNew] = places.try_emplace(group + QLatin1Char('\n') + style.detail, wanted.size());
            if (isNew)
                wanted.push_back({.label = style.groupLabel.isEmpty() ? style.label : style.groupLabel,
                                  .detail = style.detail,
                                  .color = style.groupColor.light.isValid() ? style.groupColor : style.color,
                                  .dashing = style.dashing,
                                  .dashed = style.dashed});
            BandGraphs& band = wanted[it->second];
            band.curves << key;
            band.versions.push_back(curve.version());
            if (!band.runs.contains(style.run)) band.runs << style.run;
        }
    while (m_parts->bands.size() > wanted.size()) {
        const BandGraphs& last = m_parts->bands.back();
        for (auto* graph : {last.high, last.low, last.mean})
            plot().removeGraph(graph);
        m_parts->bands.pop_back();
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        BandGraphs& band = wanted[i];
        if (i < m_parts->bands.size()) {
            BandGraphs& known = m_parts->bands[i];
            std::tie(band.mean, band.low, band.high) = std::tie(known.mean, known.low, known.high);
            band.isMade = known.isMade && known.curves == band.curves && known.versions == band.versions;
            if (band.isMade) {
                band.points = std::move(known.points);
                band.falls = std::move(known.falls);
            }
        } else {
            DenseGraph* mean = nullptr;
            band.low = plot().addGraph();
            band.high = plot().addGraph();
            band.mean = mean = addDenseGraph(plot());
            mean->setThinned();
            band.high->setAntialiasedFill(false);
            band.low->setPen(Qt::NoPen);
            band.high->setPen(Qt::NoPen);
            band.high->setChannelFillGraph(band.low);
        }
        if (!band.isMade) m_parts->makeBand(band);
        drawBand(band);
    }
    m_parts->bands = std::move(wanted);
    restyle(themeOf(*this));
}

void CurvePlot::Parts::makeBand(BandGraphs& band) const
{
    const auto curves = curvesOf(band);
    band.points = bandOf(curves);
    band.isMade = true;
    band.falls.clear();
    for (std::size_t i = 1; i < band.points.size(); ++i) {
        const BandPoint &here = band.points[i], &before = band.points[i - 1];
        if (here.runs >= before.runs) continue;
        const bool isBroken = std::any_of(curves.begin(), curves.end(),
                                          [&](const Curve* curve) { return curve->isBrokenIn(before.x, here.x); });
        band.falls.push_back({.x = before.x, .runs = here.runs, .isBroken = isBroken});
    }
}

/// What of it the columns of pixels show.
void CurvePlot::drawBand(BandGraphs& band)
{
    const QCPAxis& axis = *plot().xAxis;
    const bool logarithmic = axis.scaleType() == QCPAxis::stLogarithmic;
    const QCPRange seen = axis.range();
    const int columns = isVisible() ? std::clamp(plot().axisRect()->width(), 64, 4000) : 600; // as in a file
    const auto isBefore = [](const BandPoint& point, double x) { return point.x < x; };
    auto first = std::lower_bound(band.points.begin(), band.points.end(), seen.lower, isBefore);
    auto end = std::lower_bound(first, band.points.end(), seen.upper, isBefore);
    if (first != band.points.begin()) --first; // a line comes in
    if (end != band.points.end()) ++end;
    std::vector<double> places;
    const bool isDense = end - first > 2 * columns;
    if (isDense) places = pixelPlaces(seen.lower, seen.upper, columns + 1, logarithmic);
    const double infinity = std::numeric_limits<double>::infinity();
    if (!isDense) // each point by itself
        std::transform(first, end, std::back_inserter(places),
                       [&](const BandPoint& point) { return std::nextafter(point.x, infinity); });
    QVector<double> keys, means, lows, highs;
    const auto put = [&](double x, double mean, double low, double high) {
        keys << x;
        means << mean;
        lows << low;
        highs << high;
    };
    band.hasLonePoint = false;
    int joined = 0; // points of the line so far
    for (const BandStroke& stroke : bandStrokes({first, end}, m_spread, places)) {
        if (stroke.isBreak) {
            band.hasLonePoint |= std::exchange(joined, 0) == 1;
            put(stroke.x, qQNaN(), qQNaN(), qQNaN());
        }
        ++joined;
        put(stroke.x, stroke.mean, stroke.low, stroke.high);
    }
    band.hasLonePoint |= joined == 1;
    band.mean->setData(keys, means, true);
    band.low->setData(keys, lows, true);
    band.high->setData(keys, highs, true);
}

/// Where a shorter run ends, or one is not finite, the mean is one of fewer from there on: said at the foot of the
/// figure, where it hides no curve, once for all bands that fall together.
void CurvePlot::markFalls(const Theme& theme)
{
    std::map<std::tuple<double, int, bool>, std::set<QRgb>> falls; // the colours of whom
    for (const auto& band : m_parts->bands)
        for (const BandFall& fall : band.falls)
            falls[{fall.x, fall.runs, fall.isBroken}].insert(band.color.on(theme.dark).rgb());
    const auto wanted = std::min<qsizetype>(static_cast<qsizetype>(falls.size()), mostFalls);
    while (m_parts->falls.size() > wanted)
        plot().removeItem(m_parts->falls.takeLast());
    while (m_parts->falls.size() < wanted) {
        auto* text = new QCPItemText(&plot());
        text->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
        text->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        text->setFont(legendFont());
        text->setPadding({2, 0, 2, 0});
        text->setSelectable(false);
        m_parts->falls << text;
    }
    auto fall = falls.begin();
    for (auto* text : std::as_const(m_parts->falls)) {
        const auto& [where, colors] = *fall++;
        const auto& [x, runs, isBroken] = where;
        text->setText((isBroken ? tr("n = %1, NaN") : QStringLiteral("n = %1")).arg(runs));
        text->position->setCoords(x, 1);
        text->setBrush(QColor(theme.base.red(), theme.base.green(), theme.base.blue(), 200));
        text->setColor(colors.size() == 1 ? QColor(*colors.begin()) : theme.muted);
    }
}

/// At the foot of the axes, one above the other where they are close.
void CurvePlot::placeFalls()
{
    const QRectF area = plot().axisRect()->rect();
    std::vector<QRectF> taken;
    for (auto* text : std::as_const(m_parts->falls)) {
        const QFontMetricsF metrics(text->font());
        const double x = text->position->key(), width = metrics.horizontalAdvance(text->text()) + 4;
        const QRectF foot(plot().xAxis->coordToPixel(x), area.bottom() - metrics.height(), width, metrics.height());
        taken.push_back(placeWithin(area, foot, taken));
        text->position->setCoords(x, (taken.back().bottom() - area.top()) / std::max(area.height(), 1.0));
    }
}

} // namespace sharpscope
