// SPDX-License-Identifier: GPL-3.0-or-later
// What curvatureJob would leave in a run's folder, with numbers that tell the run.
#pragma once

#include "core/curvature/curvature_options.h"
#include "core/run/curvature_report.h"

namespace sharpscope {

/// As curvatureJob would: λ₁ is the run's place and 1, with a residual; rescaled it is a hundredth.
inline CurvatureReport reportOf(double place, const CurvatureOptions& options, std::int64_t step = 20)
{
    CurvatureReport report{.options = toJson(options),
                           .measuredOn = {{"step", step},
                                          {"split", options.split},
                                          {"images", options.images},
                                          {"data", "stripes"},
                                          {"loss", "cross-entropy"},
                                          {"statistics", "stored"}},
                           .seconds = 3};
    const double lambda = (place + 1) / (options.rescale.empty() ? 1 : 100);
    report.numbers = {{"loss", 0.5 + place},  {"accuracy", 0.75},     {"lambda1", lambda},
                      {"lambda1.error", 0.5}, {"trace", 10 * lambda}, {"adaptiveAscent", 0.25}};
    report.eigenvalues = {{lambda, 0.5}, {lambda / 2, 0.25}};
    if (options.densityStarts > 0)
        report.density = broadened({{{0, lambda}, {0.75, 0.25}}, {{0.1, lambda}, {0.5, 0.5}}}, 0.05);
    if (options.perLayer)
        report.layers = {{"conv", 90, {lambda, 0.01}, 2, 0.5}, {"fc", 10, {lambda / 4, 0.01}, 1, 0.5}};
    if (options.theorems > 0) {
        report.theorems = TheoremReport{.trainBatch = 32, .secondBatch = 8, .images = 100, .parameters = 100};
        report.theorems->pairs = {{.before = 2, .after = 3, .eta1 = 1, .eta1Limit = 2, .eta2 = 1, .eta2Limit = 2},
                                  {.before = 2, .after = 0.5, .eta1 = 4, .eta1Limit = 2, .eta2 = 1, .eta2Limit = 2}};
        report.theorems->bounds = {{"0–1 loss", 0.25, 0.125, 0.5, 1, 2}};
    }
    if (!options.rescale.empty())
        report.measuredOn["rescaled"] = {
            {"layer", "conv"}, {"next", "fc"}, {"factor", 10}, {"logitDifference", 1e-6}, {"largestLogit", 12}};
    return report;
}

} // namespace sharpscope
