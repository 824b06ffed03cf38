// SPDX-License-Identifier: GPL-3.0-or-later
// The runs of an experiment or a sweep as a table, before any of them begins; and one of them done by itself.
#include "core/run/event_follower.h"
#include "core/sweep/sweep_options.h"
#include "core/work/run_table.h"
#include "small_experiment.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace sharpscope;

namespace {

Experiment experimentOf(const std::vector<std::string>& assignments, const std::vector<std::string>& swept = {})
{
    Json json = toJson(smallExperiment());
    for (const std::string& field : swept)
        setSweepField(json, sweepFieldFromText(field));
    for (const std::string& assignment : assignments)
        setField(json, assignment);
    std::vector<Problem> problems;
    Experiment experiment = experimentFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return experiment;
}

std::vector<std::string> foldersOf(const RunTable& table)
{
    std::vector<std::string> folders;
    for (const PlannedRun& run : table.runs)
        folders.push_back(run.folder);
    return folders;
}

std::string errorOf(const std::function<void()>& call)
{
    try {
        call();
    } catch (const std::exception& error) {
        return error.what();
    }
    return {};
}

std::vector<std::string> reasonsOf(const fs::path& run)
{
    std::vector<std::string> reasons;
    EventFollower(run).takeNew([&](Event&& event) {
        const auto* resumed = std::get_if<Resumed>(&event);
        if (resumed && !resumed->reason.empty()) reasons.push_back(resumed->reason);
    });
    return reasons;
}

} // namespace

class TestRunTable : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

private Q_SLOTS:
    /// The runs that `run` would make, in its order, each with a folder of its own and its threads settled.
    void theTableOfAComparison()
    {
        const Experiment experiment = experimentOf(
            {"seeds=[1,2]", R"(methods=[{"rule":"sgd"},{"rule":"sam"},{"rule":"sam","rho":0.2}])", "threads=0"});
        const RunTable table = runTable(experiment, "20261127-120000", 3);
        const std::vector<std::string> expected = {"20261127-120000_small_sgd_s1",   "20261127-120000_small_sam_s1",
                                                   "20261127-120000_small_sam_s1-2", "20261127-120000_small_sgd_s2",
                                                   "20261127-120000_small_sam_s2",   "20261127-120000_small_sam_s2-2"};
        QCOMPARE(foldersOf(table), expected);
        const std::vector<Json> runs = runsOf(experiment, "small 20261127-120000", 3);
        for (std::size_t row = 0; row < runs.size(); ++row) {
            Json planned = table.runs[row].experiment;
            QVERIFY(planned.at("made").at("place") == row);
            planned.erase("made");
            QVERIFY(planned == runs[row]);
            QVERIFY(planned.at("threads") == 3);
        }
    }

    /// Seed by seed, point by point; a run that a field does not reach is there once.
    void theTableOfASweep()
    {
        const Experiment experiment =
            experimentOf({"seeds=[1,2]", "methods=[{\"rule\":\"sgd\"},{\"rule\":\"sam\"}]"}, {"rule.rho=0.1,0.2"});
        const RunTable table = runTable(experiment, "D", 1);
        const std::vector<std::string> expected = {"D_small/p0000_sgd_s1", "D_small/p0000_sam_s1",
                                                   "D_small/p0001_sam_s1", "D_small/p0000_sgd_s2",
                                                   "D_small/p0000_sam_s2", "D_small/p0001_sam_s2"};
        QCOMPARE(foldersOf(table), expected);
        QVERIFY(table.problems.empty());
        const auto mark = sweepMarkOf(table.runs[2].experiment);
        QVERIFY(mark && mark->place == (SweepPlace{.point = 1, .run = 1, .seed = 1}));
        QVERIFY(mark->values.at("rule.rho") == 0.2);
        QVERIFY(sweepMarkOf(table.runs[0].experiment)->values.at("rule.rho").is_null());
        QVERIFY(table.runs[2].experiment.at("method").at("rho") == 0.2);
        QVERIFY(table.runs[2].experiment.at("group") == "D_small");
        const fs::path root = m_dir.filePath("sweep").toStdString();
        makeTablesSweep(experiment, "D", root);
        QCOMPARE(readSweepFile(root / "D_small").points.size(), std::size_t(2));
    }

    void whatFollowsFromResultsHasNoTable()
    {
        const std::string adaptive =
            errorOf([] { runTable(experimentOf({"sweep.search=adaptive"}, {"rule.rho=0.1,0.2"}), "D", 1); });
        QVERIFY2(adaptive.starts_with("sweep.search: "), adaptive.c_str());
        const std::string halving =
            errorOf([] { runTable(experimentOf({"sweep.halving.keep=0.5"}, {"rule.rho=0.1,0.2"}), "D", 1); });
        QVERIFY2(halving.starts_with("sweep.halving: "), halving.c_str());
    }

    /// Begun in exactly its folder, stopped, gone on with: the weights are those of the experiment's own run, and
    /// its events say why it had stopped.
    void aRowIsDoneByItself()
    {
        const Experiment experiment = experimentOf({"methods=[{\"rule\":\"sam\"}]", "measure={}"});
        const fs::path root = m_dir.filePath("rows").toStdString(), whole = m_dir.filePath("whole").toStdString();
        PlannedRun row = runTable(experiment, "D", 1).runs.at(0);
        row.folder = (root / row.folder).string();
        int saved = 0;
        JobControl control;
        EventQueue events;
        JobContext context(control, events);
        std::jthread stopper([&](const std::stop_token& token) {
            while (!token.stop_requested() && saved == 0)
                for (const RunEvent& event : events.takeAll())
                    if (std::holds_alternative<CheckpointSaved>(event.event) && ++saved == 1) control.stop();
        });
        plannedRunJob(row, "not said: it does not go on")(context);
        stopper = {};
        QVERIFY(!hasEnded(row.folder));
        QVERIFY(reasonsOf(row.folder).empty());
        for (const RunEvent& event : runJob(plannedRunJob(row, "preempted")))
            QVERIFY(!std::holds_alternative<Failed>(event.event));
        QVERIFY(hasEnded(row.folder));
        QVERIFY(reasonsOf(row.folder) == std::vector<std::string>{"preempted"});
        QCOMPARE(listRuns(root).size(), std::size_t(1));
        runJob(experimentJob(experiment, whole));
        QVERIFY(lastCheckpointOf(row.folder).theta.equal(lastCheckpointOf(listRuns(whole).at(0)).theta));
        QVERIFY(RunFolder::open(row.folder).experiment().at("made").contains("host"));
        QVERIFY(errorOf([&] { runJob(plannedRunJob(row, "")); }).find("has ended") != std::string::npos);
    }

    void aFolderThatIsNoRunIsLeftAlone()
    {
        PlannedRun row = runTable(experimentOf({}), "D", 1).runs.at(0);
        row.folder = (fs::path(m_dir.filePath("taken").toStdString()) / row.folder).string();
        fs::create_directories(fs::path(row.folder) / "mine");
        QVERIFY(errorOf([&] { runJob(plannedRunJob(row, "")); }).find("is in the way, and is no run") !=
                std::string::npos);
        QVERIFY(fs::exists(fs::path(row.folder) / "mine"));
        QVERIFY(!fs::exists(row.folder + "-2"));
    }
};

QTEST_GUILESS_MAIN(TestRunTable)
#include "tst_run_table.moc"
