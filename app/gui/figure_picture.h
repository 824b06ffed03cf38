// SPDX-License-Identifier: GPL-3.0-or-later
// Figures drawn from the command line.
#pragma once

#include "app/gui/quantities.h"
#include "widgets/plots/figure_format.h"

#include <QStringList>

namespace sharpscope {

/// What `sharpscope --figure` draws: a quantity of the Compare tab over runs, or what a sweep has come to.
struct FigurePicture {
    QString quantity; ///< "accuracy", or any tag; "sweep", or "sweep loss/test": another result than the sweep's own
    QStringList from; ///< run folders, or folders of runs; one sweep
    QString file = QStringLiteral("figure.pdf");
    FigureFormat format;
    QString method; ///< of a sweep's map, by its label; empty: the first that the most fields reach
    XAxis axis = XAxis::Epoch;
    double smoothing = 0.9;
    bool grouped = false; ///< the mean over seeds with its deviation
    bool logX = false;
    bool logY = false;
};

/// Draws and writes it: of a sweep over two fields or more the map of its first two, the others at their first values,
/// over one field its slice; returns what of the runs was left out.
/// @throws Error naming the file or the quantity and what is wrong.
std::vector<std::string> draw(const FigurePicture& picture);

} // namespace sharpscope
