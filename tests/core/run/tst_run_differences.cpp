// SPDX-License-Identifier: GPL-3.0-or-later
// Runs side by side: what differs, what does not, and what a run lacks.
#include "core/run/run_differences.h"

#include <QtTest>

using namespace sharpscope;

class TestRunDifferences : public QObject {
    Q_OBJECT

    struct Run {
        Json experiment;
        FlatOptions options;
        RunSummary summary;
        RunNotes notes;
    };

    static Run aRun(const char* rule, double lr, const char* revision, double accuracy)
    {
        Run run;
        run.experiment = {
            {"seed", 1},
            {"optimizer", {{"lr", lr}, {"momentum", 0.9}}},
            {"method", {{"rule", rule}}},
            {"made", {{"revision", revision}, {"host", "vm"}, {"torch", "LibTorch 1.13.1"}, {"place", 3}}}};
        if (rule == std::string("sam")) run.experiment["method"]["rho"] = 0.05;
        run.options = flatOptions(run.experiment);
        run.summary.state = RunState::Finished;
        run.summary.tags["accuracy/test"] = {.count = 2, .last = accuracy, .best = accuracy + 0.01};
        run.summary.tags["loss"] = {.count = 9, .last = 0.5, .best = 0.25};
        return run;
    }

    static RunDifferences compared(const Run& a, const Run& b)
    {
        return compareRuns({{{a.options, a.summary, a.notes, "SGD", "finished"}, a.experiment},
                            {{b.options, b.summary, b.notes, "SAM|1", "finished"}, b.experiment}});
    }

    static const DifferenceRow* row(const RunDifferences& all, const std::string& field)
    {
        for (const auto& row : all.rows)
            if (row.field == field) return &row;
        return nullptr;
    }

private Q_SLOTS:
    void onlyOptionsThatDifferAreListed()
    {
        Run sam = aRun("sam", 0.05, "def", 0.9);
        sam.summary.knobs = {{{.step = 100}, "rho", 0.1}, {{.step = 200}, "rho", 0.2}};
        const RunDifferences all = compared(aRun("sgd", 0.1, "abc", 0.8), sam);
        QCOMPARE(all.runs, (std::vector<std::string>{"SGD", "SAM|1"}));
        QCOMPARE(row(all, "optimizer.lr")->values, (std::vector<std::string>{"0.1", "0.05"}));
        QCOMPARE(row(all, "method.rho")->values, (std::vector<std::string>{"", "0.05"})); // one has none
        QVERIFY(!row(all, "optimizer.momentum") && !row(all, "seed") && !row(all, "made.revision"));
        QCOMPARE(row(all, "rho")->values, (std::vector<std::string>{"", "0.1 from step 100, 0.2 from step 200"}));
        QCOMPARE(row(all, "rho")->section, std::string("Turned"));
        QVERIFY(row(all, "revision")->differs && row(all, "revision")->section == "Code");
        QVERIFY(!row(all, "torch")->differs && row(all, "host")->section == "Environment" && !row(all, "place"));
        QCOMPARE(row(all, "last(accuracy/test)")->values, (std::vector<std::string>{"0.8", "0.9"}));
        QVERIFY(row(all, "best(accuracy/test)")->differs && !row(all, "last(loss)")->differs);
        QVERIFY(!row(all, "best(loss)")); // of single batches the best says nothing
    }

    void itIsCopiedAsMarkdownAndCsv()
    {
        const RunDifferences all = compared(aRun("sgd", 0.1, "abc", 0.8), aRun("sam", 0.1, "def", 0.9));
        const QString text = QString::fromStdString(toMarkdown(all));
        QVERIFY2(text.startsWith(QStringLiteral("| Options | SGD | SAM\\|1 |\n")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("| method.rho | – | 0.05 |\n")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("| revision | **abc** | **def** |\n")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("| host | vm | vm |\n")), qPrintable(text));
        const QString csv = QString::fromStdString(toCsv(all));
        QVERIFY2(csv.startsWith(QStringLiteral("section,field,SGD,SAM|1\n")), qPrintable(csv));
        QVERIFY2(csv.contains(QStringLiteral("\nOptions,method.rho,,0.05\n")), qPrintable(csv));
        QVERIFY2(csv.contains(QStringLiteral("\nResults,last(accuracy/test),0.8,0.9\n")), qPrintable(csv));
    }
};

QTEST_GUILESS_MAIN(TestRunDifferences)
#include "tst_run_differences.moc"
