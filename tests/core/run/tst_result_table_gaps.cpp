// SPDX-License-Identifier: GPL-3.0-or-later
// What a table of results goes without, and says so.
#include "finished_run.h"

#include "core/run/result_table.h"
#include "core/run/run_folder.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <filesystem>
#include <optional>
#include <tuple>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestResultTableGaps : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// SAM's seed 2 failed, SGD's seed 3 was killed: of the means that are left none is bold, and both are named.
    void whoFailedIsNamedAndMeansOverOtherSeedsAreNotCompared()
    {
        const QTemporaryDir root;
        std::vector<fs::path> folders;
        const auto add = [&](const char* label, int seed, std::optional<double> accuracy, bool fails) {
            RunFolder folder = RunFolder::create(root.path().toStdString(), std::string(label) + std::to_string(seed),
                                                 run(label, 0.4, seed, 0).experiment);
            folder.append(Measured{.clock = {.step = 40}, .values = {{"accuracy/test", 0.5}}});
            if (fails) folder.append(Failed{.why = "the loss is nan\nat once"});
            if (accuracy) folder.finish({.result = run(label, 0.4, seed, *accuracy).result});
            folders.push_back(folder.path());
        };
        for (const auto& [seed, sgd, sam] : {std::tuple{1, 0.70, 0.80}, {2, 0.72, -1}, {3, -1, 0.84}}) {
            add("SGD", seed, sgd > 0 ? std::optional(sgd) : std::nullopt, false);
            add("SAM", seed, sam > 0 ? std::optional(sam) : std::nullopt, sam < 0);
        }
        std::vector<std::string> problems;
        std::vector<UnfinishedRun> unfinished;
        const std::vector<FinishedRun> finished = readFinishedRuns(folders, problems, &unfinished);
        QCOMPARE(finished.size(), std::size_t(4));
        const ResultTable table = makeTable(finished, {}, unfinished);
        QCOMPARE(table.leftOut, (std::vector<std::string>{"SAM, seed 2: failed at step 40: the loss is nan",
                                                          "SGD, seed 3: was interrupted at step 40"}));
        QVERIFY(std::abs(table.cells[0][0].mean - 71) < 1e-9 && std::abs(table.cells[1][0].mean - 82) < 1e-9);
        QVERIFY(!table.cells[0][0].best && !table.cells[1][0].best);
        for (const std::string& text : {toMarkdown(table), toLatex(table)})
            QVERIFY2(text.find("SAM, seed 2: failed at step 40") != std::string::npos, text.c_str());
        QVERIFY(makeTable(finished).leftOut.empty());
    }

    void manyThatFailedAreCounted()
    {
        std::vector<UnfinishedRun> unfinished;
        for (int seed = 0; seed < 12; ++seed)
            unfinished.push_back({run("SAM", 0.4, seed, 0).experiment, "has not ended"});
        const std::string text = leftOutText(makeTable({run("SGD", 0.4, 1, 0.7)}, {}, unfinished));
        QVERIFY2(text.starts_with("Left out: SAM, seed 0: has not ended; SAM, seed 1: ") &&
                     text.ends_with("SAM, seed 9: has not ended; and 2 more"),
                 text.c_str());
    }
};

QTEST_GUILESS_MAIN(TestResultTableGaps)
#include "tst_result_table_gaps.moc"
