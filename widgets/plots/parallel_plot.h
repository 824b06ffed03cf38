// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/color_map.h"
#include "widgets/plots/plot_widget.h"

#include <optional>
#include <set>
#include <utility>

class QCPColorScale;

namespace sharpscope {

class ParallelLines;

/// Parallel coordinates: an axis for each of several quantities, side by side, and a line through them for each thing
/// that has these (Inselberg, "The plane with parallel coordinates", 1985). A drag along an axis is a brush: lines that
/// miss it step back; several brushes mean all of them. A click on an axis takes its brush away. With keys: left and
/// right go from axis to axis, up and down from line to line as they cross it, with Shift they draw the axis' brush
/// from value to value; Delete takes it away, Escape all of them; Enter chooses the line.
class ParallelPlot final : public PlotWidget {
    Q_OBJECT

public:
    using Brush = std::pair<double, double>; ///< low, high
    struct Axis {
        QString title;
        double low = 0, high = 1;
        std::vector<std::pair<double, QString>> places = {}; ///< none: five numbers
    };
    struct Line {
        std::vector<double> at; ///< on each axis; NaN: the line has a gap there
        double value = 0;       ///< its colour's; NaN: it has none
        QString help = {};
    };
    struct Colors {
        double low = 0, high = 1;
        QString name = {};
        ColorMap map = ColorMap::Viridis;
    };

    explicit ParallelPlot(QWidget* parent = nullptr);

    void setLines(std::vector<Axis> axes, std::vector<Line> lines, Colors colors);
    const std::vector<Axis>& axes() const { return m_axes; }
    const std::vector<Line>& lines() const { return m_lines; }
    void setBrushes(std::vector<std::optional<Brush>> brushes); ///< one an axis
    const std::vector<std::optional<Brush>>& brushes() const { return m_brushes; }
    std::vector<std::size_t> passing() const; ///< lines that meet all brushes
    void setFront(std::set<std::size_t> lines);
    const std::set<std::size_t>& front() const { return m_front; }
    QPointF pixelOf(std::size_t axis, double at) const; ///< on the canvas

    void fit() override;
    QString csv() const override; ///< a line each, with its axes

Q_SIGNALS:
    void brushed(); ///< by the user, who has let go
    void chosen(int line, Qt::KeyboardModifiers keys);
    void pointedAt(int line); ///< -1: at none any more
    void cleared();           ///< none is to be chosen, and there are no brushes

protected:
    void setTheme(const Theme& theme) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void moveAxis(int by);
    void moveLine(int by); ///< 1: to the next above
    void moveBrush(int by);
    void clearBrush();
    void clearAll();
    std::vector<double> valuesOn(std::size_t axis) const; ///< ascending, each once
    void setCurrent(std::optional<std::size_t> line);
    void showCurrent();
    void connectMouse();
    void press(const QPointF& at);
    void move(const QPointF& at, const QPoint& global);
    void release(const QPointF& at, Qt::KeyboardModifiers keys);
    std::optional<std::size_t> axisAt(const QPointF& pixel) const;
    std::optional<std::size_t> lineAt(const QPointF& pixel) const;
    double placeOn(std::size_t axis, double pixel) const;
    bool passes(const Line& line) const;
    void refresh();

    std::vector<Axis> m_axes;
    std::vector<Line> m_lines;
    std::vector<std::optional<Brush>> m_brushes;
    std::set<std::size_t> m_front;
    Colors m_colors;
    ParallelLines* m_drawn;
    QCPColorScale* m_scale;
    std::size_t m_axis = 0;                ///< the keys'
    std::optional<std::size_t> m_current;  ///< line that they have come to
    std::optional<Brush> m_drawnByKeys;    ///< on m_axis: where it begins, and where they are
    std::optional<std::size_t> m_brushing; ///< the axis
    QPointF m_pressed;
};

} // namespace sharpscope
