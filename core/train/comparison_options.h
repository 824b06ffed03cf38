// SPDX-License-Identifier: GPL-3.0-or-later
// What a comparison says: several methods on the same data, network, seeds and batch order. The window's form, an
// experiment file and a run's own experiment.json are this same value. Torch-free.
#pragma once

#include "core/job/kind.h"
#include "core/optim/optimizer_options.h"
#include "core/train/data_options.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

struct NetworkOptions {
    std::string name = "resnet-20";
    Json options = Json::object();
    std::string weights;
    std::string trainable = "all";
};

template <class Visitor>
void describe(NetworkOptions& o, Visitor& field)
{
    field("name", o.name, {.label = "Network", .help = "See `sharpscope-cli models`."});
    field("options", o.options, {.label = "Its options", .help = "What the network itself offers.", .advanced = true});
    field("weights", o.weights,
          {.label = "Start from",
           .help = "A safetensors file with torchvision's names; empty: seeded initial weights. A head "
                   "of another size starts fresh.",
           .advanced = true});
    field("trainable", o.trainable,
          {.label = "Train",
           .choices = {"all", "head"},
           .help = "head: only the last linear layer; the rest is frozen.",
           .advanced = true});
}

struct WeightsOptions {
    Json rename = Json::object();
};

template <class Visitor>
void describe(WeightsOptions& o, Visitor& field)
{
    field("rename", o.rename,
          {.label = "Names in the file",
           .help = "For a file to start from whose names are not the network's: {\"fc\": \"linear\"} takes what begins "
                   "with fc there for the network's linear, \"\" drops a beginning. Wrappers' \"module.\" and "
                   "\"model.\" are dropped without it.",
           .advanced = true});
}

struct TrainOptions {
    double epochs = 10;
    std::string budget = "epochs";
    double passes = 0;
    double seconds = 60;
    std::int64_t batchSize = 128;
    double labelSmoothing = 0;
    std::string precision = "float32";
    std::string winograd = "auto";
    bool cudaGraph = true;
    std::string twoPasses = "auto";
    double evaluateEvery = 1;
    double checkpointEvery = 1;
    std::int64_t keepCheckpoints = 2;
};

template <class Visitor>
void describe(TrainOptions& o, Visitor& field)
{
    field("epochs", o.epochs,
          {.label = "Epochs", .unit = "epochs", .min = 0, .max = 1e6, .help = "Passes over the train images."});
    field("budget", o.budget,
          {.label = "Equal",
           .choices = {"epochs", "passes", "seconds"},
           .help = "What the methods get the same of. passes: cheaper rules run more epochs, until all "
                   "have spent as many forward-backward passes as the dearest does in the given epochs. "
                   "seconds: each trains for the given time by the clock, so that a repeated or resumed run ends "
                   "at another step, in other weights."});
    field("passes", o.passes,
          {.label = "Passes",
           .unit = "epochs",
           .min = 0,
           .max = 1e9,
           .help = "What a method may spend under equal passes, in passes over the train images; 0: what the dearest "
                   "method spends in the given epochs. Where it is given, it counts and the epochs do not.",
           .advanced = true});
    field("seconds", o.seconds,
          {.label = "Seconds",
           .unit = "s",
           .min = 0.1,
           .max = 1e9,
           .help = "A method's training time under equal seconds.",
           .advanced = true});
    field("batchSize", o.batchSize,
          {.label = "Batch size",
           .symbol = "|Bᵗ|",
           .unit = "images",
           .min = 1,
           .max = 65536,
           .help = "Train images a step."});
    field("labelSmoothing", o.labelSmoothing,
          {.label = "Label smoothing",
           .min = 0,
           .max = 0.999,
           .help = "torch's definition: s/K on every class.",
           .advanced = true});
    field("precision", o.precision,
          {.label = "Precision",
           .choices = {"float32", "bfloat16"},
           .help = "bfloat16: activations and products in bf16; θ, statistics, norms and the loss stay "
                   "float32. Pays on GPUs and on CPUs with AVX-512 BF16 or AMX.",
           .advanced = true});
    field(
        "winograd", o.winograd,
        {.label = "Winograd",
         .choices = {"auto", "off"},
         .help =
             "auto: on a CPU, 3×3 convolutions by Winograd's algorithm, faster and with ten times the rounding: of 64 "
             "channels and more where it trains, of 16 and more where it evaluates and in landscapes. off: "
             "LibTorch's direct convolutions. Part of what makes weights equal bit for bit; curvature is always "
             "direct.",
         .advanced = true});
    field("cudaGraph", o.cudaGraph,
          {.label = "CUDA graph",
           .help = "On a GPU, record a step's kernels once and launch them together, which matters most for small "
                   "networks. Steps with dropout, of TorchScript files and of GSAM are launched kernel by kernel.",
           .advanced = true});
    field("twoPasses", o.twoPasses,
          {.label = "Two passes",
           .choices = {"auto", "sequential", "parallel"},
           .help = "Of rules whose two gradients do not depend on each other (SAMPa, AsyncSAM). parallel: at the same "
                   "time, each by half of the threads, on a GPU each on a stream of its own. sequential: one after the "
                   "other. auto: parallel for networks of convolutions on a CPU, where it pays for twice the memory of "
                   "activations; part of what makes weights equal bit for bit.",
           .advanced = true});
    field("evaluateEvery", o.evaluateEvery,
          {.label = "Evaluate every",
           .unit = "epochs",
           .min = 0.001,
           .max = 1e6,
           .help = "Test and validation accuracy.",
           .advanced = true});
    field("checkpointEvery", o.checkpointEvery,
          {.label = "Checkpoint every",
           .unit = "epochs",
           .min = 0.001,
           .max = 1e6,
           .help = "What is lost at most when the machine dies.",
           .advanced = true});
    field("keepCheckpoints", o.keepCheckpoints,
          {.label = "Keep checkpoints",
           .min = 0,
           .max = 1e6,
           .help = "The newest so many; 0: all, for trajectories.",
           .advanced = true});
}

/// Of a run that several processes do together (docs/guide/several-processes.md).
struct RanksOptions {
    std::string perturbation = "averaged";
};

template <class Visitor>
void describe(RanksOptions& o, Visitor& field)
{
    field("perturbation", o.perturbation,
          {.label = "Several processes",
           .symbol = "ε",
           .choices = {"averaged", "per-rank"},
           .help =
               "Of a run under torchrun or srun. averaged: every pass is of the whole batch, so that ε follows from "
               "the averaged gradient and a step is that of one process. per-rank: each process perturbs by the "
               "gradient of its own part and the gradients there are averaged, which is m-sharpness.",
           .advanced = true});
}

/// A knob that is turned at a step of the run, so that a run on which it was turned by hand can be repeated.
struct PlannedKnob {
    std::int64_t step = 0;
    std::string name;
    double value = 0;
    bool operator==(const PlannedKnob&) const = default;
};

/// One rule with its own options, as in `{"rule": "sam", "rho": 0.1}`: the options stand beside the rule's name.
struct MethodOptions {
    std::string rule = "sgd";
    std::string label; ///< in legends; empty: the rule's title
    Json options = Json::object();
    std::vector<PlannedKnob> knobs = {}; ///< "knobs": [{"step": 120, "name": "rho", "value": 0.1}]
};

/// One run: one method, one seed. A run folder's experiment.json holds this, with what is the same for every kind of
/// work beside it.
struct RunOptions {
    std::string name;
    std::string group; ///< same for all runs of one comparison
    std::int64_t seed = 1;
    DataOptions data;
    NetworkOptions network;
    WeightsOptions weights = {};
    TrainOptions train;
    OptimizerOptions optimizer;
    ScheduleOptions schedule;
    Json measure = Json::object(); ///< options of the measurements by name, {"alignment": {"every": 20}}
    MethodOptions method;
    std::string device = "auto";
    std::int64_t threads = 0;
    Json fork = Json(); ///< of a run with the past of another: core/run/fork_of.h
    RanksOptions ranks = {};
};

struct ComparisonOptions : CommonOptions {
    ComparisonOptions() { name = "comparison"; }
    DataOptions data;
    NetworkOptions network;
    WeightsOptions weights = {};
    TrainOptions train;
    OptimizerOptions optimizer;
    ScheduleOptions schedule;
    Json measure = Json::object();
    std::vector<MethodOptions> methods;
    Json fork = Json(); ///< of a fork that is repeated
    RanksOptions ranks = {};
};

/// A run's "ranks" are left out where they are as always: made.ranks says what several processes did.
void leaveOutUsualRanks(Json& run);

/// The fields of a comparison but for its methods, for the form.
Schema comparisonSchema();

Json toJson(const ComparisonOptions& options);
Json toJson(const RunOptions& options);

/// All problems are appended: unknown fields with the nearest known name, wrong types, ranges, unknown data sets,
/// networks and rules, and the rules' own options ("methods.1.rho").
ComparisonOptions comparisonFromJson(const Json& json, std::vector<Problem>& problems);
RunOptions runOptionsFromJson(const Json& json, std::vector<Problem>& problems);

/// The comparison's runs, seed by seed, method by method; they share `group`. What depends on all methods is settled:
/// the passes to spend, and the radius that Figure 1 takes for rules without one.
std::vector<RunOptions> runsOf(const ComparisonOptions& comparison, const std::string& group);

} // namespace sharpscope
