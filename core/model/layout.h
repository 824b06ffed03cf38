// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
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
    double deviation = 0;   ///< of values that begin normal, truncated at twice this; 0: they do not
    /// The at::ScalarType of a buffer that is no floating-point one (exact_buffer.h): `count` floats hold its bits.
    std::optional<int> exactType = {};
};

/// Who lives where in θ (`parameters`) and in the state (`statistics`, mean and variance of each normalisation layer:
/// "layer1.0.bn1.running_mean", ...; of a TorchScript file all that its θ does not hold). Torch-free.
struct Layout {
    std::vector<Segment> parameters;
    std::vector<Segment> statistics;
    std::int64_t parameterCount = 0;
    std::int64_t statisticsCount = 0;
    /// The front of the statistics, which is all that checkpoints of earlier versions hold (script_module.h); −1: all.
    std::int64_t earlierStatisticsCount = -1;
};

} // namespace sharpscope
