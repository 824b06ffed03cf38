// SPDX-License-Identifier: GPL-3.0-or-later
// λ₁, the largest algebraic eigenvalue of one image's Hessian ∇²_θ l(x, y; θ): the third term of SAAL's Theorem 3.3,
//
//     max over ‖ε‖ ≤ ρ of l(θ + ε)  =  l + ρ‖g‖ + ½ ρ² λ₁ + O(ρ³)        (of the right side: no bound)
//
// and that of the Gauss-Newton matrix Jᵀ A J, A = diag p − p pᵀ, J = ∂z/∂θ, the part of the Hessian without second
// derivatives of the logits. λ₁ of the Hessian by Hessian-vector products (Pearlmutter 1994) and Lanczos in the space
// of θ; of Gauss-Newton by products with Bᵀ J Jᵀ B, B = diag √p − p √pᵀ, B Bᵀ = A, which has the same eigenvalues but
// for zeros, and Lanczos in the space of the C logits, which ends after C products. With the stored normalisation
// statistics.
#pragma once

#include "core/model/network.h"
#include "core/tensor/lanczos.h"

namespace sharpscope {

enum class CurvatureForm { Hessian, GaussNewton };

struct SampleCurvatureOptions {
    CurvatureForm form = CurvatureForm::Hessian;
    LanczosOptions lanczos = {.tolerance = 1e-4};
    std::int64_t seed = 0; ///< of the start vector, which is the same for every image
};

/// θ float or double [P]; `image` [1, C, H, W] of its type; `label` int64 [1]. A product costs about two forward and
/// two backward passes of the image; memory: lanczos.vectorsAtOnce · P numbers. nullopt if keepGoing, asked before each
/// product, said no.
std::optional<TopEigenvalue> sampleCurvature(
    const Network& network, const at::Tensor& theta, const at::Tensor& state, const at::Tensor& image,
    const at::Tensor& label, const SampleCurvatureOptions& options = {},
    const std::function<bool()>& keepGoing = [] { return true; });

} // namespace sharpscope
