// SPDX-License-Identifier: GPL-3.0-or-later
// Folders of active-learning runs with known numbers, as the real ones look, without training.
#pragma once

#include "core/run/run_folder.h"
#include "core/run/scored_images.h"
#include "core/work/experiment.h"

#include <map>
#include <string>
#include <vector>

namespace sharpscope {

/// Random, Entropy and BADGE, `seeds` each: what a launch would make. 20 labels, then 10 a round.
inline std::vector<Json> activeRuns(const std::vector<std::int64_t>& seeds, std::int64_t rounds = 5)
{
    std::vector<Problem> problems;
    const Experiment experiment = experimentFromJson(
        {{"kind", "active-learning"},
         {"name", "al"},
         {"seeds", seeds},
         {"acquisitions", {{{"acquisition", "random"}}, {{"acquisition", "entropy"}}, {{"acquisition", "badge"}}}},
         {"methods", {{{"rule", "sgd"}}}},
         {"rounds", {{"initial", 20}, {"query", 10}, {"rounds", rounds}}}},
        problems);
    if (!problems.empty()) throw Error(toText(problems));
    std::vector<Json> runs = runsOf(experiment, "al 20260101-120000", 1);
    for (std::size_t i = 0; i < runs.size(); ++i)
        runs[i]["made"] = {{"place", i % 3}}; // among the acquisitions
    return runs;
}

inline Clock roundClock(std::int64_t round) // at the end of its training
{
    const auto r = static_cast<double>(round + 1);
    return {.step = 100 * (round + 1), .epoch = 10 * r, .passes = 200 * r, .seconds = 5 * r};
}

inline std::int64_t labelsAt(std::int64_t round) { return 20 + 10 * round; }

/// The first labels: two of each of ten classes.
inline Event firstLabels()
{
    std::vector<std::int64_t> images, labels;
    for (std::int64_t i = 0; i < 20; ++i) {
        images.push_back(i);
        labels.push_back(i % 10);
    }
    return PhaseDone{.round = -1, .phase = "label", .data = {{"images", images}, {"labels", labels}}};
}

/// A round's training, with what came out.
inline std::vector<Event> trainingOf(std::int64_t round, double accuracy)
{
    const Clock clock = roundClock(round);
    return {
        Measured{.clock = clock,
                 .values = {{"round", static_cast<double>(round)},
                            {"labels", static_cast<double>(labelsAt(round))},
                            {"accuracy/test", accuracy},
                            {"loss/test", 2 - accuracy},
                            {"calibration error/test", accuracy / 10}}},
        PhaseDone{
            .clock = clock, .round = round, .phase = "train", .data = {{"labels", labelsAt(round)}, {"seconds", 5.0}}}};
}

/// Scoring, choice and labels of a round; all of the images are of class `label`.
inline std::vector<Event> choiceOf(std::int64_t round, std::int64_t label)
{
    const Clock clock = roundClock(round);
    std::vector<std::int64_t> images;
    for (std::int64_t i = 0; i < 10; ++i)
        images.push_back(100 + 10 * round + i);
    return {
        PhaseDone{.clock = clock,
                  .round = round,
                  .phase = "score",
                  .data = {{"file", scoredImagesName(round)}, {"seconds", 1.0}, {"terms", Json::array()}, {"nan", 0}}},
        PhaseDone{.clock = clock, .round = round, .phase = "query", .data = {{"images", images}}},
        PhaseDone{.clock = clock,
                  .round = round,
                  .phase = "label",
                  .data = {{"images", images}, {"labels", std::vector<std::int64_t>(10, label)}}}};
}

inline Event startOf(const Json& experiment)
{
    return Started{.title = experiment.at("title"),
                   .rule = "sgd",
                   .group = experiment.at("group"),
                   .seed = experiment.at("seed"),
                   .device = "cpu"};
}

/// Rounds 0, 1, ... with these accuracies; the last one is trained and has chosen nothing.
inline std::vector<Event> eventsOf(const std::vector<double>& accuracies, std::int64_t label = 3)
{
    std::vector<Event> all{firstLabels()};
    const auto add = [&](std::vector<Event> more) { all.insert(all.end(), more.begin(), more.end()); };
    for (std::size_t round = 0; round < accuracies.size(); ++round) {
        add(trainingOf(static_cast<std::int64_t>(round), accuracies[round]));
        if (round + 1 < accuracies.size()) add(choiceOf(static_cast<std::int64_t>(round), label));
    }
    return all;
}

/// Its folder's path.
inline std::string writeRun(const std::filesystem::path& root, const Json& experiment, const std::vector<Event>& events)
{
    RunFolder folder = RunFolder::create(root,
                                         "al_" + experiment.at("acquisition").at("acquisition").get<std::string>() +
                                             "_s" + experiment.at("seed").dump(),
                                         experiment);
    folder.append(startOf(experiment));
    for (const Event& event : events)
        folder.append(event);
    folder.append(Stopped{});
    folder.sync();
    return folder.id();
}

} // namespace sharpscope
