// SPDX-License-Identifier: GPL-3.0-or-later
// Included by pgf_*.cpp only: what lies between the axes.
#pragma once

#include "widgets/plots/pgf_text.h"
#include "widgets/plots/qcp.h"

namespace sharpscope {

class CellMarks;
class ContourItem;
class DecisionItem;
class ParallelLines;

/// Turns graphs, bars, whiskers, maps, curves and what lies over them into \addplot commands and columns of points.
class PgfDrawing {
public:
    PgfDrawing(QCustomPlot& plot, const FigureFormat& format, const QString& csvName);

    void add(QCPAbstractPlottable& plottable); ///< what is hidden is left out, and of no known kind
    void add(const QCPAbstractItem& item);
    static bool isUnderAll(const QCPAbstractItem& item); ///< it is drawn before all plottables

    const QString& text() const { return m_text; }
    QString csv() const { return m_columns.csv(); }
    const QStringList& axisOptions() const { return m_axisOptions; }

private:
    void addGraph(QCPGraph& graph);
    void addBand(QCPGraph& graph, QCPGraph& bound);
    void addBars(const QCPBars& bars);
    void addWhiskers(const QCPErrorBars& whiskers);
    void addMap(const QCPColorMap& map);
    void addCurve(const QCPCurve& curve);
    void addContours(const ContourItem& contours);
    void addCells(const CellMarks& marks);
    void addRegions(const DecisionItem& regions);
    void addParallel(const ParallelLines& lines);
    void addParallelLines(const ParallelLines& lines, const std::vector<std::size_t>& which, const QString& options,
                          bool colored);
    void addParallelAxes(const ParallelLines& lines);
    void addMatrix(int columns, const std::vector<PgfPoint>& places, const std::vector<double>& values);
    void addColors(const std::vector<QColor>& colors, double low, double high);
    void addColorBar(const QString& name, bool isLogarithmic);
    void addPlot(const QString& options, const std::vector<PgfPoint>& points, const QString& more = {});
    std::vector<PgfPoint> pointsOf(QCPGraph& graph) const;
    bool isShown(double x, double y) const; ///< a logarithm has it

    QCustomPlot& m_plot;
    FigureFormat m_format;
    QString m_csvName;
    PgfColumns m_columns;
    QString m_text;
    QStringList m_axisOptions;
    int m_bands = 0;
};

} // namespace sharpscope
