// SPDX-License-Identifier: GPL-3.0-or-later
// SAAL (Kim et al. 2023, "SAAL: Sharpness-Aware Active Learning"): an image is worth its label where the loss of the
// label that the network itself gives is highest in the neighbourhood of θ,
//
//     f(x) = max over ‖ε‖ ≤ ρ of l(x, ŷ; θ + ε),   ŷ = argmax of the logits at θ
//
// by one ascent step (perturbed_loss.h). The paper's text and its authors' code differ in two things, and both are
// here: the step (Eq. 3: that of SAM; the code: that of ASAM), and how a batch is chosen (the highest scores; the
// code's best results: k-means++ on the scores, which spreads the picks over the whole range of scores).
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/base/describe.h"

namespace sharpscope {

struct SaalOptions {
    std::string form = "eq3";
    std::string score = "max";
    bool diversity = false;
    double rho = 0.05;
};

template <class Visitor>
void describe(SaalOptions& o, Visitor& field)
{
    field("form", o.form,
          {.label = "Perturbation",
           .choices = {"eq3", "authors"},
           .help =
               "eq3: ρ g/‖g‖, as SAM (the paper's Eq. 3). authors: ρ θ² g/‖|θ| g‖, as ASAM (their code). They choose "
               "different images."});
    field("score", o.score,
          {.label = "Score",
           .choices = {"max", "diff"},
           .help = "max: the perturbed loss. diff: by how much it is above the loss at θ."});
    field("diversity", o.diversity,
          {.label = "Diversity",
           .help = "Choose by k-means++ on the scores, as the authors' code does, instead of the highest."});
    field("rho", o.rho, {.label = "Radius", .symbol = "ρ", .min = 0, .max = 100, .help = "0.05 in the paper."});
}

/// Scores with the terms loss (l), gradient (ρ‖g‖), rest (l' − l − ρ‖g‖), flip (0 or 1: argmax at θ + ε is not ŷ),
/// delta (δ_x of Theorem 3.1) and probability (p of ŷ at θ).
class Saal final : public Acquisition {
public:
    explicit Saal(const SaalOptions& options) : m_options(options) {}
    std::optional<PoolScores> score(const PoolRound& round) override;
    std::vector<std::int64_t> query(const PoolScores& scores, const PoolRound& round) override;

private:
    SaalOptions m_options;
};

} // namespace sharpscope
