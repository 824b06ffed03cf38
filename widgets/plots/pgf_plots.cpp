// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/pgf_plots.h"

#include "widgets/plots/pgf_axis.h"
#include "widgets/plots/pgf_drawing.h"

namespace sharpscope {

PgfFigure pgfOf(QCustomPlot& plot, const FigureFormat& format, const QString& title, const QString& csvName)
{
    PgfDrawing drawing(plot, format, csvName);
    for (int i = 0; i < plot.itemCount(); ++i)
        if (PgfDrawing::isUnderAll(*plot.item(i))) drawing.add(*plot.item(i));
    for (int i = 0; i < plot.plottableCount(); ++i)
        drawing.add(*plot.plottable(i));
    for (int i = 0; i < plot.itemCount(); ++i)
        if (!PgfDrawing::isUnderAll(*plot.item(i))) drawing.add(*plot.item(i));
    QStringList options = pgfAxisOptions(plot, format, title);
    options << drawing.axisOptions();
    PgfFigure figure;
    figure.csv = drawing.csv();
    const QString points =
        figure.csv.trimmed().isEmpty()
            ? QString()
            : QStringLiteral("% Reads %1; where that lies elsewhere: \\pgfplotsset{table/search path={FOLDER}}\n")
                  .arg(csvName);
    figure.tex =
        QStringLiteral("% In the preamble: \\usepackage{pgfplots} \\pgfplotsset{compat=1.16} "
                       "\\usepgfplotslibrary{fillbetween}\n"
                       "%1\\begin{tikzpicture}\n\\begin{axis}[\n  %2\n]\n%3%4\\end{axis}\n\\end{tikzpicture}\n")
            .arg(points, options.join(QStringLiteral(",\n  ")), drawing.text(), pgfLegend(plot, format));
    return figure;
}

} // namespace sharpscope
