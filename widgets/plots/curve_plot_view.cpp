// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of CurvePlot that depend on what is seen: ranges and the crosshair.
#include "widgets/plots/curve_plot_parts.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

/// Values that differ by less are one: float32 has seven digits.
bool isConstant(double low, double high) { return !(high - low > 1e-5 * std::max(std::abs(low), std::abs(high))); }

/// Room on both sides; round a constant as much as shows that it is one.
QCPRange padded(double low, double high, double share, bool logarithmic)
{
    if (logarithmic) {
        const double room = std::max(std::log(high / low) * share, high > low ? 0.0 : 0.1);
        return {low / std::exp(room), high * std::exp(room)};
    }
    if (isConstant(low, high)) {
        const double middle = (low + high) / 2, room = middle == 0 ? 0.5 : 0.1 * std::abs(middle);
        return {middle - room, middle + room};
    }
    return {low - (high - low) * share, high + (high - low) * share};
}

} // namespace

void CurvePlot::fit()
{
    follow();
    fitX();
    rebuildBands();
    fitY();
    redraw();
}

void CurvePlot::fitX()
{
    Extent x;
    m_parts->forShown([&](const Curve& curve) { x.add(curve.xExtent()); });
    const bool logarithmic = plot().xAxis->scaleType() == QCPAxis::stLogarithmic;
    if (x.isEmpty())
        plot().xAxis->setRange(0, 1);
    else if (m_wholeX && x.low == x.high && !logarithmic)
        plot().xAxis->setRange(x.low - 1, x.high + 1);
    else
        plot().xAxis->setRange(padded(logarithmic ? x.lowPositive : x.low, x.high, 0.01, logarithmic));
}

/// Everything that is drawn: lines, ghosts, bands.
void CurvePlot::fitY()
{
    Extent y;
    const bool hasGhosts = !m_grouped && !isCrowded();
    m_parts->forShown([&](const Curve& curve) { y.add(hasGhosts ? curve.ghostExtent() : curve.lineExtent()); });
    for (const auto& band : m_parts->bands)
        for (const auto& point : band.points)
            for (const double bound : {lowOf(point, m_spread), highOf(point, m_spread)})
                y.add(bound);
    const bool logarithmic = plot().yAxis->scaleType() == QCPAxis::stLogarithmic;
    if (y.isEmpty())
        plot().yAxis->setRange(0, 1);
    else
        plot().yAxis->setRange(
            padded(logarithmic ? y.lowPositive : y.low, y.high, logarithmic ? 0.03 : 0.05, logarithmic));
}

void CurvePlot::rangeMoved()
{
    if (!m_parts || isFollowing()) return;
    if (m_grouped)
        for (auto& band : m_parts->bands)
            drawBand(band);
    const QCPRange seen = plot().xAxis->range();
    if (!m_parts->isLed) Q_EMIT xMoved(seen.lower, seen.upper);
}

double CurvePlot::snapped(double x) const
{
    double best = x, distance = std::numeric_limits<double>::infinity();
    m_parts->forShown([&](const Curve& curve) {
        const double place = curve.nearestX(x);
        if (std::abs(place - x) >= distance) return;
        distance = std::abs(place - x);
        best = place;
    });
    return best;
}

std::vector<CurveReading> CurvePlot::readingsAt(double x, std::optional<double> y) const
{
    const bool dark = themeOf(*this).dark;
    const double place = snapped(x);
    const auto labelOf = [](const QString& label, const QString& detail) {
        return detail.isEmpty() ? label : label + QStringLiteral(" · ") + detail;
    };
    std::vector<CurveReading> readings;
    for (const auto& band : m_parts->bands) {
        std::vector<std::vector<double>> values;
        for (const auto* curve : m_parts->curvesOf(band))
            values.push_back(curve->valuesAt({place}));
        const std::vector<BandPoint> here = seedBand(values, {place});
        if (here.empty() && band.points.empty()) continue;
        const BandPoint& point = !here.empty()                   ? here.front()
                                 : place < band.points.front().x ? band.points.front()
                                                                 : band.points.back();
        readings.push_back({.label = labelOf(band.label, band.detail),
                            .color = band.color.on(dark),
                            .x = point.x,
                            .value = point.mean,
                            .raw = point.mean,
                            .deviation = highOf(point, m_spread) - point.mean,
                            .low = lowOf(point, m_spread),
                            .high = highOf(point, m_spread),
                            .spread = m_spread,
                            .runs = point.runs,
                            .isInside = !here.empty()});
    }
    if (!m_grouped)
        m_parts->forShown([&](const Curve& curve) {
            if (place < curve.firstX() && curve.firstX() > curve.xExtent().low) return; // its past is another curve's
            const bool isInside = place >= curve.xExtent().low && place <= curve.xExtent().high;
            CurvePoint point{.x = place};
            if (!isInside || curve.nearestX(place) == place)
                point = curve.nearest(place);
            else // on the line between two points
                point.raw = point.line = curve.valuesAt({place}).front();
            readings.push_back({.label = labelOf(curve.style.label, curve.style.detail),
                                .color = curve.style.color.on(dark),
                                .x = point.x,
                                .value = point.line,
                                .raw = point.raw,
                                .isInside = isInside});
        });
    const bool logarithmic = plot().yAxis->scaleType() == QCPAxis::stLogarithmic;
    const auto distance = [&](const CurveReading& reading) { // as the eye sees it
        if (!y) return 0.0;
        if (!std::isfinite(reading.value)) return std::numeric_limits<double>::infinity();
        return logarithmic ? std::abs(std::log(reading.value / *y)) : std::abs(reading.value - *y);
    };
    std::stable_sort(readings.begin(), readings.end(), [&](const auto& a, const auto& b) {
        return a.isInside != b.isInside ? a.isInside : distance(a) < distance(b);
    });
    return readings;
}

void CurvePlot::showCrosshair(double x, bool withValues)
{
    std::optional<double> y;
    if (withValues && m_parts->pointer) y = plot().yAxis->pixelToCoord(*m_parts->pointer);
    auto readings = readingsAt(x, y);
    if (readings.empty()) return hideCrosshair();
    auto& crosshair = *m_parts->crosshair;
    crosshair.x = x; // what a refresh snaps again
    crosshair.place = readings.front().isInside ? readings.front().x : x;
    crosshair.readings = readings;
    crosshair.setVisible(true);
    m_parts->crosshairHasValues = withValues;
    if (withValues) {
        const auto placeText = [this](double at) {
            const QString number = m_wholeX ? QString::number(std::llround(at)) : QString::number(at, 'g', 6);
            return plot().xAxis->label() + QLatin1Char(' ') + number;
        };
        if (!m_parts->values) m_parts->values = new ValueBox;
        m_parts->values->showValues(placeText(crosshair.place), std::move(readings), m_smoothing > 0 && !m_grouped,
                                    plot(), plot().xAxis->coordToPixel(crosshair.place), placeText);
    } else if (m_parts->values) {
        m_parts->values->hide();
    }
    plot().layer(QStringLiteral("crosshair"))->replot();
}

void CurvePlot::hideCrosshair()
{
    if (m_parts->values) m_parts->values->hide();
    if (!m_parts->crosshair->visible()) return;
    m_parts->crosshair->setVisible(false);
    plot().layer(QStringLiteral("crosshair"))->replot();
}

} // namespace sharpscope
