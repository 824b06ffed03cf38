// SPDX-License-Identifier: GPL-3.0-or-later
// The analyses of Kim et al., SAAL, each a function of a run at a round. nullopt if keepGoing() said no. Means leave
// out what is no number and say so in a note.
#pragma once

#include "core/analysis/analysis_options.h"
#include "core/analysis/run_at_round.h"
#include "core/run/analysis_file.h"

namespace sharpscope {

/// Fig. 1: of each image the score max l(x, y; θ + ε) and the terms of Theorem 3.3, l, ρ‖g‖ and ½ρ²λ₁
/// (sample_curvature.h; of Gauss-Newton beside it or in its place), with Pearson's and Spearman's coefficient of the
/// score with each: "pearson.gradient". A row an image.
std::optional<Analysis> scoreTerms(const RunAtRound& run, const TermsOptions& options,
                                   const AnalysisProgress& progress);

/// Fig. 3: the mean maximally perturbed loss of X_L and X_U and Eq. 5's right side
///
///     L_SAAL = π_L · mean over X_L + π_U · mean over X_U,    π = |·|/|X_L ∪ X_U|
///
/// each image perturbed for itself, X_U by the round's pool with true labels and with predicted ones; of X_L also with
/// one ε for all ("labelled.one"), as SAM has it. One row.
std::optional<Analysis> perturbedBound(const RunAtRound& run, const BoundOptions& options,
                                       const AnalysisProgress& progress);

/// Fig. 4, a row a radius: ψ(ρ), the share of the pool whose label is kept at its own worst weights for ŷ, and
/// r(ρ, δ) = mean of δ_x / max l(x, ȳ; θ + ε), ȳ the true label (0 where δ_x = 0). "violations" counts where one ascent
/// step breaks Theorem 3.1, max l(ŷ) ≤ max l(ȳ) + δ_x, which true maxima cannot.
std::optional<Analysis> keptLabels(const RunAtRound& run, const RadiiOptions& options,
                                   const AnalysisProgress& progress);

/// The acquisitions on the identical pool at the same θ: "common.<row>" is |A ∩ B|/k with the picks of another row,
/// "spearman.<row>" of their scores. By chance k/n are common ("chance").
std::optional<Analysis> pickOverlap(const RunAtRound& run, const OverlapOptions& options,
                                    const AnalysisProgress& progress);

} // namespace sharpscope
