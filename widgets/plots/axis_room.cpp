// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/axis_room.h"

#include <algorithm>

namespace sharpscope {

namespace {

constexpr int mostSmaller = 2; ///< pixels

/// Lines of at most `width` pixels; none where a word is longer.
QStringList wrapped(const QString& text, const QFontMetrics& metrics, int width)
{
    QStringList lines;
    for (const QString& word : text.split(QLatin1Char(' '))) {
        const QString longer = lines.isEmpty() ? word : lines.back() + QLatin1Char(' ') + word;
        if (!lines.isEmpty() && metrics.horizontalAdvance(longer) <= width)
            lines.back() = longer;
        else if (metrics.horizontalAdvance(word) <= width)
            lines << word;
        else
            return {};
    }
    return lines;
}

} // namespace

void fitTicks(QCustomPlot& plot, const QSize& size, const RoomOfAxes& room)
{
    constexpr int height = 30, width = 45; // of a number
    plot.yAxis->ticker()->setTickCount(std::clamp((size.height() - room.below) / height, 3, 5));
    plot.xAxis->ticker()->setTickCount(std::clamp((size.width() - room.beside) / width, 2, 5));
}

void fitValueName(QCustomPlot& plot, const QString& name, QFont font, int below)
{
    auto& axis = *plot.yAxis;
    const int height = plot.height() - below, pixels = font.pixelSize();
    for (const qsizetype most : {1, 2, 3})
        for (int smaller = 0; smaller <= mostSmaller; ++smaller) {
            font.setPixelSize(pixels - smaller);
            const QStringList lines = wrapped(name, QFontMetrics(font), height);
            if (lines.isEmpty() || lines.size() > most) continue;
            axis.setLabelFont(font);
            return axis.setLabel(lines.join(QLatin1Char('\n')));
        }
    axis.setLabelFont(font);
    axis.setLabel(QFontMetrics(font).elidedText(name, Qt::ElideRight, height));
}

} // namespace sharpscope
