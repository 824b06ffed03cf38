// SPDX-License-Identifier: GPL-3.0-or-later
#include "finished_run.h"

#include "core/base/error.h"
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

namespace {

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
        QVERIFY(sam.best && !table.cells[0][0].best && !table.cells[0][1].best); // nothing competes there
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

    /// Its numbers are another method's; its column is where it began. Which run it is of, and when, tells nothing.
    void aForkIsNoSeedOfARunThatIsNone()
    {
        const auto forked = [](int seed, int step, double lr, double accuracy) {
            FinishedRun fork = run("SAM", 0.4, seed, accuracy);
            fork.experiment["optimizer"]["lr"] = lr;
            fork.experiment["fork"] = {{"run", "run of seed " + std::to_string(seed)},
                                       {"step", step},
                                       {"seconds", 0.1 * seed},
                                       {"past", {{"method", {{"rule", "sgd"}}}, {"optimizer", {{"lr", 0.1}}}}}};
            return fork;
        };
        std::vector<FinishedRun> runs = someRuns();
        for (FinishedRun& r : runs)
            r.experiment["optimizer"]["lr"] = 0.1;
        runs.insert(runs.end(), {forked(1, 20, 0.05, 0.9), forked(2, 20, 0.05, 0.92), forked(1, 40, 0.05, 0.6)});
        const ResultTable table = makeTable(runs);
        QCOMPARE(table.columns, (std::vector<std::string>{"labelNoise 0.4", "labelNoise 0.8"}));
        QCOMPARE(table.rows, (std::vector<std::string>{"SGD", "SAM", "SAM from step 20", "SAM from step 40"}));
        QCOMPARE(table.cells[1][0].runs, 2);
        QVERIFY(std::abs(table.cells[1][0].mean - 81.5) < 1e-9);
        QCOMPARE(table.cells[2][0].runs, 2);
        QVERIFY(std::abs(table.cells[2][0].mean - 91) < 1e-9);
        QCOMPARE(table.cells[3][0].runs, 1);
    }

    void rowsStandAsTheirExperimentListsThem()
    {
        std::vector<FinishedRun> runs = someRuns(); // as their folders' names have them
        for (FinishedRun& one : runs)
            one.experiment["made"]["place"] = one.experiment["method"]["label"] == "SAM" ? 0 : 1;
        QCOMPARE(makeTable(runs).rows, (std::vector<std::string>{"SAM", "SGD"}));
    }

    /// Each kind has options of its own: all of them would differ.
    void runsOfTwoKindsAreToldApartWithinEach()
    {
        std::vector<FinishedRun> runs = someRuns();
        for (const int ways : {5, 20}) {
            runs.push_back(run("MAML", 0, 1, 0.9));
            runs.back().experiment["kind"] = "few-shot";
            runs.back().experiment["data"] = {{"name", "omniglot"}};
            runs.back().experiment["episodes"] = {{"ways", ways}, {"shots", 1}};
        }
        const ResultTable table = makeTable(runs);
        QCOMPARE(table.columns, (std::vector<std::string>{"training: labelNoise 0.4", "training: labelNoise 0.8",
                                                          "few-shot: ways 5", "few-shot: ways 20"}));
        QCOMPARE(table.cells[2][2].mean, 90.0);
        QCOMPARE(table.cells[2][0].runs, 0);
    }

    void whatIsKeptOfARunMakesNoColumn()
    {
        std::vector<FinishedRun> runs = {run("SGD", 0.4, 1, 0.70), run("SAM", 0.4, 1, 0.80)};
        runs[0].experiment["rounds"] = {{"keepRounds", 3}, {"hold", "never"}};
        runs[1].experiment["rounds"] = {{"keepRounds", 3}, {"keepEvery", 10}, {"hold", "round"}};
        QCOMPARE(makeTable(runs).columns.size(), std::size_t(1));
    }

    /// Its best counted round 0, which no acquisition had a part in.
    void aResultOfAnEarlierVersionIsWorkedOutAgain()
    {
        const QTemporaryDir root;
        Json experiment = run("SGD", 0.4, 1, 0).experiment;
        experiment["kind"] = "active-learning";
        RunFolder folder = RunFolder::create(root.path().toStdString(), "run", experiment);
        for (const auto& [round, accuracy] :
             std::vector<std::pair<std::int64_t, double>>{{0, 0.9}, {1, 0.5}, {2, 0.6}}) {
            const Clock clock{.step = 10 * (round + 1)};
            const Values values{{"accuracy/test", accuracy}, {"round", static_cast<double>(round)}};
            folder.append(Measured{.clock = clock, .values = values});
        }
        folder.finish({.result = {{"accuracy/test", {{"last", 0.6}, {"best", 0.9}, {"area", 0.625}}}, {"labels", 40}}});
        std::vector<std::string> problems;
        const auto found = readFinishedRuns({folder.path()}, problems);
        QVERIFY2(problems.empty() && found.size() == 1, problems.empty() ? "" : problems[0].c_str());
        QCOMPARE(makeTable(found, {.summary = "best"}).cells[0][0].mean, 60.0);
        QCOMPARE(makeTable(found, {.summary = "area"}).cells[0][0].mean, 62.5);
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

    void whatWasMeasuredAndIsNotFiniteIsShownAsSuch()
    {
        std::vector<FinishedRun> runs = someRuns();
        runs[2].result["accuracy/test"]["last"] = nullptr; // SAM at seed 1: its mean is no number any more
        runs[4].result["accuracy/test"]["last"] = nullptr;
        const ResultTable table = makeTable(runs);
        const TableCell& sam = table.cells[1][0];
        QCOMPARE(sam.runs, 2);
        QVERIFY(std::isnan(sam.mean));
        QVERIFY(!sam.best && table.cells[0][0].best); // SGD: what is no number is never the best
        QVERIFY(!table.cells[0][1].best);
        QVERIFY2(toMarkdown(table).find("| SAM | nan (2) | – |") != std::string::npos, toMarkdown(table).c_str());
        QVERIFY2(toLatex(table).find("SAM & nan (2) & -- ") != std::string::npos, toLatex(table).c_str());
        QVERIFY2(toCsv(table).find("SAM,labelNoise 0.4,nan,,2\n") != std::string::npos, toCsv(table).c_str());
        QVERIFY(toCsv(table).find("SGD,labelNoise 0.8,nan,,1\n") != std::string::npos);

        for (FinishedRun& r : runs)
            r.result = {{"loss/test", {{"last", r.experiment["seed"] == 2 ? Json("inf") : Json(0.5)}}}};
        const ResultTable losses = makeTable(runs, {.metric = "loss/test"});
        QVERIFY2(toMarkdown(losses).find("| SAM | inf (2) |") != std::string::npos, toMarkdown(losses).c_str());
        QVERIFY(!losses.cells[0][1].best && !losses.cells[0][0].best); // one is alone, the others are not finite
    }

    void namesComeOutAsTheyWereGiven()
    {
        FinishedRun odd = run("a|b_1 & 50% {\\x} ~^#$\nnext", 0.4, 1, 0.7);
        odd.experiment["method"]["label"] = "a|b_1 & 50% {\\x} ~^#$\nnext";
        FinishedRun plain = run("say \"hi\", twice", 0.4, 1, 0.8);
        const ResultTable table = makeTable({odd, plain});
        const std::string markdown = toMarkdown(table), latex = toLatex(table), csv = toCsv(table);
        QVERIFY2(markdown.find("| a\\|b_1 & 50% {\\\\x} \\~^#\\$ next |") != std::string::npos, markdown.c_str());
        QCOMPARE(std::count(markdown.begin(), markdown.end(), '\n'), 6);
        QVERIFY2(latex.find("a\\textbar{}b\\_1 \\& 50\\% \\{\\textbackslash{}x\\} "
                            "\\textasciitilde{}\\textasciicircum{}\\#\\$ next &") != std::string::npos,
                 latex.c_str());
        QVERIFY2(csv.find("\"say \"\"hi\"\", twice\",") != std::string::npos, csv.c_str());
        QVERIFY2(csv.find("~^#$\nnext\",") != std::string::npos, csv.c_str());
    }

    /// Behind the end of a row, "[" and "*" begin its arguments.
    /// Of a loss that is nearly nothing; and a run of another program, whose data nobody knows.
    void smallNumbersAreWrittenAsPapersWriteThem()
    {
        std::vector<FinishedRun> runs = {run("SAM", 0.4, 1, 0), run("SAM", 0.4, 2, 0)};
        runs[0].result = {{"loss/test", {{"last", 3e-5}}}};
        runs[1].result = {{"loss/test", {{"last", 5e-5}}}};
        for (FinishedRun& one : runs)
            one.experiment.erase("data");
        const ResultTable table = makeTable(runs, {.metric = "loss/test"});
        QVERIFY2(toLatex(table).find("$4\\times 10^{-5} \\pm 1.4\\times 10^{-5}$") != std::string::npos,
                 toLatex(table).c_str());
        QVERIFY(toMarkdown(table).find("4e-05 ± 1.4e-05") != std::string::npos);
        QCOMPARE(table.columns, std::vector<std::string>{"loss/test"});
    }

    void rowsOfLatexBeginWithNoArgument()
    {
        const std::string latex = toLatex(makeTable({run("[a] SGD", 0.4, 1, 0.7), run("*SAM", 0.4, 1, 0.8)}));
        QVERIFY2(latex.find("\n{}[a] SGD & ") != std::string::npos, latex.c_str());
        QVERIFY2(latex.find("\n{}*SAM & ") != std::string::npos, latex.c_str());
    }

    void foreignExperimentsAreNamedOrPassedOver()
    {
        FinishedRun odd = run("SGD", 0.4, 3, 0.7);
        for (const Json& experiment :
             {Json{{"seed", "x"}, {"method", {{"rule", 3}}}}, Json{{"method", "sam"}}, Json(7), Json::array()}) {
            odd.experiment = experiment;
            makeTable({odd, run("SAM", 0.4, 1, 0.8)}); // no exception
        }
        const QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        const auto whyOf = [&](const Json& experiment) -> std::string {
            RunFolder made = RunFolder::create(root, "run", experiment);
            made.finish({});
            std::vector<std::string> problems;
            const std::size_t read = readFinishedRuns({made.path()}, problems).size();
            return read + problems.size() != 1 ? "is not counted once" : read == 1 ? "" : problems.front();
        };
        QVERIFY(whyOf({{"seed", 1}}).find("experiment.json: field \"method.rule\" is missing") != std::string::npos);
        QVERIFY(whyOf({{"method", {{"rule", 1}}}}).find("field \"method.rule\" is no text") != std::string::npos);
        QVERIFY(whyOf({{"seed", "1"}, {"method", {{"rule", "sam"}}}}).find("\"seed\" is no whole number") !=
                std::string::npos);
        QCOMPARE(whyOf({{"seed", 1}, {"method", {{"rule", "sam"}}}}), std::string());
        RunFolder damaged = RunFolder::create(root, "damaged", {{"method", {{"rule", "sam"}}}});
        damaged.finish({});
        RunFolder good = RunFolder::create(root, "good", {{"method", {{"rule", "sam"}}}});
        good.finish({});
        for (const std::string& text : {std::string("{\"a\": 1e999}"), std::string(60000, '['),
                                        std::string("\x7f"
                                                    "ELF"),
                                        std::string("{\"a\": 1, \"a\": 2}"), std::string("{\"a\"")}) {
            writeFileAtomically(damaged.path() / "result.json", text);
            std::vector<std::string> problems;
            QCOMPARE(readFinishedRuns({damaged.path(), good.path()}, problems).size(), 1u);
            QCOMPARE(problems.size(), 1u);
            QVERIFY2(QString::fromStdString(problems[0]).contains("damaged/result.json: line 1 (byte "),
                     problems[0].c_str());
        }
    }

    void printsMarkdownLatexAndCsv()
    {
        const ResultTable table = makeTable(someRuns());
        const std::string markdown = toMarkdown(table);
        QVERIFY2(markdown.find("| SAM | **81.50 ± 2.12** (2) | – |") != std::string::npos, markdown.c_str());
        QVERIFY(markdown.find("| 50.00 (1) |") != std::string::npos);
        QVERIFY(toLatex(table).find("SAM & \\boldmath{$81.50 \\pm 2.12$} (2) & -- \\\\") != std::string::npos);
        QVERIFY(toCsv(table).find("SGD,labelNoise 0.8,50.000000,,1\n") != std::string::npos);
    }

    /// Two decimals of a loss of 4e-4 or of an eigenvalue of 4e5 would say nothing, or what nobody measured.
    void whatIsNoPercentageHasSignificantDigits()
    {
        const auto tableOf = [](double a, double b) {
            std::vector<FinishedRun> runs = {run("SAM", 0.4, 1, 0.7), run("SAM", 0.4, 2, 0.7)};
            runs[0].result = {{"loss/test", {{"last", a}}}};
            runs[1].result = {{"loss/test", {{"last", b}}}};
            return makeTable(runs, {.metric = "loss/test"});
        };
        const std::string small = toMarkdown(tableOf(4.1e-4, 4.3e-4)), large = toLatex(tableOf(123456, 123456));
        QVERIFY2(small.find("0.00042 ± 1.4e-05") != std::string::npos, small.c_str());
        QVERIFY2(large.find("1.235\\times 10^{5}") != std::string::npos, large.c_str());
        const std::string csv = toCsv(tableOf(1e-9, 3e-9));
        QVERIFY2(csv.find(",2e-09,1.414213562373095") != std::string::npos, csv.c_str());
    }
};

QTEST_GUILESS_MAIN(TestResultTable)
#include "tst_result_table.moc"
