// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/parameter_block.h"

#include "core/base/describe.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace sharpscope {

namespace {

bool isNamed(const std::string& tensor, const std::string& name)
{
    return tensor == name || tensor.starts_with(name + '.');
}

void append(ParameterBlock& block, std::int64_t offset, std::int64_t length)
{
    auto& ranges = block.ranges;
    if (!ranges.empty() && ranges.back().first + ranges.back().second == offset)
        ranges.back().second += length;
    else
        ranges.emplace_back(offset, length);
    block.count += length;
}

[[noreturn]] void throwUnknown(const Layout& layout, const std::string& name)
{
    std::vector<std::string> known;
    for (const Segment& segment : layout.parameters)
        for (std::string part = segment.name;; part = layerName(part)) {
            known.push_back(part);
            if (part.find('.') == std::string::npos) break;
        }
    const std::string nearest = nearestName(name, known);
    throw Error("layers: the network has no \"" + name + '"' +
                (nearest.empty() ? "; it begins with \"" + layout.parameters.front().name + '"'
                                 : "; did you mean \"" + nearest + "\"?"));
}

} // namespace

std::string layerName(const std::string& tensor) { return tensor.substr(0, tensor.rfind('.')); }

at::Tensor ParameterBlock::of(const at::Tensor& theta) const
{
    if (count == theta.numel()) return theta;
    std::vector<at::Tensor> parts;
    for (const auto& [offset, length] : ranges)
        parts.push_back(theta.narrow(0, offset, length));
    return at::cat(parts);
}

at::Tensor ParameterBlock::spread(const at::Tensor& part, std::int64_t parameters) const
{
    if (count == parameters) return part;
    at::Tensor whole = at::zeros({parameters}, part.options());
    std::int64_t begin = 0;
    for (const auto& [offset, length] : ranges) {
        whole.narrow(0, offset, length).copy_(part.narrow(0, begin, length));
        begin += length;
    }
    return whole;
}

ParameterBlock blockOf(const Layout& layout, const std::vector<std::string>& names)
{
    ParameterBlock block;
    for (const std::string& name : names)
        if (std::none_of(layout.parameters.begin(), layout.parameters.end(),
                         [&](const Segment& segment) { return isNamed(segment.name, name); }))
            throwUnknown(layout, name);
    for (const Segment& segment : layout.parameters)
        if (names.empty() ||
            std::any_of(names.begin(), names.end(), [&](const auto& name) { return isNamed(segment.name, name); }))
            append(block, segment.offset, segment.count);
    return block;
}

std::vector<ParameterBlock> layersOf(const Layout& layout, const ParameterBlock& block)
{
    std::vector<ParameterBlock> layers;
    for (const Segment& segment : layout.parameters) {
        const bool isInside = std::any_of(block.ranges.begin(), block.ranges.end(), [&](const auto& range) {
            return segment.offset >= range.first && segment.offset < range.first + range.second;
        });
        if (!isInside) continue;
        const std::string name = layerName(segment.name);
        auto layer = std::find_if(layers.begin(), layers.end(), [&](const auto& known) { return known.name == name; });
        if (layer == layers.end()) layer = layers.insert(layers.end(), ParameterBlock{.name = name});
        append(*layer, segment.offset, segment.count);
    }
    return layers;
}

ParameterBlock within(const ParameterBlock& outer, const ParameterBlock& inner)
{
    ParameterBlock found{.name = inner.name};
    for (const auto& [offset, length] : inner.ranges) {
        std::int64_t before = 0;
        for (const auto& [begin, size] : outer.ranges) {
            if (offset >= begin && offset < begin + size) append(found, before + offset - begin, length);
            before += size;
        }
    }
    return found;
}

} // namespace sharpscope
