// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/active_needs.h"

#include "core/acquisition/acquisition.h"
#include "core/acquisition/registry.h"
#include "core/active/acquisition_options.h"
#include "core/active/active_options.h"
#include "core/active/image_part.h"
#include "core/active/label_file.h"
#include "core/base/json_value.h"
#include "core/data/dataset_outline.h"
#include "core/data/registry.h"
#include "core/model/registry.h"

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// Stands for a network whose layers nobody sees, so that its file need not be read.
class UnseenNetwork final : public Network {
public:
    at::Tensor initialTheta(std::int64_t) const override { return {}; }
    at::Tensor initialState() const override { return {}; }
    at::Tensor forward(const at::Tensor&, const at::Tensor&, const at::Tensor&, const ForwardOptions&) const override
    {
        return {};
    }
};

/// With the data set's shape where that is known; its layers' kinds do not depend on it. nullptr if there is none.
std::shared_ptr<const Network> shownNetwork(const ActiveOptions& options)
{
    const NetworkOptions& wanted = options.training.network;
    if (wanted.name == "torchscript") return std::make_shared<UnseenNetwork>();
    const auto all = datasets();
    const auto data = std::find_if(all.begin(), all.end(),
                                   [&](const DatasetInfo& one) { return one.name == options.training.data.name; });
    const std::int64_t side = options.training.data.imageSize > 0 ? options.training.data.imageSize : 32;
    std::vector<std::int64_t> shape = data == all.end() ? std::vector<std::int64_t>() : data->imageShape;
    if (shape.empty()) shape = {3, side, side};
    try {
        return makeNetwork(wanted.name, wanted.options, shape, 10);
    } catch (const Error&) { // where its images are not so, loading says what is wrong
        return nullptr;
    }
}

void checkAcquisitions(const Json& experiment, const ActiveOptions& first, std::vector<Problem>& problems)
{
    const std::shared_ptr<const Network> network = shownNetwork(first);
    if (!network) return;
    const Json chosen = valueOr(experiment, "acquisitions", Json::array());
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const std::string path = "acquisitions." + std::to_string(i);
        std::vector<Problem> ignored;
        const NamedOptions one = namedFromJson(chosen[i], acquisitionRegistry(), path + '.', ignored);
        const std::string why = makeAcquisition(one.name, one.options)->whyNot(*network);
        if (!why.empty()) problems.push_back({path, why});
    }
}

fs::path rootOf(const DataOptions& data, const fs::path& dataRoot)
{
    return data.folder.empty() ? dataRoot : fs::path(data.folder);
}

LoadOptions filesOf(const DataOptions& data)
{
    return {.imageSize = data.imageSize, .ignoreLabel = data.ignoreLabel, .classNames = data.classes};
}

void checkLabels(const Json& experiment, const std::vector<PlannedLabel>& planned, const DataOptions& data,
                 const fs::path& dataRoot, std::vector<Problem>& problems)
{
    if (planned.empty()) return;
    try {
        const DatasetOutline outline = outlineOf(data.name, rootOf(data, dataRoot), filesOf(data));
        const auto seeds = valueOr(experiment, "seeds", std::vector<std::int64_t>());
        resolved(planned, outline, partsOf(seeds, data, outline));
    } catch (const Error& error) {
        const Json* file = findField(experiment, "rounds.labels");
        problems.push_back({file && *file != "" ? "rounds.labels" : "labels", error.what()});
    }
}

/// Of first labels that are drawn. Where only loading the images tells how many there are, the run says so.
void checkInitial(const RoundOptions& rounds, const DataOptions& data, const fs::path& dataRoot,
                  std::vector<Problem>& problems)
{
    try {
        std::optional<std::int64_t> images = trainSizeOf(data.name, rootOf(data, dataRoot), filesOf(data));
        if (!images) return;
        *images -= data.validationSize;
        if (data.trainSize > 0) images = std::min(*images, data.trainSize);
        if (const std::string why = whyNotSoMany(rounds, *images); !why.empty())
            problems.push_back({"rounds.initial", why});
    } catch (const Error& error) {
        problems.push_back({"data.name", error.what()});
    }
}

} // namespace

std::vector<Problem> whyItCannotBegin(const Json& experiment, const fs::path& dataRoot)
{
    std::vector<Problem> problems;
    const std::vector<Json> runs = activeRunsOf(experiment);
    const ActiveOptions first = activeOptionsFromJson(runs.front(), problems);
    if (!problems.empty()) return problems;
    checkAcquisitions(experiment, first, problems);
    const std::size_t before = problems.size();
    const std::vector<PlannedLabel> planned = plannedLabelsOf(experiment, problems);
    if (problems.size() > before) return problems;
    checkLabels(experiment, planned, first.training.data, dataRoot, problems);
    const bool isDrawn = first.past.empty() && std::none_of(planned.begin(), planned.end(),
                                                            [](const PlannedLabel& one) { return one.round < 0; });
    if (isDrawn) checkInitial(first.rounds, first.training.data, dataRoot, problems);
    return problems;
}

} // namespace sharpscope
