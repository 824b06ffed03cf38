// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/curve_feed.h"

namespace sharpscope {

namespace {

QString keyOf(const StoredRun& run, const QuantityCurve& curve)
{
    return run.id + QLatin1Char('\n') + QString::fromStdString(curve.tag);
}

} // namespace

void CurveFeed::show(const Quantity& quantity, XAxis axis)
{
    if (quantity.id == m_quantity.id && axis == m_axis) return;
    m_quantity = quantity;
    m_axis = axis;
    for (const auto& key : m_plot.curves())
        m_plot.removeCurve(key);
    m_plot.setTitle(quantity.title);
    m_plot.setAxisLabels(titleOf(axis), quantity.axis);
    m_plot.fit();
    takeList();
}

void CurveFeed::addCurves(const StoredRun& run)
{
    for (const auto& curve : m_quantity.curves)
        m_plot.setCurve(keyOf(run, curve), {.run = run.id,
                                            .label = run.label,
                                            .detail = curve.detail,
                                            .group = run.group,
                                            .color = run.color,
                                            .dashed = curve.dashed,
                                            .smoothed = curve.smoothed,
                                            .visible = run.visible});
}

void CurveFeed::feed(const StoredRun& run)
{
    for (const auto& curve : m_quantity.curves) {
        const QString key = keyOf(run, curve);
        const SeriesView series = run.series.of(curve.tag);
        const std::size_t have = series.size();
        std::size_t shown = static_cast<std::size_t>(m_plot.pointCount(key));
        int& generation = m_generations.try_emplace(key, run.generation).first->second;
        if (generation != run.generation || shown > have) {
            m_plot.clearCurve(key);
            generation = run.generation;
            shown = 0;
        }
        if (shown == have) continue;
        std::vector<double> x(have - shown), y(have - shown);
        series.copyClock(clockPartOf(m_axis), shown, x);
        series.copyValues(shown, y);
        for (double& value : y)
            value *= m_quantity.scale;
        m_plot.append(key, x, y);
    }
}

void CurveFeed::takeList()
{
    QStringList wanted;
    for (const auto& run : m_store.runs())
        for (const auto& curve : m_quantity.curves)
            wanted << keyOf(*run, curve);
    for (const auto& key : m_plot.curves())
        if (!wanted.contains(key)) m_plot.removeCurve(key);
    for (const auto& run : m_store.runs())
        addCurves(*run);
    takeValues();
}

void CurveFeed::takeValues()
{
    for (const auto& run : m_store.runs())
        feed(*run);
    m_plot.refresh();
}

} // namespace sharpscope
