// SPDX-License-Identifier: GPL-3.0-or-later
// Weights: safetensors, checkpoints, TorchScript.
#include "input_files.h"
#include "reader.h"
#include "repaired.h"

#include "core/base/error.h"
#include "core/model/network.h"
#include "core/model/registry.h"
#include "core/model/script_reason.h"
#include "core/model/transfer.h"
#include "core/tensor/safetensors.h"
#include "core/train/checkpoint.h"
#include "core/train/given_labels.h"

#include <ATen/core/ivalue.h> // before torch/script.h, says clang
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <torch/script.h>

#include <sstream>

namespace sharpscope::fuzz {

namespace {

namespace fs = std::filesystem;

const Network& smallNetwork()
{
    static const std::shared_ptr<const Network> network = makeNetwork("mlp", Json::object(), {1, 2, 2}, 2);
    return *network;
}

std::string written(const TensorFile& tensors)
{
    const fs::path file = scratch() / "made.safetensors";
    writeSafetensors(file, tensors);
    return bytesOf(file);
}

Reader safetensors()
{
    const auto seeds = [] {
        TensorFile ofNetwork;
        for (const Segment& one : smallNetwork().layout().parameters)
            if (one.count < 200) ofNetwork.tensors.emplace_back(one.name, at::ones(one.shape));
        return std::vector{written(ofNetwork), written({.tensors = {{"a.weight", at::ones({2, 3})},
                                                                    {"b", at::ones({4}, at::kLong)},
                                                                    {"c", at::zeros({}, at::kBFloat16)},
                                                                    {"none", at::zeros({0, 3})}},
                                                        .metadata = {{"format", "pt"}}})};
    };
    return {"safetensors", seeds, [](const std::string& bytes) {
                const fs::path file = put("weights.safetensors", bytes);
                const std::string name = file.filename();
                const bool isTaken = takes(name, [&] {
                    const SafetensorsFile read(file);
                    for (const auto& info : read.tensors())
                        takes(name, [&] {
                            promised(read.read(info.name).sizes() == at::IntArrayRef(info.shape), "another shape");
                        });
                });
                takes(name, [&] {
                    const Network& network = smallNetwork();
                    loadWeights(file, network.layout(), network.initialTheta(1), network.initialState());
                });
                return isTaken;
            }};
}

Reader checkpoint()
{
    const auto seeds = [] {
        Checkpoint one{.clock = {.step = 7, .epoch = 0.5, .passes = 14, .seconds = 3}};
        one.theta = at::ones({6});
        one.state = at::ones({2});
        one.optimizer = {{"momentum", at::ones({6})}};
        one.rule = {{"average", at::zeros({6})}};
        one.knobs = {{"rho", 0.1}};
        const fs::path file = scratch() / "made-checkpoint.safetensors";
        writeCheckpoint(file, one);
        std::vector<std::string> made{bytesOf(file)};
        one.about = {{"round", 0}};
        one.own = tablesOf({{-1, 4, 1}, {.round = 0, .image = 2, .label = 0, .boxes = DrawnBoxes{{"cat", 1, 2, 9, 8}}}},
                           {"cat", "dog"});
        writeCheckpoint(file, one);
        made.push_back(bytesOf(file));
        return made;
    };
    return {"checkpoint", seeds, [](const std::string& bytes) {
                const fs::path file = put("checkpoint-7.safetensors", bytes);
                return takes("checkpoint-7", [&] {
                    Checkpoint read = loadCheckpoint(file);
                    if (isOfRounds(read)) takes("", [&] { labelsIn(read, {"cat", "dog"}); });
                    takes("checkpoint-7", [&] { fit(read, smallNetwork(), file); });
                });
            }};
}

std::string scriptBytes()
{
    torch::jit::Module module("Net");
    module.register_parameter("weight", at::ones({2, 4}), false);
    module.register_buffer("seen", at::zeros({1}));
    module.define("def forward(self, x):\n    return torch.matmul(x.flatten(1), self.weight.t())\n");
    std::ostringstream out;
    module.save(out);
    return out.str();
}

/// What is said of a file before it is loaded. Loading is LibTorch's, which is not made for files that one does not
/// trust: see docs/trust.md.
Reader torchscript()
{
    return {"torchscript", [] { return std::vector{scriptBytes()}; },
            [](const std::string& bytes) {
                return eitherWay(bytes, repairedZip, [](const std::string& one) {
                    const fs::path file = put("net.pt", one);
                    whatItIsInstead(file);
                    return whyNoScript(file).empty();
                });
            }};
}

} // namespace

std::vector<Reader> weightReaders() { return {safetensors(), checkpoint(), torchscript()}; }

} // namespace sharpscope::fuzz
