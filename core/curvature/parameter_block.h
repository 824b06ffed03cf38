// SPDX-License-Identifier: GPL-3.0-or-later
// A part of θ by the names in its layout: all of it, the layers that a person names, one layer. A block of the Hessian
// is the Hessian over such a part, the rest of θ held fast.
#pragma once

#include "core/model/layout.h"
#include "core/tensor/tensor.h"

#include <string>
#include <utility>
#include <vector>

namespace sharpscope {

struct ParameterBlock {
    std::string name;                                          ///< "layer1.0.conv1"; of all: ""
    std::vector<std::pair<std::int64_t, std::int64_t>> ranges; ///< offset and length in θ, ascending, apart
    std::int64_t count = 0;                                    ///< Σ lengths

    at::Tensor of(const at::Tensor& theta) const; ///< [P] → [count]
    /// [count] → [P], of zeros elsewhere.
    at::Tensor spread(const at::Tensor& part, std::int64_t parameters) const;
};

/// Of a tensor's name: all but its last part.
std::string layerName(const std::string& tensor);

/// What `names` take: a tensor ("fc.weight"), a layer ("layer1.0.conv1") or all that lie below a name ("layer1"); where
/// empty, all of θ.
/// @throws Error naming the one that the network does not have, with the nearest that it has.
ParameterBlock blockOf(const Layout& layout, const std::vector<std::string>& names);

/// Its layers, in the order of the layout: tensors that agree in all but the last part of their names.
std::vector<ParameterBlock> layersOf(const Layout& layout, const ParameterBlock& block);

/// `inner`, which lies inside `outer`, as ranges of outer's own coordinates.
ParameterBlock within(const ParameterBlock& outer, const ParameterBlock& inner);

} // namespace sharpscope
