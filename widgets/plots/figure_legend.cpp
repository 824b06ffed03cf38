// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/figure_legend.h"

#include <algorithm>

namespace sharpscope {

namespace {

constexpr int rowHeight = 16;
constexpr int sample = 30; ///< the line and the room behind it
constexpr int gap = 16;    ///< between columns
constexpr int margin = 12; ///< on either side
constexpr int below = 4;

int columnWidth(const std::vector<FigureLegend::Entry>& entries, const QFont& font, int width)
{
    int widest = 0;
    for (const auto& entry : entries)
        widest = std::max(widest, QFontMetrics(font).horizontalAdvance(entry.label));
    return std::min(sample + widest + 2, width - 2 * margin);
}

int columnsOf(int columnWidth, int width) { return std::max(1, (width - 2 * margin + gap) / (columnWidth + gap)); }

int rowsOf(std::size_t entries, int columns) { return (static_cast<int>(entries) + columns - 1) / columns; }

} // namespace

int FigureLegend::heightOf(const std::vector<Entry>& entries, const QFont& font, int width)
{
    if (entries.empty()) return 0;
    return rowsOf(entries.size(), columnsOf(columnWidth(entries, font, width), width)) * rowHeight + below;
}

FigureLegend::FigureLegend(QCustomPlot* plot, std::vector<Entry> entries, const QFont& font, const QColor& color,
                           int width, int mostHeight)
    : QCPLayoutElement(plot), m_entries(std::move(entries)), m_font(font), m_color(color)
{
    m_columnWidth = columnWidth(m_entries, font, width);
    m_columns = columnsOf(m_columnWidth, width);
    const int rows = std::min(rowsOf(m_entries.size(), m_columns), std::max(1, (mostHeight - below) / rowHeight));
    const auto places = static_cast<std::size_t>(rows * m_columns);
    m_shown = m_entries.size() <= places ? m_entries.size() : places - 1;
    m_height = rows * rowHeight + below;
}

void FigureLegend::draw(QCPPainter* painter)
{
    painter->setFont(m_font);
    const auto placeOf = [&](std::size_t i) {
        const int column = static_cast<int>(i) % m_columns, row = static_cast<int>(i) / m_columns;
        return QRect(rect().left() + margin + column * (m_columnWidth + gap), rect().top() + row * rowHeight,
                     m_columnWidth, rowHeight);
    };
    for (std::size_t i = 0; i < m_shown; ++i) {
        const QRect place = placeOf(i);
        painter->setPen(m_entries[i].pen);
        painter->drawLine(
            QLineF(place.left(), place.center().y() + 0.5, place.left() + sample - 8, place.center().y() + 0.5));
        painter->setPen(m_color);
        painter->drawText(place.adjusted(sample, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                          QFontMetrics(m_font).elidedText(m_entries[i].label, Qt::ElideMiddle, m_columnWidth - sample));
    }
    if (m_shown == m_entries.size()) return;
    painter->setPen(m_color);
    painter->drawText(placeOf(m_shown).adjusted(sample, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                      QStringLiteral("+%1").arg(m_entries.size() - m_shown));
}

} // namespace sharpscope
