// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/measuring_stages.h"

#include "core/curvature/parameter_block.h"
#include "core/curvature/picture_rise.h"

#include <algorithm>

namespace sharpscope {

namespace {

constexpr double gradient = 3, product = 9, productsOfLayer = 15, pictureLosses = picturePoints * picturePoints;

const char* nameOf(Stage stage)
{
    switch (stage) {
    case Stage::Ascent:
        return "sharpness";
    case Stage::Groups:
        return "m-sharpness";
    case Stage::Adaptive:
        return "adaptive sharpness";
    case Stage::Picture:
        return "picture";
    case Stage::Eigenvalues:
        return "eigenvalues";
    case Stage::Trace:
        return "trace";
    case Stage::Density:
        return "spectral density";
    case Stage::Layers:
        return "layers";
    case Stage::Fisher:
        return "Fisher trace";
    }
    return "";
}

} // namespace

MeasuringStages::MeasuringStages(const CurvatureOptions& o, const CurvatureTarget& target,
                                 const CurvatureProgress& progress)
    : m_progress(progress), m_images(static_cast<double>(target.count()))
{
    const auto expect = [&](Stage stage, bool isAsked, double passes) {
        if (isAsked) m_total += m_expected[stage] = passes;
    };
    const double ascent = gradient * (1 + static_cast<double>(o.ascentSteps));
    const auto layers = static_cast<double>(target.network->layout().parameters.size()) / 2;
    const auto traces = static_cast<double>(o.traceProducts);
    const double classes =
        o.fisher == "every-class" && !target.parts ? static_cast<double>(target.images.data->classes()) : 1;
    expect(Stage::Ascent, true, o.rho > 0 ? ascent : gradient + 1);
    expect(Stage::Groups, o.groupSize > 0 && o.rho > 0, gradient + 1);
    expect(Stage::Adaptive, o.adaptiveRho > 0, ascent);
    expect(Stage::Picture, o.picture > 0, pictureLosses);
    expect(Stage::Eigenvalues, o.eigenvalues > 0,
           std::min(passesOfEigenvalues, product * static_cast<double>(o.mostProducts)));
    expect(Stage::Trace, o.trace == "hutch++" || (o.trace == "hutchinson" && !o.perLayer), 7 * traces);
    expect(Stage::Density, o.densityStarts > 0,
           product * static_cast<double>(o.densityStarts) * static_cast<double>(o.densityProducts));
    expect(Stage::Layers, o.perLayer, 7 * traces + layers * product * productsOfLayer);
    expect(Stage::Fisher, o.fisher != "none", 5 * (1 + classes));
}

void MeasuringStages::begin(Stage stage)
{
    m_stage = stage;
    m_before = m_done = 0;
    for (const auto& [one, passes] : m_expected)
        if (one < stage) m_before += passes;
    tell();
}

void MeasuringStages::worked(double passes)
{
    m_done += passes / m_images;
    tell();
}

void MeasuringStages::tell()
{
    const double expected = m_expected[m_stage];
    m_progress.told(nameOf(m_stage), (m_before + shareOf(m_done, expected) * expected) / m_total);
}

double shareOf(double passes, double expected)
{
    return passes > 0 ? passes / std::max(expected, 0.1 * expected + passes) : 0;
}

} // namespace sharpscope
