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
    m_raw->setFaint();
    m_raw->setSource(
        {.keys = &m_keys,
         .read = [this](std::size_t chunk, std::vector<double>& raw) { readRaw(chunk, raw); },
         .extremes = [this]() -> const BlockExtremes& { return brought(m_rawExtremes, &Curve::readRaw); }});
    m_line->setSource({.keys = &m_keys,
                       .read = [this](std::size_t chunk, std::vector<double>& line) { readLine(chunk, line); },
                       .extremes = [this]() -> const BlockExtremes& {
                           return isSmoothed() ? brought(m_lineExtremes, &Curve::readLine)
                                               : brought(m_rawExtremes, &Curve::readRaw);
                       }});
}

const BlockExtremes& Curve::brought(BlockExtremes& extremes, ReadChunk read) const
{
    std::vector<double> values;
    while (extremes.points() + NumberColumn::chunkSize <= m_keys.size()) {
        (this->*read)(extremes.points() / NumberColumn::chunkSize, values);
        extremes.add(values);
    }
    return extremes;
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
    m_brokenKeys.push_back(x);
    ++m_version;
}

void Curve::addFinite(std::span<const double> x, std::span<const double> y)
{
    m_x.add(x);
    m_rawY.add(y);
    if (style.smoothing == Smoothing::IfNoisy) m_zigzag.add(y);
    ++m_version;
    std::array<double, NumberColumn::chunkSize> line;
    for (std::size_t i = 0; i < y.size();) { // to the end of each chunk
        const std::size_t count =
            std::min(y.size() - i, NumberColumn::chunkSize - m_keys.size() % NumberColumn::chunkSize);
        if (m_keys.size() % NumberColumn::chunkSize == 0) m_starts.push_back(m_smoother);
        m_keys.append(x.subspan(i, count));
        m_values.append(y.subspan(i, count));
        std::copy_n(y.begin() + static_cast<std::ptrdiff_t>(i), count, line.begin());
        if (isSmoothed()) m_smoother.smooth(x.subspan(i, count), {line.data(), count});
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
    if (wanted() != m_lineSmoothing) rebuildLine(); // it has turned out to be noisy
}

void Curve::clear()
{
    if (m_broken) m_broken->data()->clear();
    m_keys = m_values = {};
    m_rawExtremes.clear();
    m_lineExtremes.clear();
    m_brokenKeys.clear();
    ++m_version;
    m_starts.clear();
    m_points = 0;
    m_lastLine = 0;
    m_zigzag = {};
    m_scatter = {};
    m_lineSmoothing = wanted();
    m_smoother = LineSmoother(m_lineSmoothing);
    m_x = m_rawY = m_lineY = {};
}

void Curve::setSmoothing(const LineSmoothing& how)
{
    m_smoothing = how;
    if (wanted() != m_lineSmoothing) rebuildLine();
}

void Curve::setBegin(double begin)
{
    if (std::exchange(m_begin, begin) != begin) ++m_version;
    for (auto* graph : {m_raw, m_line})
        graph->setBegin(begin);
}

/// The last point up to where it begins, so that it is joined to the curve that it leaves.
std::size_t Curve::firstDrawn() const
{
    if (!(m_begin > m_x.low)) return 0;
    const std::size_t i = firstFrom(m_begin);
    return i > 0 && (i == m_keys.size() || m_keys.at(i) > m_begin) ? i - 1 : i;
}

void Curve::rebuildLine()
{
    ++m_version;
    m_lineSmoothing = wanted();
    m_smoother = LineSmoother(m_lineSmoothing);
    m_lineExtremes.clear();
    m_starts.clear();
    m_lineY = {};
    m_scatter = {};
    std::vector<double> keys, raw, line;
    for (std::size_t chunk = 0; chunk * NumberColumn::chunkSize < m_keys.size(); ++chunk) {
        m_starts.push_back(m_smoother);
        readRaw(chunk, raw);
        line = raw;
        if (isSmoothed()) {
            readKeys(chunk, keys);
            m_smoother.smooth(keys, line);
        }
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
    LineSmoother smoother = m_starts[chunk];
    std::vector<double> keys;
    if (m_lineSmoothing.tau > 0) readKeys(chunk, keys); // by point they are not looked at
    smoother.smooth(keys, line);
}

void Curve::readKeys(std::size_t chunk, std::vector<double>& keys) const
{
    const std::size_t first = chunk * NumberColumn::chunkSize;
    keys.resize(std::min(NumberColumn::chunkSize, m_keys.size() - first));
    m_keys.copy(first, keys);
}

void Curve::read(std::size_t chunk, Chunk& into) const
{
    readRaw(chunk, into.raw);
    readLine(chunk, into.line);
    readKeys(chunk, into.x);
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
    const bool dots = !grouped && (isPoint || (!amongMany && m_keys.size() <= sparse && !isSmoothed()));
    m_line->setScatterStyle(dots ? QCPScatterStyle(QCPScatterStyle::ssDisc, pen.color(), 4.5) : QCPScatterStyle());
    m_line->setVisible(style.visible);
    m_line->setAntialiased(!amongMany);
    m_raw->setVisible(style.visible && isSmoothed() && !grouped && !amongMany && !isBack);
    if (!m_broken) return;
    m_broken->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssTriangle, isBack ? pen.color() : color, isBack ? pen.color() : color, 8));
    m_broken->setVisible(style.visible);
}

} // namespace sharpscope
