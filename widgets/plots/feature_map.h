// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_widget.h"

#include <cstdint>
#include <optional>

namespace sharpscope {

/// A dot for each image where a map of features has it. Images without a label are small rings, labelled ones squares
/// in their class' colour, chosen ones large diamonds: to be told apart without colour, too. Both axes have one scale,
/// for distances count. The mouse over a dot, a click on it and the one that is marked go by image.
class FeatureMapPlot final : public PlotWidget {
    Q_OBJECT

public:
    struct Point {
        std::int64_t image = 0;
        double x = 0;
        double y = 0;
        std::int64_t label = -1; ///< a class; −1: it has none
        bool isChosen = false;
    };

    explicit FeatureMapPlot(QWidget* parent = nullptr);
    ~FeatureMapPlot() override;

    /// `explained`: shares of the variance along x and y; empty: not known.
    void setPoints(std::vector<Point> points, const std::vector<QString>& classes,
                   const std::vector<double>& explained);
    const std::vector<Point>& points() const { return m_points; }
    void mark(std::optional<std::int64_t> image);                   ///< with a ring around it, if it is here
    std::optional<std::int64_t> imageAt(const QPoint& pixel) const; ///< of the canvas; the nearest within a few pixels
    QPoint pixelOf(std::int64_t image) const;                       ///< on the canvas

    void fit() override;
    QString csv() const override; ///< image, x, y, what it is, class

Q_SIGNALS:
    void hovered(std::int64_t image, const QPoint& globalPlace);
    void left();
    void clicked(std::int64_t image);

protected:
    void setTheme(const Theme& theme) override;
    QSize figureSize() const override { return {620, 560}; }
    void beginExport(const QSize& size) override;
    void endExport() override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QString nameOf(std::int64_t label) const;
    void fitInto(const QSize& size);
    void wrapLegend(const QSize& size);
    const Point* find(std::int64_t image) const;

    struct Parts;
    std::unique_ptr<Parts> m_parts;
    std::vector<Point> m_points;
    std::vector<QString> m_classes;
    std::optional<std::int64_t> m_marked;
};

} // namespace sharpscope
