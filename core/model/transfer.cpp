// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/transfer.h"

#include "core/base/error.h"
#include "core/model/exact_buffer.h"
#include "core/model/network.h"
#include "core/tensor/safetensors.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <set>

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

/// Equal, or one a row of numbers and the other a filter of one pixel each: the weights of a scale a channel.
bool isSameShape(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b)
{
    const auto isRowOf = [](const std::vector<std::int64_t>& row, const std::vector<std::int64_t>& filters) {
        return row.size() == 1 && filters == std::vector<std::int64_t>{row[0], 1, 1, 1};
    };
    return a == b || isRowOf(a, b) || isRowOf(b, a);
}

bool isCounter(const std::string& name) { return name.ends_with(counter); }

std::vector<NamedShape> shapesOf(const Layout& layout)
{
    std::vector<NamedShape> shapes;
    for (const auto* segments : {&layout.parameters, &layout.statistics})
        for (const Segment& segment : *segments)
            shapes.push_back({segment.name, segment.shape});
    return shapes;
}

std::vector<NamedShape> shapesOf(const SafetensorsFile& file)
{
    std::vector<NamedShape> shapes;
    for (const SafetensorsFile::Info& info : file.tensors())
        shapes.push_back({info.name, info.shape});
    return shapes;
}

/// Without the counters, which few files lack and nobody means when he speaks of layers.
std::vector<NamedShape> withoutCounters(std::vector<NamedShape> shapes)
{
    std::erase_if(shapes, [](const NamedShape& tensor) { return isCounter(tensor.name); });
    return shapes;
}

/// The values of a segment as its place in θ or in the state takes them; undefined where they do not fit.
at::Tensor fitting(const std::filesystem::path& path, const at::Tensor& tensor, const Segment& segment)
{
    if (!isSameShape(tensor.sizes().vec(), segment.shape)) return {};
    if (segment.exactType)
        return tensor.is_floating_point() ? at::Tensor()
                                          : exactAsFloats(tensor.to(static_cast<at::ScalarType>(*segment.exactType)));
    if (!tensor.is_floating_point()) return {};
    if (!tensor.isfinite().all().item<bool>())
        throw Error(path.string() + ": tensor \"" + segment.name + "\" holds NaN or infinity");
    return tensor;
}

void fill(const std::filesystem::path& path, const SafetensorsFile& file, const NameMatch& match,
          const std::vector<Segment>& segments, const std::vector<at::Tensor>& views, TransferReport& report)
{
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const Segment& segment = segments[i];
        const auto entry = match.found.find(segment.name);
        if (entry == match.found.end()) {
            if (!isCounter(segment.name)) report.missing.push_back(segment.name);
            continue;
        }
        const SafetensorsFile::Info& info = *file.find(entry->second);
        const bool mayFit = info.isReadable && isSameShape(info.shape, segment.shape);
        const at::Tensor values = mayFit ? fitting(path, file.read(info.name), segment) : at::Tensor();
        if (!values.defined()) {
            const std::string dtype = mayFit || !info.isReadable ? " of dtype " + info.dtype : "";
            report.mismatched.push_back(segment.name + " " + shapeText(info.shape) + dtype + " ≠ " +
                                        shapeText(segment.shape));
            continue;
        }
        at::Tensor view = views[i];
        view.view_as(values).copy_(values);
        report.loaded.push_back(segment.name);
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

/// Tensors of `given` that nobody uses and that have the shape of one of `wanted` that finds nothing.
std::size_t likeShaped(const std::vector<NamedShape>& given, const std::vector<NamedShape>& wanted,
                       const NameMatch& match)
{
    std::multiset<std::vector<std::int64_t>> lacking;
    for (const NamedShape& tensor : wanted)
        if (!match.found.contains(tensor.name)) lacking.insert(tensor.shape);
    std::size_t count = 0;
    for (const NamedShape& tensor : given)
        if (std::find(match.unused.begin(), match.unused.end(), tensor.name) != match.unused.end())
            if (const auto it = lacking.find(tensor.shape); it != lacking.end()) {
                lacking.erase(it);
                ++count;
            }
    return count;
}

/// @throws Error where the file has what would start fresh.
void checkThatAllIsMeant(const std::filesystem::path& path, const std::vector<NamedShape>& given,
                         const std::vector<NamedShape>& wanted, const NameMatch& match, const Renames& renames,
                         const TransferReport& report)
{
    const auto fail = [&](const std::string& why) { throw Error(path.string() + ": " + why); };
    const Guess guess = guessRenames(given, wanted, match, renames);
    Renames all = renames;
    all.insert(guess.renames.begin(), guess.renames.end());
    const std::string takesThem = "weights.rename " + toText(all) + " in the experiment takes ";
    if (report.loaded.empty())
        fail("none of its tensors has a name and shape of the network's; its first is \"" +
             (given.empty() ? std::string() : given.front().name) + "\", the network's \"" + wanted.front().name + '"' +
             (guess.renames.empty() ? "" : "; " + takesThem + "what fits"));
    if (!guess.renames.empty()) {
        const auto& [theirs, ours] = *guess.renames.begin();
        fail((guess.hasPrefix ? "it has layers of the network under other names, which would start fresh; "
                              : "its \"" + theirs + "\" has the shapes of the network's \"" + ours +
                                    "\", which would start fresh; ") +
             takesThem + "it, {\"" + theirs + "\": \"none\"} leaves it");
    }
    if (!guess.unclear.empty()) {
        const auto& [ours, theirs] = guess.unclear.front();
        std::string names;
        Renames none = renames;
        for (const std::string& name : theirs) {
            names += (names.empty() ? "\"" : ", \"") + name + '"';
            none[name] = "none";
        }
        fail("its " + names + " all have the shapes of the network's \"" + ours +
             "\", which would start fresh; weights.rename {\"" + theirs.front() + "\": \"" + ours +
             "\"} in the experiment takes the first, " + toText(none) + " leaves them");
    }
    const std::size_t fresh = report.missing.size() + report.mismatched.size(), like = likeShaped(given, wanted, match);
    if (fresh > report.loaded.size() && 2 * like > fresh)
        fail("only " + std::to_string(report.loaded.size()) + " tensors would be taken and " + std::to_string(fresh) +
             " start fresh, though it has " + std::to_string(like) + " of their shapes that are not used (" +
             match.unused.front() + (match.unused.size() > 1 ? " …" : "") + "): name them in weights.rename");
}

} // namespace

std::string toText(const TransferReport& report)
{
    const std::size_t all = report.loaded.size() + report.missing.size() + report.mismatched.size();
    return std::to_string(report.loaded.size()) + " of " + std::to_string(all) + " tensors loaded" +
           listed("other shape", report.mismatched) + listed("not in the file", report.missing) +
           listed("not in the network", report.unused);
}

TransferReport loadWeights(const std::filesystem::path& path, const Layout& layout, const at::Tensor& theta,
                           const at::Tensor& state, const Renames& renames)
{
    const at::NoGradGuard noGradients;
    const SafetensorsFile file(path);
    const std::vector<NamedShape> given = shapesOf(file), wanted = shapesOf(layout);
    const NameMatch match = [&] {
        try {
            return matchNames(given, wanted, renames);
        } catch (const Error& error) {
            throw Error(path.string() + ": " + error.what());
        }
    }();
    TransferReport report;
    fill(path, file, match, layout.parameters, parameterViews(layout, theta), report);
    fill(path, file, match, layout.statistics, statisticsViews(layout, state), report);
    for (const std::string& name : match.unused)
        if (!isCounter(name)) report.unused.push_back(name);

    checkThatAllIsMeant(path, withoutCounters(given), withoutCounters(wanted), match, renames, report);
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
    const auto isCounted = [&](const std::string& name) {
        return std::any_of(layout.statistics.begin(), layout.statistics.end(),
                           [&](const Segment& segment) { return segment.name == name; });
    };
    for (std::size_t i = 0; i < statistics.size(); ++i) {
        const Segment& segment = layout.statistics[i];
        content.tensors.emplace_back(segment.name, segment.exactType ? exactFromFloats(statistics[i], segment)
                                                                     : statistics[i].view(segment.shape));
        if (!segment.name.ends_with(variance)) continue;
        const std::string itsCounter =
            segment.name.substr(0, segment.name.size() - variance.size()) + std::string(counter);
        if (!isCounted(itsCounter)) content.tensors.emplace_back(itsCounter, at::zeros({}, at::kLong));
    }
    writeSafetensors(file, content);
}

} // namespace sharpscope
