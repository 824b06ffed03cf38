// SPDX-License-Identifier: GPL-3.0-or-later
// Which of the reports in the runs' folders are looked at side by side: those that answer the same question.
#pragma once

#include "app/gui/curvature_reader.h"
#include "core/run/curvature_table.h"
#include "widgets/base/run_store.h"

namespace sharpscope {

/// Reports with the same options, of each run the one of its latest step.
struct CurvatureGroup {
    Json options;
    QString title; ///< "1000 test images, Trace hutch++": what is not as usual
    std::map<QString, std::shared_ptr<const CurvatureReport>> reports; ///< by run
};

/// That with the newest file first. Without those of rescaled copies.
std::vector<CurvatureGroup> groupsOf(const std::vector<FoundCurvature>& found);

struct RescaledPair {
    QString run;
    std::shared_ptr<const CurvatureReport> before, after; ///< of the same step and otherwise asked alike
};

/// Of the rescaling that was measured last, of each run.
std::vector<RescaledPair> rescaledPairs(const std::vector<FoundCurvature>& found);

struct CurvatureRun {
    QString id;
    QString label;
    RunColor color;
    int dashing = 0;
    int rank = 0;
    double gap = 0; ///< testGap(), of what the run has recorded
};

/// Runs and what was measured of them: as many of both, in one order.
struct ShownCurvatures {
    std::vector<CurvatureRun> runs;
    std::vector<RunCurvature> reports;
};

/// The group's reports of these runs.
ShownCurvatures shownOf(const CurvatureGroup& group, const QStringList& runs, const RunStore& store);

/// "step 400, 1000 test images of fashion-mnist, cross-entropy, stored statistics; 12 s"
QString measuredText(const CurvatureReport& report);

/// "0.9439 ± 5.9e-11"
QString valueText(double value, double error);

} // namespace sharpscope
