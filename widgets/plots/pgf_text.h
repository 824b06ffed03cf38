// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only: how things are said to PGFPlots.
#pragma once

#include "widgets/plots/figure_format.h"

#include <QBrush>
#include <QPen>
#include <QString>

#include <utility>
#include <vector>

namespace sharpscope {

/// The columns that a figure's \addplot commands read: shorter ones end with nan, which PGFPlots passes over.
class PgfColumns {
public:
    /// The column's name, "y3".
    QString add(const QString& letter, std::vector<double> values);
    QString csv() const;

private:
    std::vector<QString> m_names;
    std::vector<std::vector<double>> m_columns;
};

struct PgfPoint {
    double x = 0;
    double y = 0;
};

/// Of points in the order of x those that a printed figure shows: of each of some hundred columns the first, lowest,
/// highest and last.
std::vector<PgfPoint> thinnedForPaper(std::vector<PgfPoint> points, bool logarithmic);

/// Letters of other alphabets as formulas, as latexText() has them.
QString pgfText(const QString& plain);
QString pgfNumber(double value);
QString pgfColor(const QColor& color); ///< without its opacity
/// "draw=..., line width=...": of a line; "draw=none" of no pen.
QString pgfPen(const QPen& pen, const FigureFormat& format);
QString pgfBrush(const QBrush& brush); ///< "fill=..., fill opacity=..."; "fill=none"

} // namespace sharpscope
