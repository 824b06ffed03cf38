// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/box_canvas.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr double largestZoom = 32;

} // namespace

BoxCanvas::BoxCanvas(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("boxCanvas"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setMouseTracking(true);
    setToolTip(tr("Drag to draw a box; click one to choose it, then drag it or its handles. Shift draws inside it. "
                  "Turn the wheel to zoom, drag with the middle button to move the image"));
    describe();
}

void BoxCanvas::setImage(const QImage& image)
{
    m_image = image;
    m_boxes.clear();
    m_chosen = -1;
    m_zoom = 0;
    m_drag = Drag::None;
    m_new.reset();
    describe();
    update();
    Q_EMIT chosenChanged();
    Q_EMIT zoomChanged();
}

void BoxCanvas::setText(const QString& text)
{
    m_text = text;
    update();
}

void BoxCanvas::setClasses(const QStringList& names)
{
    m_classes = names;
    if (!names.contains(m_class)) m_class = names.value(0);
    update();
}

void BoxCanvas::setBoxes(const DrawnBoxes& boxes)
{
    if (boxes == m_boxes) return;
    const int chosen = boxes.size() == m_boxes.size() ? m_chosen : -1;
    m_boxes = boxes;
    m_chosen = -1;
    choose(chosen);
    describe();
    update();
}

void BoxCanvas::choose(int box)
{
    const int chosen = box >= 0 && box < std::ssize(m_boxes) ? box : -1;
    if (std::exchange(m_chosen, chosen) == chosen) return;
    describe();
    update();
    Q_EMIT chosenChanged();
}

void BoxCanvas::setClass(const QString& name)
{
    if (!m_classes.contains(name)) return;
    if (std::exchange(m_class, name) != name) Q_EMIT classChanged();
    if (m_chosen < 0) return;
    DrawnBox box = m_boxes[static_cast<std::size_t>(m_chosen)];
    box.className = name.toStdString();
    change(m_chosen, box);
}

void BoxCanvas::change(int box, const DrawnBox& to, const QString& merge)
{
    DrawnBox& own = m_boxes[static_cast<std::size_t>(box)];
    if (own == to) return;
    own = to;
    describe();
    update();
    Q_EMIT edited(m_boxes, merge);
}

void BoxCanvas::removeChosen()
{
    if (m_chosen < 0) return;
    m_boxes.erase(m_boxes.begin() + m_chosen);
    m_chosen = -1;
    describe();
    update();
    Q_EMIT edited(m_boxes, {});
    Q_EMIT chosenChanged();
}

void BoxCanvas::addInMiddle()
{
    if (m_image.isNull()) return;
    const QPointF half = QPointF(width(), height()) / (8 * zoom());
    const QPointF middle = pixelAt(QPointF(width(), height()) / 2);
    const auto box = boxBetween(middle - half, middle + half, m_image.size(), m_class.toStdString());
    if (!box) return;
    m_boxes.push_back(*box);
    m_chosen = static_cast<int>(m_boxes.size()) - 1;
    describe();
    update();
    Q_EMIT edited(m_boxes, {});
    Q_EMIT chosenChanged();
}

double BoxCanvas::fitting() const
{
    if (m_image.isNull()) return 1;
    const double room = 8; // for handles at the edge
    return std::max(0.01, std::min((width() - room) / m_image.width(), (height() - room) / m_image.height()));
}

double BoxCanvas::zoom() const { return m_zoom > 0 ? m_zoom : fitting(); }

/// Of the image's upper left corner: in the middle where it has room, else so that no room is wasted.
QPointF BoxCanvas::origin() const
{
    const auto along = [this](double widget, double image, double middle) {
        const double size = image * zoom();
        return size <= widget ? (widget - size) / 2 : std::clamp(widget / 2 - middle * zoom(), widget - size, 0.0);
    };
    return {along(width(), m_image.width(), m_middle.x()), along(height(), m_image.height(), m_middle.y())};
}

QPointF BoxCanvas::placeOf(const QPointF& pixel) const { return origin() + pixel * zoom(); }

QPointF BoxCanvas::pixelAt(const QPointF& place) const { return (place - origin()) / zoom(); }

QRectF BoxCanvas::rectOf(const DrawnBox& box) const
{
    return {placeOf(QPointF(double(box.xmin), double(box.ymin))), placeOf(QPointF(double(box.xmax), double(box.ymax)))};
}

/// What is at `fixed` stays there, as far as the image's edges let it.
void BoxCanvas::zoomTo(double zoom, const QPointF& fixed)
{
    if (m_image.isNull()) return;
    const QPointF pixel = pixelAt(fixed);
    const double fit = fitting(), wanted = std::clamp(zoom, std::min(fit, 1.0), std::max(fit, largestZoom));
    m_zoom = std::abs(wanted - fit) < 1e-9 ? 0 : wanted;
    m_middle = pixel + (QPointF(width(), height()) / 2 - fixed) / this->zoom();
    update();
    Q_EMIT zoomChanged();
}

void BoxCanvas::zoomBy(double factor)
{
    const QPointF middle = QPointF(width(), height()) / 2;
    zoomTo(zoom() * factor, m_chosen < 0 ? middle : rectOf(m_boxes[static_cast<std::size_t>(m_chosen)]).center());
}

void BoxCanvas::zoomToFit()
{
    m_zoom = 0;
    update();
    Q_EMIT zoomChanged();
}

void BoxCanvas::resizeEvent(QResizeEvent*)
{
    if (m_zoom == 0) Q_EMIT zoomChanged();
}

/// For whoever cannot see it.
void BoxCanvas::describe()
{
    QStringList parts;
    parts << (m_image.isNull()      ? m_text
              : m_boxes.empty()     ? tr("no box")
              : m_boxes.size() == 1 ? tr("one box")
                                    : tr("%1 boxes").arg(m_boxes.size()));
    if (m_chosen >= 0)
        parts << tr("chosen: %1").arg(QString::fromStdString(toText(m_boxes[static_cast<std::size_t>(m_chosen)])));
    setAccessibleDescription(parts.join(QStringLiteral("; ")));
}

} // namespace sharpscope
