// SPDX-License-Identifier: GPL-3.0-or-later
// Included by decision_plot.cpp and decision_item.cpp only: what lies under the points.
#pragma once

#include "core/run/decision_map.h"
#include "widgets/base/theme.h"
#include "widgets/plots/contour_lines.h"
#include "widgets/plots/qcp.h"

#include <memory>

namespace sharpscope {

/// The regions as a picture with a pixel for each place, and the lines between them.
class DecisionItem final : public QCPAbstractItem {
public:
    explicit DecisionItem(QCustomPlot* plot) : QCPAbstractItem(plot) { setSelectable(false); }

    void setMap(std::shared_ptr<const DecisionMap> map);
    void setTheme(const Theme& theme);
    const std::shared_ptr<const DecisionMap>& map() const { return m_map; }
    const std::vector<ContourLine>& lines() const { return m_lines; }
    QColor lineColor() const;
    /// Of a class's region where the network is so sure of it: 0, as of any class, to 1. Linear between them.
    QColor colorOf(std::int64_t label, double sure) const;
    static double surenessOf(const DecisionMap& map, std::int64_t column, std::int64_t row);
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;

private:
    void paintRegions();

    std::shared_ptr<const DecisionMap> m_map;
    QImage m_regions;
    std::vector<ContourLine> m_lines; ///< where the likeliest class and another are equally likely
    Theme m_theme;
};

} // namespace sharpscope
