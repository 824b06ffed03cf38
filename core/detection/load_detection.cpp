// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/load_detection.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/detection/detection_data.h"
#include "core/detection/detection_objective.h"
#include "core/detection/drawn_truths.h"
#include "core/detection/ssd300.h"
#include "core/tensor/compute.h"
#include "core/tensor/safetensors.h"
#include "core/train/fork_beginning.h"

#include <set>

namespace sharpscope {

namespace {

Renames renamesFor(const DetectionNetworkOptions& network)
{
    if (network.weights.empty() || network.name != "ssd300") return {};
    std::vector<std::string> names;
    const SafetensorsFile file(network.weights);
    for (const SafetensorsFile::Info& info : file.tensors())
        names.push_back(info.name);
    return ssd300Renames(names);
}

void noteSharedImages(const DetectionRun& options, const DetectionData& data, LoadedDetection& loaded)
{
    std::set<std::string> trained;
    for (const BoxedImage& image : data.train.data->images())
        trained.insert(image.id);
    std::vector<std::string> shared;
    for (const BoxedImage& image : data.test.data->images())
        if (trained.contains(image.id)) shared.push_back(image.id);
    if (shared.empty()) return;
    loaded.notes.push_back(
        options.data.name + ": " + std::to_string(shared.size()) + (shared.size() == 1 ? " image is" : " images are") +
        " in the train part and in the test part, " + shared.front() + (shared.size() == 1 ? "" : " first") +
        "; the test's numbers are of what was trained on, too");
}

void noteParts(const DetectionRun& options, const DetectionData& data, LoadedDetection& loaded)
{
    std::string more;
    for (const auto& [part, read] : {std::pair("train: ", &data.train), std::pair("test: ", &data.test)}) {
        for (const std::string& note : read->bad.notes())
            loaded.notes.push_back(options.data.name + ", " + part + note);
        for (const std::string& line : read->bad.named())
            loaded.leftOut.push_back(part + line);
        if (const std::int64_t rest = read->bad.total() - std::ssize(read->bad.named()); rest > 0)
            more += std::string(more.empty() ? "" : ", ") + part + std::to_string(rest) + " more";
    }
    if (!more.empty()) loaded.leftOut.push_back(more);
    noteSharedImages(options, data, loaded);
    const auto noteFewer = [&](const char* part, std::int64_t asked, std::int64_t present) {
        if (asked > present)
            loaded.notes.push_back(options.data.name + ": " + std::to_string(asked) + ' ' + part +
                                   " images were asked for, there are " + std::to_string(present) +
                                   ", and all are taken");
    };
    noteFewer("train", options.data.trainSize, data.train.data->size() - options.data.validationSize);
    noteFewer("test", options.data.testSize, data.test.data->size());
}

} // namespace

std::optional<LoadedDetection> loadDetection(const DetectionRun& options, const std::function<bool()>& isStopping)
{
    const auto found = loadDetectionData(options.data.name, options.data.folder, isStopping);
    if (!found) return std::nullopt;
    const DetectionData& data = **found;
    const DetectionNetwork network =
        makeDetectionNetwork(options.network.name, options.network.options, data.train.data->classes());
    const std::int64_t side = network.imageSize();
    const BoxedPart trainPart{data.train.data, rowsOf(*data.train.data, side)};
    const BoxedPart testPart{data.test.data, rowsOf(*data.test.data, side)};

    LoadedDetection loaded;
    loaded.run.options = trainingOf(options);
    loaded.trainSet = data.train.data;
    noteParts(options, data, loaded);
    LoadedRun& run = loaded.run;
    run.device = at::Device(resolveDevice(options.device));
    beginWhereItForks(run);
    run.network = network.network;
    if (const Renames renames = renamesFor(options.network); !renames.empty()) run.options.weights.rename = renames;
    DataOptions sizes;
    sizes.name = options.data.name;
    sizes.trainSize = options.data.trainSize;
    sizes.validationSize = options.data.validationSize;
    auto [train, validation] = trainAndValidation(wholeOf(trainPart.rows), sizes, options.seed);
    run.train = std::move(train);
    run.validation = std::move(validation);
    run.test = stratifiedSubset(wholeOf(testPart.rows), options.data.testSize, 0);
    loaded.batchesWith = [held = *found, scale = PictureScale::of(network), augment = options.augment,
                          device = run.device](GivenTruths given) -> BatchMaker {
        return [=, given = std::move(given)](const Subset& subset, const at::Tensor& positions, std::uint64_t seed) {
            Batch batch = detectionBatch(*held->train.data, subset.index.cpu().index_select(0, positions.cpu()), scale,
                                         &augment, seed, given);
            return Batch{batch.images.to(device), batch.labels.to(device)};
        };
    };
    run.batches = loaded.batchesWith({});
    loaded.objectiveWith = [=, loss = options.loss, shown = options.found](const GivenTruths& given) -> ObjectiveMaker {
        const BoxedPart own{given.empty() ? trainPart.set : withTruths(*trainPart.set, given), trainPart.rows};
        return [=, parts = std::vector{own, testPart}](const ObjectiveParts& of) {
            return std::make_shared<const DetectionObjective>(network, of.state, loss, shown, parts);
        };
    };
    run.objective = loaded.objectiveWith({});
    return loaded;
}

DetectionRun readDetectionRun(const RunFolder& run)
{
    Json json = run.experiment();
    const auto kind = valueOr(json, "kind", std::string());
    if (kind != "detection" && kind != "active-detection") throw Error("is no run of detection");
    for (const char* field : {"rounds", "acquisition", "title", "labels"})
        json.erase(field);
    std::vector<Problem> problems;
    const DetectionRun options = detectionRunFromJson(json, problems);
    if (!problems.empty()) throw Error((run.path() / "experiment.json").string() + ":\n" + toText(problems));
    return options;
}

} // namespace sharpscope
