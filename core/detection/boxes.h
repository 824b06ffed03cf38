// SPDX-License-Identifier: GPL-3.0-or-later
// Boxes as tensors [..., 4]: by corners (x1, y1, x2, y2) as truths are given, or centred (cx, cy, w, h) as priors are.
// What a network answers with are offsets g of a box d from a prior p (Liu et al. 2016, SSD, eq. 2):
//
//     g = ((d_cx − p_cx) / (p_w v_c), (d_cy − p_cy) / (p_h v_c), log(d_w / p_w) / v_s, log(d_h / p_h) / v_s)
//
// with the variances v_c = 0.1 and v_s = 0.2 of the Caffe code.
#pragma once

#include "core/tensor/tensor.h"

namespace sharpscope {

at::Tensor cornersOf(const at::Tensor& centred);
at::Tensor centredOf(const at::Tensor& corners);

/// |a_n ∩ b_m| / |a_n ∪ b_m| of boxes by corners, [N, 4] and [M, 4] → [N, M]; 0 where neither has an area.
at::Tensor overlapsOf(const at::Tensor& a, const at::Tensor& b);

struct Variances {
    double centre = 0.1;
    double size = 0.2;
};

/// Offsets of boxes by corners [..., P, 4] from centred priors [P, 4]. A box must have an area: log 0 is not finite.
at::Tensor encoded(const at::Tensor& corners, const at::Tensor& priors, const Variances& variances = {});

/// Back: boxes by corners from offsets [..., P, 4]. Differentiable.
at::Tensor decoded(const at::Tensor& offsets, const at::Tensor& priors, const Variances& variances = {});

} // namespace sharpscope
