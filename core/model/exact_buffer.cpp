// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/exact_buffer.h"

#include <ATen/ops/unsafe_split_with_sizes.h>

namespace sharpscope {

namespace {

at::ScalarType partOf(at::ScalarType type) { return c10::elementSize(type) == 1 ? at::kByte : at::kShort; }

} // namespace

at::Tensor exactAsFloats(const at::Tensor& buffer)
{
    return buffer.detach().contiguous().reshape(-1).view(partOf(buffer.scalar_type())).to(at::kFloat);
}

at::Tensor exactFromFloats(const at::Tensor& floats, const Segment& segment)
{
    const auto type = static_cast<at::ScalarType>(segment.exactType.value());
    return floats.detach().to(partOf(type)).view(type).reshape(segment.shape);
}

at::Tensor asState(const at::Tensor& buffer, Segment& segment)
{
    if (buffer.is_floating_point()) return buffer.detach().to(at::kFloat).reshape(-1);
    segment.exactType = static_cast<int>(buffer.scalar_type());
    at::Tensor floats = exactAsFloats(buffer);
    segment.count = floats.numel();
    return floats;
}

std::vector<at::Tensor> stateValues(const Layout& layout, const at::Tensor& state)
{
    std::vector<std::int64_t> counts;
    for (const Segment& segment : layout.statistics)
        counts.push_back(segment.count);
    std::vector<at::Tensor> values = at::unsafe_split_with_sizes(state, counts);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Segment& segment = layout.statistics[i];
        values[i] = segment.exactType ? exactFromFloats(values[i], segment) : values[i].view(segment.shape);
    }
    return values;
}

} // namespace sharpscope
