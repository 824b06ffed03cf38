// SPDX-License-Identifier: GPL-3.0-or-later
// A kind of work: what an experiment of it may say, which runs it makes, and how one of them is opened. Everything else
// (run, resume, repeat, list, show, follow, the form) comes from that. The registry is core/work/kinds.h. Torch-free.
#pragma once

#include "core/base/named_options.h"
#include "core/job/recorder.h"
#include "core/job/task.h"
#include "core/run/run_summary.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

/// A fork as it is asked for. What `at` may say is the kind's business: "120", "e20" or "2/3" of a training, the round
/// of a run of active learning; empty: the newest moment that the run can go on from.
struct ForkRequest {
    std::string at;
    std::vector<std::string> assignments = {}; ///< "method.rule=sam", "optimizer.lr=0.01"
    /// Where no checkpoint lies there: the past is trained once more up to there, or the nearest checkpoint before it
    /// is taken. Anew: also where one lies there, which may be damaged.
    enum class Between { Replay, Nearest, Anew } between = Between::Replay;
    Json made = Json(); ///< for the fork's experiment.json
};

struct ForkMade {
    std::filesystem::path folder;
    std::string note; ///< what whoever asked should know: what is trained again, and how long that takes
};

struct Kind {
    std::string name;  ///< "comparison", as in an experiment's "kind"
    std::string title; ///< "Comparison"
    std::string help;  ///< what it is for, in a sentence or two

    /// The fields of an experiment, but for "kind" and the lists. Every kind has those of CommonOptions among them.
    Schema schema;
    std::vector<NamedList> lists; ///< what its runs are made of beside the seeds: step rules, acquisitions

    /// The experiment with every default filled in; all its problems are appended, each with its field. The result is
    /// only meant to be used when there were none.
    std::function<Json(const Json& experiment, std::vector<Problem>&)> complete;

    /// The options of each run of a complete experiment, seed by seed, but for "kind", "group" and "made", which are
    /// the same for every kind. Each has "name" and "seed".
    std::function<std::vector<Json>(const Json& experiment)> runs;

    /// What tells this run from the others of its experiment in the folder's name, "sam"; may be empty.
    std::function<std::string(const Json& run)> shortName;

    /// The experiment that makes just this run, from the options that its folder holds and what it has done so far: the
    /// knobs that were turned on it are to be turned at the same steps again.
    std::function<Json(const Json& run, const RunSummary& done)> experimentOf;

    /// Why a complete experiment of the kind cannot begin, by its data and its network; each with its field. Asked
    /// where both are there (missingHere()), before there are run folders. May be empty.
    std::function<std::vector<Problem>(const Json& experiment, const std::filesystem::path& dataRoot)> missing = {};

    /// Makes the folder of a second run: the same past up to where the request says, another future; it is then
    /// resumed like any run. Empty where a run of the kind has no past that could be another's.
    /// @throws Error naming the run, or the field that cannot be changed and why.
    std::function<ForkMade(const RunFolder& run, const ForkRequest&, const std::filesystem::path& root)> fork = {};

    /// Opens a run in its folder, new or interrupted: from the newest checkpoint, if there is one. nullptr if the job
    /// was asked to stop meanwhile.
    /// @throws Error if the options are damaged, or what they name is not to be had.
    std::function<std::unique_ptr<Task>(const Json& run, Recorder&)> open;
};

/// What every experiment says.
struct CommonOptions {
    std::string name;
    std::string about;
    std::vector<std::int64_t> seeds = {1};
    std::string order = "turns";
    std::int64_t atOnce = 1;
    std::string device = "auto";
    std::int64_t threads = 0;
};

template <class Visitor>
void describe(CommonOptions& o, Visitor& field)
{
    field("name", o.name, {.label = "Name", .help = "Of the experiment and of its run folders."});
    field("about", o.about, {.label = "About", .help = "What it is for.", .advanced = true});
    field("seeds", o.seeds,
          {.label = "Seeds",
           .min = 0,
           .max = 1e15,
           .help = "Everything runs once with each. A seed gives the initial weights, subsets, batch order and "
                   "augmentation, the same for every method."});
    field("order", o.order,
          {.label = "Order",
           .choices = {"turns", "one-by-one"},
           .help = "turns: the runs of a seed take turns, so that their curves grow together. one-by-one: each to its "
                   "end before the next begins, which needs the memory of one.",
           .advanced = true});
    field("atOnce", o.atOnce,
          {.label = "At once",
           .min = 1,
           .max = 256,
           .help = "How many seeds (turns) or runs (one-by-one) are under way at the same time, each with the given "
                   "threads.",
           .advanced = true});
    field("device", o.device,
          {.label = "Device",
           .choices = {"auto", "cpu", "cuda"},
           .help = "auto: the GPU where there is one that works."});
    field("threads", o.threads,
          {.label = "Threads",
           .min = 0,
           .max = 1024,
           .help = "Of the tensor operations of a run; 0: all cores on the command line, one less in the window. The "
                   "same number gives the same weights, bit for bit.",
           .advanced = true});
}

/// What is wrong across those fields: no name, no seed, a seed twice.
void check(const CommonOptions& options, std::vector<Problem>& problems);

} // namespace sharpscope
