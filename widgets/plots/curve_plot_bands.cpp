// SPDX-License-Identifier: GPL-3.0-or-later
// CurvePlot's means over seeds.
#include "widgets/plots/curve_plot_parts.h"
#include "widgets/plots/dense_graph.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace sharpscope {

namespace {

constexpr std::size_t sparsePoints = 60; ///< a band over so few places keeps the places instead of pixel columns
constexpr qsizetype mostFalls = 24;      ///< notes in a figure

/// The places at which the curves have points, where they are few; else empty.
std::vector<double> fewPlaces(const std::vector<const Curve*>& curves)
{
    std::vector<double> places;
    for (const auto* curve : curves) {
        if (curve->size() > sparsePoints) return {};
        curve->forEachPoint([&](const CurvePoint& point) { places.push_back(point.x); });
    }
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    if (places.size() > sparsePoints) places.clear();
    return places;
}

/// In [low, high], those at which a curve ends or begins among them: there the number of runs changes.
void addEnds(std::vector<double>& places, const std::vector<const Curve*>& curves, double low, double high)
{
    for (const auto* curve : curves)
        for (const double end : {curve->xExtent().low, curve->xExtent().high})
            if (end >= low && end <= high) places.push_back(end);
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
}

} // namespace

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
            std::tie(band.mean, band.low, band.high) =
                std::tie(m_parts->bands[i].mean, m_parts->bands[i].low, m_parts->bands[i].high);
        } else {
            band.low = plot().addGraph();
            band.high = plot().addGraph();
            band.mean = addDenseGraph(plot());
            band.high->setAntialiasedFill(false);
            band.low->setPen(Qt::NoPen);
            band.high->setPen(Qt::NoPen);
            band.high->setChannelFillGraph(band.low);
        }
        buildBand(band);
    }
    m_parts->bands = std::move(wanted);
    restyle(themeOf(*this));
}

void CurvePlot::buildBand(BandGraphs& band)
{
    const auto curves = m_parts->curvesOf(band);
    std::vector<double> places = fewPlaces(curves);
    if (places.empty()) {
        Extent x;
        for (const auto* curve : curves)
            x.add(curve->xExtent());
        const bool logarithmic = plot().xAxis->scaleType() == QCPAxis::stLogarithmic;
        const QCPRange seen = plot().xAxis->range();
        const int columns = isVisible() ? std::clamp(plot().axisRect()->width(), 64, 4000) : 600; // as in a file
        const double low = std::max(logarithmic ? x.lowPositive : x.low, seen.lower),
                     high = std::min(x.high, seen.upper);
        places = pixelPlaces(low, high, columns, logarithmic);
        addEnds(places, curves, low, high);
    }
    std::vector<std::vector<double>> values;
    for (const auto* curve : curves)
        values.push_back(curve->valuesAt(places));
    band.points = seedBand(values, places);
    QVector<double> keys, means, lows, highs;
    int runs = 0, joined = 0; // points of the line so far
    band.hasLonePoint = false;
    for (const auto& point : band.points) {
        if (runs != 0 && point.runs != runs) { // another mean: no line joins the two
            band.hasLonePoint |= std::exchange(joined, 0) == 1;
            keys << point.x;
            for (auto* value : {&means, &lows, &highs})
                *value << qQNaN();
        }
        runs = point.runs;
        ++joined;
        keys << point.x;
        means << point.mean;
        lows << point.mean - point.deviation;
        highs << point.mean + point.deviation;
    }
    band.hasLonePoint |= joined == 1;
    band.mean->setData(keys, means, true);
    band.low->setData(keys, lows, true);
    band.high->setData(keys, highs, true);
}

/// Where a shorter run ends, the mean is one of fewer from there on: said at the foot of the figure, where it hides no
/// curve, once for all bands that fall together.
void CurvePlot::markFalls(const Theme& theme)
{
    std::map<std::pair<double, int>, std::set<QRgb>> falls; // x and n: the colours of whom
    for (const auto& band : m_parts->bands)
        for (std::size_t i = 1; i < band.points.size(); ++i)
            if (band.points[i].runs < band.points[i - 1].runs)
                falls[{band.points[i - 1].x, band.points[i].runs}].insert(band.color.on(theme.dark).rgb());
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
        text->setText(QStringLiteral("n = %1").arg(where.second));
        text->position->setCoords(where.first, 1);
        text->setBrush(QColor(theme.base.red(), theme.base.green(), theme.base.blue(), 200));
        text->setColor(colors.size() == 1 ? QColor(*colors.begin()) : theme.muted);
    }
}

} // namespace sharpscope
