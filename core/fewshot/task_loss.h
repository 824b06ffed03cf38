// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fewshot/inner_loop.h"
#include "core/model/network.h"

namespace sharpscope {

/// Mean cross-entropy of a network's logits, for inner and outer loop. `state` is moved in place under
/// Statistics::Update.
TaskLoss lossOfNetwork(std::shared_ptr<const Network> network, at::Tensor state);

} // namespace sharpscope
