// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace sharpscope {

struct CommandLine {
    QString experiment; ///< a file; empty: the session's, else the first preset
    bool start = false;
    QString runsFolder;
    QString session;
    QStringList report; ///< run folders; not empty: write the report and end
    QString out = QStringLiteral("report.html");
    QString screenshot;
    double after = 3; ///< seconds before the screenshot
    QString theme;
};

/// Prints help, version or what is wrong, and ends the program, where that was asked for.
CommandLine parseCommandLine(const QStringList& arguments);

/// Whether a report is asked for: then no display is needed, and the platform is chosen before QApplication is made.
bool asksForReport(int argc, char** argv);

} // namespace sharpscope
