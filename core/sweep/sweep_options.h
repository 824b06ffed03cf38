// SPDX-License-Identifier: GPL-3.0-or-later
// What an experiment of any kind may say beside its fields: {"sweep": {"fields": [...], "search": "grid", ...}}, so
// that it runs at many values of them. Torch-free.
#pragma once

#include "core/job/kind.h"
#include "core/run/sweep_file.h"

#include <string>
#include <vector>

namespace sharpscope {

/// A field that is swept: {"field": "rule.rho1", "values": [0.05, 0.1]}, or from, to and count, or both.
struct SweepField {
    std::string field;
    std::vector<std::string> also;
    std::vector<Json> values; ///< named one by one
    double from = 0;
    double to = 0;
    std::int64_t count = 0; ///< 0: no range, but for random search, which draws from it
    std::string scale = "linear";
    bool isWhole = false; ///< the experiment's field holds a whole number

    bool hasRange() const { return count > 0 || from != to; }
};

template <class Visitor>
void describe(SweepField& o, Visitor& field)
{
    field("field", o.field,
          {.label = "Field",
           .help = "As in --set: optimizer.lr, data.labelNoise, methods.2.rho; rule.rho1 is that of every method that "
                   "has it, acquisition.rho of every such acquisition."});
    field("also", o.also, {.label = "Also", .help = "Fields that get the same value: [\"rule.rhoV\"]."});
    field("from", o.from, {.label = "From", .help = "The first of count values."});
    field("to", o.to, {.label = "To", .help = "The last of them."});
    field("count", o.count,
          {.label = "Count", .min = 0, .max = 1e6, .help = "How many values from first to last, both among them."});
    field("scale", o.scale,
          {.label = "Scale",
           .choices = {"linear", "log"},
           .help = "log: neighbours have equal ratios. 0 is named in values beside such a range."});
}

/// Successive halving: what is hopeless early gets no more time.
struct HalvingOptions {
    double keep = 1;
    double after = 0.25;
    double every = 0.25;
};

template <class Visitor>
void describe(HalvingOptions& o, Visitor& field)
{
    field("keep", o.keep,
          {.label = "Keep",
           .min = 0.01,
           .max = 1,
           .help =
               "The share of the points that goes on after each look; 1: all, there is no look. Points are compared "
               "by the metric's mean over seeds, each method with itself; what is not finite is the worst."});
    field("after", o.after,
          {.label = "First look",
           .min = 0.001,
           .max = 0.999,
           .help = "After this share of a run. A run stops there with a checkpoint, and goes on to the same weights."});
    field("every", o.every, {.label = "Next looks", .min = 0.001, .max = 0.999, .help = "After as much again."});
}

struct SweepOptions {
    std::string search = "grid";
    std::int64_t points = 20;
    std::int64_t seed = 1;
    std::string metric = "accuracy/test";
    std::string summary = "last";
    std::int64_t rounds = 2;
    std::int64_t best = 1;
    HalvingOptions halving;
    std::int64_t most = 10'000;
    std::string memory = "heed";
};

template <class Visitor>
void describe(SweepOptions& o, Visitor& field)
{
    field("search", o.search,
          {.label = "Search",
           .choices = {"grid", "list", "random", "adaptive"},
           .help = "grid: every combination, the last field's values next to each other. list: the fields' values "
                   "advance together. random: points are drawn, from a field's values or its range. adaptive: a grid, "
                   "then points around the best ones, half way to their neighbours."});
    field("points", o.points, {.label = "Points", .min = 1, .max = 1e9, .help = "Of a random search."});
    field("seed", o.seed,
          {.label = "Seed of the points",
           .min = 0,
           .max = 1e15,
           .help = "Of a random search. Each point runs with each of the experiment's own seeds."});
    field("metric", o.metric,
          {.label = "Metric",
           .help = "What says which points are best: a tag, accuracy/test, loss/test, sharpness ... Accuracies, "
                   "average precisions and cosines are better where they are higher, all others where they are "
                   "lower. Where none is named: map/test of detection, accuracy/test of all else."});
    field("summary", o.summary,
          {.label = "Of a run", .choices = {"last", "best"}, .help = "The metric's last or best value."});
    field("rounds", o.rounds,
          {.label = "Rounds", .min = 1, .max = 100, .help = "How often adaptive search refines.", .advanced = true});
    field("best", o.best,
          {.label = "Refine", .min = 1, .max = 1000, .help = "So many of the best points, a round.", .advanced = true});
    field.group("halving", o.halving);
    field("most", o.most,
          {.label = "At most",
           .unit = "points",
           .min = 1,
           .max = 1e12,
           .help = "A sweep of more points is not begun before this is raised: a guard against a slip.",
           .advanced = true});
    field("memory", o.memory,
          {.label = "Memory",
           .choices = {"heed", "ignore"},
           .help = "heed: no more rows go on at a time than fit into the memory that is free when the sweep begins or "
                   "is resumed, by an estimate. ignore: as many as atOnce says.",
           .advanced = true});
}

/// Checked, with every default filled in.
struct Sweep {
    SweepOptions options;
    std::vector<SweepField> fields;
};

/// The fields of an experiment's "sweep", as a form or a reference shows them: "sweep.search", and those of an entry of
/// "sweep.fields" ("field", "also" ...).
Schema sweepSchema();
Schema sweepFieldSchema();

/// `experiment` is complete and of that kind, without its sweep; every value is tried on it. All problems are appended,
/// each with its field and its value ("sweep.fields.0": "rule.rho1=-1: methods.1.rho1: -1 is out of range ...").
Sweep sweepFromJson(const Json& json, const Kind& kind, const Json& experiment, std::vector<Problem>& problems);
Json toJson(const Sweep& sweep);

/// A field as the command line writes it: "rule.rho1=0.05,0.1,0.2", "optimizer.lr=0.001:0.1:5:log" (from, to, count),
/// "rule.rho2+rule.rhoV=0,0.1" for fields that get the same value, "methods.0.rule=[\"sam\",\"asam\"]".
/// @throws Error naming it.
Json sweepFieldFromText(const std::string& text);
/// Puts it into an experiment's "sweep", in the place of one of the same field.
void setSweepField(Json& experiment, Json field);

/// What a field is called in tables and legends: its symbol, else its path's last word.
std::string sweepFieldTitle(const std::string& path, const Kind& kind);

} // namespace sharpscope
