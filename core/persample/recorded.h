// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/persample/sample_layer.h"

#include <vector>

namespace sharpscope {

/// layer.forward(x) on autograd's tape; in the backward pass the layer records its input and its output's gradient and
/// ‖d_n‖² is put to `squares`. Both must live until then. `anchor`, which requires a gradient and gets none, has layers
/// be recorded whose input needs no gradient.
at::Tensor recorded(SampleLayer& layer, const at::Tensor& x, const at::Tensor& anchor,
                    std::vector<at::Tensor>& squares);

} // namespace sharpscope
