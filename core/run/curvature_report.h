// SPDX-License-Identifier: GPL-3.0-or-later
// "curvature-step400-test1000-5f3a91c2.json" in a run's folder: the sharpness numbers of one checkpoint
// (core/curvature), with what they were measured on and how they were asked for. The name's last part stands for the
// options, so that other questions do not overwrite each other. Torch-free.
#pragma once

#include "core/run/json_fields.h"
#include "core/run/spectral_density.h"
#include "core/run/theorem_report.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

struct FoundEigenvalue {
    double value = 0;
    double residual = 0; ///< ‖Hx − λx‖: an eigenvalue is no farther from the value
};

/// A diagonal block of the Hessian.
struct LayerCurvature {
    std::string name; ///< "layer1.0.conv1"
    std::int64_t parameters = 0;
    FoundEigenvalue largest; ///< λ₁ of the block
    double trace = 0;        ///< of the block, by Hutchinson's draws for the whole
    double traceError = 0;
};

struct CurvatureReport {
    Json options = Json::object();    ///< as asked, with all defaults
    Json measuredOn = Json::object(); ///< run, checkpoint, step, θ's length, data, split, images, statistics, loss ...
    Values numbers;                   ///< by the names of core/curvature/registry.h, and "<name>.error"
    std::vector<FoundEigenvalue> eigenvalues; ///< λ₁ ≥ λ₂ ≥ ...
    std::optional<FoundEigenvalue> smallest;  ///< the most negative one
    bool isConverged = true;                  ///< all of these
    std::optional<SpectralDensity> density;
    std::vector<LayerCurvature> layers;
    std::optional<TheoremReport> theorems;
    std::vector<std::string> notes; ///< sentences for whoever looks at it: what fell short
    double seconds = 0;

    double number(const std::string& name) const; ///< NaN if it was not measured
    bool has(const std::string& name) const;
};

/// "40 labelled train images of fashion-mnist": what a report was measured on.
std::string imagesText(const Json& measuredOn);

/// Whether two are of the same question about the same weights and images.
bool isSameQuestion(const CurvatureReport& report, const Json& options, const Json& measuredOn);

std::string curvatureFileName(const Json& options, const Json& measuredOn);

/// Atomically, under its name, into the run's folder; the file.
/// @throws Error naming the file and the reason.
std::filesystem::path writeCurvature(const std::filesystem::path& runFolder, const CurvatureReport& report);

/// @throws Error naming the file, the field and what is wrong with it.
CurvatureReport readCurvature(const std::filesystem::path& file);

/// The run's curvature-*.json, by step and name.
std::vector<std::filesystem::path> curvatureFiles(const std::filesystem::path& runFolder);

Json toJson(const CurvatureReport& report);
/// @throws Error naming the field, without the file.
CurvatureReport curvatureFromJson(const Json& json);

} // namespace sharpscope
