// SPDX-License-Identifier: GPL-3.0-or-later
// How far a measurement has come: what each stage is expected to cost, in forward passes over the images, and what has
// been done of it. Lanczos ends when it ends: a stage that takes longer slows down before its end.
#pragma once

#include "core/curvature/measure.h"

#include <map>

namespace sharpscope {

enum class Stage { Ascent, Groups, Adaptive, Picture, Eigenvalues, Trace, Density, Layers, Fisher };

/// What one Lanczos for a few outer eigenvalues usually costs, and how much of a stage is done after so many passes.
inline constexpr double passesOfEigenvalues = 9 * 50;
double shareOf(double passes, double expected);

class MeasuringStages {
public:
    MeasuringStages(const CurvatureOptions& options, const CurvatureTarget& target, const CurvatureProgress& progress);

    void begin(Stage stage);
    void worked(double passes); ///< over one image

private:
    void tell();

    const CurvatureProgress& m_progress;
    double m_images;
    std::map<Stage, double> m_expected; ///< of the stages that there are
    double m_total = 0, m_before = 0, m_done = 0;
    Stage m_stage = Stage::Ascent;
};

} // namespace sharpscope
