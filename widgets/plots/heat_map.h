// SPDX-License-Identifier: GPL-3.0-or-later
// A surface seen from above: colours, labelled lines of equal value, points and paths on it. Stands in for the 3-D view
// where there is no display, and beside it where there is.
#pragma once

#include "widgets/base/color_map.h"
#include "widgets/base/run_palette.h"
#include "widgets/plots/contour_lines.h"
#include "widgets/plots/plot_widget.h"

#include <QLineF>

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
    QStringList labels = {};         ///< of the points; empty ones are not written, nor such as have no room
    QString text;
    RunColor color;
};

/// How values become colours.
struct HeatScale {
    double low = 0;
    double high = 1; ///< higher values have this one's colour and are hatched
    bool logarithmic = false;
    ColorMap colors = ColorMap::Viridis;
    std::vector<double> contourLevels = {};
    bool operator==(const HeatScale&) const = default;
};

/// Beside what every plot can do, a drag with Ctrl, or any while drawsLines(), draws a line; one that begins at an end
/// of the line moves that end. Beside a marker the mouse is on it. A double click wants the place in the middle.
class HeatMap final : public PlotWidget {
    Q_OBJECT

public:
    explicit HeatMap(QWidget* parent = nullptr);
    ~HeatMap() override;

    void setGrid(ScalarGrid grid); ///< missing (NaN) points stay empty
    const ScalarGrid& grid() const { return m_grid; }
    /// Beside the colour scale: "loss", and after a comma a note, where both have room.
    void setValueName(const QString& name, const QString& note = {});
    void setScale(std::optional<HeatScale> scale); ///< none: from the lowest to the highest value, with ten levels
    void setMarkers(std::vector<HeatMarker> markers);
    void setPaths(std::vector<HeatPath> paths);

    void setPin(std::optional<QPointF> place); ///< a mark, for what is pointed at elsewhere
    void setLine(std::optional<QLineF> line);
    const std::optional<QLineF>& line() const { return m_line; }
    void setDrawsLines(bool draws);
    bool drawsLines() const { return m_drawsLines; }
    void lookAt(const QPointF& place); ///< moves it to the middle

    /// The value at a place, interpolated between the four points round it; nothing outside or where one is missing.
    std::optional<double> valueAt(double x, double y) const;

    void fit() override;
    QString csv() const override;

Q_SIGNALS:
    void hovered(double x, double y, double value);
    void left();                        ///< the mouse is where no value is
    void lineDrawn(const QLineF& line); ///< by the user, who has let go
    void centred(const QPointF& place); ///< by a double click; nothing has moved yet

protected:
    void setTheme(const Theme& theme) override;
    void beginExport(const QSize& size) override; ///< a and b are of one kind: a square also in a file
    void endExport() override;
    QSize figureSize() const override;
    void doubleClicked(const QPointF& at) override;
    int roomBeside() const override;

private:
    void connectPointer();
    void press(const QPointF& at, Qt::KeyboardModifiers keys);
    void move(const QPointF& at);
    void release();
    QPointF placeAt(const QPointF& pixel) const; ///< on the grid, or on the marker beside
    void rebuild();
    void rebuildDrawings(const Theme& theme);
    QCPAbstractItem* dotAt(double x, double y, double value);
    void writeLabels(const HeatPath& path, const Theme& theme);
    void placeLabels();
    QSize aroundAxes() const;

    struct Parts; ///< what belongs to the plot library
    std::unique_ptr<Parts> m_parts;
    ScalarGrid m_grid;
    std::optional<HeatScale> m_wanted;
    HeatScale m_scale; ///< in force
    std::vector<HeatMarker> m_markers;
    std::vector<HeatPath> m_paths;
    std::optional<QLineF> m_line;
    std::optional<QPointF> m_fixedEnd; ///< of the line that is being drawn
    bool m_drawsLines = false;
};

} // namespace sharpscope
