// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/subset_losses.h"
#include "core/analysis/numbers.h"
#include "core/analysis/round_analyses.h"
#include "core/base/correlation.h"
#include "core/data/batch.h"
#include "core/persample/label_change.h"
#include "core/persample/sample_curvature.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

namespace sharpscope {

namespace {

/// λ₁ of each image.
struct Curvatures {
    std::vector<double> values;
    std::int64_t products = 0;
    std::int64_t unconverged = 0;
};

std::optional<Curvatures> curvaturesOf(const PoolRound& round, const Subset& images, const at::Tensor& labels,
                                       const SampleCurvatureOptions& options, const ProgressPart& part)
{
    Curvatures found;
    for (std::int64_t i = 0; i < images.size(); ++i) {
        const at::Tensor place = at::tensor({i}, at::kLong);
        const Batch one = makeBatch(images, place, Augmentation{}, at::Generator());
        const auto top =
            sampleCurvature(round.network, round.theta, round.state, one.images.to(round.theta.scalar_type()),
                            labels.narrow(0, i, 1), options, round.keepGoing);
        if (!top) return std::nullopt;
        found.values.push_back(top->value);
        found.products += top->products;
        found.unconverged += top->isConverged ? 0 : 1;
        round.progress(part.begin +
                       (part.end - part.begin) * static_cast<double>(i + 1) / static_cast<double>(images.size()));
    }
    return found;
}

void addCurvature(const Curvatures& found, bool isHessian, double rho, Analysis& analysis)
{
    const std::string ending = isHessian ? "" : ".ggn", title = isHessian ? "λ₁" : "λ₁ of GGN";
    std::vector<double> terms;
    for (const double value : found.values)
        terms.push_back(rho * rho / 2 * value);
    analysis.columns.push_back({"curvature" + ending, "½ρ²" + title, std::move(terms)});
    analysis.columns.push_back({"lambda" + ending, title, found.values});
    analysis.numbers.emplace_back("products" + ending, static_cast<double>(found.products));
    if (found.unconverged > 0)
        analysis.notes.push_back(title + " of " + std::to_string(found.unconverged) +
                                 " images has not converged to the tolerance");
}

void addCorrelations(Analysis& analysis)
{
    const std::vector<double> score = analysis.column("score");
    for (const AnalysisColumn& column : analysis.columns) {
        if (column.name != "loss" && column.name != "gradient" && !column.name.starts_with("curvature")) continue;
        analysis.numbers.emplace_back("pearson." + column.name, pearson(score, column.values));
        analysis.numbers.emplace_back("spearman." + column.name, spearman(score, column.values));
    }
}

Subset imagesOf(const RunAtRound& run, const TermsOptions& options)
{
    const bool isOfPool = options.from == "pool";
    const Subset images = run.sample(isOfPool ? run.pool() : run.labelled(), options.images);
    return isOfPool && options.label == "true" ? run.withTruth(images) : images;
}

} // namespace

std::optional<Analysis> scoreTerms(const RunAtRound& run, const TermsOptions& options, const AnalysisProgress& progress)
{
    const Subset images = imagesOf(run, options);
    const PoolRound round = run.asked(progress);
    const auto labels = options.label == "true" ? LabelsFrom::Subset : LabelsFrom::Network;
    const bool isBoth = options.curvature == "both";
    const double half = isBoth ? 0.6 : 0.05, start = 0.05;
    const auto losses = lossesOf(round, images, labels, {.rho = options.rho}, {0, start});
    if (!losses) return std::nullopt;
    Analysis analysis{.name = "terms", .round = run.round(), .options = toJson(options)};
    const at::Tensor gradient = losses->gradientNorm.to(at::kDouble) * options.rho;
    analysis.columns = {{"image", "Image", toReals(images.index)},
                        {"label", "Label", toReals(losses->labels)},
                        {"score", "max l(θ + ε)", toReals(losses->perturbedLoss)},
                        {"loss", "l", toReals(losses->loss)},
                        {"gradient", "ρ‖g‖", toReals(gradient)}};
    if (const std::string problem = labelChange(*losses).problem; !problem.empty()) analysis.notes.push_back(problem);
    for (const bool isHessian : {true, false}) {
        if (!isBoth && isHessian != (options.curvature == "hessian")) continue;
        const ProgressPart part{isHessian ? start : half, isBoth && isHessian ? half : 1};
        const auto found = curvaturesOf(round, images, losses->labels,
                                        {.form = isHessian ? CurvatureForm::Hessian : CurvatureForm::GaussNewton,
                                         .lanczos = {.tolerance = options.tolerance},
                                         .seed = round.seed},
                                        part);
        if (!found) return std::nullopt;
        addCurvature(*found, isHessian, options.rho, analysis);
    }
    addCorrelations(analysis);
    return analysis;
}

} // namespace sharpscope
