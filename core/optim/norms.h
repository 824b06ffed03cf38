// SPDX-License-Identifier: GPL-3.0-or-later
// Lengths and angles of vectors over all parameters, as 0-dim device tensors: nothing here waits for the device.
#pragma once

#include "core/base/tensor.h"

namespace sharpscope {

/// ‖v‖₂ of v [P].
at::Tensor norm(const at::Tensor& v);

/// 1/‖v‖ for a norm, with norms below 1e-12 taken as that: a zero gradient times it is zero, not NaN.
at::Tensor inverse(const at::Tensor& norm);

/// cos(a, b) of a, b [P]; 0 where one of them is zero.
at::Tensor cosine(const at::Tensor& a, const at::Tensor& b);

} // namespace sharpscope
