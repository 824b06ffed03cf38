// SPDX-License-Identifier: GPL-3.0-or-later
// What a network makes of the plane, as teaching playgrounds draw it: each place in the colour of its likeliest class,
// the stronger the surer, lines where two classes are equally likely, and the points over it, each with the colour and
// the shape of the label that it is trained with. What is labelled wrongly has a ring.
#pragma once

#include "core/run/decision_map.h"
#include "widgets/plots/plot_widget.h"

#include <memory>

namespace sharpscope {

class DecisionPlot final : public PlotWidget {
    Q_OBJECT

public:
    explicit DecisionPlot(QWidget* parent = nullptr);
    ~DecisionPlot() override;

    void setMap(std::shared_ptr<const DecisionMap> map); ///< nullptr: none yet
    const std::shared_ptr<const DecisionMap>& map() const { return m_map; }
    void setPoints(std::shared_ptr<const DecisionPoints> points);
    const std::shared_ptr<const DecisionPoints>& points() const { return m_points; }
    void setShown(bool train, bool test); ///< of the points

    /// What fit() shows at least: the points with some room round them; without points the whole map.
    QRectF extent() const;
    void setExtent(const QRectF& extent); ///< of several figures side by side, the same for all
    static QRectF extentOf(const DecisionPoints& points);

    void fit() override;          ///< a step is as long on both axes
    QString csv() const override; ///< x, y, class, and the probability of each class

Q_SIGNALS:
    void pointed(double x, double y); ///< the mouse is over this place
    void left();

protected:
    void setTheme(const Theme& theme) override;
    void beginExport(const QSize& size) override;
    void endExport() override;
    QSize roomForLegend(const QSize& figure) const override;
    QSize figureSize() const override { return {520, 460}; } ///< about as high as wide: it is a plane
    void leaveEvent(QEvent* event) override;

private:
    void rebuildPoints();
    void keepScale();
    QString nameOf(std::int64_t label) const;

    struct Parts; ///< what belongs to the plot library
    std::unique_ptr<Parts> m_parts;
    std::shared_ptr<const DecisionMap> m_map;
    std::shared_ptr<const DecisionPoints> m_points;
    QRectF m_extent; ///< empty: the map's
    bool m_showsTrain = true;
    bool m_showsTest = false;
};

/// The shape of a class's points as a letter, for a legend in words; classes beyond the fifth begin again.
QString shapeLetter(std::int64_t label);

} // namespace sharpscope
