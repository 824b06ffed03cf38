// SPDX-License-Identifier: GPL-3.0-or-later
// A surface seen from above: colours, labelled lines of equal value, points and paths on it. Stands in for the 3-D view
// where there is no display, and beside it where there is.
#pragma once

#include "widgets/base/run_palette.h"
#include "widgets/plots/contour_lines.h"
#include "widgets/plots/plot_widget.h"

#include <memory>
#include <optional>
#include <vector>

class QCPAbstractItem;

namespace sharpscope {

/// A named point on the surface, such as a minimum.
struct HeatMarker {
    double x = 0;
    double y = 0;
    QString text;
    RunColor color;
};

/// A way over the surface, such as a run's trajectory, with a dot at each point in the colour of a value of its own.
struct HeatPath {
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> values = {}; ///< NaN: none
    QString text;
    RunColor color;
};

class HeatMap final : public PlotWidget {
    Q_OBJECT

public:
    explicit HeatMap(QWidget* parent = nullptr);
    ~HeatMap() override;

    void setGrid(ScalarGrid grid); ///< missing (NaN) points stay empty
    const ScalarGrid& grid() const { return m_grid; }
    void setValueName(const QString& name); ///< beside the colour scale: "loss"
    void setLogarithmic(bool logarithmic);  ///< colours and levels; ignored while a value is not positive
    void setContourCount(int count);        ///< about so many lines; 0: none
    void setMarkers(std::vector<HeatMarker> markers);
    void setPaths(std::vector<HeatPath> paths);

    /// The value at a place, interpolated between the four points round it; nothing outside or where one is missing.
    std::optional<double> valueAt(double x, double y) const;

    void fit() override;
    QString csv() const override;

Q_SIGNALS:
    void hovered(double x, double y, double value);
    void left(); ///< the mouse is where no value is
    void clicked(double x, double y);

protected:
    void setTheme(const Theme& theme) override;
    void beginExport(const QSize& size) override; ///< a and b are of one kind: a square also in a file
    void endExport() override;
    QSize figureSize() const override;

private:
    void rebuild();
    void rebuildContours();
    void rebuildDrawings(const Theme& theme);
    bool usesLogarithm() const;
    QCPAbstractItem* dotAt(double x, double y, double value);
    QSize aroundAxes() const;

    struct Parts; ///< what belongs to the plot library
    std::unique_ptr<Parts> m_parts;
    ScalarGrid m_grid;
    QString m_valueName;
    bool m_logarithmic = false;
    int m_contourCount = 10;
    std::vector<HeatMarker> m_markers;
    std::vector<HeatPath> m_paths;
};

} // namespace sharpscope
