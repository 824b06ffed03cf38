// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/detection_picture.h"

#include "widgets/base/run_palette.h"
#include "widgets/base/theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace sharpscope {

DetectionPicture::DetectionPicture(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("detectionPicture"));
    setAccessibleName(tr("Image with its boxes"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setToolTip(tr("Solid: found, with the score; ✗: wrong. Dashed: there. ← and → go to the next image"));
}

void DetectionPicture::setImage(const QImage& image, const RecordedImage& record,
                                const std::vector<std::string>& classes)
{
    m_image = image;
    m_record = record;
    m_classes = classes;
    judge();
}

void DetectionPicture::setThresholds(const Thresholds& thresholds)
{
    m_thresholds = thresholds;
    judge();
}

void DetectionPicture::setText(const QString& text)
{
    m_text = text;
    update();
}

void DetectionPicture::clear()
{
    m_image = {};
    m_record = {};
    judge();
}

void DetectionPicture::judge()
{
    m_verdicts = judged(m_record, m_thresholds);
    update();
}

void DetectionPicture::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)
        Q_EMIT stepped(event->key() == Qt::Key_Left ? -1 : 1);
    else
        QWidget::keyPressEvent(event);
}

void DetectionPicture::drawBox(QPainter& painter, const QRectF& place, const Box& box, std::int64_t label,
                               Qt::PenStyle style, const QString& words) const
{
    const QRectF rect(place.x() + box.x1 * place.width(), place.y() + box.y1 * place.height(),
                      box.width() * place.width(), box.height() * place.height());
    const bool isDark = themeOf(*this).dark;
    const QColor color = runColor(static_cast<int>(label)).on(isDark), other = isDark ? Qt::black : Qt::white;
    QColor rim = other; // the image may have any colour
    rim.setAlpha(170);
    painter.setPen(QPen(rim, 4));
    painter.drawRect(rect);
    painter.setPen(QPen(color, 2, style));
    painter.drawRect(rect);
    if (words.isEmpty()) return;
    const QFontMetricsF metrics(painter.font());
    QRectF tag(0, 0, metrics.horizontalAdvance(words) + 8, metrics.height() + 2);
    const bool isBelow = style != Qt::SolidLine;
    tag.moveTopLeft(isBelow ? rect.bottomLeft() : rect.topLeft() - QPointF(0, tag.height()));
    tag.moveLeft(std::clamp(tag.left(), place.left(), std::max(place.left(), place.right() - tag.width())));
    tag.moveTop(std::clamp(tag.top(), place.top(), std::max(place.top(), place.bottom() - tag.height())));
    painter.fillRect(tag, color);
    painter.setPen(other);
    painter.drawText(tag, Qt::AlignCenter, words);
}

void DetectionPicture::draw(QPainter& painter, const QRectF& place) const
{
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(place, m_image);
    painter.setClipRect(place.adjusted(-2, -2, 2, 2));
    QFont font = painter.font();
    font.setPointSizeF(font.pointSizeF() * 0.9);
    painter.setFont(font);
    const auto name = [&](std::int64_t label) {
        return label < std::ssize(m_classes) ? QString::fromStdString(m_classes[static_cast<std::size_t>(label)])
                                             : QString();
    };
    for (std::size_t t = 0; t < m_record.truths.size(); ++t) {
        const TruthBox& truth = m_record.truths[t];
        const QString words = m_verdicts.isFound[t] ? QString()
                              : truth.isDifficult   ? tr("%1, difficult").arg(name(truth.label))
                                                    : tr("%1, missed").arg(name(truth.label));
        drawBox(painter, place, truth.box, truth.label, Qt::DashLine, words);
    }
    for (auto one = m_verdicts.predictions.rbegin(); one != m_verdicts.predictions.rend(); ++one) { // the surest on top
        const QString score = QString::number(one->detection.score, 'f', 2);
        const bool isWrong = one->verdict == JudgedImage::Verdict::Wrong;
        drawBox(painter, place, one->detection.box, one->detection.label, Qt::SolidLine,
                (isWrong ? QStringLiteral("✗ ") : QString()) + name(one->detection.label) + QLatin1Char(' ') + score);
    }
}

QImage DetectionPicture::drawn(const QSize& size) const
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(themeOf(*this).base);
    QPainter painter(&image);
    painter.setFont(font());
    draw(painter, QRectF(QPointF(0, 0), QSizeF(size)));
    return image;
}

void DetectionPicture::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (m_image.isNull()) {
        painter.setPen(themeOf(*this).muted);
        painter.drawText(rect().adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap, m_text);
        return;
    }
    const QSizeF size = QSizeF(m_image.size()).scaled(QSizeF(this->size()).shrunkBy({2, 2, 2, 2}), Qt::KeepAspectRatio);
    draw(painter, QRectF(QPointF((width() - size.width()) / 2, (height() - size.height()) / 2), size));
    if (hasFocus()) {
        painter.setClipping(false);
        painter.setPen(QPen(themeOf(*this).accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

} // namespace sharpscope
