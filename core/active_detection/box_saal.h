// SPDX-License-Identifier: GPL-3.0-or-later
// SAAL in its detection form (Kim et al. 2023, § 4.4, Figure 5): the classification loss alone is perturbed. With the
// boxes b that the network finds in an image at θ, each with its pseudo-label ŷ_b,
//
//     l_b(θ) = CE(scores at b's prior, ŷ_b),   g = ∇_θ Σ_b l_b,   ε = ρ g/‖g‖   (authors' code: ρ θ² g/‖|θ| g‖)
//     f(x)   = Σ_b l_b(θ + ε)                   or the mean, or the largest
//
// at the same priors and labels: boxes are not found anew at θ + ε. An image has one ε, which is its own also where
// several are computed at once (perturbed_outputs.h). No box, no loss: f = 0.
#pragma once

#include "core/active_detection/pseudo_boxes.h"
#include "core/persample/layer_pass.h"

namespace sharpscope {

struct BoxSaalOptions {
    PseudoBoxOptions boxes;
    std::string form = "eq3";
    double rho = 0.05;
};

template <class Visitor>
void describe(BoxSaalOptions& o, Visitor& field)
{
    describe(o.boxes, field);
    field("form", o.form,
          {.label = "Perturbation",
           .choices = {"eq3", "authors"},
           .help = "eq3: ρ g/‖g‖, as SAM (the paper's Eq. 3). authors: ρ θ² g/‖|θ| g‖, as ASAM (their code)."});
    field("rho", o.rho, {.label = "Radius", .symbol = "ρ", .min = 0, .max = 100, .help = "0.05 in the paper."});
}

/// Of one image.
struct PerturbedBoxes {
    std::vector<Detection> boxes; ///< found at θ
    bool isFound = true;          ///< as in PseudoBoxes
    at::Tensor loss;              ///< l_b(θ), double [boxes], CPU
    at::Tensor perturbed;         ///< l_b(θ + ε)
    double gradientNorm = 0;      ///< ‖g‖; authors: ‖|θ| g‖
};

/// A network at θ, for any number of batches.
class BoxPerturbation {
public:
    /// θ float or double [P]; network, pool and options must outlive this.
    BoxPerturbation(const Network& network, const at::Tensor& theta, const at::Tensor& state, const BoxedPool& pool,
                    const BoxSaalOptions& options);

    /// Images that are taken at once: 16 of up to 128 pixels a side, fewer of larger ones and with the authors' form,
    /// which keeps g of each.
    std::int64_t batchSize() const;
    /// Of each of `images` [B, 3, S, S], of θ's type and device, as if it were alone.
    std::vector<PerturbedBoxes> operator()(const at::Tensor& images);

private:
    const Network& m_network;
    const BoxedPool& m_pool;
    const BoxSaalOptions& m_options;
    SampleLayers m_layers;
};

/// Terms: boxes (how many), loss (of the image, at θ), gradient (ρ‖g‖), and the perturbed loss as sum, mean and max.
class BoxSaal final : public Acquisition {
public:
    BoxSaal(const BoxSaalOptions& options, BoxedPool pool) : m_options(options), m_pool(std::move(pool)) {}
    std::optional<PoolScores> score(const PoolRound& round) override;

private:
    BoxSaalOptions m_options;
    BoxedPool m_pool;
};

} // namespace sharpscope
