// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curve.h"

#include "widgets/base/run_shades.h"
#include "widgets/plots/dense_graph.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace sharpscope {

namespace {

constexpr std::size_t sparse = 60; ///< up to so many points are also drawn as dots

QColor faded(QColor color, int alpha)
{
    color.setAlpha(alpha);
    return color;
}

} // namespace

Curve::Curve(QCustomPlot& plot) : m_plot(plot), m_raw(addDenseGraph(plot)), m_line(addDenseGraph(plot))
{
    for (auto* graph : {m_raw, m_line})
        graph->removeFromLegend();
    m_raw->setSource(&m_keys, [this](std::size_t chunk, std::vector<double>& raw) { readRaw(chunk, raw); });
    m_line->setSource(&m_keys, [this](std::size_t chunk, std::vector<double>& line) { readLine(chunk, line); });
}

Curve::~Curve()
{
    for (auto* graph : {static_cast<QCPGraph*>(m_raw), static_cast<QCPGraph*>(m_line), m_broken})
        if (graph) m_plot.removeGraph(graph);
}

Extent Curve::ghostExtent() const
{
    Extent extent = m_lineY;
    if (!isSmoothed() || isEmpty()) return extent;
    const double room = m_scatter.room();
    extent.low = std::max(m_rawY.low, m_lineY.low - room);
    extent.high = std::min(m_rawY.high, m_lineY.high + room);
    extent.lowPositive = std::max(m_rawY.lowPositive, m_lineY.lowPositive / 100);
    return extent;
}

QPen Curve::pen(bool dark) const
{
    QPen pen(style.color.on(dark), 1.8);
    if (const auto dashes = runDashes(style.dashing, style.dashed); !dashes.isEmpty()) pen.setDashPattern(dashes);
    return pen;
}

void Curve::addBroken(double x)
{
    if (!m_broken) {
        m_broken = addDenseGraph(m_plot);
        m_broken->removeFromLegend();
        m_broken->setLineStyle(QCPGraph::lsNone);
    }
    m_broken->addData(x, m_lastLine);
}

void Curve::addFinite(std::span<const double> x, std::span<const double> y)
{
    m_x.add(x);
    m_rawY.add(y);
    if (style.smoothing == Smoothing::IfNoisy) m_zigzag.add(y);
    std::array<double, NumberColumn::chunkSize> line;
    for (std::size_t i = 0; i < y.size();) { // to the end of each chunk
        const std::size_t count =
            std::min(y.size() - i, NumberColumn::chunkSize - m_keys.size() % NumberColumn::chunkSize);
        if (m_keys.size() % NumberColumn::chunkSize == 0) m_starts.push_back(m_ema);
        m_keys.append(x.subspan(i, count));
        m_values.append(y.subspan(i, count));
        std::copy_n(y.begin() + static_cast<std::ptrdiff_t>(i), count, line.begin());
        if (isSmoothed()) m_ema.smooth({line.data(), count});
        m_lineY.add({line.data(), count});
        m_lastLine = line[count - 1];
        if (isSmoothed())
            for (std::size_t k = 0; k < count; ++k)
                m_scatter.add(y[i + k] - line[k]);
        i += count;
    }
}

void Curve::append(std::span<const double> x, std::span<const double> y)
{
    const std::size_t count = std::min(x.size(), y.size());
    for (std::size_t i = 0; i < count;) {
        std::size_t end = i; // of the finite ones
        while (end < count && std::isfinite(x[end]) && std::isfinite(y[end]))
            ++end;
        addFinite(x.subspan(i, end - i), y.subspan(i, end - i));
        if (end < count && std::isfinite(x[end])) addBroken(x[end]);
        i = end + 1;
    }
    m_points += static_cast<qsizetype>(count);
    if ((smooths() ? m_weight : 0) != m_lineWeight) rebuildLine(); // it has turned out to be noisy
}

void Curve::clear()
{
    if (m_broken) m_broken->data()->clear();
    m_keys = m_values = {};
    m_starts.clear();
    m_points = 0;
    m_lastLine = 0;
    m_zigzag = {};
    m_scatter = {};
    m_lineWeight = smooths() ? m_weight : 0;
    m_ema = DebiasedEma(m_lineWeight);
    m_x = m_rawY = m_lineY = {};
}

void Curve::setSmoothing(double weight)
{
    m_weight = weight;
    if ((smooths() ? m_weight : 0) != m_lineWeight) rebuildLine();
}

void Curve::rebuildLine()
{
    m_lineWeight = smooths() ? m_weight : 0;
    m_ema = DebiasedEma(m_lineWeight);
    m_starts.clear();
    m_lineY = {};
    m_scatter = {};
    std::vector<double> raw, line;
    for (std::size_t chunk = 0; chunk * NumberColumn::chunkSize < m_keys.size(); ++chunk) {
        m_starts.push_back(m_ema);
        readRaw(chunk, raw);
        line = raw;
        m_ema.smooth(line);
        m_lineY.add(line);
        m_lastLine = line.back();
        for (std::size_t i = 0; i < raw.size() && isSmoothed(); ++i)
            m_scatter.add(raw[i] - line[i]);
    }
}

void Curve::readRaw(std::size_t chunk, std::vector<double>& raw) const
{
    const std::size_t first = chunk * NumberColumn::chunkSize;
    raw.resize(std::min(NumberColumn::chunkSize, m_values.size() - first));
    m_values.copy(first, raw);
}

void Curve::readLine(std::size_t chunk, std::vector<double>& line) const
{
    readRaw(chunk, line);
    if (!isSmoothed()) return;
    DebiasedEma ema = m_starts[chunk];
    ema.smooth(line);
}

void Curve::read(std::size_t chunk, Chunk& into) const
{
    readRaw(chunk, into.raw);
    readLine(chunk, into.line);
    into.x.resize(into.raw.size());
    m_keys.copy(chunk * NumberColumn::chunkSize, into.x);
}

void Curve::setLayer(const QString& layer)
{
    for (auto* graph : {static_cast<QCPGraph*>(m_raw), static_cast<QCPGraph*>(m_line), m_broken})
        if (graph) graph->setLayer(layer);
}

void Curve::restyle(bool dark, bool grouped, bool amongMany, Standing standing)
{
    const bool isBack = standing == Standing::Back;
    const bool hasGroupColor = grouped && style.groupColor.light.isValid();
    const QColor color = (hasGroupColor ? style.groupColor : style.color).on(dark);
    QPen pen = this->pen(dark);
    pen.setColor(grouped ? faded(color, isBack ? 25 : 80) : isBack ? faded(color, 55) : color);
    if (grouped || amongMany) pen.setWidth(1);
    if (standing == Standing::Front && !grouped) pen.setWidthF(2.8);
    m_line->setPen(pen);
    m_raw->setPen(QPen(faded(color, dark ? 62 : 72), 1));
    const bool isPoint = m_keys.size() == 1; // no line would show it
    const bool dots = !grouped && (isPoint || (!amongMany && m_keys.size() <= sparse && !smooths()));
    m_line->setScatterStyle(dots ? QCPScatterStyle(QCPScatterStyle::ssDisc, pen.color(), 4.5) : QCPScatterStyle());
    m_line->setVisible(style.visible);
    m_line->setAntialiased(!amongMany);
    m_raw->setVisible(style.visible && isSmoothed() && !grouped && !amongMany && !isBack);
    if (!m_broken) return;
    m_broken->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssTriangle, isBack ? pen.color() : color, isBack ? pen.color() : color, 8));
    m_broken->setVisible(style.visible);
}

std::size_t Curve::firstFrom(double x) const
{
    std::size_t low = 0, high = m_keys.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (m_keys.at(middle) < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

std::vector<double> Curve::valuesAt(const std::vector<double>& places) const
{
    std::vector<double> values(places.size(), qQNaN());
    std::array<Chunk, 2> chunks; // neighbours, by the parity of their number
    std::array<std::size_t, 2> which = {SIZE_MAX, SIZE_MAX};
    const auto point = [&](std::size_t i) {
        const std::size_t number = i / NumberColumn::chunkSize, place = i % NumberColumn::chunkSize;
        Chunk& chunk = chunks[number % 2];
        if (std::exchange(which[number % 2], number) != number) read(number, chunk);
        return CurvePoint{chunk.x[place], chunk.raw[place], chunk.line[place]};
    };
    for (std::size_t k = 0; k < places.size(); ++k) {
        const double x = places[k];
        const std::size_t i = firstFrom(x);
        if (i == m_keys.size()) continue;
        const CurvePoint behind = point(i);
        if (behind.x == x) {
            values[k] = behind.line;
        } else if (i > 0) {
            const CurvePoint before = point(i - 1);
            values[k] = before.line + (x - before.x) / (behind.x - before.x) * (behind.line - before.line);
        }
    }
    return values;
}

std::size_t Curve::nearestIndex(double x) const
{
    const std::size_t i = std::min(firstFrom(x), m_keys.size() - 1);
    return i > 0 && std::abs(m_keys.at(i - 1) - x) <= std::abs(m_keys.at(i) - x) ? i - 1 : i;
}

double Curve::nearestX(double x) const { return m_keys.at(nearestIndex(x)); }

CurvePoint Curve::nearest(double x) const
{
    const std::size_t i = nearestIndex(x);
    Chunk chunk;
    read(i / NumberColumn::chunkSize, chunk);
    const std::size_t place = i % NumberColumn::chunkSize;
    return {chunk.x[place], chunk.raw[place], chunk.line[place]};
}

void Curve::forEachPoint(const std::function<void(const CurvePoint&)>& take) const
{
    Chunk chunk;
    for (std::size_t number = 0; number * NumberColumn::chunkSize < m_keys.size(); ++number) {
        read(number, chunk);
        for (std::size_t i = 0; i < chunk.x.size(); ++i)
            take({chunk.x[i], chunk.raw[i], chunk.line[i]});
    }
}

} // namespace sharpscope
