// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/surface_parts.h"

#include "core/tensor/safetensors.h"

namespace sharpscope {

namespace {

void add(TensorFile& file, const std::string& part, const std::vector<at::Tensor>& views,
         const std::vector<Segment>& segments)
{
    for (std::size_t i = 0; i < views.size(); ++i)
        file.tensors.emplace_back(part + '.' + segments[i].name, views[i]);
}

} // namespace

void writeSurfaceParts(const std::filesystem::path& file, const SurfacePlane& plane, const Network& network,
                       const Batch& images, const std::vector<Batch>& statistics, const Json& identity)
{
    const Layout& layout = network.layout();
    TensorFile content{.tensors = {{"images", images.images}, {"labels", images.labels}},
                       .metadata = {{"identity", dumpLine(identity)}}};
    const auto addPart = [&](const char* part, const at::Tensor& theta, const at::Tensor& state) {
        add(content, part, parameterViews(layout, theta), layout.parameters);
        if (state.defined()) add(content, part, statisticsViews(layout, state), layout.statistics);
    };
    addPart("origin", plane.theta.origin, plane.state.origin);
    addPart("first", plane.theta.first, plane.state.first);
    addPart("second", plane.theta.second, plane.state.second);
    for (std::size_t i = 0; i < statistics.size(); ++i)
        content.tensors.emplace_back("statistics." + std::to_string(i), statistics[i].images);
    writeSafetensors(file, content);
}

} // namespace sharpscope
