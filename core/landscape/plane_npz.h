// SPDX-License-Identifier: GPL-3.0-or-later
// A surface as timgaripov/dnn-mode-connectivity's plane.py writes it, for its plane_plot.py and what others have built
// on it: a plane.npz with
//
//     alphas [G], betas [H]                            the coordinates a and b
//     grid [G, H, 2]                                   lengths in weight space: along û = δ/‖δ‖, and at right angles to
//     it tr_loss, tr_nll, tr_acc, tr_err [G, H], te_*     of train and test images; accuracies and errors in percent
//     bend_coordinates [3, 2]                          of θ₀, θ₂ and θ₁ (there w₀, w₁ and w₂) in the units of grid
//     ts [61], curve_coordinates [61, 2]               the polygonal chain through these three
//
// Arrays are indexed [a, b], where this program's own files have [b, a]. Losses there include the weight decay's term;
// here tr_loss is tr_nll. Torch-free.
#pragma once

#include "core/run/run_series.h"

#include <filesystem>
#include <optional>

namespace sharpscope {

/// The surface of the same plane, grid and models on the images of the other split, if the folder holds it.
std::optional<Surface> ofOtherSplit(const Surface& surface, const std::filesystem::path& runFolder);

/// `other`: see ofOtherSplit(); without it the arrays of that split are NaN. Points that are missing are NaN.
/// @throws Error naming the file and the reason.
void writePlaneNpz(const std::filesystem::path& file, const Surface& surface, const std::optional<Surface>& other);

} // namespace sharpscope
