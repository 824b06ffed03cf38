// SPDX-License-Identifier: GPL-3.0-or-later
// What has colours for numbers: maps, regions, parallel coordinates.
#include "widgets/plots/cell_marks.h"
#include "widgets/plots/color_gradient.h"
#include "widgets/plots/decision_item.h"
#include "widgets/plots/parallel_lines.h"
#include "widgets/plots/pgf_drawing.h"

#include <cmath>

namespace sharpscope {

void PgfDrawing::addColors(const std::vector<QColor>& colors, double low, double high)
{
    QString stops;
    for (std::size_t i = 0; i < colors.size(); ++i)
        stops += QStringLiteral("rgb255(%1cm)=(%2,%3,%4) ")
                     .arg(i)
                     .arg(colors[i].red())
                     .arg(colors[i].green())
                     .arg(colors[i].blue());
    m_axisOptions << QStringLiteral("colormap={sharpscope}{%1}").arg(stops.trimmed())
                  << QStringLiteral("point meta min=%1, point meta max=%2").arg(pgfNumber(low), pgfNumber(high));
}

void PgfDrawing::addColorBar(const QString& name, bool isLogarithmic)
{
    QStringList bar = {QStringLiteral("width=2mm"),
                       QStringLiteral("font=\\fontsize{%1}{%2}\\selectfont")
                           .arg(pgfNumber(m_format.fontSize), pgfNumber(1.2 * m_format.fontSize))};
    if (!name.isEmpty()) bar << QStringLiteral("ylabel={%1}").arg(pgfText(name));
    if (isLogarithmic) bar << QStringLiteral("yticklabel={$10^{\\pgfmathprintnumber{\\tick}}$}");
    m_axisOptions << QStringLiteral("colorbar, colorbar style={%1}").arg(bar.join(QStringLiteral(", ")));
}

/// PGFPlots wants exactly the grid's rows, so they do not stand among the columns of other lengths.
void PgfDrawing::addMatrix(int columns, const std::vector<PgfPoint>& places, const std::vector<double>& values)
{
    m_text += QStringLiteral("\\addplot[forget plot, matrix plot*, point meta=explicit, mesh/cols=%1] "
                             "table[row sep=crcr, x=x, y=y, meta=v] {%\nx y v\\\\\n")
                  .arg(columns);
    for (std::size_t i = 0; i < places.size(); ++i)
        m_text +=
            QStringLiteral("%1 %2 %3\\\\\n").arg(pgfNumber(places[i].x), pgfNumber(places[i].y), pgfNumber(values[i]));
    m_text += QStringLiteral("};\n");
}

void PgfDrawing::addMap(const QCPColorMap& map)
{
    auto* cells = map.data();
    const QCPRange range = map.dataRange();
    const bool isLogarithmic = map.dataScaleType() == QCPAxis::stLogarithmic;
    const auto height = [&](double value) { return isLogarithmic ? std::log10(value) : value; };
    std::vector<PgfPoint> places;
    std::vector<double> values;
    for (int row = 0; row < cells->valueSize(); ++row)
        for (int column = 0; column < cells->keySize(); ++column) {
            double x = 0, y = 0;
            cells->cellToCoord(column, row, &x, &y);
            places.push_back({x, y});
            values.push_back(height(cells->cell(column, row)));
        }
    if (places.empty()) return;
    std::vector<QColor> colors;
    for (const QColor& stop : map.gradient().colorStops()) // evenly spaced (gradientOf)
        colors.push_back(stop);
    addColors(colors, height(range.lower), height(range.upper));
    addColorBar(map.colorScale() ? map.colorScale()->label() : QString(), isLogarithmic);
    m_axisOptions << QStringLiteral("grid=none, axis on top");
    addMatrix(cells->keySize(), places, values);
}

/// Numbers, the words below them, and frames: dashed of what is missing, dotted of what is not whole, solid of the
/// best.
void PgfDrawing::addCells(const CellMarks& marks)
{
    using State = MatrixPlot::CellState;
    if (!marks.cells) return;
    const MatrixPlot::Cells& cells = *marks.cells;
    const qsizetype columns = cells.columns.size();
    for (qsizetype i = 0; i < cells.texts.size() && columns > 0; ++i) {
        const auto index = static_cast<std::size_t>(i);
        const double x = static_cast<double>(i % columns), y = static_cast<double>(cells.rows.size() - 1 - i / columns);
        const MatrixPlot::CellLook look = index < cells.looks.size() ? cells.looks[index] : MatrixPlot::CellLook();
        const auto frame = [&](const QPen& pen, double inside) {
            m_text += QStringLiteral("\\draw[%1] ([xshift=%2pt,yshift=%2pt]axis cs:%3,%4) rectangle "
                                     "([xshift=-%2pt,yshift=-%2pt]axis cs:%5,%6);\n")
                          .arg(pgfPen(pen, m_format), pgfNumber(inside), pgfNumber(x - 0.5), pgfNumber(y - 0.5),
                               pgfNumber(x + 0.5), pgfNumber(y + 0.5));
        };
        if (look.state == State::Missing) frame(QPen(marks.muted, 1, Qt::DashLine), 2);
        if (look.state == State::UnderWay || look.state == State::Stopped || look.state == State::Failed)
            frame(QPen(look.state == State::Failed ? marks.muted : marks.base, 1.5,
                       look.state == State::Stopped ? Qt::DashDotLine : Qt::DotLine),
                  2);
        if (look.isBest) {
            frame(QPen(Qt::white, 4), 1);
            frame(QPen(Qt::black, 2), 1);
        }
        const double value = cells.values[index];
        const QColor ink =
            std::isnan(value) ? QColor(Qt::gray) : inkOn(cells.colors, (value - cells.low) / (cells.high - cells.low));
        QString text = pgfText(cells.texts[i]);
        if (look.isBest) text = QStringLiteral("\\textbf{%1}").arg(text);
        if (!look.mark.isEmpty())
            text = QStringLiteral("\\shortstack{%1\\\\\\scriptsize %2}").arg(text, pgfText(look.mark));
        m_text += QStringLiteral("\\node[text=%1, inner sep=1pt] at (axis cs:%2,%3) {%4};\n")
                      .arg(pgfColor(ink), pgfNumber(x), pgfNumber(y), text);
    }
}

bool PgfDrawing::isUnderAll(const QCPAbstractItem& item) { return dynamic_cast<const DecisionItem*>(&item); }

/// A number says both which class is the likeliest and how sure that is: 2 class + sureness, with a colour at each
/// whole number, so that what is between two classes' colours never occurs.
void PgfDrawing::addRegions(const DecisionItem& regions)
{
    if (!regions.map()) return;
    const DecisionMap& map = *regions.map();
    std::vector<QColor> colors;
    for (std::int64_t label = 0; label < map.classes; ++label)
        for (const double sure : {0.0, 1.0})
            colors.push_back(regions.colorOf(label, sure));
    addColors(colors, 0, static_cast<double>(colors.size()) - 1);
    m_axisOptions << QStringLiteral("grid=none, axis on top, axis equal image");
    std::vector<PgfPoint> places;
    std::vector<double> values;
    for (std::int64_t row = 0; row < map.rows; ++row)
        for (std::int64_t column = 0; column < map.columns; ++column) {
            places.push_back({map.x(column), map.y(row)});
            values.push_back(2 * static_cast<double>(map.classAt(column, row)) +
                             DecisionItem::surenessOf(map, column, row));
        }
    addMatrix(static_cast<int>(map.columns), places, values);
    std::vector<PgfPoint> borders;
    for (const ContourLine& line : regions.lines()) {
        for (std::size_t i = 0; i < line.x.size(); ++i)
            borders.push_back({line.x[i], line.y[i]});
        borders.push_back({std::nan(""), std::nan("")}); // the pen is lifted
    }
    if (!borders.empty())
        addPlot(pgfPen(QPen(regions.lineColor(), 1.2), m_format) + QStringLiteral(", no markers"), borders);
}

/// Those that step back in grey, then the others by their colours, then those in front.
void PgfDrawing::addParallel(const ParallelLines& lines)
{
    if (!lines.axes || lines.axes->empty()) return;
    m_axisOptions << QStringLiteral("hide axis, clip=false");
    std::vector<std::size_t> back, plain, shown, front;
    for (std::size_t i = 0; i < lines.lines->size(); ++i) {
        if (lines.front.contains(i))
            front.push_back(i);
        else if (lines.isBack[i] || !lines.front.empty())
            back.push_back(i);
        else
            (std::isnan((*lines.lines)[i].value) ? plain : shown).push_back(i);
    }
    const auto pen = [&](const QColor& color, double width) { return pgfPen(QPen(color, width), m_format); };
    std::vector<QColor> colors;
    constexpr int stops = 9;
    for (int i = 0; i < stops; ++i)
        colors.push_back(colorAt(lines.colors.map, i / double(stops - 1)));
    const bool hasSpan = lines.colors.high > lines.colors.low;
    addColors(colors, hasSpan ? lines.colors.low : lines.colors.low - 1,
              hasSpan ? lines.colors.high : lines.colors.low + 1);
    addColorBar(lines.colors.name, false);
    addParallelLines(lines, back, pen(lines.theme.border, 1.4), false);
    addParallelLines(lines, plain, pen(lines.theme.muted, 1.4), false);
    const auto width = [&](double pixels) {
        return QStringLiteral("line width=%1pt").arg(pgfNumber(m_format.pointsOf(pixels)));
    };
    addParallelLines(lines, shown, width(1.4), true);
    addParallelLines(lines, front, pen(lines.theme.text, 4.5), false);
    addParallelLines(lines, front, width(3), true);
    addParallelAxes(lines);
}

/// Over the axes at x = 0, 1, ..., each from 0 to 1.
void PgfDrawing::addParallelLines(const ParallelLines& lines, const std::vector<std::size_t>& which,
                                  const QString& options, bool colored)
{
    std::vector<PgfPoint> points;
    std::vector<double> values;
    for (const std::size_t index : which) {
        const ParallelPlot::Line& line = (*lines.lines)[index];
        for (std::size_t a = 0; a < lines.axes->size(); ++a) {
            points.push_back({static_cast<double>(a), lines.shareOf((*lines.axes)[a], line.at[a])});
            values.push_back(line.value);
        }
        points.push_back({std::nan(""), std::nan("")}); // the pen is lifted
        values.push_back(line.value);
    }
    if (points.empty()) return;
    if (!colored) return addPlot(options + QStringLiteral(", no markers"), points);
    const QString meta = m_columns.add(QStringLiteral("v"), std::move(values));
    addPlot(QStringLiteral("mesh, point meta=explicit, no markers, ") + options, points,
            QStringLiteral(", meta=") + meta);
}

void PgfDrawing::addParallelAxes(const ParallelLines& lines)
{
    for (std::size_t a = 0; a < lines.axes->size(); ++a) {
        const ParallelPlot::Axis& axis = (*lines.axes)[a];
        const auto at = [&](double share) { return QStringLiteral("axis cs:%1,%2").arg(a).arg(pgfNumber(share)); };
        if (a < lines.brushes.size() && lines.brushes[a])
            m_text += QStringLiteral("\\fill[%1, fill opacity=0.3] ([xshift=-4pt]%2) rectangle ([xshift=4pt]%3);\n")
                          .arg(pgfBrush(lines.theme.accent), at(lines.shareOf(axis, lines.brushes[a]->first)),
                               at(lines.shareOf(axis, lines.brushes[a]->second)));
        m_text += QStringLiteral("\\draw[%1] (%2) -- (%3);\n")
                      .arg(pgfPen(QPen(lines.theme.text, 1.2), m_format), at(0), at(1));
        for (const auto& [place, name] : numbersOf(axis))
            m_text += QStringLiteral("\\node[anchor=west, inner sep=1.5pt, fill=white, fill opacity=0.75, "
                                     "text opacity=1] at (%1) {%2};\n")
                          .arg(at(lines.shareOf(axis, place)), pgfText(name));
        m_text += QStringLiteral("\\node[anchor=south, yshift=3pt] at (%1) {%2};\n").arg(at(1), pgfText(axis.title));
    }
}

} // namespace sharpscope
