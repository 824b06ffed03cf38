// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/picture_view.h"

#include "app/gui/pictures.h"
#include "widgets/base/theme.h"

#include <QPainter>

namespace sharpscope {

PictureView::PictureView(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("largePicture"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PictureView::setImage(const QImage& image)
{
    m_image = image;
    m_fitted = {};
    update();
}

void PictureView::setText(const QString& text)
{
    m_text = text;
    update();
}

void PictureView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_fitted = {};
}

void PictureView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (m_image.isNull()) {
        painter.setPen(themeOf(*this).muted);
        painter.drawText(rect().adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap, m_text);
        return;
    }
    const double scale = devicePixelRatioF();
    if (m_fitted.isNull() || m_fitted.devicePixelRatio() != scale) {
        m_fitted = fittedInto(m_image, size() * scale);
        m_fitted.setDevicePixelRatio(scale);
    }
    const QSizeF size = m_fitted.deviceIndependentSize();
    painter.drawImage(QPointF((width() - size.width()) / 2, (height() - size.height()) / 2), m_fitted);
}

} // namespace sharpscope
