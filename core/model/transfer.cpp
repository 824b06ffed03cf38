// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/transfer.h"

#include "core/base/error.h"
#include "core/model/network.h"
#include "core/tensor/safetensors.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/zeros.h>

namespace sharpscope {

namespace {

constexpr std::string_view counter = "num_batches_tracked";
constexpr std::string_view variance = "running_var";

std::string shapeText(at::IntArrayRef shape)
{
    std::string text = "[";
    for (const std::int64_t size : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    return text + "]";
}

void fill(const std::filesystem::path& file, const std::vector<Segment>& segments, const std::vector<at::Tensor>& views,
          std::map<std::string, at::Tensor>& given, TransferReport& report)
{
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto entry = given.find(segments[i].name);
        if (entry == given.end()) {
            report.missing.push_back(segments[i].name);
            continue;
        }
        const at::Tensor tensor = std::move(entry->second);
        given.erase(entry);
        if (tensor.sizes() != at::IntArrayRef(segments[i].shape) || !tensor.is_floating_point()) {
            report.mismatched.push_back(segments[i].name + " " + shapeText(tensor.sizes()) + " ≠ " +
                                        shapeText(segments[i].shape));
            continue;
        }
        if (!tensor.isfinite().all().item<bool>())
            throw Error(file.string() + ": tensor \"" + segments[i].name + "\" holds NaN or infinity");
        at::Tensor view = views[i];
        view.view_as(tensor).copy_(tensor);
        report.loaded.push_back(segments[i].name);
    }
}

std::string listed(const char* title, const std::vector<std::string>& names)
{
    constexpr std::size_t shown = 6;
    if (names.empty()) return "";
    std::string text = std::string("; ") + title + ": ";
    for (std::size_t i = 0; i < names.size() && i < shown; ++i)
        text += (i > 0 ? ", " : "") + names[i];
    return names.size() > shown ? text + " and " + std::to_string(names.size() - shown) + " more" : text;
}

} // namespace

std::string toText(const TransferReport& report)
{
    const std::size_t all = report.loaded.size() + report.missing.size() + report.mismatched.size();
    return std::to_string(report.loaded.size()) + " of " + std::to_string(all) + " tensors loaded" +
           listed("other shape", report.mismatched) + listed("not in the file", report.missing) +
           listed("not in the network", report.unused);
}

TransferReport loadWeights(const std::filesystem::path& file, const Layout& layout, const at::Tensor& theta,
                           const at::Tensor& state)
{
    const at::NoGradGuard noGradients;
    std::map<std::string, at::Tensor> given;
    for (const auto& [name, tensor] : readSafetensors(file).tensors)
        if (!name.ends_with(counter)) given.emplace(name, tensor);
    TransferReport report;
    fill(file, layout.parameters, parameterViews(layout, theta), given, report);
    fill(file, layout.statistics, statisticsViews(layout, state), given, report);
    for (const auto& [name, tensor] : given)
        report.unused.push_back(name);
    if (report.loaded.empty())
        throw Error(file.string() + ": none of its tensors has a name and shape of the network's; its first is \"" +
                    (given.empty() ? std::string() : given.begin()->first) + "\", the network's \"" +
                    layout.parameters.front().name + "\"");
    return report;
}

void saveWeights(const std::filesystem::path& file, const Layout& layout, const at::Tensor& theta,
                 const at::Tensor& state, const std::map<std::string, std::string>& metadata)
{
    const at::NoGradGuard noGradients;
    TensorFile content{.tensors = {}, .metadata = metadata};
    const auto parameters = parameterViews(layout, theta.detach());
    for (std::size_t i = 0; i < parameters.size(); ++i)
        content.tensors.emplace_back(layout.parameters[i].name, parameters[i]);
    const auto statistics = statisticsViews(layout, state.detach());
    for (std::size_t i = 0; i < statistics.size(); ++i) {
        const Segment& segment = layout.statistics[i];
        content.tensors.emplace_back(segment.name, statistics[i].view(segment.shape));
        if (segment.name.ends_with(variance))
            content.tensors.emplace_back(segment.name.substr(0, segment.name.size() - variance.size()) +
                                             std::string(counter),
                                         at::zeros({}, at::kLong));
    }
    writeSafetensors(file, content);
}

} // namespace sharpscope
