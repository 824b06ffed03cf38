// SPDX-License-Identifier: GPL-3.0-or-later
// Active learning on two moons that takes a second, for the tests of its jobs.
#pragma once

#include "small_experiment.h"

#include "core/base/process.h"
#include "core/run/active_history.h"

#include <ATen/ops/equal.h>

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <chrono>
#include <thread>

namespace sharpscope {

inline Json rounds(const Json& changes = Json::object())
{
    Json json = Json::parse(R"({"kind": "active-learning", "name": "al", "seeds": [5], "threads": 1, "device": "cpu",
        "data": {"name": "two-moons", "testSize": 100}, "network": {"name": "mlp"},
        "train": {"epochs": 4, "batchSize": 4, "checkpointEvery": 2},
        "rounds": {"initial": 8, "query": 4, "rounds": 3, "poolSize": 60},
        "methods": [{"rule": "sam"}], "acquisitions": [{"acquisition": "random"}]})");
    json["rounds"].update(changes);
    return json;
}

inline Job jobOf(const Json& json, const fs::path& root)
{
    std::vector<Problem> problems;
    Experiment experiment = experimentFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return experimentJob(std::move(experiment), root);
}

inline ActiveHistory historyOf(const fs::path& run) { return readActiveHistory(RunFolder::open(run)).history; }

/// Runs a job on a thread of its own; `watch` sees each event as it comes and may send commands.
inline std::vector<RunEvent> runWatched(const Job& job, const std::function<void(const RunEvent&, JobControl&)>& watch)
{
    JobControl control;
    EventQueue events;
    std::atomic<bool> done = false;
    std::jthread thread([&] {
        JobContext context(control, events);
        job(context);
        done = true;
    });
    std::vector<RunEvent> all;
    for (bool last = false; !last;) {
        last = done;
        for (RunEvent& event : events.takeAll()) {
            watch(event, control);
            all.push_back(std::move(event));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return all;
}

inline std::string reasonOf(const std::vector<RunEvent>& events)
{
    std::string all;
    for (const RunEvent& event : events)
        if (const auto* failed = std::get_if<Failed>(&event.event)) all += failed->why + '\n';
    return all;
}

inline fs::path onlyRun(const QTemporaryDir& root) { return listRuns(root.path().toStdString()).at(0); }

/// The run that nobody disturbs.
inline const Checkpoint& undisturbed(ActiveHistory* history = nullptr)
{
    static const auto made = [] {
        QTemporaryDir root;
        runJob(jobOf(rounds(), root.path().toStdString()));
        return std::pair(lastCheckpointOf(onlyRun(root)), historyOf(onlyRun(root)));
    }();
    if (history) *history = made.second;
    return made.first;
}

inline void compareHistories(const ActiveHistory& is, const ActiveHistory& expected)
{
    QCOMPARE(is.rounds().size(), expected.rounds().size());
    for (std::size_t i = 0; i < is.rounds().size(); ++i) {
        QCOMPARE(is.rounds()[i].round, expected.rounds()[i].round);
        QCOMPARE(is.rounds()[i].labels, expected.rounds()[i].labels);
        QCOMPARE(is.rounds()[i].trained.step, expected.rounds()[i].trained.step);
        QCOMPARE(is.rounds()[i].picks, expected.rounds()[i].picks);
        QCOMPARE(is.rounds()[i].labelledImages, expected.rounds()[i].labelledImages);
        QCOMPARE(is.rounds()[i].givenLabels, expected.rounds()[i].givenLabels);
    }
}

} // namespace sharpscope
