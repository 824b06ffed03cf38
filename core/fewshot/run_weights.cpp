// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/run_weights.h"

#include "core/base/json_value.h"
#include "core/fewshot/meta_methods.h"
#include "core/run/fork_of.h"
#include "core/run/run_reader.h"
#include "core/train/newest_checkpoint.h"

namespace sharpscope {

FewShotRun readFewShotRun(const RunFolder& run)
{
    if (valueOr(run.experiment(), "kind", std::string()) != "few-shot")
        throw Error(run.path().string() + ": is no few-shot run");
    std::vector<Problem> problems;
    FewShotRun options = fewShotRunFromJson(run.experiment(), problems);
    if (!problems.empty()) throw Error((run.path() / "experiment.json").string() + ":\n" + toText(problems));
    std::map<std::string, double> knobs = forkKnobs(run.experiment());
    for (const KnobTurned& knob : readSummary(run.path()).summary.knobs)
        knobs[knob.name] = knob.value;
    options.method.options = turnedOptions(options.method, knobs, metaMethodRegistry());
    return options;
}

MetaWeights weightsOf(const RunFolder& run, const std::string& which, const Network& network)
{
    TakenCheckpoint taken = takeNewestCheckpoint(run);
    Checkpoint& checkpoint = taken.checkpoint;
    fit(checkpoint, network, taken.file);
    MetaWeights weights{
        .theta = checkpoint.theta, .state = checkpoint.state, .step = checkpoint.clock.step, .file = {}};
    weights.file = taken.file.filename().string();
    if (which == "last") return weights;
    if (which != "chosen") throw Error("weights: \"" + which + "\" are none; there are last and chosen");
    weights.theta = weights.state = at::Tensor();
    for (const auto& [name, tensor] : checkpoint.own) {
        if (name == "best.theta") weights.theta = tensor;
        if (name == "best.state") weights.state = tensor;
    }
    if (!weights.theta.defined() || !weights.state.defined())
        throw Error("weights: none were chosen by a validation until " + weights.file);
    if (weights.theta.sizes() != checkpoint.theta.sizes() || weights.state.sizes() != checkpoint.state.sizes())
        throw Error(taken.file.string() + ": its weights that validated best are not the network's");
    weights.step = valueOr(checkpoint.about, "bestStep", std::int64_t{0});
    return weights;
}

} // namespace sharpscope
