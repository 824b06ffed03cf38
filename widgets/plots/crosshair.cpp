// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/crosshair.h"

#include <QMainWindow>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sharpscope {

namespace {

constexpr int rowHeight = 17;
constexpr int padding = 8;
constexpr int swatch = 14;   ///< the coloured dash and the room behind it
constexpr int gap = 14;      ///< between name and value
constexpr int mostRows = 16; ///< of many runs: the list is not to hide all other figures

/// So many for all that they stand below each other: the largest shows four digits, the smallest three; none where that
/// would take more than six.
int decimalsOf(const std::vector<CurveReading>& readings)
{
    double low = std::numeric_limits<double>::infinity(), high = 0;
    for (const auto& reading : readings) {
        const double size = std::abs(reading.value);
        if (!std::isfinite(size) || size == 0) continue;
        low = std::min(low, size);
        high = std::max(high, size);
    }
    if (high == 0) return 0;
    const auto digitsBeforePoint = [](double size) { return static_cast<int>(std::floor(std::log10(size))) + 1; };
    const int decimals = std::max({4 - digitsBeforePoint(high), 3 - digitsBeforePoint(low), 0});
    return decimals > 6 || high >= 1e6 ? -1 : decimals;
}

QString valueText(double value, int decimals)
{
    const bool isLost = value != 0 && std::abs(value) < 0.5 * std::pow(10, -decimals);
    return decimals < 0 || isLost || std::abs(value) >= 1e6 ? QString::number(value, 'g', decimals < 0 ? 4 : 2)
                                                            : QString::number(value, 'f', decimals);
}

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
        if (!reading.isInside || !std::isfinite(reading.value)) continue;
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
                          double x, const std::function<QString(double x)>& placeText)
{
    QWidget& window = *figure.window();
    if (parentWidget() != &window) setParent(&window);
    QRect inside = window.rect().adjusted(4, 4, -4, -4);
    if (const auto* page = qobject_cast<QMainWindow*>(&window); page && page->centralWidget())
        inside.setTop(std::max(inside.top(), page->centralWidget()->y())); // buttons stay in sight
    m_heading = heading;
    const auto count = static_cast<int>(readings.size());
    const int rows = std::clamp((inside.height() - 2 * padding) / rowHeight - 2, 1, mostRows); // heading, "and more"
    m_more = count > rows ? count - rows : 0;
    readings.resize(static_cast<std::size_t>(count - m_more));
    m_readings = std::move(readings);
    m_values.clear();
    int label = 0, value = 0;
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const QFontMetrics metrics(bold);
    const int decimals = decimalsOf(m_readings);
    for (const auto& reading : m_readings) {
        QString text = valueText(reading.value, decimals);
        if (reading.runs > 1 && reading.spread == Spread::Range)
            text += QStringLiteral(" (%1 … %2, n = %3)")
                        .arg(valueText(reading.low, decimals), valueText(reading.high, decimals))
                        .arg(reading.runs);
        else if (reading.runs > 1)
            text += QStringLiteral(" ± %1 (n = %2)").arg(valueText(reading.deviation, decimals)).arg(reading.runs);
        if (withRaw && reading.raw != reading.value)
            text += QStringLiteral("  (%1)").arg(valueText(reading.raw, decimals));
        if (!reading.isInside) text += tr(" at %1").arg(placeText(reading.x));
        m_values << text;
        label = std::max(label, metrics.horizontalAdvance(reading.label));
        value = std::max(value, metrics.horizontalAdvance(text));
    }
    m_labelWidth = std::min(label + 4, std::max(120, inside.width() / 2 - swatch - gap - value - 2 * padding));
    const int width = 2 * padding + std::max(swatch + m_labelWidth + gap + value, metrics.horizontalAdvance(m_heading));
    resize(width, (1 + count - m_more + (m_more > 0 ? 1 : 0)) * rowHeight + 2 * padding - 4);
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
    const auto row = [&](int i) {
        return QRect(padding, padding - 2 + i * rowHeight, width() - 2 * padding, rowHeight);
    };
    painter.setPen(theme.muted);
    painter.drawText(row(0), Qt::AlignVCenter, m_heading);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    for (int i = 0; i < static_cast<int>(m_readings.size()); ++i) {
        const auto& reading = m_readings[static_cast<std::size_t>(i)];
        const QRect line = row(1 + i);
        const int middle = line.center().y();
        painter.setPen(QPen(reading.color, 2.5, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(padding + 1, middle, padding + 9, middle);
        painter.setFont(i == 0 && m_readings.size() > 1 && reading.isInside ? bold : font());
        painter.setPen(reading.isInside ? theme.text : theme.muted);
        painter.drawText(line.adjusted(swatch, 0, 0, 0), Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(reading.label, Qt::ElideMiddle, m_labelWidth));
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight, m_values[i]);
    }
    if (m_more == 0) return;
    painter.setFont(font());
    painter.setPen(theme.muted);
    painter.drawText(row(1 + static_cast<int>(m_readings.size())), Qt::AlignVCenter,
                     tr("… and %1 more, farther from the mouse").arg(m_more));
}

} // namespace sharpscope
