// SPDX-License-Identifier: GPL-3.0-or-later
// Few-shot runs as their folders hold them, and an episode of known answers.
#pragma once

#include "core/fewshot/episode_record.h"
#include "core/run/episode_table.h"
#include "fake_jobs.h"

namespace sharpscope {

/// Two classes, one support image and two queries of each, three inner steps: query j is right from step j+1 on.
inline EpisodeRecord knownRecord(std::int64_t index)
{
    EpisodeRecord record{.classes = {"coat", "sandal"}, .support = {}, .query = {}};
    std::int64_t row = index;
    const auto image = [&](std::int64_t label, std::size_t rightFrom) {
        EpisodeImage one{.row = row++, .label = label, .predicted = {}, .confidence = {}, .ofTruth = {}};
        for (std::size_t step = 0; step <= 3; ++step) {
            one.predicted.push_back(step >= rightFrom ? label : 1 - label);
            one.confidence.push_back(0.75);
            one.ofTruth.push_back(step >= rightFrom ? 0.75 : 0.25);
        }
        return one;
    };
    for (const std::int64_t label : {0, 1}) {
        record.support.images.push_back(image(label, 1));
        record.query.images.push_back(image(label, 1));
        record.query.images.push_back(image(label, 2));
    }
    record.support.accuracy = {0, 1, 1, 1};
    record.query.accuracy = {0, 0.5, 1, 1};
    record.support.loss = record.query.loss = {1.386, 0.5, 0.288, 0.288};
    return record;
}

/// Four test episodes of a rule, or none yet.
inline RunFolder makeFewShotRun(const std::filesystem::path& root, const char* rule,
                                const std::vector<std::vector<double>>& byStep, int seed = 1)
{
    std::filesystem::create_directories(root);
    RunFolder run = RunFolder::create(root, rule,
                                      {{"kind", "few-shot"},
                                       {"name", "known"},
                                       {"seed", seed},
                                       {"episodes", {{"ways", 2}, {"shots", 1}, {"queries", 2}}},
                                       {"method", {{"rule", rule}, {"label", rule}}}});
    run.append(Started{.title = rule, .rule = rule, .group = "g", .seed = seed, .stepsTotal = 8, .epochsTotal = 2});
    run.append(Measured{fakeClock(8),
                        {{"accuracy/validation", 0.625},
                         {"interval/validation", 0.125},
                         {"accuracy/validation/step-0", 0.5},
                         {"accuracy/validation/step-1", 0.625}}});
    run.append(CheckpointSaved{fakeClock(8), "checkpoint-8.safetensors"});
    if (!byStep.empty()) {
        writeEpisodes(run.path() / testEpisodesFile, {.byStep = byStep});
        run.finish(Finished{.clock = fakeClock(8), .result = Json::object()});
    }
    run.flush();
    return run;
}

inline void makeKnownFewShotRuns(const std::filesystem::path& root)
{
    makeFewShotRun(root, "a-maml", {{0.5, 0.5, 0.25, 0.75}, {1, 0.75, 0.75, 1}});
    makeFewShotRun(root, "b-agnostic", {{0.25, 0.25, 0.5, 0}, {1, 1, 1, 0.5}});
}

} // namespace sharpscope
