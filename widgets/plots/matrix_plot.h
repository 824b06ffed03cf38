// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/color_map.h"
#include "widgets/plots/plot_widget.h"

#include <optional>
#include <set>
#include <utility>

class QCPColorMap;
class QCPColorScale;

namespace sharpscope {

class CellMarks;

/// A number for each pair of a few named things: colours with the numbers in them, as far as they have room, names on
/// two sides, and what the colours mean on a third. A cell may be marked, of something that is under way, missing.
class MatrixPlot final : public PlotWidget {
    Q_OBJECT

public:
    enum class CellState {
        Whole,
        UnderWay, ///< hatched, with how far it is
        Stopped,  ///< hatched the other way, with how far it is: not whole, and nobody is at work on it
        Failed,   ///< hatched
        Missing   ///< an outline
    };
    struct CellLook {
        CellState state = CellState::Whole;
        double fraction = 0; ///< of what is under way or stopped
        QString mark = {};   ///< a word below the number
        bool isBest = false; ///< framed
    };
    struct Cells {
        QStringList rows;    ///< from the top
        QStringList columns; ///< from the left
        std::vector<double> values;
        double low = 0; ///< where the colours begin and end
        double high = 1;
        QStringList texts = {};           ///< in the cells; none: the values
        std::vector<QString> help = {};   ///< of each cell; none: its names and its value
        std::vector<CellLook> looks = {}; ///< of each cell; none: all are whole
        QString valueName = {};           ///< beside the colours
        ColorMap colors = ColorMap::Viridis;
        QString numbers = {}; ///< as CSV, where it says more than row, column and value
    };
    using Place = std::pair<int, int>; ///< row, column

    explicit MatrixPlot(QWidget* parent = nullptr);

    /// All of them row by row; a value that is NaN has no colour.
    void setCells(Cells cells);
    /// `values` row by row, NaN: none, as many as names × names. Colours go from `low` to `high`.
    void setMatrix(const QStringList& names, std::vector<double> values, double low, double high);
    const QStringList& names() const { return m_cells.rows; }
    const std::vector<double>& values() const { return m_cells.values; }
    const Cells& cells() const { return m_cells; }
    QString helpAt(const Place& place) const;

    /// Cells can be chosen by a click, and with the arrow keys and Enter or Space.
    void setChoosable();
    void setSelected(std::set<Place> cells);
    const std::set<Place>& selected() const { return m_selected; }
    QPointF pixelOf(const Place& place) const; ///< its middle, on the canvas

    void fit() override;
    QString csv() const override; ///< row, column, value, or Cells::numbers

Q_SIGNALS:
    void chosen(int row, int column, Qt::KeyboardModifiers keys); ///< by the user; the right button's too
    void pointedAt(int row, int column);                          ///< -1: at none any more

protected:
    void setTheme(const Theme& theme) override;
    void beginExport(const QSize& size) override;
    void endExport() override;
    QSize figureSize() const override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    double value(const Place& place) const { return m_cells.values[indexOf(place)]; }
    std::size_t indexOf(const Place& place) const
    {
        return static_cast<std::size_t>(place.first * m_cells.columns.size() + place.second);
    }
    std::optional<Place> placeAt(const QPointF& pixel) const;
    void connectMouse();
    void moveCurrent(int rows, int columns);

    Cells m_cells;
    QCPColorMap* m_map;
    QCPColorScale* m_scale;
    CellMarks* m_marks;
    std::set<Place> m_selected;
    Place m_current = {0, 0}; ///< the keys'
    QPointF m_pressed;
    bool m_isChoosable = false;
};

} // namespace sharpscope
