// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/crosshair.h"

#include <QPainter>

namespace sharpscope {

namespace {

constexpr int rowHeight = 17;
constexpr int padding = 8;
constexpr int swatch = 14; ///< the coloured dash and the room behind it
constexpr std::size_t mostRows = 12;

} // namespace

void CrosshairItem::draw(QCPPainter* painter)
{
    const QRect area = parentPlot()->axisRect()->rect();
    painter->save();
    painter->setClipRect(area);
    painter->setAntialiasing(false);
    painter->setPen(QPen(color, 1));
    const double place = parentPlot()->xAxis->coordToPixel(x);
    painter->drawLine(QLineF(place, area.top(), place, area.bottom()));
    painter->setAntialiasing(true);
    for (const auto& reading : readings) {
        if (!reading.isInside) continue;
        painter->setPen(QPen(Qt::white, 1));
        painter->setBrush(reading.color);
        painter->drawEllipse(
            QPointF(parentPlot()->xAxis->coordToPixel(reading.x), parentPlot()->yAxis->coordToPixel(reading.value)),
            3.5, 3.5);
    }
    painter->restore();
}

ValueBox::ValueBox(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("values"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void ValueBox::showValues(const QString& heading, std::vector<CurveReading> readings, bool withRaw, QPoint at)
{
    m_heading = heading;
    const int room = (parentWidget()->height() - 2 * padding - 8) / rowHeight - 2; // heading, "and more"
    const std::size_t rows = std::min({readings.size(), mostRows, static_cast<std::size_t>(std::max(1, room))});
    m_more = static_cast<int>(readings.size() - rows);
    readings.resize(rows);
    m_readings = std::move(readings);
    m_values.clear();
    m_labelWidth = 0;
    int valueWidth = 0;
    for (const auto& reading : m_readings) {
        QString text = QString::number(reading.value, 'g', 4);
        if (reading.runs > 1)
            text += QStringLiteral(" ± %1 (n = %2)").arg(reading.deviation, 0, 'g', 2).arg(reading.runs);
        if (withRaw && reading.raw != reading.value) text += QStringLiteral("  (%1)").arg(reading.raw, 0, 'g', 4);
        m_values << text;
        m_labelWidth = std::max(m_labelWidth, fontMetrics().horizontalAdvance(reading.label));
        valueWidth = std::max(valueWidth, fontMetrics().horizontalAdvance(text));
    }
    m_labelWidth = std::min(m_labelWidth, 170);
    const int width = std::max(2 * padding + swatch + m_labelWidth + 14 + valueWidth,
                               2 * padding + fontMetrics().horizontalAdvance(m_heading));
    const int lines = 1 + static_cast<int>(m_readings.size()) + (m_more > 0 ? 1 : 0);
    resize(width, lines * rowHeight + 2 * padding - 4);
    const QRect inside = parentWidget()->rect().adjusted(4, 4, -4, -4);
    int left = at.x() + 14;
    if (left + width > inside.right()) left = at.x() - 14 - width;
    move(std::clamp(left, inside.left(), std::max(inside.left(), inside.right() - width)),
         std::clamp(at.y() - height() / 2, inside.top(), std::max(inside.top(), inside.bottom() - height())));
    show();
    update();
}

void ValueBox::paintEvent(QPaintEvent*)
{
    const Theme theme = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor background = theme.dark ? theme.window : theme.base;
    background.setAlpha(240);
    painter.setPen(theme.border);
    painter.setBrush(background);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    const auto row = [&](int i, int left, int width) {
        return QRect(left, padding - 2 + i * rowHeight, width, rowHeight);
    };
    painter.setPen(theme.muted);
    painter.drawText(row(0, padding, width() - 2 * padding), Qt::AlignVCenter, m_heading);
    int i = 1;
    for (const auto& reading : m_readings) {
        const QRect line = row(i, padding, swatch);
        painter.setPen(QPen(reading.color, 2.5, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(line.left() + 1, line.center().y(), line.left() + 9, line.center().y());
        painter.setPen(reading.isInside ? theme.text : theme.muted);
        const QString label = fontMetrics().elidedText(reading.label, Qt::ElideMiddle, m_labelWidth);
        painter.drawText(row(i, padding + swatch, m_labelWidth), Qt::AlignVCenter, label);
        painter.drawText(row(i, padding + swatch + m_labelWidth, width() - 2 * padding - swatch - m_labelWidth),
                         Qt::AlignVCenter | Qt::AlignRight, m_values[i - 1]);
        ++i;
    }
    if (m_more == 0) return;
    painter.setPen(theme.muted);
    painter.drawText(row(i, padding, width()), Qt::AlignVCenter, tr("… and %1 more").arg(m_more));
}

} // namespace sharpscope
