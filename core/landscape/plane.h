// SPDX-License-Identifier: GPL-3.0-or-later
// A plane in weight space, θ(a, b) = θ₀ + a·δ + b·η, and where it comes from.
#pragma once

#include "core/tensor/tensor.h"

#include <string>
#include <vector>

namespace sharpscope {

/// All tensors float [P] on one device. δ and η need be neither unit nor orthogonal.
struct Plane {
    at::Tensor origin; ///< θ₀
    at::Tensor first;  ///< δ
    at::Tensor second; ///< η
    at::Tensor at(double a, double b) const;
};

/// Where the plane is nearest to θ, and how far that is.
struct Foot {
    double a = 0;
    double b = 0;
    double distance = 0; ///< ‖θ − θ(a, b)‖: what a picture of the plane does not show of θ
};

/// By least squares, in double. A direction that is zero has coordinate 0.
Foot footOf(const Plane& plane, const at::Tensor& theta);

/// Three solutions (Garipov et al. 2018, "Loss Surfaces, Mode Connectivity, and Fast Ensembling of DNNs", §A.1; there
/// w₁, w₃, w₂): θ₀, δ = θ₁ − θ₀ and η = (θ₂ − θ₀) − t·δ with t = ⟨θ₂ − θ₀, δ⟩ / ‖δ‖², which is orthogonal to δ. So θ₀
/// lies at (0, 0), θ₁ at (1, 0) and θ₂ at (t, 1).
/// @throws Error if two are equal or all lie on one line.
Plane planeThrough(const at::Tensor& zero, const at::Tensor& one, const at::Tensor& two);

/// The same coordinates for what goes along with the three models (the statistics of their normalisation layers), with
/// the t of their plane: it is as mixed at (a, b) as θ(a, b) is.
Plane alongWith(double t, const at::Tensor& zero, const at::Tensor& one, const at::Tensor& two);

/// The plane in which a path of weights moves most (Li et al. 2018, §7.2): with the rows θᵢ − θ_n, not centred, δ and η
/// are the first two right singular vectors, of norm 1, by the eigenvectors of the rows' Gram matrix. The origin is the
/// last θ. Signs are such that the first θ has coordinates ≥ 0.
struct PathPlane {
    Plane plane;
    double explainedFirst = 0; ///< part of Σ‖θᵢ − θ_n‖² that δ explains, in [0, 1]
    double explainedSecond = 0;
};

/// @throws Error of fewer than three, or where all are equal. A path on a line has η = 0.
PathPlane planeOfPath(const std::vector<at::Tensor>& thetas);

} // namespace sharpscope
