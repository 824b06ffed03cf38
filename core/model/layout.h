// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sharpscope {

enum class SegmentKind { Weight, Bias, Norm }; ///< Norm: γ and β of a normalisation layer

/// One parameter tensor inside θ. `shape` is the logical one ([O, I, kh, kw] for a convolution, [O, I] for a linear
/// layer); a convolution's numbers lie in θ as [O, kh, kw, I], so that the view with the logical shape is
/// channels-last.
struct Segment {
    std::string name; ///< torchvision's: "layer1.0.conv1.weight"
    std::int64_t offset = 0;
    std::int64_t count = 0;
    std::vector<std::int64_t> shape;
    SegmentKind kind = SegmentKind::Weight;
    std::int64_t fanIn = 0; ///< inputs of one output unit; 0 where values begin at a constant
};

/// Who lives where in θ (`parameters`) and in the normalisation statistics (`statistics`, mean and variance of each
/// normalisation layer: "layer1.0.bn1.running_mean", ...). Torch-free.
struct Layout {
    std::vector<Segment> parameters;
    std::vector<Segment> statistics;
    std::int64_t parameterCount = 0;
    std::int64_t statisticsCount = 0;
};

} // namespace sharpscope
