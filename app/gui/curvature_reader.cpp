// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/curvature_reader.h"

#include "core/base/error.h"

namespace sharpscope {

FoundCurvatures readCurvatures(const QStringList& runs, const std::stop_token& stop)
{
    FoundCurvatures found;
    for (const QString& run : runs)
        for (const std::filesystem::path& file : curvatureFiles(run.toStdString())) {
            if (stop.stop_requested()) return found;
            try {
                std::error_code none;
                found.reports.push_back({run, std::make_shared<CurvatureReport>(readCurvature(file)),
                                         std::filesystem::last_write_time(file, none)});
            } catch (const Error& error) {
                found.problem = QString::fromUtf8(error.what());
            }
        }
    return found;
}

} // namespace sharpscope
