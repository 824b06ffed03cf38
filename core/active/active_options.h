// SPDX-License-Identifier: GPL-3.0-or-later
// What an active-learning experiment says: a comparison's fields (data, network, training, step rules), how rounds go,
// and which acquisitions choose. Defaults are the paper's for Fashion-MNIST (Kim et al., SAAL, §5). Torch-free.
#pragma once

#include "core/active/label_file.h"
#include "core/base/named_options.h"
#include "core/train/comparison_options.h"

namespace sharpscope {

struct RoundOptions {
    std::int64_t initial = 20;
    std::int64_t query = 10;
    std::int64_t rounds = 100;
    std::int64_t poolSize = 2000;
    std::string start = "cold";
    std::string oracle = "simulated";
    std::string labels;
    std::string ties = "drawn";
    std::string hold = "never";
    std::int64_t keepRounds = 0;
    std::int64_t keepEvery = 0;
};

template <class Visitor>
void describe(RoundOptions& o, Visitor& field)
{
    field("initial", o.initial,
          {.label = "First labels",
           .symbol = "|X_L⁰|",
           .unit = "images",
           .min = 1,
           .max = 1e9,
           .help = "Class-balanced, drawn by the seed: the same for every acquisition."});
    field("query", o.query,
          {.label = "Labels a round",
           .symbol = "k",
           .unit = "images",
           .min = 1,
           .max = 1e9,
           .help = "Images that an acquisition chooses in each round."});
    field("rounds", o.rounds,
          {.label = "Rounds",
           .min = 0,
           .max = 1e6,
           .help = "After the last one the network is trained once more, on all that was labelled."});
    field("poolSize", o.poolSize,
          {.label = "Pool a round",
           .symbol = "|X_pool|",
           .unit = "images",
           .min = 0,
           .max = 1e9,
           .help = "A random part of the unlabelled images that is scored in a round; 0: all of them. The same images "
                   "for every acquisition as long as they have labelled the same ones."});
    field("start", o.start,
          {.label = "Start",
           .choices = {"cold", "warm"},
           .help = "cold: each round trains from the same initial weights. warm: it goes on from the last round's "
                   "weights and momentum."});
    field(
        "oracle", o.oracle,
        {.label = "Labels come from",
         .choices = {"simulated", "person"},
         .help = "simulated: the data set's own labels, with label noise if asked for. person: you, image by image."});
    field("labels", o.labels,
          {.label = "First labels from",
           .help =
               "A CSV file of `sharpscope-cli labels`, or one with the columns file (or image) and class (or label): "
               "its labels are what the first round begins with.",
           .advanced = true});
    field("ties", o.ties,
          {.label = "Equal scores",
           .choices = {"drawn", "order"},
           .help = "drawn: by the seed. order: the image that stands earlier in the data set first, as runs of earlier "
                   "versions have it, which do not say.",
           .advanced = true});
    field("hold", o.hold,
          {.label = "Wait",
           .choices = {"never", "round", "phase"},
           .help = "Before each round or phase (train, score, query, label) the run waits until it is told to go on.",
           .advanced = true});
    field("keepRounds", o.keepRounds,
          {.label = "Keep rounds",
           .min = 0,
           .max = 1e6,
           .help = "Checkpoints at the ends of trainings, to branch from: of the newest so many rounds; 0: of all.",
           .advanced = true});
    field("keepEvery", o.keepEvery,
          {.label = "Keep every",
           .unit = "rounds",
           .min = 0,
           .max = 1e6,
           .help = "Also the checkpoints of rounds 0, n, 2n, ..., to analyse the run along its rounds; 0: none but the "
                   "newest. One takes 4 bytes a parameter, 45 MB of a ResNet-18; with a warm start that and the "
                   "optimiser's buffers.",
           .advanced = true});
}

/// Why rounds cannot begin with rounds.initial labels of so many images; empty where they can.
std::string whyNotSoMany(const RoundOptions& rounds, std::int64_t images);

/// One run: one acquisition, one step rule, one seed.
struct ActiveOptions {
    RunOptions training; ///< of a round: "epochs" are a round's
    RoundOptions rounds;
    NamedOptions acquisition;
    std::string title; ///< in legends: the acquisition, and the step rule where the experiment has several
    std::vector<PlannedLabel> labels = {}; ///< "labels": [[round, image, label], ...], given in advance
    std::vector<GivenLabel> past = {};     ///< "branch": {"labels": ...}: what had been chosen where it branched off
};

/// The fields of an experiment but for its methods and acquisitions, for the form.
Schema activeSchema();

/// The experiment with every default filled in; Random, Entropy and SAAL where it lists no acquisitions. All problems
/// are appended, each with its field.
Json activeExperimentFromJson(const Json& json, std::vector<Problem>& problems);

/// The labels that a complete experiment gives in advance, also those of the file that rounds.labels names.
std::vector<PlannedLabel> plannedLabelsOf(const Json& experiment, std::vector<Problem>& problems);

/// What a run of an earlier version, whose rounds do not say how equal scores went, did.
Json asItWas(Json run);

/// The experiment that makes just this run, of its options without "kind", "group", "made" and "format".
Json activeExperimentOf(const Json& run);

/// The options of each run of a complete experiment: seed by seed, acquisition by acquisition, rule by rule.
std::vector<Json> activeRunsOf(const Json& experiment);

ActiveOptions activeOptionsFromJson(const Json& json, std::vector<Problem>& problems);

} // namespace sharpscope
