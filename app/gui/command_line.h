// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/figure_picture.h"
#include "app/gui/landscape_picture.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

struct CommandLine {
    QString experiment; ///< a file; empty: the session's, else the first preset
    bool start = false;
    QString runsFolder;
    QString session;
    QStringList report;    ///< run folders; not empty: write the report and end
    bool progress = false; ///< it says how far it is
    QString runColors;     ///< file with the methods' colours for it; empty: the palette's
    QString out = QStringLiteral("report.html");
    QString screenshot;
    double after = 3; ///< seconds before the screenshot
    QString theme;
    std::optional<LandscapePicture> landscape; ///< draw it and end
    std::optional<FigurePicture> figure;       ///< likewise
};

/// The arguments as one word each, with `--session FILE` as `--session=FILE`: QApplication would take the former for
/// the session manager's own and swallow it.
std::vector<std::string> argumentsForQt(int argc, char** argv);

/// Prints help, version, man page, completions or what is wrong, and ends the program, where that was asked for.
CommandLine parseCommandLine(const QStringList& arguments);

/// Whether what is asked for needs no display: help, version, a report, a landscape, a figure, a picture.
bool worksWithoutDisplay(const std::vector<std::string>& arguments);

} // namespace sharpscope
