// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/checkpoint.h"

#include "core/base/error.h"
#include "core/run/json_fields.h"
#include "core/tensor/safetensors.h"

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
        to.emplace_back(prefix + name, tensor.detach().cpu());
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
    if (checkpoint.clock.step < 0) field.fail("step", "is negative");
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
    Values knobs;
    field("knobs", knobs);
    for (const auto& [knob, value] : knobs) {
        if (!std::isfinite(value)) field.fail("knobs." + knob, "is no finite number");
        checkpoint.knobs[knob] = value;
    }
}

} // namespace

std::string saveCheckpoint(const fs::path& folder, const Checkpoint& checkpoint, int keep)
{
    TensorFile file;
    file.tensors = {{"theta", checkpoint.theta.detach().cpu()}, {"state", checkpoint.state.detach().cpu()}};
    addAll(file.tensors, "optimizer.", checkpoint.optimizer);
    addAll(file.tensors, "rule.", checkpoint.rule);
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
        {"seenImages",
         checkpoint.seenImages}}.dump();
    char name[64];
    std::snprintf(name, sizeof name, "checkpoint-%010lld.safetensors", static_cast<long long>(checkpoint.clock.step));
    writeSafetensors(folder / name, file);
    keepNewest(folder, keep);
    return name;
}

Checkpoint loadCheckpoint(const fs::path& path)
{
    const TensorFile file = readSafetensors(path);
    Checkpoint checkpoint;
    for (const auto& [name, tensor] : file.tensors) {
        if (name == "theta")
            checkpoint.theta = tensor;
        else if (name == "state")
            checkpoint.state = tensor;
        else if (name.starts_with("optimizer."))
            checkpoint.optimizer.emplace_back(name.substr(10), tensor);
        else if (name.starts_with("rule."))
            checkpoint.rule.emplace_back(name.substr(5), tensor);
    }
    if (!checkpoint.theta.defined() || !checkpoint.state.defined())
        throw Error(path.string() + ": holds no " + (checkpoint.theta.defined() ? "state" : "theta") +
                    ", this is no checkpoint of a run");
    const auto metadata = file.metadata.find("sharpscope");
    if (metadata == file.metadata.end())
        throw Error(path.string() + ": its metadata \"sharpscope\" is missing, this is no checkpoint of a run");
    readMetadata(parseJson(metadata->second, path.string() + ": its metadata \"sharpscope\""), path, checkpoint);
    return checkpoint;
}

void expectFits(const Checkpoint& checkpoint, const Layout& layout, const fs::path& file)
{
    if (checkpoint.theta.numel() != layout.parameterCount || checkpoint.state.numel() != layout.statisticsCount)
        throw Error(file.string() + ": holds " + std::to_string(checkpoint.theta.numel()) + " parameters and " +
                    std::to_string(checkpoint.state.numel()) + " statistics, the network has " +
                    std::to_string(layout.parameterCount) + " and " + std::to_string(layout.statisticsCount));
}

Checkpoint loadCheckpoint(const fs::path& path, const Layout& layout)
{
    Checkpoint checkpoint = loadCheckpoint(path);
    expectFits(checkpoint, layout, path);
    return checkpoint;
}

} // namespace sharpscope
