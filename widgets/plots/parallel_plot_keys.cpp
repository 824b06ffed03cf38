// SPDX-License-Identifier: GPL-3.0-or-later
// ParallelPlot: its axes, lines and brushes by keys.
#include "widgets/plots/parallel_lines.h"
#include "widgets/plots/parallel_plot.h"

#include <QKeyEvent>

#include <algorithm>
#include <cmath>

namespace sharpscope {

std::vector<double> ParallelPlot::valuesOn(std::size_t axis) const
{
    std::vector<double> values;
    for (const Line& line : m_lines)
        if (std::isfinite(line.at[axis])) values.push_back(line.at[axis]);
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

void ParallelPlot::setCurrent(std::optional<std::size_t> line)
{
    m_current = line;
    refresh();
    showCurrent();
    Q_EMIT pointedAt(line ? static_cast<int>(*line) : -1);
}

void ParallelPlot::showCurrent()
{
    if (!m_current || std::isnan(m_lines[*m_current].at[m_axis])) return;
    showHelp(pixelOf(m_axis, m_lines[*m_current].at[m_axis]), m_lines[*m_current].help);
}

void ParallelPlot::moveAxis(int by)
{
    m_drawnByKeys.reset();
    m_axis = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(m_axis) + by, 0,
                                                                 static_cast<std::ptrdiff_t>(m_axes.size()) - 1));
    refresh();
    if (m_current)
        showCurrent();
    else
        showHelp(pixelOf(m_axis, m_axes[m_axis].high), m_axes[m_axis].title);
}

/// Among those that the brushes let through, in the order in which they cross the axis.
void ParallelPlot::moveLine(int by)
{
    m_drawnByKeys.reset();
    std::vector<std::pair<double, std::size_t>> order;
    for (const std::size_t line : passing())
        if (std::isfinite(m_lines[line].at[m_axis])) order.emplace_back(m_lines[line].at[m_axis], line);
    if (order.empty()) return;
    std::sort(order.begin(), order.end());
    if (!m_current || !std::isfinite(m_lines[*m_current].at[m_axis]))
        return setCurrent(by > 0 ? order.front().second : order.back().second);
    const std::pair now(m_lines[*m_current].at[m_axis], *m_current);
    const auto place = std::lower_bound(order.begin(), order.end(), now);
    const bool isThere = place != order.end() && place->second == *m_current;
    auto next = place - order.begin();
    if (by < 0 || isThere) next += by; // of one that is not there, the first above takes its place
    setCurrent(order[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(next, 0, std::ssize(order) - 1))].second);
}

void ParallelPlot::moveBrush(int by)
{
    const std::vector<double> values = valuesOn(m_axis);
    if (values.empty()) return;
    if (!m_drawnByKeys) {
        double begin = by > 0 ? values.front() : values.back();
        if (m_current && std::isfinite(m_lines[*m_current].at[m_axis])) begin = m_lines[*m_current].at[m_axis];
        m_drawnByKeys = Brush(begin, begin);
    }
    const auto now = std::lower_bound(values.begin(), values.end(), m_drawnByKeys->second) - values.begin();
    m_drawnByKeys->second =
        values[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(now + by, 0, std::ssize(values) - 1))];
    m_brushes[m_axis] = Brush(std::min(m_drawnByKeys->first, m_drawnByKeys->second),
                              std::max(m_drawnByKeys->first, m_drawnByKeys->second));
    refresh();
    Q_EMIT pointedAt(-1); // what is selected is seen, not the line
    Q_EMIT brushed();
}

void ParallelPlot::clearBrush()
{
    m_drawnByKeys.reset();
    if (!m_brushes[m_axis]) return;
    m_brushes[m_axis].reset();
    refresh();
    Q_EMIT brushed();
}

void ParallelPlot::clearAll()
{
    m_drawnByKeys.reset();
    const bool hadBrushes =
        std::any_of(m_brushes.begin(), m_brushes.end(), [](auto& brush) { return brush.has_value(); });
    std::fill(m_brushes.begin(), m_brushes.end(), std::nullopt);
    setCurrent(std::nullopt);
    if (hadBrushes) Q_EMIT brushed();
    Q_EMIT cleared();
}

void ParallelPlot::keyPressEvent(QKeyEvent* event)
{
    if (m_lines.empty()) return PlotWidget::keyPressEvent(event);
    Qt::KeyboardModifiers keys = event->modifiers();
    const bool brushes = keys & Qt::ShiftModifier;
    m_drawn->keyAxis = m_axis;
    switch (event->key()) {
    case Qt::Key_Left:
        return moveAxis(-1);
    case Qt::Key_Right:
        return moveAxis(1);
    case Qt::Key_Up:
        return brushes ? moveBrush(1) : moveLine(1);
    case Qt::Key_Down:
        return brushes ? moveBrush(-1) : moveLine(-1);
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        return clearBrush();
    case Qt::Key_Escape:
        return clearAll();
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current) Q_EMIT chosen(static_cast<int>(*m_current), keys.setFlag(Qt::KeypadModifier, false));
        return;
    default:
        PlotWidget::keyPressEvent(event);
    }
}

void ParallelPlot::focusInEvent(QFocusEvent* event)
{
    PlotWidget::focusInEvent(event);
    if (event->reason() != Qt::MouseFocusReason) m_drawn->keyAxis = m_axis;
    redraw();
}

void ParallelPlot::focusOutEvent(QFocusEvent* event)
{
    PlotWidget::focusOutEvent(event);
    m_drawnByKeys.reset();
    m_drawn->keyAxis.reset();
    if (m_current) setCurrent(std::nullopt);
    redraw();
}

} // namespace sharpscope
