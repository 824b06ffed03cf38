// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/models_together.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/optim/registry.h"
#include "core/tensor/random.h"
#include "core/train/given_labels.h"
#include "core/train/load_run.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <tuple>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

std::int64_t seedOfRun(const fs::path& run)
{
    return valueOr(RunFolder::open(run).experiment(), "seed", std::int64_t{0});
}

/// A network by the options that make it.
Json networkOf(const fs::path& run)
{
    Json network = valueOr(RunFolder::open(run).experiment(), "network", Json::object());
    for (const char* field : {"weights", "trainable"})
        network.erase(field);
    return network;
}

/// "runs/a has {"name":"mlp"} for 10 classes of 1×28×28 images, 8000 parameters"
std::string networkText(const SurfaceModel& model)
{
    std::string text = model.run.string() + " has " + dumpLine(networkOf(model.run));
    try {
        RunOptions options = readRunOptions(RunFolder::open(model.run));
        options.device = "cpu";
        const auto data = loadData(options);
        const std::vector<std::int64_t> shape = data.train->imageShape();
        text += " for " + std::to_string(data.train->classes()) + " classes of " + std::to_string(shape[0]) + "×" +
                std::to_string(shape[1]) + "×" + std::to_string(shape[2]) + " images";
    } catch (const Error&) { // its data is not here
    }
    return text + ", " + std::to_string(model.checkpoint.theta.numel()) + " parameters";
}

/// "40 images (#9b2c1f07)": two that have labelled others differ in the number behind the #.
std::string labelledText(const Checkpoint& checkpoint)
{
    std::int64_t images = 0;
    std::uint64_t all = 0;
    for (const auto& [name, table] : checkpoint.own)
        if (name == labelsTable)
            for (const GivenLabel& given : labelsFrom(table)) {
                images += given.label != skipped;
                all = deriveSeed(static_cast<std::int64_t>(all >> 1), "label", given.image, given.label);
            }
    std::ostringstream text;
    text << images << " images (#" << std::hex << (all >> 32) << ')';
    return text.str();
}

/// What decides which images and labels a run was trained on, and how a network sees them.
std::map<std::string, std::string> dataOf(const SurfaceModel& model)
{
    const RunFolder folder = RunFolder::open(model.run);
    const RunOptions options = readRunOptions(folder);
    Json data = toJson(options.data);
    for (const char* field : {"augmentation", "testSize"}) // of surfaces there is none; the test images are the same
        data.erase(field);
    if (options.data.labelNoise == 0) data.erase("noiseKind");
    std::map<std::string, std::string> fields;
    for (const auto& [name, value] : data.items())
        fields["data." + name] = value.dump();
    if (options.data.labelNoise > 0 || options.data.trainSize > 0 || options.data.validationSize > 0)
        fields["seed"] = std::to_string(options.seed);
    if (const std::string kind = valueOr(folder.experiment(), "kind", std::string()); kind == "active-learning") {
        fields["kind"] = kind;
        fields["labelled"] = labelledText(model.checkpoint);
    }
    return fields;
}

/// "data.labelNoise 0.4, there 0.2"
std::string differenceText(const std::map<std::string, std::string>& here,
                           const std::map<std::string, std::string>& there)
{
    std::set<std::string> names;
    for (const auto* fields : {&here, &there})
        for (const auto& [name, value] : *fields)
            names.insert(name);
    const auto textIn = [](const auto& fields, const std::string& name) {
        const auto it = fields.find(name);
        return it == fields.end() ? std::string("none") : it->second;
    };
    std::string text;
    for (const std::string& name : names)
        if (const std::string a = textIn(here, name), b = textIn(there, name); a != b)
            text += (text.empty() ? "" : "; ") + name + ' ' + b + " in place of " + a;
    return text;
}

} // namespace

std::vector<fs::path> inOrder(std::vector<fs::path> runs, const std::string& origin)
{
    const std::vector<std::string> rules = ruleNames();
    const auto isOrigin = [&](const fs::path& run) { return run.filename() == origin || run == origin; };
    const auto place = [&](const fs::path& run) {
        const Json method = valueOr(RunFolder::open(run).experiment(), "method", Json::object());
        const auto rule = std::find(rules.begin(), rules.end(), valueOr(method, "rule", std::string()));
        return std::tuple(!isOrigin(run), rule - rules.begin(), seedOfRun(run), run.filename().string());
    };
    std::vector<std::pair<decltype(place(fs::path())), fs::path>> placed;
    for (fs::path& run : runs)
        placed.emplace_back(place(run), std::move(run));
    std::stable_sort(placed.begin(), placed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    runs.clear();
    std::string names;
    for (auto& [at, run] : placed) {
        names += (names.empty() ? "" : ", ") + run.filename().string();
        runs.push_back(std::move(run));
    }
    if (!origin.empty() && !runs.empty() && !isOrigin(runs.front()))
        throw Error("origin: \"" + origin + "\" is none of the runs; there are " + names);
    return runs;
}

void tellApart(std::vector<SurfaceModel>& models)
{
    std::map<std::string, std::map<fs::path, std::int64_t>> seeds; // of the runs of a label
    for (const SurfaceModel& model : models)
        seeds[model.label].try_emplace(model.run, seedOfRun(model.run));
    for (SurfaceModel& model : models) {
        const auto& same = seeds.at(model.label);
        if (same.size() < 2) continue;
        const std::int64_t seed = same.at(model.run);
        const auto count = std::count_if(same.begin(), same.end(), [&](const auto& run) { return run.second == seed; });
        model.label += " · " + (count > 1 ? model.run.filename().string() : "seed " + std::to_string(seed));
    }
}

void expectOneNetwork(const std::vector<SurfaceModel>& models)
{
    const SurfaceModel& first = models.front();
    const Json network = networkOf(first.run);
    for (const SurfaceModel& model : models)
        if (networkOf(model.run) != network || model.checkpoint.theta.numel() != first.checkpoint.theta.numel())
            throw Error("plane: one plane needs one network: " + networkText(first) + "; " + networkText(model));
}

std::string otherDataNote(const std::vector<SurfaceModel>& models)
{
    const SurfaceModel& first = looksAt(models);
    const auto own = dataOf(first);
    std::set<fs::path> asked = {first.run};
    std::string note;
    for (const SurfaceModel& model : models)
        if (model.isEnd && asked.insert(model.run).second)
            if (const std::string difference = differenceText(own, dataOf(model)); !difference.empty())
                note += (note.empty() ? "images and labels are those of " + first.label + "; trained on other data: "
                                      : ", ") +
                        model.label + " (" + difference + ")";
    return note;
}

} // namespace sharpscope
