// SPDX-License-Identifier: GPL-3.0-or-later
// What a few-shot experiment says: classes and how tasks are drawn from them, the inner loop, the outer training, and
// which methods are compared. Torch-free.
#pragma once

#include "core/fewshot/few_shot_data.h"
#include "core/train/method_runs.h"

namespace sharpscope {

struct FewShotNetworkOptions {
    std::string name = "conv4";
    Json options = Json::object();
    std::string weights;
};

template <class Visitor>
void describe(FewShotNetworkOptions& o, Visitor& field)
{
    field(
        "name", o.name,
        {.label = "Network", .help = "With an output for each of an episode's classes. See `sharpscope-cli models`."});
    field("options", o.options, {.label = "Its options", .help = "What the network itself offers.", .advanced = true});
    field("weights", o.weights,
          {.label = "Start from",
           .help = "A safetensors file with the network's names; empty: seeded initial weights. A head of another size "
                   "starts fresh.",
           .advanced = true});
}

struct EpisodeOptions {
    std::int64_t ways = 5;
    std::int64_t shots = 1;
    std::int64_t queries = 15;
    std::string normalisation = "episode";
    std::int64_t validationEpisodes = 200;
    std::int64_t testEpisodes = 600;
};

template <class Visitor>
void describe(EpisodeOptions& o, Visitor& field)
{
    field("ways", o.ways,
          {.label = "Ways", .symbol = "N", .unit = "classes", .min = 2, .max = 1000, .help = "Classes of an episode."});
    field("shots", o.shots,
          {.label = "Shots",
           .symbol = "K",
           .unit = "images",
           .min = 1,
           .max = 1000,
           .help = "Images of each class that the network is adapted to: the support."});
    field("queries", o.queries,
          {.label = "Queries",
           .symbol = "Q",
           .unit = "images",
           .min = 1,
           .max = 1000,
           .help = "Other images of each class, that it is measured on. In training they are what the outer loop "
                   "descends."});
    field("normalisation", o.normalisation,
          {.label = "Batch normalisation",
           .choices = {"episode", "stored"},
           .help = "What queries are normalised by when they are measured. episode: by their own statistics, as the "
                   "reference codes do; an answer then depends on the episode's other queries, which leaks. stored: "
                   "one by one, by running statistics of the training's queries. The support is normalised by its own "
                   "either way; networks without such layers have no choice to make.",
           .advanced = true});
    field("validationEpisodes", o.validationEpisodes,
          {.label = "Validation episodes",
           .min = 0,
           .max = 1e6,
           .help = "The same at every validation, for every method and seed; 0: no validation."});
    field("testEpisodes", o.testEpisodes,
          {.label = "Test episodes",
           .min = 0,
           .max = 1e6,
           .help = "At the end, the same for every method and seed; the papers have 600."});
}

struct InnerOptions {
    std::int64_t steps = 5;
    std::int64_t testSteps = 0;
    std::vector<double> lr = {0.1};
};

template <class Visitor>
void describe(InnerOptions& o, Visitor& field)
{
    field("steps", o.steps,
          {.label = "Inner steps", .symbol = "k", .min = 0, .max = 1000, .help = "On the support, while training."});
    field("testSteps", o.testSteps,
          {.label = "Test steps",
           .min = 0,
           .max = 1000,
           .help = "Inner steps in validation and test, which may be more; 0: as many as in training."});
    field("lr", o.lr,
          {.label = "Inner rates",
           .symbol = "α",
           .min = 0,
           .max = 100,
           .help = "One number for all inner steps, or one a step; the last holds for all further ones."});
}

void check(const InnerOptions& options, std::vector<Problem>& problems);

struct MetaTrainOptions {
    double epochs = 20;
    std::int64_t stepsPerEpoch = 100;
    std::int64_t tasks = 4;
    double evaluateEvery = 1;
    double testEvery = 0;
    double checkpointEvery = 1;
    std::int64_t keepCheckpoints = 2;
};

template <class Visitor>
void describe(MetaTrainOptions& o, Visitor& field)
{
    field("epochs", o.epochs, {.label = "Epochs", .unit = "epochs", .min = 0, .max = 1e6, .help = "Outer training."});
    field("stepsPerEpoch", o.stepsPerEpoch,
          {.label = "Steps an epoch",
           .unit = "steps",
           .min = 1,
           .max = 1e6,
           .help = "Episodes are drawn without end; an epoch is so many outer steps."});
    field("tasks", o.tasks,
          {.label = "Meta-batch",
           .symbol = "T",
           .unit = "tasks",
           .min = 1,
           .max = 4096,
           .help = "Episodes an outer step. They take turns in memory."});
    field("evaluateEvery", o.evaluateEvery,
          {.label = "Validate every",
           .unit = "epochs",
           .min = 0.001,
           .max = 1e6,
           .help = "The weights that validate best are kept, and tested at the end beside the last ones.",
           .advanced = true});
    field("testEvery", o.testEvery,
          {.label = "Test every",
           .unit = "epochs",
           .min = 0,
           .max = 1e6,
           .help = "To see the test curve grow; 0: at the end only, which is quicker and as papers do.",
           .advanced = true});
    field("checkpointEvery", o.checkpointEvery,
          {.label = "Checkpoint every",
           .unit = "epochs",
           .min = 0.001,
           .max = 1e6,
           .help = "What is lost at most when the machine dies.",
           .advanced = true});
    field("keepCheckpoints", o.keepCheckpoints,
          {.label = "Keep checkpoints", .min = 0, .max = 1e6, .help = "The newest so many; 0: all.", .advanced = true});
}

/// One run: one method, one seed.
struct FewShotRun : MethodRun {
    FewShotDataOptions data;
    FewShotNetworkOptions network;
    EpisodeOptions episodes;
    InnerOptions inner;
    MetaTrainOptions train;
    OptimizerOptions optimizer;
    ScheduleOptions schedule;
};

/// The fields of an experiment but for its methods, for the form.
Schema fewShotSchema();

/// The experiment with every default filled in; all problems are appended, each with its field.
Json fewShotFromJson(const Json& json, std::vector<Problem>& problems);

/// The options of each run of a complete experiment, seed by seed, method by method.
std::vector<Json> fewShotRunsOf(const Json& experiment);

/// A run's options with every field filled in.
/// @throws Error with all that is wrong.
Json soundFewShotRun(const Json& run);

FewShotRun fewShotRunFromJson(const Json& json, std::vector<Problem>& problems);

} // namespace sharpscope
