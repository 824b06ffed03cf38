// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detection/priors.h"
#include "core/model/network.h"

namespace sharpscope {

/// A 3 × 3 convolution on each map for the offsets and one for the scores: [B, P, 4 + classes + 1], priors in the order
/// of priorBoxes(). Layers "head.regression_head.module_list.0" and "head.classification_head.module_list.0", ...
at::Tensor detectionHead(Pass& pass, const std::vector<at::Tensor>& maps, const std::vector<PriorMap>& priors,
                         std::int64_t classes);

/// A network that starts as SSD does: weights by Glorot's uniform distribution, biases 0, what scales a normalised map
/// 20. Otherwise the one that it is made of.
std::shared_ptr<const Network> startedAsSsd(std::shared_ptr<const Network> network);

} // namespace sharpscope
