// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/surface_parts.h"

#include "core/tensor/safetensors.h"

#include <ATen/ops/full.h>

namespace sharpscope {

namespace {

void add(TensorFile& file, const std::string& part, const std::vector<at::Tensor>& views,
         const std::vector<Segment>& segments)
{
    for (std::size_t i = 0; i < views.size(); ++i)
        file.tensors.emplace_back(part + '.' + segments[i].name, views[i]);
}

} // namespace

void writeSurfaceParts(const std::filesystem::path& file, const SurfaceParts& parts)
{
    const Layout& layout = parts.network.layout();
    TensorFile content{.tensors = {{"images", parts.images.images}, {"labels", parts.images.labels}},
                       .metadata = {{"identity", dumpLine(parts.identity)}}};
    const auto addPart = [&](const char* part, const at::Tensor& theta, const at::Tensor& state) {
        add(content, part, parameterViews(layout, theta), layout.parameters);
        if (state.defined()) add(content, part, statisticsViews(layout, state), layout.statistics);
    };
    addPart("origin", parts.plane.theta.origin, parts.plane.state.origin);
    addPart("first", parts.plane.theta.first, parts.plane.state.first);
    addPart("second", parts.plane.theta.second, parts.plane.state.second);
    for (std::size_t i = 0; i < parts.statistics.size(); ++i)
        content.tensors.emplace_back("statistics." + std::to_string(i), parts.statistics[i].images);
    if (parts.labelSmoothing > 0)
        content.tensors.emplace_back("labelSmoothing", at::full({1}, parts.labelSmoothing, at::kDouble));
    writeSafetensors(file, content);
}

} // namespace sharpscope
