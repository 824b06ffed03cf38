// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curve.h"

#include "widgets/plots/dense_graph.h"

#include <cmath>

namespace sharpscope {

namespace {

constexpr int sparse = 60; ///< up to so many points are also drawn as dots

QColor faded(QColor color, int alpha)
{
    color.setAlpha(alpha);
    return color;
}

const QCPGraphData* nearestIn(const QCPGraphDataContainer& data, double x)
{
    if (data.isEmpty()) return nullptr;
    auto it = data.findBegin(x, false); // first point at or behind x
    if (it == data.constEnd()) return &*(it - 1);
    if (it != data.constBegin() && std::abs((it - 1)->key - x) <= std::abs(it->key - x)) --it;
    return &*it;
}

} // namespace

Curve::Curve(QCustomPlot& plot)
    : m_plot(plot), m_raw(addDenseGraph(plot)), m_line(addDenseGraph(plot)), m_broken(addDenseGraph(plot))
{
    for (auto* graph : {m_raw, m_line, m_broken})
        graph->removeFromLegend();
    m_line->setData(m_raw->data());
    m_broken->setLineStyle(QCPGraph::lsNone);
}

Curve::~Curve()
{
    for (auto* graph : {m_raw, m_line, m_broken})
        m_plot.removeGraph(graph);
}

void Curve::addPoint(double x, double y)
{
    if (!std::isfinite(x)) return;
    if (!std::isfinite(y)) {
        m_broken->addData(x, m_line->data()->isEmpty() ? 0 : (m_line->data()->constEnd() - 1)->value);
        return;
    }
    const double smoothed = m_ema.add(y);
    m_raw->addData(x, y);
    if (!m_lineIsRaw) m_line->addData(x, smoothed);
    m_x.add(x);
    m_rawY.add(y);
    m_lineY.add(smoothed);
}

void Curve::append(std::span<const double> x, std::span<const double> y)
{
    const std::size_t count = std::min(x.size(), y.size());
    for (std::size_t i = 0; i < count; ++i)
        addPoint(x[i], y[i]);
    m_points += static_cast<qsizetype>(count);
}

void Curve::clear()
{
    m_raw->data()->clear();
    m_line->data()->clear();
    m_broken->data()->clear();
    m_points = 0;
    m_ema = DebiasedEma(smooths() ? m_weight : 0);
    m_x = m_rawY = m_lineY = {};
}

void Curve::setSmoothing(double weight)
{
    const double before = smooths() && !m_lineIsRaw ? m_weight : 0;
    m_weight = weight;
    if ((smooths() ? m_weight : 0) != before) rebuildLine();
}

void Curve::rebuildLine()
{
    m_ema = DebiasedEma(smooths() ? m_weight : 0);
    m_lineIsRaw = !smooths();
    if (m_lineIsRaw) {
        m_line->setData(m_raw->data());
        m_lineY = m_rawY;
        return;
    }
    QVector<QCPGraphData> points;
    points.reserve(m_raw->dataCount());
    m_lineY = {};
    for (const auto& point : *m_raw->data()) {
        points.append({point.key, m_ema.add(point.value)});
        m_lineY.add(points.back().value);
    }
    auto container = QSharedPointer<QCPGraphDataContainer>::create();
    container->set(points, true);
    m_line->setData(container);
}

void Curve::restyle(bool dark, bool grouped)
{
    const QColor color = style.color.on(dark);
    QPen pen(grouped ? faded(color, 80) : color, grouped ? 1 : 1.8);
    if (style.dashed) pen.setDashPattern({4, 2.5});
    m_line->setPen(pen);
    m_raw->setPen(QPen(faded(color, dark ? 62 : 72), 1));
    m_line->setName(style.label);
    const bool dots = !grouped && m_raw->dataCount() <= sparse && !smooths();
    m_line->setScatterStyle(dots ? QCPScatterStyle(QCPScatterStyle::ssDisc, color, 4.5) : QCPScatterStyle());
    m_broken->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssTriangle, color, color, 8));
    m_line->setVisible(style.visible);
    m_raw->setVisible(style.visible && !m_lineIsRaw && !grouped);
    m_broken->setVisible(style.visible);
}

double Curve::valueAt(double x) const
{
    const auto& data = *m_line->data();
    const auto behind = data.findBegin(x, false);
    if (behind == data.constEnd()) return qQNaN();
    if (behind->key == x) return behind->value;
    if (behind == data.constBegin()) return qQNaN();
    const auto before = behind - 1;
    const double part = (x - before->key) / (behind->key - before->key);
    return before->value + part * (behind->value - before->value);
}

const QCPGraphData* Curve::nearest(double x) const { return nearestIn(*m_line->data(), x); }
const QCPGraphData* Curve::nearestRaw(double x) const { return nearestIn(*m_raw->data(), x); }

} // namespace sharpscope
