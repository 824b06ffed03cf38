// SPDX-License-Identifier: GPL-3.0-or-later
// PlotWidget: what keys do, and that it is seen where they go.
#include "widgets/plots/plot_widget.h"
#include "widgets/plots/qcp.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

namespace sharpscope {

namespace {

/// Over the whole figure, so that drawing it draws nothing anew.
class FocusFrame final : public QWidget {
public:
    explicit FocusFrame(QWidget* parent) : QWidget(parent)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setObjectName(QStringLiteral("focusFrame"));
        hide();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(themeOf(*this).accent, 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4);
    }
};

} // namespace

void PlotWidget::setTitle(const QString& title)
{
    m_title = title;
    if (title.isEmpty()) return;
    setAccessibleName(title);
    m_plot->setAccessibleName(title);
}

void PlotWidget::keyPressEvent(QKeyEvent* event)
{
    constexpr double step = 0.1, zoom = 1.25;
    const auto interactions = m_plot->interactions();
    const bool pans = interactions & QCP::iRangeDrag, zooms = interactions & QCP::iRangeZoom;
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (!pans) break;
        return moveRanges(event->key() == Qt::Key_Left ? -step : step, 0);
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (!pans) break;
        return moveRanges(0, event->key() == Qt::Key_Down ? -step : step);
    case Qt::Key_Plus:
    case Qt::Key_Equal: // the same key
    case Qt::Key_Minus:
        if (!zooms) break;
        return zoomRanges(event->key() == Qt::Key_Minus ? zoom : 1 / zoom);
    case Qt::Key_Home:
        if (!pans && !zooms) break;
        fit();
        Q_EMIT zoomed();
        return;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void PlotWidget::moveRanges(double right, double up)
{
    showFocus();
    m_following = false;
    const auto move = [](QCPAxis& axis, double share) {
        if (share == 0) return;
        const auto size = axis.orientation() == Qt::Horizontal ? axis.axisRect()->width() : axis.axisRect()->height();
        const double by = (axis.orientation() == Qt::Horizontal ? share : -share) * size; // pixels, also of a log axis
        const double low = axis.coordToPixel(axis.range().lower), high = axis.coordToPixel(axis.range().upper);
        axis.setRange(axis.pixelToCoord(low + by), axis.pixelToCoord(high + by));
    };
    move(*m_plot->xAxis, right);
    move(*m_plot->yAxis, up);
    hurry();
    redraw();
    Q_EMIT zoomed();
}

void PlotWidget::zoomRanges(double factor)
{
    showFocus();
    m_following = false;
    const QPointF centre = m_plot->axisRect()->rect().center();
    m_plot->xAxis->scaleRange(factor, m_plot->xAxis->pixelToCoord(centre.x()));
    m_plot->yAxis->scaleRange(factor, m_plot->yAxis->pixelToCoord(centre.y()));
    hurry();
    redraw();
    Q_EMIT zoomed();
}

void PlotWidget::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    if (event->reason() != Qt::MouseFocusReason) showFocus();
}

void PlotWidget::showFocus()
{
    if (!m_focusFrame) m_focusFrame = new FocusFrame(this);
    m_focusFrame->setGeometry(rect());
    m_focusFrame->raise();
    m_focusFrame->show();
}

void PlotWidget::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    if (m_focusFrame && event->reason() != Qt::PopupFocusReason) m_focusFrame->hide();
}

void PlotWidget::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (m_focusFrame) m_focusFrame->setGeometry(rect());
}

void PlotWidget::contextMenuEvent(QContextMenuEvent* event)
{
    const bool hasMenu = m_plot->contextMenuPolicy() == Qt::ActionsContextMenu && !m_plot->actions().isEmpty();
    if (event->reason() != QContextMenuEvent::Keyboard || !hasMenu) return event->ignore();
    QContextMenuEvent there(QContextMenuEvent::Keyboard, m_plot->rect().center(),
                            m_plot->mapToGlobal(m_plot->rect().center()));
    QCoreApplication::sendEvent(m_plot, &there);
}

void PlotWidget::showHelp(const QPointF& at, const QString& text)
{
    showFocus();
    QToolTip::showText(m_plot->mapToGlobal(at.toPoint()), text, m_plot);
    if (text == accessibleDescription()) return;
    setAccessibleDescription(text);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

} // namespace sharpscope
