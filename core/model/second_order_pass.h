// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/layout.h"
#include "core/model/network.h"

namespace sharpscope {

/// A network's logits [B, classes] for a loss that is differentiated twice, as an inner loop's is: convolutions have
/// double backwards of their own size (second_order_conv.h), and none is by Winograd's algorithm. `state` [S] is moved
/// in place under Statistics::Update. θ may itself be the result of an update.
/// @throws Error where the network has no layers to see (a TorchScript file).
at::Tensor secondOrderForward(const Network& network, const at::Tensor& theta, const at::Tensor& state,
                              const at::Tensor& images, Statistics statistics);

} // namespace sharpscope
