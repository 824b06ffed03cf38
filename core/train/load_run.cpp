// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/load_run.h"

#include "core/base/json_value.h"
#include "core/data/dataset_cache.h"
#include "core/data/registry.h"
#include "core/model/registry.h"
#include "core/tensor/compute.h"
#include "core/train/fork_beginning.h"
#include "core/train/normalised_data.h"

namespace sharpscope {

namespace {

/// Without what another kind of work than a comparison says beside it.
Json trainingPart(const Json& experiment)
{
    if (valueOr(experiment, "kind", std::string("comparison")) == "comparison") return experiment;
    Json part = Json::object();
    const Json known = toJson(RunOptions{});
    for (const auto& [field, value] : experiment.items())
        if (known.contains(field)) part[field] = value;
    return part;
}

} // namespace

RunOptions readRunOptions(const RunFolder& run)
{
    std::vector<Problem> problems;
    if (run.experiment().contains("episodes"))
        throw Error(run.path().string() + ": its loss is over episodes of a few images; this is offered for runs that "
                                          "have a train set and a test set");
    if (valueOr(run.experiment(), "kind", std::string()).ends_with("detection"))
        throw Error(run.path().string() + ": its images have boxes; this is offered for runs that classify");
    RunOptions options = runOptionsFromJson(trainingPart(run.experiment()), problems);
    if (!problems.empty()) throw Error((run.path() / "experiment.json").string() + ":\n" + toText(problems));
    return options;
}

std::optional<TrainAndTest> loadData(const RunOptions& options, const std::function<bool()>& isStopping)
{
    const at::Device device(resolveDevice(options.device));
    const DataOptions& wanted = options.data;
    const LoadOptions files{
        .imageSize = wanted.imageSize, .ignoreLabel = wanted.ignoreLabel, .classNames = wanted.classes};
    const auto load = [=] {
        const TrainAndTest data = loadDataset(wanted.name, wanted.folder, files);
        return TrainAndTest{moveTo(data.train, device), moveTo(data.test, device), data.notes};
    };
    return sharedDatasets().get(keyOfDataset(wanted.name, wanted.folder, files, device), load, isStopping);
}

TrainAndTest loadData(const RunOptions& options)
{
    return *loadData(options, [] { return false; });
}

std::optional<LoadedRun> loadRun(const RunOptions& options, const std::function<bool()>& isStopping)
{
    const std::optional<TrainAndTest> data = loadData(options, isStopping);
    if (!data) return std::nullopt;
    return loadRun(options, &*data);
}

std::vector<std::string> fewerThanAsked(const DataOptions& wanted, const TrainAndTest& data)
{
    std::vector<std::string> notes;
    const auto note = [&](const char* part, std::int64_t asked, std::int64_t present) {
        if (asked > present)
            notes.push_back(wanted.name + ": " + std::to_string(asked) + ' ' + part +
                            " images were asked for, there are " + std::to_string(present) + ", and all are taken");
    };
    note("train", wanted.trainSize, data.train->size() - wanted.validationSize);
    note("test", wanted.testSize, data.test->size());
    return notes;
}

std::pair<Subset, Subset> trainAndValidation(Subset whole, const DataOptions& wanted, std::int64_t seed)
{
    if (wanted.validationSize >= whole.size())
        throw Error("data.validationSize: " + std::to_string(wanted.validationSize) + " leaves nothing to train on, " +
                    wanted.name + " has " + std::to_string(whole.size()) + " train images");
    auto [rest, validation] = splitOff(whole, wanted.validationSize, seed);
    return {stratifiedSubset(rest, wanted.trainSize, seed), std::move(validation)};
}

LoadedRun loadRun(const RunOptions& options, const TrainAndTest* loaded)
{
    const DataOptions& wanted = options.data;
    const TrainAndTest data = normalised(loaded ? *loaded : loadData(options), wanted);
    LoadedRun run{.options = options, .device = at::Device(resolveDevice(options.device))};
    auto [train, validation] = trainAndValidation(wholeOf(data.train), wanted, options.seed);
    run.validation = std::move(validation);
    run.train = withLabelNoise(train, wanted.labelNoise, wanted.noiseKind, options.seed);
    beginWhereItForks(run);
    run.test = stratifiedSubset(wholeOf(data.test), wanted.testSize, 0);
    run.network =
        makeNetwork(options.network.name, options.network.options, data.train->imageShape(), data.train->classes());
    return run;
}

} // namespace sharpscope
