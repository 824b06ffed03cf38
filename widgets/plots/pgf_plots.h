// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only: whatever a plot shows, as a picture that LaTeX sets.
#pragma once

#include "widgets/plots/figure_format.h"

#include <QString>

class QCustomPlot;

namespace sharpscope {

/// A figure for PGFPlots: a tikzpicture that reads its points from a file beside it.
struct PgfFigure {
    QString tex;
    QString csv;
};

/// Of a plot that has just been drawn as it is to be on paper. `csvName`: how the tikzpicture calls its file of points.
PgfFigure pgfOf(QCustomPlot& plot, const FigureFormat& format, const QString& title, const QString& csvName);

} // namespace sharpscope
