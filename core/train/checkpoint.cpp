// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/checkpoint.h"

#include "core/base/error.h"
#include "core/run/json_fields.h"
#include "core/tensor/checksum.h"
#include "core/tensor/safetensors.h"

#include <ATen/ops/cat.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

void addAll(NamedTensors& to, const std::string& prefix, const NamedTensors& buffers)
{
    for (const auto& [name, tensor] : buffers)
        to.emplace_back(prefix + name, tensor.detach().cpu().contiguous());
}

bool isOfBuffer(const std::string& name)
{
    return name.starts_with("optimizer.") || name.starts_with("rule.") || name.starts_with("own.");
}

void keepNewest(const fs::path& folder, int keep)
{
    if (keep <= 0) return;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().filename().string().starts_with("checkpoint-") && entry.path().extension() == ".safetensors")
            files.push_back(entry.path());
    std::sort(files.rbegin(), files.rend()); // the step is written with leading zeros
    std::error_code ignored;                 // an old checkpoint that stays harms nobody
    for (std::size_t i = static_cast<std::size_t>(keep); i < files.size(); ++i)
        fs::remove(files[i], ignored);
}

void readMetadata(const Json& json, const fs::path& path, Checkpoint& checkpoint)
{
    const std::string name = path.string() + ": its metadata \"sharpscope\"";
    if (!json.is_object()) throw Error(name + " is no JSON object");
    const FieldReader field{json, name.c_str()};
    field("step", checkpoint.clock.step);
    field("epoch", checkpoint.clock.epoch);
    field("passes", checkpoint.clock.passes);
    field("seconds", checkpoint.clock.seconds);
    const auto expectSum = [&](const char* what, double value) {
        if (!std::isfinite(value) || value < 0) field.fail(what, "is no finite number from 0 on");
    };
    if (checkpoint.clock.step < 0) field.fail("step", "is negative");
    expectSum("epoch", checkpoint.clock.epoch);
    expectSum("passes", checkpoint.clock.passes);
    expectSum("seconds", checkpoint.clock.seconds);
    if (json.contains("knobsDone")) { // not in those of version 0.1
        std::int64_t done = 0;
        field("knobsDone", done);
        if (done < 0) field.fail("knobsDone", "is negative");
        checkpoint.knobsDone = static_cast<std::size_t>(done);
    }
    field("evaluatedStep", checkpoint.evaluatedStep);
    field("lossSum", checkpoint.lossSum);
    field("correctSum", checkpoint.correctSum);
    field("seenImages", checkpoint.seenImages);
    if (checkpoint.evaluatedStep < -1 || checkpoint.evaluatedStep > checkpoint.clock.step)
        field.fail("evaluatedStep", "is no step up to the checkpoint's own");
    if (!std::isfinite(checkpoint.lossSum)) field.fail("lossSum", "is no finite number");
    expectSum("correctSum", checkpoint.correctSum);
    if (checkpoint.seenImages < 0) field.fail("seenImages", "is negative");
    if (json.contains("about")) checkpoint.about = json.at("about");
    Values knobs;
    field("knobs", knobs);
    for (const auto& [knob, value] : knobs) {
        if (!std::isfinite(value)) field.fail("knobs." + knob, "is no finite number");
        checkpoint.knobs[knob] = value;
    }
}

} // namespace

std::string checkpointName(std::int64_t step)
{
    char name[64];
    std::snprintf(name, sizeof name, "checkpoint-%010lld.safetensors", static_cast<long long>(step));
    return name;
}

std::string saveCheckpoint(const fs::path& folder, const Checkpoint& checkpoint, int keep)
{
    const std::string name = checkpointName(checkpoint.clock.step);
    writeCheckpoint(folder / name, checkpoint);
    keepNewest(folder, keep);
    return name;
}

void writeCheckpoint(const fs::path& path, const Checkpoint& checkpoint)
{
    TensorFile file;
    addAll(file.tensors, "", {{"theta", checkpoint.theta}, {"state", checkpoint.state}});
    addAll(file.tensors, "optimizer.", checkpoint.optimizer);
    addAll(file.tensors, "rule.", checkpoint.rule);
    addAll(file.tensors, "own.", checkpoint.own);
    Json checksums = Json::object();
    for (const auto& [name, tensor] : file.tensors)
        checksums[name] = crc32Of(tensor);
    file.metadata["sharpscope"] = Json{
        {"step", checkpoint.clock.step},
        {"epoch", checkpoint.clock.epoch},
        {"passes", checkpoint.clock.passes},
        {"seconds", checkpoint.clock.seconds},
        {"knobs", checkpoint.knobs},
        {"knobsDone", checkpoint.knobsDone},
        {"evaluatedStep", checkpoint.evaluatedStep},
        {"lossSum", checkpoint.lossSum},
        {"correctSum", checkpoint.correctSum},
        {"seenImages", checkpoint.seenImages},
        {"about", checkpoint.about},
        {"crc32", checksums}}.dump();
    writeSafetensors(path, file);
}

Checkpoint loadCheckpoint(const fs::path& path)
{
    const SafetensorsFile file(path);
    const auto fail = [&](const std::string& why) { throw Error(path.string() + ": " + why); };
    const std::string metadataName = path.string() + ": its metadata \"sharpscope\"";
    const auto metadata = file.metadata().find("sharpscope");
    for (const char* name : {"theta", "state"})
        if (!file.find(name)) fail(std::string("holds no ") + name + ", this is no checkpoint of a run");
    if (metadata == file.metadata().end()) throw Error(metadataName + " is missing, this is no checkpoint of a run");
    const Json json = parseJson(metadata->second, metadataName);
    Checkpoint checkpoint;
    readMetadata(json, path, checkpoint);

    const Json* checksums = json.contains("crc32") ? &json.at("crc32") : nullptr;
    const auto sum = [&](const std::string& name) -> const Json* {
        const auto it = checksums->find(name);
        return it == checksums->end() ? nullptr : &*it;
    };
    if (checksums && !checksums->is_object()) throw Error(metadataName + ": field \"crc32\" is no object");
    for (const SafetensorsFile::Info& info : file.tensors()) {
        const std::string& name = info.name;
        if (!isOfBuffer(name) && name != "theta" && name != "state") continue;
        if (!isOfBuffer(name) && (info.dtype != "F32" || info.shape.size() != 1))
            fail("its " + name + " is of dtype " + info.dtype + " in " + std::to_string(info.shape.size()) +
                 " dimensions, F32 in one expected");
        const at::Tensor tensor = file.read(name);
        if (checksums) {
            const Json* saved = sum(name);
            if (!saved) fail("its tensor \"" + name + "\" was not saved with it: it has no checksum");
            if (*saved != crc32Of(tensor))
                fail("its tensor \"" + name + "\" is not what was saved: its checksum differs");
        } else if (name != "state" && tensor.is_floating_point() && tensor.numel() > 0 && !tensor.any().item<bool>()) {
            fail("its tensor \"" + name + "\" holds nothing but zeros, as a disk leaves what it lost");
        }
        if (name == "theta" && !tensor.isfinite().all().item<bool>())
            fail("its theta holds NaN or infinity: nothing can go on from it");
        if (name == "theta")
            checkpoint.theta = tensor;
        else if (name == "state")
            checkpoint.state = tensor;
        else if (name.starts_with("optimizer."))
            checkpoint.optimizer.emplace_back(name.substr(10), tensor);
        else if (name.starts_with("own."))
            checkpoint.own.emplace_back(name.substr(4), tensor);
        else
            checkpoint.rule.emplace_back(name.substr(5), tensor);
    }
    if (checksums)
        for (const auto& [name, saved] : checksums->items())
            if (!file.find(name)) fail("lacks the tensor \"" + name + "\", which was saved with it");
    return checkpoint;
}

void fit(Checkpoint& checkpoint, const Network& network, const fs::path& file)
{
    const Layout& layout = network.layout();
    const std::int64_t parameters = checkpoint.theta.numel(), statistics = checkpoint.state.numel();
    if (parameters == layout.parameterCount && statistics == layout.statisticsCount) return;
    if (parameters != layout.parameterCount || statistics != layout.earlierStatisticsCount)
        throw Error(file.string() + ": holds " + std::to_string(parameters) + " parameters and " +
                    std::to_string(statistics) + " statistics, the network has " +
                    std::to_string(layout.parameterCount) + " and " + std::to_string(layout.statisticsCount));
    checkpoint.state = at::cat({checkpoint.state, network.initialState().slice(0, statistics)});
}

Checkpoint loadCheckpoint(const fs::path& path, const Network& network)
{
    Checkpoint checkpoint = loadCheckpoint(path);
    fit(checkpoint, network, path);
    return checkpoint;
}

} // namespace sharpscope
