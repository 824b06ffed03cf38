// SPDX-License-Identifier: GPL-3.0-or-later
// The one door to LibTorch. Headers that own tensors include this; .cpp files add the operators they call
// (<ATen/ops/relu.h> ...), which is both a readable list of what they do and a quarter of the price of <torch/torch.h>.
#pragma once

#ifdef SHARPSCOPE_NO_TENSORS
#error "Widgets know no tensor: move this code to core and hand the widget plain values."
#endif

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

namespace sharpscope {

/// A tensor with the name it has in a checkpoint.
using NamedTensor = std::pair<std::string, at::Tensor>;
using NamedTensors = std::vector<NamedTensor>;

} // namespace sharpscope
