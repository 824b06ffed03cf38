// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/registry.h"

namespace sharpscope {

const std::vector<CurvatureNumber>& curvatureNumbers()
{
    static const std::vector<CurvatureNumber> all = {
        {"loss", "Loss", "L", "L(θ) = 1/n Σ −log p(y|x; θ)", "a gradient"},
        {"accuracy", "Accuracy", "acc", "share of the images that are classified rightly", "with the loss"},
        {"map", "Mean average precision", "mAP",
         "of detection: mean over the classes of the area under precision over recall, overlap ½, on these images",
         "an evaluation"},
        {"gradientNorm", "Gradient norm", "‖∇L‖", "‖∇L(θ)‖₂", "with the loss"},
        {"lambda1", "Largest eigenvalue", "λ₁", "max over ‖x‖ = 1 of xᵀHx, H = ∇²L(θ), by Lanczos",
         "20 to 100 Hessian products, each about three gradients"},
        {"ratio", "First over fifth", "λ₁/λ₅", "how far the largest stands out", "with λ₁"},
        {"lambdaMin", "Most negative eigenvalue", "λ_min", "min over ‖x‖ = 1 of xᵀHx", "with λ₁"},
        {"trace", "Trace", "tr H", "Σ λ_i, by Hutchinson's 1/n Σ vᵀHv or Hutch++, with one standard error",
         "the products asked for"},
        {"oneStep", "Sharpness, one step", "S₁(ρ)", "L(θ + ρ ∇L/‖∇L‖) − L(θ)", "a gradient and a loss"},
        {"ascent", "Sharpness, projected ascent", "S(ρ)",
         "max over ‖ε‖ ≤ ρ of L(θ + ε) − L(θ), the best seen by projected gradient ascent", "a gradient a step"},
        {"groups", "m-sharpness", "S_m(ρ)", "mean over groups of m images of S₁(ρ) of the group",
         "a gradient and a loss"},
        {"adaptiveOneStep", "Adaptive sharpness, one step", "S₁ᴬ(ρ)", "L(θ + ρ T²∇L/‖T∇L‖) − L(θ), T = |θ|",
         "a gradient and a loss"},
        {"adaptiveAscent", "Adaptive sharpness, projected ascent", "Sᴬ(ρ)",
         "max over ‖T⁻¹ε‖ ≤ ρ of L(θ + ε) − L(θ), the best seen", "a gradient a step"},
        {"pictureMean", "Mean rise of the picture", "mean L(a,b) − L",
         "mean over 5×5 points of L(θ + aδ + bη) − L(θ), |a|, |b| ≤ range, δ and η filter-normalised", "25 losses"},
        {"pictureHighest", "Highest rise of the picture", "max L(a,b) − L", "the largest of these", "with the mean"},
        {"fisher", "Fisher trace", "tr F", "1/n Σ_x E_{y~p(·|x)} ‖∇ log p(y|x)‖²",
         "two gradients; every class: as many times as there are classes"},
        {"empiricalFisher", "Empirical Fisher trace", "tr F̂", "1/n Σ ‖∇ log p(y|x)‖² with the data's y",
         "two gradients"},
    };
    return all;
}

} // namespace sharpscope
