// SPDX-License-Identifier: GPL-3.0-or-later
// BoxCanvas: mouse and keys.
#include "widgets/base/box_canvas.h"

#include <QKeyEvent>
#include <QMouseEvent>

#include <cmath>
#include <limits>

namespace sharpscope {

namespace {

constexpr double handleReach = 7, clickReach = 3;

} // namespace

QString BoxCanvas::boxKeys()
{
    return tr("1–9 class · Space next box · arrows move it, with Shift its lower right corner, with Ctrl by ten · Ins "
              "new box · Del deletes · Esc chooses none · + − 0 zoom");
}

/// Of the chosen box; nothing where there is none.
std::optional<BoxSides> BoxCanvas::handleAt(const QPointF& place) const
{
    if (m_chosen < 0) return std::nullopt;
    const QRectF rect = rectOf(m_boxes[static_cast<std::size_t>(m_chosen)]);
    std::optional<BoxSides> nearest;
    double least = handleReach;
    for (const int x : {-1, 0, 1})
        for (const int y : {-1, 0, 1}) {
            if (x == 0 && y == 0) continue;
            const QPointF handle(rect.center().x() + x * rect.width() / 2, rect.center().y() + y * rect.height() / 2);
            const double far = std::max(std::abs(handle.x() - place.x()), std::abs(handle.y() - place.y()));
            const bool isCorner = x != 0 && y != 0;
            if (far > least || (far == least && !isCorner)) continue;
            least = far;
            nearest = BoxSides{x, y};
        }
    return nearest;
}

int BoxCanvas::smallestAt(const QPointF& place) const
{
    int smallest = -1;
    double least = std::numeric_limits<double>::infinity();
    for (int i = 0; i < std::ssize(m_boxes); ++i) {
        const QRectF rect = rectOf(m_boxes[static_cast<std::size_t>(i)]);
        if (!rect.adjusted(-clickReach, -clickReach, clickReach, clickReach).contains(place)) continue;
        if (const double area = rect.width() * rect.height(); area < least) {
            least = area;
            smallest = i;
        }
    }
    return smallest;
}

void BoxCanvas::mousePressEvent(QMouseEvent* event)
{
    if (m_image.isNull() || m_drag != Drag::None) return;
    m_pressed = event->position();
    m_from = pixelAt(m_pressed);
    if (event->button() == Qt::MiddleButton) {
        m_drag = Drag::Pan;
        m_from = pixelAt(QPointF(width(), height()) / 2);
        return setCursor(Qt::ClosedHandCursor);
    }
    if (event->button() != Qt::LeftButton) return;
    m_drag = Drag::Press;
    if (event->modifiers() & Qt::ShiftModifier) return;
    const std::optional<BoxSides> handle = handleAt(m_pressed);
    const bool isInside = m_chosen >= 0 && rectOf(m_boxes[static_cast<std::size_t>(m_chosen)]).contains(m_pressed);
    if (!handle && !isInside) return;
    m_drag = Drag::Move;
    m_sides = handle.value_or(BoxSides());
    m_before = m_boxes[static_cast<std::size_t>(m_chosen)];
}

void BoxCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF place = event->position(), way = place - m_pressed;
    if (m_drag == Drag::Press && way.manhattanLength() > clickReach) m_drag = Drag::Draw;
    if (m_drag == Drag::Pan) {
        m_middle = m_from - way / zoom();
    } else if (m_drag == Drag::Draw) {
        m_new = boxBetween(m_from, pixelAt(place), m_image.size(), m_class.toStdString());
    } else if (m_drag == Drag::Move) {
        m_boxes[static_cast<std::size_t>(m_chosen)] =
            moved(m_before, m_sides, std::llround(way.x() / zoom()), std::llround(way.y() / zoom()), m_image.size());
    } else {
        return showCursor(place, event->modifiers());
    }
    update();
}

void BoxCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    const bool isClick = (event->position() - m_pressed).manhattanLength() <= clickReach;
    switch (std::exchange(m_drag, Drag::None)) {
    case Drag::Draw:
        if (m_new) {
            m_boxes.push_back(*m_new);
            m_chosen = static_cast<int>(m_boxes.size()) - 1;
            describe();
            Q_EMIT edited(m_boxes, {});
            Q_EMIT chosenChanged();
        }
        m_new.reset();
        break;
    case Drag::Move: {
        const DrawnBox after = std::exchange(m_boxes[static_cast<std::size_t>(m_chosen)], m_before);
        if (!isClick)
            change(m_chosen, after);
        else if (m_sides == BoxSides())
            choose(smallestAt(event->position())); // another one that lies in it
        break;
    }
    case Drag::Press:
        choose(smallestAt(event->position()));
        break;
    default:
        break;
    }
    showCursor(event->position(), event->modifiers());
    update();
}

void BoxCanvas::showCursor(const QPointF& place, Qt::KeyboardModifiers keys)
{
    const std::optional<BoxSides> handle = keys & Qt::ShiftModifier ? std::nullopt : handleAt(place);
    if (m_image.isNull())
        setCursor(Qt::ArrowCursor);
    else if (handle)
        setCursor(handle->x == 0              ? Qt::SizeVerCursor
                  : handle->y == 0            ? Qt::SizeHorCursor
                  : handle->x * handle->y > 0 ? Qt::SizeFDiagCursor
                                              : Qt::SizeBDiagCursor);
    else if (!(keys & Qt::ShiftModifier) && m_chosen >= 0 &&
             rectOf(m_boxes[static_cast<std::size_t>(m_chosen)]).contains(place))
        setCursor(Qt::SizeAllCursor);
    else
        setCursor(Qt::CrossCursor);
}

void BoxCanvas::wheelEvent(QWheelEvent* event)
{
    zoomTo(zoom() * std::pow(1.25, event->angleDelta().y() / 120.0), event->position());
    event->accept();
}

/// Moves the chosen box, or its lower right corner; without one the image.
bool BoxCanvas::takeArrow(const QKeyEvent& event)
{
    const int dx = event.key() == Qt::Key_Left ? -1 : event.key() == Qt::Key_Right ? 1 : 0;
    const int dy = event.key() == Qt::Key_Up ? -1 : event.key() == Qt::Key_Down ? 1 : 0;
    if ((dx == 0 && dy == 0) || (event.modifiers() & Qt::AltModifier)) return false;
    const int by = event.modifiers() & Qt::ControlModifier ? 10 : 1;
    if (m_chosen < 0) {
        m_middle = pixelAt(QPointF(width(), height()) / 2) + QPointF(dx, dy) * (40 * by / zoom());
        update();
        return true;
    }
    const bool resizes = event.modifiers() & Qt::ShiftModifier;
    change(m_chosen,
           moved(m_boxes[static_cast<std::size_t>(m_chosen)], resizes ? BoxSides{1, 1} : BoxSides(), by * dx, by * dy,
                 m_image.size()),
           QStringLiteral("%1 %2").arg(resizes ? QStringLiteral("resize") : QStringLiteral("move")).arg(m_chosen));
    return true;
}

void BoxCanvas::keyPressEvent(QKeyEvent* event)
{
    const int count = static_cast<int>(m_boxes.size()), key = event->key();
    const auto mods = event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier);
    if (m_image.isNull()) return QWidget::keyPressEvent(event);
    if (takeArrow(*event)) return;
    if (key == Qt::Key_Delete || key == Qt::Key_Backspace)
        removeChosen();
    else if (key == Qt::Key_Insert)
        addInMiddle();
    else if (key == Qt::Key_Space && count > 0)
        choose((m_chosen + (event->modifiers() & Qt::ShiftModifier ? count - 1 : 1) + (m_chosen < 0 ? count : 0)) %
               count);
    else if (key == Qt::Key_Escape && m_chosen >= 0)
        choose(-1);
    else if (mods == Qt::NoModifier && key >= Qt::Key_1 && key <= Qt::Key_9 && key - Qt::Key_1 < m_classes.size())
        setClass(m_classes[key - Qt::Key_1]);
    else if (mods == Qt::NoModifier && (key == Qt::Key_Plus || key == Qt::Key_Equal))
        zoomBy(1.25);
    else if (mods == Qt::NoModifier && key == Qt::Key_Minus)
        zoomBy(0.8);
    else if (mods == Qt::NoModifier && key == Qt::Key_0)
        zoomToFit();
    else
        QWidget::keyPressEvent(event);
}

void BoxCanvas::focusInEvent(QFocusEvent* event)
{
    update();
    QWidget::focusInEvent(event);
}

} // namespace sharpscope
