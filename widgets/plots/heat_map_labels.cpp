// SPDX-License-Identifier: GPL-3.0-or-later
// The epochs beside a heat map's paths.
#include "widgets/base/label_place.h"
#include "widgets/plots/heat_map_parts.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace sharpscope {

void HeatMap::writeLabels(const HeatPath& path, const Theme& theme)
{
    for (qsizetype i = 0; i < path.labels.size(); ++i) {
        if (path.labels[i].isEmpty()) continue;
        auto* text = new QCPItemText(&plot());
        text->setText(path.labels[i]);
        QFont font = plot().xAxis->tickLabelFont();
        font.setPixelSize(10);
        text->setFont(font);
        text->setColor(theme.text);
        QColor paper = theme.base;
        paper.setAlpha(150);
        text->setBrush(paper);
        text->setPadding(QMargins(3, 0, 3, 1));
        text->position->setCoords(path.x[static_cast<std::size_t>(i)], path.y[static_cast<std::size_t>(i)]);
        m_parts->drawings << text;
        m_parts->labels << text;
    }
}

/// Names of minima beside their points and within the map, one below or above the other where these are close; then
/// epochs, on a side where there is room, or not at all. The colour scale's note, where it has room.
void HeatMap::placeLabels()
{
    constexpr double height = 16, dot = 6, beside = 9, least = 40;
    const QRectF area = plot().axisRect()->rect();
    const QFontMetricsF metrics(plot().xAxis->labelFont());
    const QString whole = m_parts->valueName + QStringLiteral(", ") + m_parts->valueNote;
    const bool hasNote = !m_parts->valueNote.isEmpty() && metrics.horizontalAdvance(whole) < area.height();
    m_parts->scale->setLabel(hasNote ? whole : m_parts->valueName);
    std::vector<QRectF> taken;
    std::vector<QPointF> places;
    for (const auto& marker : m_markers) {
        places.emplace_back(plot().xAxis->coordToPixel(marker.x), plot().yAxis->coordToPixel(marker.y));
        taken.push_back(QRectF(places.back() - QPointF(dot, dot), QSizeF(2 * dot, 2 * dot)));
    }
    for (std::size_t i = 0; i < m_markers.size(); ++i) {
        const QPointF& at = places[i];
        QCPItemText* name = m_parts->names[static_cast<qsizetype>(i)];
        name->setText(metrics.elidedText(m_markers[i].text, Qt::ElideRight, std::max(area.width() - 6, least)));
        QRectF box(at + QPointF(beside, -height / 2), QSizeF(metrics.horizontalAdvance(name->text()) + 6, height));
        if (box.right() > area.right()) box.moveRight(at.x() - beside);
        if (area.adjusted(-dot, -dot, dot, dot).contains(at)) box = insideOf(area, box);
        taken.push_back(placeWithin(area, box, taken));
        name->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        name->position->setCoords(taken.back().left() - at.x(), taken.back().top() - at.y());
    }
    for (auto* label : std::as_const(m_parts->labels)) {
        const QPointF at(plot().xAxis->coordToPixel(label->position->key()),
                         plot().yAxis->coordToPixel(label->position->value()));
        const double width = QFontMetricsF(label->font()).horizontalAdvance(label->text()) + 8;
        const bool isLeft = at.x() + width > area.right(), isBelow = at.y() - height < area.top();
        const QRectF box(isLeft ? at.x() - width : at.x(), isBelow ? at.y() : at.y() - height, width, height);
        label->setPositionAlignment((isLeft ? Qt::AlignRight : Qt::AlignLeft) |
                                    (isBelow ? Qt::AlignTop : Qt::AlignBottom));
        const bool hasRoom = area.contains(box) && std::none_of(taken.begin(), taken.end(), [&](const QRectF& other) {
                                 return other.intersects(box);
                             });
        label->setVisible(hasRoom);
        if (hasRoom) taken.push_back(box);
    }
}

} // namespace sharpscope
