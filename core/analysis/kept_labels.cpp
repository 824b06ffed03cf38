// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/subset_losses.h"
#include "core/analysis/numbers.h"
#include "core/analysis/round_analyses.h"
#include "core/persample/label_change.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/where.h>

namespace sharpscope {

namespace {

at::Tensor onHost(const at::Tensor& values) { return values.to(at::kCPU, at::kDouble); }

/// Of one radius, with the true labels' where they are known.
struct AtRadius {
    double rho = 0, kept = 0, ratio = notMeasured, delta = 0, score = 0, violations = notMeasured;
};

AtRadius summed(double rho, const PerturbedLosses& predicted, const LabelChange& change,
                const std::optional<PerturbedLosses>& truth, std::int64_t& left)
{
    const at::Tensor delta = onHost(change.delta), score = onHost(predicted.perturbedLoss);
    AtRadius row{.rho = rho,
                 .kept = 1 - meanOf(change.isFlipped, left),
                 .delta = meanOf(delta, left),
                 .score = meanOf(score, left)};
    if (!truth) return row;
    const at::Tensor most = onHost(truth->perturbedLoss);
    row.ratio = meanOf(at::where(delta == 0, 0.0, delta / most), left);
    const double rounding = predicted.perturbedLoss.scalar_type() == at::kFloat ? 1e-5 : 1e-12;
    row.violations = (score > (most + delta) * (1 + rounding) + rounding).sum().item<double>();
    return row;
}

AnalysisColumn columnOf(const char* name, const char* title, const std::vector<AtRadius>& rows, double AtRadius::*part)
{
    AnalysisColumn column{.name = name, .title = title, .values = {}};
    for (const AtRadius& row : rows)
        column.values.push_back(row.*part);
    return column;
}

} // namespace

std::optional<Analysis> keptLabels(const RunAtRound& run, const RadiiOptions& options, const AnalysisProgress& progress)
{
    const PoolRound round = run.asked(progress);
    const Subset images = run.sample(run.pool(), options.images);
    Analysis analysis{.name = "radii", .round = run.round(), .options = toJson(options)};
    std::vector<AtRadius> rows;
    std::int64_t left = 0;
    const double part = 0.5 / static_cast<double>(options.radii.size());
    for (const double rho : options.radii) {
        const PerturbedLossOptions perturbation{.rho = rho, .isAdaptive = options.form == "authors"};
        const double begin = 2 * part * static_cast<double>(rows.size());
        const auto predicted = lossesOf(round, images, LabelsFrom::Network, perturbation, {begin, begin + part});
        if (!predicted) return std::nullopt;
        std::optional<PerturbedLosses> truth;
        if (run.knowsTruth()) {
            truth = lossesOf(round, run.withTruth(images), LabelsFrom::Subset, perturbation,
                             {begin + part, begin + 2 * part});
            if (!truth) return std::nullopt;
        }
        const LabelChange change = labelChange(*predicted);
        if (!change.problem.empty()) analysis.notes.push_back(change.problem);
        rows.push_back(summed(rho, *predicted, change, truth, left));
    }
    analysis.columns = {columnOf("rho", "ρ", rows, &AtRadius::rho),
                        columnOf("psi", "ψ(ρ)", rows, &AtRadius::kept),
                        columnOf("r", "r(ρ, δ)", rows, &AtRadius::ratio),
                        columnOf("delta", "mean δ", rows, &AtRadius::delta),
                        columnOf("score", "mean score", rows, &AtRadius::score),
                        columnOf("violations", "One-step violations of Theorem 3.1", rows, &AtRadius::violations)};
    analysis.columns.push_back({"accuracy", "Test accuracy", std::vector<double>(rows.size(), run.testAccuracy())});
    noteLeftOut(left, analysis);
    if (!run.knowsTruth()) analysis.notes.push_back("A person gives the labels: r(ρ, δ) needs those of the pool");
    return analysis;
}

} // namespace sharpscope
