// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of CurvePlot that depend on what is seen: ranges, bands, crosshair, numbers.
#include "core/base/csv.h"
#include "widgets/plots/curve_plot_parts.h"
#include "widgets/plots/dense_graph.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr std::size_t sparsePoints = 60; ///< a band over so few places keeps the places instead of pixel columns

QCPRange padded(double low, double high, double share, bool logarithmic)
{
    if (logarithmic) {
        const double room = std::max(std::log(high / low) * share, high > low ? 0.0 : 0.1);
        return {low / std::exp(room), high * std::exp(room)};
    }
    const double room = high > low ? (high - low) * share : std::max(std::abs(low) * 0.05, 1e-9);
    return {low - room, high + room};
}

/// The line in full, and of the ghost behind it what sticks out by at most a third: one spike hides no curve.
QCPRange valueRange(const Extent& line, const Extent& raw, bool logarithmic)
{
    if (logarithmic) {
        const double low = line.lowPositive, high = std::max(line.high, low);
        const double room = std::pow(high / low, 0.35);
        return padded(std::max(std::min(raw.lowPositive, low), low / room),
                      std::min(std::max(raw.high, high), high * room), 0.03, true);
    }
    const double room = 0.35 * (line.high - line.low);
    return padded(std::max(raw.low, line.low - room), std::min(raw.high, line.high + room), 0.05, false);
}

} // namespace

void CurvePlot::fit()
{
    follow();
    fitRanges();
    if (m_grouped) rebuildBands();
    redraw();
}

void CurvePlot::fitRanges()
{
    Extent x, line, raw;
    m_parts->forShown([&](const Curve& curve) {
        x.add(curve.xExtent());
        line.add(curve.lineExtent());
        raw.add(curve.style.smoothed ? curve.rawExtent() : curve.lineExtent());
    });
    if (x.isEmpty() || line.isEmpty()) {
        plot().xAxis->setRange(0, 1);
        plot().yAxis->setRange(0, 1);
        return;
    }
    const bool logX = plot().xAxis->scaleType() == QCPAxis::stLogarithmic;
    const bool logY = plot().yAxis->scaleType() == QCPAxis::stLogarithmic;
    plot().xAxis->setRange(padded(logX ? x.lowPositive : x.low, x.high, 0.01, logX));
    plot().yAxis->setRange(valueRange(line, raw, logY));
}

void CurvePlot::rangeMoved()
{
    if (m_parts && m_grouped && !isFollowing()) rebuildBands();
}

void CurvePlot::rebuildBands()
{
    std::vector<BandGraphs> wanted;
    std::map<QString, std::size_t> places;
    if (m_grouped)
        m_parts->forShown([&](const Curve& curve) {
            const QString group = curve.style.group.isEmpty() ? curve.style.run : curve.style.group;
            const auto [it, isNew] = places.try_emplace(group + QLatin1Char('\n') + curve.style.detail, wanted.size());
            if (isNew)
                wanted.push_back({.label = curve.style.label,
                                  .detail = curve.style.detail,
                                  .color = curve.style.color,
                                  .dashed = curve.style.dashed});
            wanted[it->second].curves.push_back(&curve);
            if (!wanted[it->second].runs.contains(curve.style.run)) wanted[it->second].runs << curve.style.run;
        });
    plot().legend->clearItems();
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
        Extent x;
        std::vector<double> ownPlaces;
        for (const auto* curve : band.curves) {
            x.add(curve->xExtent());
            if (curve->size() > sparsePoints) // more than enough to know
                ownPlaces.resize(std::max(ownPlaces.size(), 2 * sparsePoints), qQNaN());
            else if (ownPlaces.size() <= sparsePoints)
                curve->forEachPoint([&](const CurvePoint& point) { ownPlaces.push_back(point.x); });
        }
        bool isDense = std::any_of(ownPlaces.begin(), ownPlaces.end(), [](double place) { return std::isnan(place); });
        if (!isDense) {
            std::sort(ownPlaces.begin(), ownPlaces.end());
            ownPlaces.erase(std::unique(ownPlaces.begin(), ownPlaces.end()), ownPlaces.end());
            isDense = ownPlaces.size() > sparsePoints;
        }
        if (isDense) {
            const bool logarithmic = plot().xAxis->scaleType() == QCPAxis::stLogarithmic;
            const QCPRange seen = plot().xAxis->range();
            ownPlaces =
                pixelPlaces(std::max(logarithmic ? x.lowPositive : x.low, seen.lower), std::min(x.high, seen.upper),
                            std::clamp(plot().axisRect()->width(), 64, 4000), logarithmic);
        }
        std::vector<std::vector<double>> values;
        for (const auto* curve : band.curves)
            values.push_back(curve->valuesAt(ownPlaces));
        band.points = seedBand(values, ownPlaces);
        band.curves.clear();
        QVector<double> keys, means, lows, highs;
        for (const auto& point : band.points) {
            keys << point.x;
            means << point.mean;
            lows << point.mean - point.deviation;
            highs << point.mean + point.deviation;
        }
        band.mean->setData(keys, means, true);
        band.low->setData(keys, lows, true);
        band.high->setData(keys, highs, true);
    }
    m_parts->bands = std::move(wanted);
    restyle(themeOf(*this));
}

std::vector<CurveReading> CurvePlot::readingsAt(double x) const
{
    const bool dark = themeOf(*this).dark;
    const auto labelOf = [](const QString& label, const QString& detail) {
        return detail.isEmpty() ? label : label + QStringLiteral(" · ") + detail;
    };
    std::vector<CurveReading> readings;
    if (m_grouped) {
        for (const auto& band : m_parts->bands) {
            const BandPoint* nearest = nullptr;
            for (const auto& point : band.points)
                if (!nearest || std::abs(point.x - x) < std::abs(nearest->x - x)) nearest = &point;
            if (!nearest) continue;
            readings.push_back({.label = labelOf(band.label, band.detail),
                                .color = band.color.on(dark),
                                .x = nearest->x,
                                .value = nearest->mean,
                                .raw = nearest->mean,
                                .deviation = nearest->deviation,
                                .runs = nearest->runs,
                                .isInside = x >= band.points.front().x && x <= band.points.back().x});
        }
    } else {
        m_parts->forShown([&](const Curve& curve) {
            const CurvePoint point = curve.nearest(x);
            readings.push_back({.label = labelOf(curve.style.label, curve.style.detail),
                                .color = curve.style.color.on(dark),
                                .x = point.x,
                                .value = point.line,
                                .raw = point.raw,
                                .isInside = x >= curve.xExtent().low && x <= curve.xExtent().high});
        });
    }
    std::stable_sort(readings.begin(), readings.end(), [](const auto& a, const auto& b) {
        return a.isInside != b.isInside ? a.isInside : a.value > b.value;
    });
    return readings;
}

void CurvePlot::showCrosshair(double x, bool withValues)
{
    auto readings = readingsAt(x);
    if (readings.empty()) return hideCrosshair();
    auto& crosshair = *m_parts->crosshair;
    crosshair.x = x;
    crosshair.readings = readings;
    crosshair.setVisible(true);
    m_parts->crosshairHasValues = withValues;
    if (withValues) {
        const double place = plot().xAxis->coordToPixel(x);
        const QString heading =
            QStringLiteral("%1 %2").arg(plot().xAxis->label(), QString::number(readings.front().x, 'g', 6));
        m_parts->values->showValues(heading, std::move(readings), m_smoothing > 0 && !m_grouped,
                                    {qRound(place), plot().axisRect()->center().y()});
    } else {
        m_parts->values->hide();
    }
    plot().layer(QStringLiteral("crosshair"))->replot();
}

void CurvePlot::hideCrosshair()
{
    m_parts->values->hide();
    if (!m_parts->crosshair->visible()) return;
    m_parts->crosshair->setVisible(false);
    plot().layer(QStringLiteral("crosshair"))->replot();
}

QString CurvePlot::csv() const
{
    CsvText csv;
    csv.cell("run").cell("curve").cell(plot().xAxis->label().toStdString()).cell(title().toStdString());
    csv.cell("smoothed").endRow();
    m_parts->forShown([&](const Curve& curve) {
        curve.forEachPoint([&](const CurvePoint& point) {
            csv.cell(curve.style.label.toStdString()).cell(curve.style.detail.toStdString());
            csv.cell(point.x).cell(point.raw).cell(point.line).endRow();
        });
    });
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
