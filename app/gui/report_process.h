// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/zip.h"

#include <QString>

#include <filesystem>
#include <vector>

namespace sharpscope {

struct ReportRequest {
    QString file;
    std::vector<std::filesystem::path> runs;
    Json colors; ///< RunStore::colors(): the methods' colours as they are on the screen
};

/// Writes the report of run folders by a process of its own, `program --report`: a report of a thousand runs is drawn
/// for a while, and figures are drawn in a program's first thread only, which in a window is the user's. Waits for it;
/// for any thread but that one. What `going` stops is ended at once.
/// @throws Error naming the program and what it said, or that it was stopped.
void writeReportBy(const QString& program, const ReportRequest& request, const Going& going);

} // namespace sharpscope
