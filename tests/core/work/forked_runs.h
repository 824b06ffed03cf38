// SPDX-License-Identifier: GPL-3.0-or-later
// A training of 30 steps with all that a fork has to go on with (momentum, a moving average, second batches,
// augmentation, a falling rate), and what it takes to compare two runs to the last bit.
#pragma once

#include "small_experiment.h"

#include "core/run/run_reader.h"
#include "core/work/fork_run.h"

#include <ATen/ops/equal.h>

#include <QTemporaryDir>
#include <QTest>

namespace sharpscope {

/// Ten steps an epoch, checkpoints at 5, 10, 15, 20, 25 and 30, all kept.
inline ComparisonOptions trunkOptions(const MethodOptions& method = {
                                          .rule = "agnostic-sam",
                                          .label = "Agnostic-SAM",
                                          .options = {{"rho1", 0.02}, {"rho2", 0.01}, {"rhoV", 0.01}, {"ema", 0.9}}})
{
    ComparisonOptions e = smallExperiment();
    e.name = "trunk";
    e.data.trainSize = 160;
    e.data.testSize = 50;
    e.train.batchSize = 16;
    e.train.checkpointEvery = 0.5;
    e.train.keepCheckpoints = 0;
    e.methods = {method};
    return e;
}

inline fs::path trained(const ComparisonOptions& options, const fs::path& root)
{
    runJob(comparisonJob(options, root));
    return listRuns(root).at(0);
}

/// Made and taken to its end.
inline fs::path forked(const fs::path& run, const std::string& at, const std::vector<std::string>& changes,
                       const fs::path& root, ForkRequest::Between between = ForkRequest::Between::Replay)
{
    const fs::path fork =
        forkRun(RunFolder::open(run), {.at = at, .assignments = changes, .between = between}, root).folder;
    runJob(resumeJob({fork}));
    return fork;
}

inline bool areEqual(const NamedTensors& a, const NamedTensors& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const NamedTensor& x, const NamedTensor& y) {
        return x.first == y.first && at::equal(x.second, y.second);
    });
}

/// θ, statistics, and all that optimiser, rule and measurements carry.
inline void compareEnds(const fs::path& is, const fs::path& expected)
{
    QVERIFY(RunFolder::open(is).hasEnded());
    const Checkpoint a = lastCheckpointOf(is), b = lastCheckpointOf(expected);
    QCOMPARE(a.clock.step, b.clock.step);
    QCOMPARE(a.clock.epoch, b.clock.epoch);
    QCOMPARE(a.clock.passes, b.clock.passes);
    QVERIFY(at::equal(a.theta, b.theta));
    QVERIFY(at::equal(a.state, b.state));
    QVERIFY(areEqual(a.optimizer, b.optimizer));
    QVERIFY(areEqual(a.rule, b.rule));
}

/// Every number of every step, and so the batches (loss) and rates (lr): what was measured, where, and as what.
inline void compareCurves(const fs::path& is, const fs::path& expected)
{
    const RunSeries a = RunReader(is).series, b = RunReader(expected).series;
    QCOMPARE(a.columns.tags().size(), b.columns.tags().size());
    for (const auto& [tag, column] : b.columns.tags()) {
        const SeriesView mine = a.of(tag), theirs = b.of(tag);
        QVERIFY2(mine.values() == theirs.values(), tag.c_str());
        for (std::size_t i = 0; i < theirs.size(); ++i)
            QCOMPARE(mine.clock(i).step, theirs.clock(i).step);
    }
}

inline std::string whyNot(const std::function<void()>& work)
{
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

} // namespace sharpscope
