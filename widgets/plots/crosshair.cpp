// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/crosshair.h"

#include <QPainter>

namespace sharpscope {

namespace {

constexpr int rowHeight = 17;
constexpr int padding = 8;
constexpr int swatch = 14; ///< the coloured dash and the room behind it
constexpr int gap = 14;    ///< between name and value, and between columns

} // namespace

void CrosshairItem::draw(QCPPainter* painter)
{
    const QRect area = parentPlot()->axisRect()->rect();
    painter->save();
    painter->setClipRect(area);
    painter->setAntialiasing(false);
    painter->setPen(QPen(color, 1));
    const double line = parentPlot()->xAxis->coordToPixel(place);
    painter->drawLine(QLineF(line, area.top(), line, area.bottom()));
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

ValueBox::ValueBox()
{
    setObjectName(QStringLiteral("values"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void ValueBox::showValues(const QString& heading, std::vector<CurveReading> readings, bool withRaw, QWidget& figure,
                          double x)
{
    QWidget& window = *figure.window();
    if (parentWidget() != &window) setParent(&window);
    const QRect inside = window.rect().adjusted(4, 4, -4, -4);
    m_heading = heading;
    m_values.clear();
    int label = 0, value = 0;
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const QFontMetrics metrics(bold);
    const int count = static_cast<int>(readings.size());
    const int mostRows = std::max(1, (inside.height() - 2 * padding) / rowHeight - 2); // heading, "and more"
    for (const auto& reading : readings) {
        QString text = QString::number(reading.value, 'g', 4);
        if (reading.runs > 1)
            text += QStringLiteral(" ± %1 (n = %2)").arg(reading.deviation, 0, 'g', 2).arg(reading.runs);
        if (withRaw && count <= mostRows && reading.raw != reading.value)
            text += QStringLiteral("  (%1)").arg(reading.raw, 0, 'g', 4);
        m_values << text;
        label = std::max(label, metrics.horizontalAdvance(reading.label));
        value = std::max(value, metrics.horizontalAdvance(text));
    }
    m_labelWidth = std::min(label + 4, std::max(120, inside.width() / 2 - swatch - gap - value - 2 * padding));
    m_columnWidth = swatch + m_labelWidth + gap + value;
    const int mostColumns = std::max(1, (inside.width() * 2 / 3 - 2 * padding + gap) / (m_columnWidth + gap));
    const int columns = std::min((count + mostRows - 1) / mostRows, mostColumns);
    m_rows = std::min((count + columns - 1) / columns, mostRows);
    m_more = std::max(0, count - m_rows * columns);
    readings.resize(static_cast<std::size_t>(count - m_more));
    m_readings = std::move(readings);
    const int width =
        2 * padding + std::max(columns * (m_columnWidth + gap) - gap, metrics.horizontalAdvance(m_heading));
    resize(width, (1 + m_rows + (m_more > 0 ? 1 : 0)) * rowHeight + 2 * padding - 4);
    const QRect place(figure.mapTo(&window, QPoint(0, 0)), figure.size());
    const int line = place.left() + qRound(x);
    int left = line < inside.center().x() ? inside.right() - width : inside.left(); // where nothing else is possible
    for (const int tried : {place.right() + 10, place.left() - 10 - width, line + 14, line - 14 - width})
        if (tried >= inside.left() && tried + width <= inside.right()) {
            left = tried;
            break;
        }
    move(std::clamp(left, inside.left(), std::max(inside.left(), inside.right() - width)),
         std::clamp(place.center().y() - height() / 2, inside.top(),
                    std::max(inside.top(), inside.bottom() - height())));
    show();
    raise();
    update();
}

void ValueBox::paintEvent(QPaintEvent*)
{
    const Theme theme = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor background = theme.dark ? theme.window : theme.base;
    background.setAlpha(248);
    painter.setPen(theme.border);
    painter.setBrush(background);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    const auto row = [&](int i, int left, int width) {
        return QRect(left, padding - 2 + i * rowHeight, width, rowHeight);
    };
    painter.setPen(theme.muted);
    painter.drawText(row(0, padding, width() - 2 * padding), Qt::AlignVCenter, m_heading);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    for (int i = 0; i < static_cast<int>(m_readings.size()); ++i) {
        const auto& reading = m_readings[static_cast<std::size_t>(i)];
        const int left = padding + i / m_rows * (m_columnWidth + gap), line = 1 + i % m_rows;
        const int middle = row(line, left, swatch).center().y();
        painter.setPen(QPen(reading.color, 2.5, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(left + 1, middle, left + 9, middle);
        painter.setFont(i == 0 && m_readings.size() > 1 && reading.isInside ? bold : font());
        painter.setPen(reading.isInside ? theme.text : theme.muted);
        painter.drawText(row(line, left + swatch, m_labelWidth), Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(reading.label, Qt::ElideMiddle, m_labelWidth));
        painter.drawText(row(line, left + swatch + m_labelWidth, m_columnWidth - swatch - m_labelWidth),
                         Qt::AlignVCenter | Qt::AlignRight, m_values[i]);
    }
    if (m_more == 0) return;
    painter.setFont(font());
    painter.setPen(theme.muted);
    painter.drawText(row(1 + m_rows, padding, width()), Qt::AlignVCenter, tr("… and %1 more").arg(m_more));
}

} // namespace sharpscope
