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

/// Names of minima beside their points, one below the other where these are close; then epochs, on the side where there
/// is room, or not at all.
void HeatMap::placeLabels()
{
    constexpr double height = 16, dot = 6, beside = 9;
    const QRectF area = plot().axisRect()->rect();
    const QFontMetricsF metrics(plot().xAxis->labelFont());
    std::vector<QRectF> taken;
    std::vector<QPointF> places;
    for (const auto& marker : m_markers) {
        places.emplace_back(plot().xAxis->coordToPixel(marker.x), plot().yAxis->coordToPixel(marker.y));
        taken.push_back(QRectF(places.back() - QPointF(dot, dot), QSizeF(2 * dot, 2 * dot)));
    }
    for (std::size_t i = 0; i < m_markers.size(); ++i) {
        QRectF wanted(places[i] + QPointF(beside, -height / 2),
                      QSizeF(metrics.horizontalAdvance(m_markers[i].text) + 6, height));
        const bool isLeft = wanted.right() > area.right();
        if (isLeft) wanted.moveRight(places[i].x() - beside);
        taken.push_back(placeBeside(wanted, taken));
        QCPItemText* name = m_parts->names[static_cast<qsizetype>(i)];
        name->setPositionAlignment((isLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        name->position->setCoords(isLeft ? -beside : beside, taken.back().top() - wanted.top());
    }
    for (auto* label : std::as_const(m_parts->labels)) {
        const QPointF at(plot().xAxis->coordToPixel(label->position->key()),
                         plot().yAxis->coordToPixel(label->position->value()));
        const double width = QFontMetricsF(label->font()).horizontalAdvance(label->text()) + 8;
        const bool isLeft = at.x() + width > area.right();
        const QRectF box(isLeft ? at.x() - width : at.x(), at.y() - 16, width, 16);
        label->setPositionAlignment((isLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignBottom);
        const bool hasRoom =
            std::none_of(taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(box); });
        label->setVisible(hasRoom);
        if (hasRoom) taken.push_back(box);
    }
}

} // namespace sharpscope
