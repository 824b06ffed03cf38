// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only.
#pragma once

#include "widgets/plots/contour_lines.h"
#include "widgets/plots/qcp.h"

namespace sharpscope {

/// Draws contour lines over a colour map, the longest of each level with its value written along it, where that is in
/// no other's way.
class ContourItem final : public QCPAbstractItem {
public:
    explicit ContourItem(QCustomPlot* plot) : QCPAbstractItem(plot) { setSelectable(false); }

    void setLines(std::vector<ContourLine> lines) { m_lines = std::move(lines); }
    const std::vector<ContourLine>& lines() const { return m_lines; }
    void setColor(const QColor& color) { m_color = color; }
    const std::vector<QRectF>& labels() const { return m_labels; } ///< in pixels, as they were drawn last
    const QColor& color() const { return m_color; }
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;

private:
    QPolygonF pixelsOf(const ContourLine& line) const;
    std::vector<qsizetype> labelPlaces(const QPolygonF& line, const std::vector<double>& along, double width) const;
    void drawLabelled(QCPPainter* painter, const QPolygonF& line, const QString& text,
                      std::vector<QRectF>& taken) const;

    std::vector<ContourLine> m_lines;
    std::vector<QRectF> m_labels;
    QColor m_color = Qt::white;
};

} // namespace sharpscope
