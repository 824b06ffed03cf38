// SPDX-License-Identifier: GPL-3.0-or-later
// ScatterPlot: its points by keys.
#include "widgets/plots/scatter_dots.h"
#include "widgets/plots/scatter_plot.h"

#include <QKeyEvent>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sharpscope {

namespace {

bool isArrow(int key)
{
    return key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down;
}

} // namespace

/// The nearest in the key's direction, where what lies across counts twice; of points in one place one after the other.
std::optional<std::size_t> ScatterPlot::nextTo(std::size_t point, int key) const
{
    const QPointF from = pixelOf(point);
    const bool isOnward = key == Qt::Key_Right || key == Qt::Key_Down;
    const bool isAcross = key == Qt::Key_Left || key == Qt::Key_Right;
    std::optional<std::size_t> found, here;
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < m_points.x.size(); ++i) {
        if (i == point || std::isnan(m_points.x[i]) || std::isnan(m_points.y[i])) continue;
        const QPointF to = pixelOf(i) - from;
        if (to.manhattanLength() < 0.5) {
            const bool isNearer = isOnward ? i > point && (!here || i < *here) : i < point;
            if (isNearer) here = i;
            continue;
        }
        const double along = (isAcross ? to.x() : to.y()) * (isOnward ? 1 : -1);
        const double distance = along + 2 * std::abs(isAcross ? to.y() : to.x());
        if (along < 0.5 || distance >= nearest) continue;
        nearest = distance;
        found = i;
    }
    return here ? here : found;
}

void ScatterPlot::setCurrent(std::optional<std::size_t> point)
{
    m_current = point;
    m_dots->current = point;
    redraw();
}

void ScatterPlot::moveCurrent(int key, Qt::KeyboardModifiers keys)
{
    const bool chooses = keys & Qt::ShiftModifier;
    std::optional<std::size_t> next;
    if (m_current) {
        if (chooses) Q_EMIT chosen(static_cast<int>(*m_current), Qt::ShiftModifier);
        next = nextTo(*m_current, key);
        if (!next) next = m_current; // the last of them
    } else if (!m_front.empty() && *m_front.begin() < m_points.x.size()) {
        next = *m_front.begin();
    } else {
        for (std::size_t i = 0; i < m_points.x.size(); ++i) // the first on the left
            if (!std::isnan(m_points.x[i]) && !std::isnan(m_points.y[i]) &&
                (!next || m_points.x[i] < m_points.x[*next]))
                next = i;
    }
    if (!next) return;
    setCurrent(next);
    if (chooses) Q_EMIT chosen(static_cast<int>(*next), Qt::ShiftModifier);
    if (*next < m_points.help.size()) showHelp(pixelOf(*next), m_points.help[*next]);
    Q_EMIT pointedAt(static_cast<int>(*next));
}

void ScatterPlot::keyPressEvent(QKeyEvent* event)
{
    if (!m_dots || m_points.x.empty()) return PlotWidget::keyPressEvent(event);
    const int key = event->key();
    if (isArrow(key)) return moveCurrent(key, event->modifiers());
    if (m_current && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space)) {
        Qt::KeyboardModifiers keys = event->modifiers();
        Q_EMIT chosen(static_cast<int>(*m_current), keys.setFlag(Qt::KeypadModifier, false));
        return;
    }
    if (key == Qt::Key_Escape && (m_current || !m_front.empty())) {
        setCurrent(std::nullopt);
        Q_EMIT pointedAt(-1);
        Q_EMIT cleared();
        return;
    }
    PlotWidget::keyPressEvent(event);
}

void ScatterPlot::focusOutEvent(QFocusEvent* event)
{
    PlotWidget::focusOutEvent(event);
    if (!m_current) return;
    setCurrent(std::nullopt);
    Q_EMIT pointedAt(-1);
}

} // namespace sharpscope
