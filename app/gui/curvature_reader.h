// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/curvature_report.h"

#include <QStringList>

#include <memory>
#include <stop_token>
#include <vector>

namespace sharpscope {

struct FoundCurvature {
    QString run; ///< its id
    std::shared_ptr<const CurvatureReport> report;
    std::filesystem::file_time_type written;
};

struct FoundCurvatures {
    std::vector<FoundCurvature> reports;
    QString problem; ///< of the last of the files that cannot be read
};

/// What was measured of runs, from their folders.
FoundCurvatures readCurvatures(const QStringList& runs, const std::stop_token& stop);

} // namespace sharpscope
