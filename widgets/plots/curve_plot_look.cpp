// SPDX-License-Identifier: GPL-3.0-or-later
// How CurvePlot's curves look, and which of them stand out.
#include "widgets/plots/curve_plot_parts.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr double nearby = 7;           ///< pixels from a curve that count as on it
constexpr std::size_t mostAsked = 300; ///< curves; among more nobody points at one

bool isIn(const QStringList& runs, const QSet<QString>& front)
{
    return std::any_of(runs.begin(), runs.end(), [&](const QString& run) { return front.contains(run); });
}

} // namespace

bool CurvePlot::Parts::hasFront() const
{
    if (front.isEmpty() || isExporting) return false;
    bool isSomeFront = false, isSomeBack = false;
    forShown([&](const Curve& curve) { (front.contains(curve.style.run) ? isSomeFront : isSomeBack) = true; });
    return isSomeFront && isSomeBack;
}

void CurvePlot::setFront(const QSet<QString>& runs)
{
    if (m_parts->front == runs) return;
    const bool had = m_parts->hasFront();
    m_parts->front = runs;
    if (!had && !m_parts->hasFront()) return;
    restyle(themeOf(*this));
    redraw();
}

/// The runs of the curve, or of the band, that is nearest to a place on the screen.
QStringList CurvePlot::runsAt(const QPointF& at) const
{
    const double x = plot().xAxis->pixelToCoord(at.x());
    QStringList runs;
    double distance = nearby;
    const auto offer = [&](double value, const QStringList& of) {
        const double away = std::abs(plot().yAxis->coordToPixel(value) - at.y());
        if (!(away < distance)) return;
        distance = away;
        runs = of;
    };
    if (m_grouped) {
        for (const auto& band : m_parts->bands) {
            const auto it = std::lower_bound(band.points.begin(), band.points.end(), x,
                                             [](const BandPoint& point, double place) { return point.x < place; });
            if (it != band.points.end()) offer(it->mean, band.runs);
        }
    } else if (m_parts->curves.size() <= mostAsked) {
        m_parts->forShown([&](const Curve& curve) { offer(curve.valuesAt({x}).front(), {curve.style.run}); });
    }
    return runs;
}

void CurvePlot::pointAt(const QStringList& runs)
{
    if (std::exchange(m_parts->pointedAt, runs) != runs) Q_EMIT pointedAt(runs);
}

bool CurvePlot::isCrowded() const
{
    constexpr std::size_t many = 60;
    std::size_t shown = 0;
    m_parts->forShown([&](const Curve&) { ++shown; });
    return shown > many;
}

void CurvePlot::restyle(const Theme& theme)
{
    const bool crowded = isCrowded();
    const bool hasFront = m_parts->hasFront();
    const bool wasRaised = std::exchange(m_parts->isRaised, hasFront);
    for (const QString& key : m_parts->order) { // those that were raised go back to their place among all
        Curve& curve = *m_parts->curves.at(key);
        const bool isFront = hasFront && m_parts->front.contains(curve.style.run);
        if (hasFront || wasRaised) curve.setLayer(isFront ? QStringLiteral("front") : QStringLiteral("main"));
        curve.restyle(theme.dark, m_grouped, crowded,
                      !hasFront ? Standing::Among
                      : isFront ? Standing::Front
                                : Standing::Back);
    }
    for (auto& band : m_parts->bands) {
        const bool isFront = hasFront && isIn(band.runs, m_parts->front), isBack = hasFront && !isFront;
        QColor color = band.color.on(theme.dark);
        if (isBack) color.setAlpha(70);
        QPen pen = band.pen(theme.dark);
        pen.setColor(color);
        if (isFront) pen.setWidthF(3);
        band.mean->setPen(pen);
        const bool dots = band.points.size() <= 60 && (band.hasLonePoint || !(m_smoothing > 0));
        band.mean->setScatterStyle(dots ? QCPScatterStyle(QCPScatterStyle::ssDisc, color, 4.5) : QCPScatterStyle());
        color.setAlpha(isBack ? 14 : 46);
        band.high->setBrush(color);
    }
    markFalls(theme);
}

} // namespace sharpscope
