// SPDX-License-Identifier: GPL-3.0-or-later
// Few-shot experiments that train in seconds, their runs compared, and the child that is killed.
#pragma once

#include "../fewshot/small_omniglot.h"
#include "small_experiment.h"

#include "core/base/files.h"
#include "core/run/run_series.h"

#include <ATen/ops/equal.h>

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <thread>

namespace sharpscope::test {

inline Json smallFewShot(const fs::path& data)
{
    return {{"kind", "few-shot"},
            {"name", "small"},
            {"data", {{"folder", data.string()}, {"rotations", "off"}}},
            {"network", {{"name", "conv4"}, {"options", {{"width", 8}, {"blocks", 2}}}}},
            {"episodes", {{"ways", 3}, {"queries", 2}, {"validationEpisodes", 6}, {"testEpisodes", 10}}},
            {"inner", {{"steps", 2}, {"lr", {0.1}}}},
            {"train", {{"epochs", 2}, {"stepsPerEpoch", 4}, {"tasks", 2}, {"checkpointEvery", 0.5}}},
            {"optimizer", {{"lr", 0.01}}},
            {"methods", {{{"rule", "maml"}}, {{"rule", "agnostic-maml"}, {"ema", 0.9}}, {{"rule", "reptile"}}}},
            {"device", "cpu"},
            {"threads", 1}};
}

inline Experiment soundExperiment(const Json& json)
{
    std::vector<Problem> problems;
    Experiment experiment = experimentFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return experiment;
}

inline Job fewShotJob(const Json& json, const fs::path& root) { return experimentJob(soundExperiment(json), root); }

/// Runs of an epoch with these methods, in a folder of their own.
struct TrainedFewShot {
    explicit TrainedFewShot(const Json& methods)
    {
        writeOmniglot(m_data.path(), 40, 4);
        Json json = smallFewShot(m_data.path());
        json["methods"] = methods;
        json["train"]["epochs"] = 1;
        EventQueue events;
        JobControl control;
        JobContext context(control, events);
        fewShotJob(json, path())(context);
    }
    fs::path path() const { return m_runs.path().toStdString(); }

private:
    Folder m_data;
    QTemporaryDir m_runs;
};

inline RunSeries seriesIn(const fs::path& folder)
{
    RunSeries series;
    RunFolder::open(folder).forEachEvent([&](Event&& event) { series.apply(event); });
    return series;
}

inline fs::path runOf(const fs::path& root, const std::string& rule)
{
    for (const fs::path& run : listRuns(root))
        if (RunFolder::open(run).experiment()["method"]["rule"] == rule) return run;
    throw Error("there is no run of " + rule);
}

inline std::vector<fs::path> unfinishedIn(const fs::path& root)
{
    std::vector<fs::path> runs;
    for (const fs::path& run : listRuns(root))
        if (!RunFolder::open(run).hasEnded()) runs.push_back(run);
    return runs;
}

/// Weights, what the rule and the optimiser carry, the best weights, and all that was measured, bit for bit.
inline void compareFewShot(const fs::path& a, const fs::path& b)
{
    const Checkpoint x = lastCheckpointOf(a), y = lastCheckpointOf(b);
    QCOMPARE(x.clock.step, std::int64_t(8));
    QCOMPARE(y.clock.step, std::int64_t(8));
    QVERIFY(at::equal(x.theta, y.theta) && at::equal(x.state, y.state));
    for (const auto member : {&Checkpoint::optimizer, &Checkpoint::rule, &Checkpoint::own}) {
        QCOMPARE((x.*member).size(), (y.*member).size());
        for (std::size_t i = 0; i < (x.*member).size(); ++i)
            QVERIFY2(at::equal((x.*member)[i].second, (y.*member)[i].second), (x.*member)[i].first.c_str());
    }
    const RunSeries one = seriesIn(a), two = seriesIn(b);
    QCOMPARE(one.tags.size(), two.tags.size());
    QCOMPARE(one.of("loss").size(), std::size_t(8));
    for (const auto& [tag, summary] : one.tags)
        QVERIFY2(one.of(tag).values() == two.of(tag).values(), tag.c_str());
    const Json p = readJsonFile(a / "result.json"), q = readJsonFile(b / "result.json");
    QVERIFY(p.at("test") == q.at("test") && p.at("passes") == q.at("passes"));
}

/// Red, green and blue to train on and others to test on; the validation classes all look the same.
inline void writeColours(const fs::path& folder)
{
    const std::vector<std::pair<std::string, std::initializer_list<int>>> classes = {
        {"train/a", {250, 0, 0}},    {"train/b", {0, 250, 0}}, {"train/c", {0, 0, 250}}, {"train/d", {250, 250, 0}},
        {"val/e", {90, 90, 90}},     {"val/f", {90, 90, 90}},  {"val/g", {90, 90, 90}},  {"test/h", {0, 250, 250}},
        {"test/i", {250, 250, 250}}, {"test/j", {250, 0, 120}}};
    for (const auto& [place, colour] : classes)
        for (int i = 0; i < 4; ++i)
            writePlain(folder / place / (std::to_string(i) + ".png"), colour);
}

/// The runs that are killed, some milliseconds into their work; without `killAfter` they go to their ends.
inline int beFewShotChild(const fs::path& data, const fs::path& root, const char* killAfter)
{
    const bool fresh = listRuns(root).size() < 3;
    const Job job = fresh ? fewShotJob(smallFewShot(data), root) : resumeJob(unfinishedIn(root));
    JobControl control;
    if (killAfter) control.pause();
    EventQueue events;
    std::jthread trains([&] {
        JobContext context(control, events);
        job(context);
    });
    if (!killAfter) return 0;
    for (int step = 0; step < 25; ++step) { // steps and episodes of an evaluation
        while (!control.isResting())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        control.singleStep();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(std::atoi(killAfter)));
    std::raise(SIGKILL);
    return 1;
}

} // namespace sharpscope::test
