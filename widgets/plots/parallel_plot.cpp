// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/parallel_plot.h"

#include "core/base/csv.h"
#include "widgets/plots/color_gradient.h"
#include "widgets/plots/parallel_lines.h"

#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr double besideAxis = 12; ///< pixels beside an axis where it is meant

double distanceTo(const QPointF& a, const QPointF& b, const QPointF& point)
{
    const QPointF along = b - a, to = point - a;
    const double length = QPointF::dotProduct(along, along);
    const double t = length > 0 ? std::clamp(QPointF::dotProduct(to, along) / length, 0.0, 1.0) : 0;
    return QLineF(a + t * along, point).length();
}

} // namespace

ParallelPlot::ParallelPlot(QWidget* parent)
    : PlotWidget(parent), m_drawn(new ParallelLines(&plot())), m_scale(addColorScale(plot()))
{
    plot().setInteractions({});
    plot().legend->setVisible(false);
    m_drawn->axes = &m_axes;
    m_drawn->lines = &m_lines;
    for (auto* axis : {plot().xAxis, plot().yAxis})
        axis->setVisible(false);
    plot().axisRect()->setMinimumMargins(QMargins(24, 34, 62, 16));
    plot().yAxis->setRange(0, 1);
    connectMouse();
    setTheme(themeOf(*this));
}

void ParallelPlot::connectMouse()
{
    connect(&plot(), &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        if (event->button() == Qt::LeftButton) press(event->position());
    });
    connect(&plot(), &QCustomPlot::mouseMove, this,
            [this](QMouseEvent* event) { move(event->position(), event->globalPosition().toPoint()); });
    connect(&plot(), &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
        if (event->button() == Qt::LeftButton) release(event->position(), event->modifiers());
    });
}

void ParallelPlot::setLines(std::vector<Axis> axes, std::vector<Line> lines, Colors colors)
{
    m_axes = std::move(axes);
    m_lines = std::move(lines);
    m_colors = std::move(colors);
    m_brushes.resize(m_axes.size());
    std::erase_if(m_front, [this](std::size_t i) { return i >= m_lines.size(); });
    if (m_current && *m_current >= m_lines.size()) m_current.reset();
    m_axis = std::min(m_axis, m_axes.empty() ? 0 : m_axes.size() - 1);
    m_scale->setGradient(gradientOf(m_colors.map));
    m_scale->setDataRange(QCPRange(m_colors.low, m_colors.high));
    m_scale->setLabel(m_colors.name);
    if (isFollowing()) fit();
    refresh();
}

void ParallelPlot::setBrushes(std::vector<std::optional<Brush>> brushes)
{
    m_brushes = std::move(brushes);
    m_brushes.resize(m_axes.size());
    refresh();
}

void ParallelPlot::setFront(std::set<std::size_t> lines)
{
    if (lines == m_front) return;
    m_front = std::move(lines);
    refresh();
}

bool ParallelPlot::passes(const Line& line) const
{
    for (std::size_t a = 0; a < m_brushes.size(); ++a)
        if (m_brushes[a] && !(line.at[a] >= m_brushes[a]->first && line.at[a] <= m_brushes[a]->second)) return false;
    return true;
}

std::vector<std::size_t> ParallelPlot::passing() const
{
    std::vector<std::size_t> lines;
    for (std::size_t i = 0; i < m_lines.size(); ++i)
        if (passes(m_lines[i])) lines.push_back(i);
    return lines;
}

void ParallelPlot::refresh()
{
    m_drawn->brushes = m_brushes;
    m_drawn->front = m_front;
    m_drawn->colors = m_colors;
    if (m_drawn->keyAxis) m_drawn->keyAxis = m_axis;
    m_drawn->keyLine = m_current;
    m_drawn->isBack.resize(m_lines.size());
    for (std::size_t i = 0; i < m_lines.size(); ++i)
        m_drawn->isBack[i] = !passes(m_lines[i]);
    redraw();
}

QPointF ParallelPlot::pixelOf(std::size_t axis, double at) const { return m_drawn->pixelOf(m_axes[axis], axis, at); }

double ParallelPlot::placeOn(std::size_t axis, double pixel) const
{
    const double share = std::clamp(plot().yAxis->pixelToCoord(pixel), 0.0, 1.0);
    return m_axes[axis].low + share * (m_axes[axis].high - m_axes[axis].low);
}

std::optional<std::size_t> ParallelPlot::axisAt(const QPointF& pixel) const
{
    for (std::size_t a = 0; a < m_axes.size(); ++a)
        if (std::abs(plot().xAxis->coordToPixel(static_cast<double>(a)) - pixel.x()) <= besideAxis) return a;
    return std::nullopt;
}

/// The nearest that passes the brushes, a few pixels off at most.
std::optional<std::size_t> ParallelPlot::lineAt(const QPointF& pixel) const
{
    double nearest = 6;
    std::optional<std::size_t> found;
    for (const std::size_t i : passing())
        for (std::size_t a = 0; a + 1 < m_axes.size(); ++a) {
            const double left = m_lines[i].at[a], right = m_lines[i].at[a + 1];
            if (std::isnan(left) || std::isnan(right)) continue;
            const double distance = distanceTo(pixelOf(a, left), pixelOf(a + 1, right), pixel);
            if (distance >= nearest) continue;
            nearest = distance;
            found = i;
        }
    return found;
}

void ParallelPlot::press(const QPointF& at)
{
    m_pressed = at;
    m_brushing = axisAt(at);
    m_drawnByKeys.reset();
}

void ParallelPlot::move(const QPointF& at, const QPoint& global)
{
    if (m_brushing && (at - m_pressed).manhattanLength() >= QApplication::startDragDistance()) {
        const double a = placeOn(*m_brushing, m_pressed.y()), b = placeOn(*m_brushing, at.y());
        m_brushes[*m_brushing] = Brush(std::min(a, b), std::max(a, b));
        return refresh();
    }
    if (m_brushing) return;
    plot().setCursor(axisAt(at) ? Qt::SplitVCursor : Qt::ArrowCursor);
    const auto line = lineAt(at);
    QToolTip::showText(global, line ? m_lines[*line].help : QString(), &plot());
    Q_EMIT pointedAt(line ? static_cast<int>(*line) : -1);
}

void ParallelPlot::release(const QPointF& at, Qt::KeyboardModifiers keys)
{
    const bool isClick = (at - m_pressed).manhattanLength() < QApplication::startDragDistance();
    const auto axis = std::exchange(m_brushing, std::nullopt);
    if (axis) {
        const bool hadOne = m_brushes[*axis].has_value();
        if (isClick) m_brushes[*axis].reset();
        refresh();
        if (!isClick || hadOne) Q_EMIT brushed();
        if (!isClick || hadOne) return;
    }
    if (!isClick) return;
    if (const auto line = lineAt(at)) Q_EMIT chosen(static_cast<int>(*line), keys);
}

void ParallelPlot::leaveEvent(QEvent* event)
{
    PlotWidget::leaveEvent(event);
    Q_EMIT pointedAt(-1);
}

void ParallelPlot::fit()
{
    follow();
    plot().xAxis->setRange(0, std::max<double>(1, static_cast<double>(m_axes.size()) - 1));
    plot().yAxis->setRange(0, 1);
    redraw();
}

void ParallelPlot::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    styleColorScale(*m_scale, theme);
    m_drawn->theme = theme;
}

QString ParallelPlot::csv() const
{
    CsvText csv;
    for (const Axis& axis : m_axes)
        csv.cell(axis.title.toStdString());
    csv.endRow();
    for (const Line& line : m_lines) {
        for (std::size_t a = 0; a < m_axes.size(); ++a) {
            const auto& places = m_axes[a].places;
            const auto it = std::find_if(places.begin(), places.end(), [&](auto& p) { return p.first == line.at[a]; });
            it == places.end() ? csv.cell(line.at[a]) : csv.cell(it->second.toStdString());
        }
        csv.endRow();
    }
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
