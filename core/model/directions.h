// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/layout.h"
#include "core/model/mask.h"
#include "core/tensor/tensor.h"

#include <cstdint>

namespace sharpscope {

/// δ and η of a landscape, float [P] on θ's device.
struct Directions {
    at::Tensor first;
    at::Tensor second;
};

/// Without one, a network with larger weights looks flatter than an equal one with smaller weights.
enum class Normalisation {
    Filter, ///< d_f ← d_f ‖w_f‖ / (‖d_f‖ + 1e-10) for each filter f: what makes one output, a leading-index slice
    Layer,  ///< d ← d ‖w‖ / ‖d‖ for each tensor
    Weight, ///< d ← d · w, element by element
    None
};

/// What a direction is of tensors of one dimension: biases, γ and β of normalisation.
enum class VectorPart {
    Zero,    ///< they stay, `ignore=biasbn`, which is what was published
    Weights, ///< the weights themselves, as the authors' code has it
    Drawn    ///< drawn as all others, each of them one filter
};

struct DirectionOptions {
    Normalisation normalisation = Normalisation::Filter;
    VectorPart vectors = VectorPart::Zero;
    Mask mask = {}; ///< elsewhere a direction is 0
};

/// A direction of θ's measure (Li et al. 2018, "Visualizing the Loss Landscape of Neural Nets", and
/// net_plotter.normalize_directions_for_weights of its code). `direction`: float [P].
/// @throws Error if the mask takes none of the layout, or only what stays.
at::Tensor normalised(const Layout& layout, const at::Tensor& theta, const at::Tensor& direction,
                      const DirectionOptions& options = {});

/// Two of them, drawn from N(0, 1). The draws depend on the seed alone, so runs that share a network are looked at
/// along the same ones, each to the measure of its own filters.
Directions randomDirections(const Layout& layout, const at::Tensor& theta, std::int64_t seed,
                            const DirectionOptions& options = {});

/// θ with the parameters that the mask takes from another θ; with all of them that one itself. Float [P] each.
/// @throws Error if the mask takes none.
at::Tensor withPartOf(const at::Tensor& other, const at::Tensor& theta, const Mask& mask, const Layout& layout);

/// The same of statistics, which belong to layers and are of no kind; the mask may take none.
at::Tensor withStatisticsOf(const at::Tensor& other, const at::Tensor& state, const Mask& mask, const Layout& layout);

} // namespace sharpscope
