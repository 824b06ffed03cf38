// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/result_table.h"

#include <QTest>

using namespace sharpscope;

namespace {

FinishedRun run(const char* label, double noise, int seed, double accuracy)
{
    return {.experiment = {{"name", "x"},
                           {"seed", seed},
                           {"data", {{"name", "fashion-mnist"}, {"labelNoise", noise}}},
                           {"method", {{"rule", "sam"}, {"label", label}}}},
            .result = {{"accuracy/test", {{"last", accuracy}, {"best", accuracy + 0.01}}}}};
}

std::vector<FinishedRun> someRuns()
{
    return {run("SGD", 0.4, 1, 0.70), run("SGD", 0.4, 2, 0.72), run("SAM", 0.4, 1, 0.80), run("SAM", 0.4, 2, 0.83),
            run("SGD", 0.8, 1, 0.50)};
}

} // namespace

class TestResultTable : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void columnsAreWhatDiffersAndCellsAreMeanAndSampleDeviation()
    {
        const ResultTable table = makeTable(someRuns());
        QCOMPARE(table.rows, (std::vector<std::string>{"SGD", "SAM"}));
        QCOMPARE(table.columns, (std::vector<std::string>{"labelNoise 0.4", "labelNoise 0.8"}));
        const TableCell& sam = table.cells[1][0];
        QCOMPARE(sam.runs, 2);
        QVERIFY(std::abs(sam.mean - 81.5) < 1e-9);
        QVERIFY(std::abs(sam.deviation - 3 / std::sqrt(2.0)) < 1e-9);
        QVERIFY(sam.best && !table.cells[0][0].best && table.cells[0][1].best);
        QCOMPARE(table.cells[1][1].runs, 0);
    }

    void methodsOfOneLabelAreToldApartWhereTheyMeet()
    {
        std::vector<FinishedRun> runs = someRuns();
        runs.push_back(run("SAM", 0.8, 1, 0.55));
        for (FinishedRun& r : runs)
            r.experiment["method"]["rho"] = r.experiment["data"]["labelNoise"] == 0.8 ? 0.1 : 0.2;
        QCOMPARE(makeTable(runs).rows, (std::vector<std::string>{"SGD", "SAM"})); // a radius a column
        runs.push_back(run("SAM", 0.4, 1, 0.60));
        runs.back().experiment["method"]["rho"] = 0.5;
        QCOMPARE(makeTable(runs).rows,
                 (std::vector<std::string>{"SGD", "SAM, rho 0.2", "SAM, rho 0.1", "SAM, rho 0.5"}));
    }

    void seedThatWasRunAgainCountsOnce()
    {
        std::vector<FinishedRun> runs = someRuns();
        runs.push_back(run("SGD", 0.8, 1, 0.51));
        const TableCell cell = makeTable(runs).cells[0][1];
        QCOMPARE(cell.runs, 1);
        QVERIFY(std::abs(cell.mean - 51) < 1e-9);
    }

    void bestOfTheRunIsAChoice()
    {
        const ResultTable table = makeTable(someRuns(), {.summary = "best"});
        QVERIFY(std::abs(table.cells[0][1].mean - 51) < 1e-9);
    }

    void printsMarkdownLatexAndCsv()
    {
        const ResultTable table = makeTable(someRuns());
        const std::string markdown = toMarkdown(table);
        QVERIFY2(markdown.find("| SAM | **81.50 ± 2.12** (2) | – |") != std::string::npos, markdown.c_str());
        QVERIFY(markdown.find("| **50.00** (1) |") != std::string::npos);
        QVERIFY(toLatex(table).find("SAM & \\boldmath{$81.50 \\pm 2.12$} (2) & -- \\\\") != std::string::npos);
        QVERIFY(toCsv(table).find("\"SGD\",\"labelNoise 0.8\",50.000000,,1\n") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestResultTable)
#include "tst_result_table.moc"
