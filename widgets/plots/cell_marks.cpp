// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/cell_marks.h"

#include "widgets/plots/color_gradient.h"

#include <cmath>

namespace sharpscope {

namespace {

constexpr double leastForMark = 26; ///< pixels of height that a second line of text needs

enum class Slope { Rising, Falling };

void hatch(QCPPainter& painter, const QRectF& rect, const QColor& color, Slope slope)
{
    painter.save();
    painter.setClipRect(rect, Qt::IntersectClip);
    painter.setPen(QPen(color, 1));
    for (double x = rect.left() - rect.height(); x < rect.right(); x += 7)
        painter.drawLine(slope == Slope::Rising ? QLineF(x, rect.bottom(), x + rect.height(), rect.top())
                                                : QLineF(x, rect.top(), x + rect.height(), rect.bottom()));
    painter.restore();
}

int smaller(int pixels, double by) { return std::max(1, static_cast<int>(pixels * by)); }

/// A frame that can be seen on every colour.
void frame(QCPPainter& painter, const QRectF& rect, const QColor& color, double width)
{
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, width, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.drawRect(rect.adjusted(width / 2, width / 2, -width / 2, -width / 2));
}

} // namespace

QRectF CellMarks::rectOf(int row, int column) const
{
    const double y = cells->rows.size() - 1 - row;
    const auto* x = parentPlot()->xAxis;
    const auto* up = parentPlot()->yAxis;
    return QRectF(QPointF(x->coordToPixel(column - 0.5), up->coordToPixel(y + 0.5)),
                  QPointF(x->coordToPixel(column + 0.5), up->coordToPixel(y - 0.5)));
}

void CellMarks::draw(QCPPainter* painter)
{
    if (!cells) return;
    const auto columns = static_cast<int>(cells->columns.size());
    painter->setClipRect(parentPlot()->axisRect()->rect());
    for (int row = 0; row < cells->rows.size(); ++row)
        for (int column = 0; column < columns; ++column)
            drawCell(*painter, rectOf(row, column), static_cast<std::size_t>(row * columns + column));
    for (const auto& [row, column] : selected) {
        const QRectF rect = rectOf(row, column);
        frame(*painter, rect, base, 5);
        frame(*painter, rect.adjusted(1, 1, -1, -1), accent, 3);
    }
    if (current) {
        painter->setBrush(Qt::NoBrush);
        const QRectF rect = rectOf(current->first, current->second).adjusted(5, 5, -5, -5);
        painter->setPen(QPen(base, 1));
        painter->drawRect(rect);
        painter->setPen(QPen(text, 1, Qt::DotLine));
        painter->drawRect(rect);
    }
}

void CellMarks::drawCell(QCPPainter& painter, const QRectF& rect, std::size_t index) const
{
    using State = MatrixPlot::CellState;
    const MatrixPlot::CellLook look = index < cells->looks.size() ? cells->looks[index] : MatrixPlot::CellLook();
    if (look.state == State::Missing) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(muted, 1, Qt::DashLine));
        painter.drawRect(rect.adjusted(3, 3, -3, -3));
    } else if (look.state != State::Whole) {
        const bool isFailed = look.state == State::Failed;
        QColor lines = isFailed ? muted : base;
        lines.setAlpha(isFailed ? 160 : 90);
        hatch(painter, rect, lines, look.state == State::Stopped ? Slope::Falling : Slope::Rising);
        if (!isFailed) {
            QRectF bar(rect.left() + 4, rect.bottom() - 7, rect.width() - 8, 4);
            painter.setPen(Qt::NoPen);
            painter.setBrush(base);
            painter.drawRect(bar);
            bar.setWidth(bar.width() * std::clamp(look.fraction, 0.0, 1.0));
            painter.setBrush(look.state == State::UnderWay ? accent : muted);
            painter.drawRect(bar);
        }
    }
    if (look.isBest) {
        frame(painter, rect, Qt::white, 4);
        frame(painter, rect.adjusted(1, 1, -1, -1), Qt::black, 2);
    }
    if (writesNumbers) write(painter, rect, index);
}

void CellMarks::write(QCPPainter& painter, const QRectF& rect, std::size_t index) const
{
    const MatrixPlot::CellLook look = index < cells->looks.size() ? cells->looks[index] : MatrixPlot::CellLook();
    const double value = cells->values[index];
    const double t = (value - cells->low) / (cells->high - cells->low);
    painter.setPen(std::isnan(value) ? text : inkOn(cells->colors, t));
    QFont font = parentPlot()->xAxis->tickLabelFont(); // in pixels: points would not grow with a figure on paper
    const bool isTight = std::max(cells->rows.size(), cells->columns.size()) > 10;
    if (isTight) font.setPixelSize(smaller(font.pixelSize(), 0.75));
    font.setBold(look.isBest);
    if (const double width = QFontMetricsF(font).horizontalAdvance(cells->texts[index]); width > rect.width() - 2)
        font.setPixelSize(smaller(font.pixelSize(), (rect.width() - 2) / width));
    const bool hasMark = !look.mark.isEmpty() && rect.height() >= leastForMark;
    painter.setFont(font);
    const QRectF upper = hasMark ? rect.adjusted(0, 0, 0, -rect.height() * 0.32) : rect;
    painter.drawText(upper, Qt::AlignCenter, cells->texts[index]);
    if (!hasMark) return;
    font.setPixelSize(smaller(font.pixelSize(), 0.85));
    font.setBold(false);
    painter.setFont(font);
    painter.drawText(rect.adjusted(0, rect.height() * 0.42, 0, 0), Qt::AlignHCenter | Qt::AlignVCenter, look.mark);
}

} // namespace sharpscope
