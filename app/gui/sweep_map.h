// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/sweep_shown.h"
#include "widgets/plots/interval_plot.h"

#include <QWidget>

#include <optional>

class QAction;
class QLabel;
class QSplitter;

namespace sharpscope {

class MatrixPlot;
class PlotFrame;

/// A sweep over two of its fields as a map of colours that fills in as runs end, and its slices along either with error
/// bars; over one field the slice alone. In the plane of Agnostic-SAM's radii the row of SAM and the corner of SGD have
/// their names; the best cell is framed where its lead is more than the seeds' noise.
class SweepMap final : public QWidget {
    Q_OBJECT

public:
    explicit SweepMap(QWidget* parent = nullptr);

    void draw(const SweepShown& shown);
    /// These lines stand out.
    void setFront(const SweepShown& shown, const std::set<std::size_t>& lines);

    MatrixPlot& map() const { return *m_map; }
    IntervalPlot& sliceAlongX() const { return *m_alongX.plot; }
    IntervalPlot& sliceAlongY() const { return *m_alongY.plot; }
    void addActions(QList<QAction*> actions); ///< of the cell that is right-clicked

Q_SIGNALS:
    void chosen(const QStringList& runs, Qt::KeyboardModifiers keys); ///< a cell, by the user
    void pointedAt(const QStringList& runs);                          ///< none: at no cell any more
    void exportRequested(sharpscope::PlotWidget* plot);

private:
    struct Slice {
        IntervalPlot* plot = nullptr;
        PlotFrame* frame = nullptr;
        QLabel* legend = nullptr;
    };
    Slice makeSlice(const char* name);
    void connectFrame(PlotFrame* frame);
    void toggleAlone(QWidget* frame);
    void drawMap(const SweepShown& shown);
    /// Along `along`, a line for each value of `by`; of one swept field for each method.
    void drawSlice(const Slice& slice, const SweepShown& shown, std::size_t along, std::size_t by);

    QSplitter* m_splitter;
    MatrixPlot* m_map;
    PlotFrame* m_mapFrame;
    Slice m_alongX, m_alongY;
    QWidget* m_slices;
    std::vector<std::vector<std::optional<std::size_t>>> m_lines; ///< of the map's cells, from the top
    std::vector<std::vector<QStringList>> m_ids;                  ///< their runs
    std::set<std::size_t> m_front;
    std::optional<bool> m_isOfOneField; ///< as it is laid out
};

} // namespace sharpscope
