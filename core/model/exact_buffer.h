// SPDX-License-Identifier: GPL-3.0-or-later
// Counters, masks and indices in a state of floats: two bytes of theirs are a float that is a whole number, so that
// they come back bit for bit, also from a state in double and from a GPU.
#pragma once

#include "core/model/layout.h"
#include "core/tensor/tensor.h"

namespace sharpscope {

/// Strided, of any type whose elements have 1, 2, 4, 8 or 16 bytes → float [numel · max(1, bytes / 2)], where it lies.
at::Tensor exactAsFloats(const at::Tensor& buffer);

/// A new tensor of the segment's type and shape. `floats` [segment.count], float or double.
at::Tensor exactFromFloats(const at::Tensor& floats, const Segment& segment);

/// A buffer's place in the state: the numbers of a floating-point one as float, any other by its bits, of which its
/// segment then tells.
at::Tensor asState(const at::Tensor& buffer, Segment& segment);

/// What lies in a state [S] by segment: floating-point ones as views of it, all others as new tensors.
std::vector<at::Tensor> stateValues(const Layout& layout, const at::Tensor& state);

} // namespace sharpscope
