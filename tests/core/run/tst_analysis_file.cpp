// SPDX-License-Identifier: GPL-3.0-or-later
// What an analysis leaves on the disk comes back as it was, a damaged one says what is wrong; and the coefficients that
// are in it, of numbers for which they are known.
#include "core/base/correlation.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/run/analysis_file.h"
#include "core/run/phase_seconds.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <functional>
#include <limits>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

std::string why(const std::function<void()>& what)
{
    try {
        what();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

bool isClose(double a, double b, double tolerance) { return std::abs(a - b) <= tolerance; }

} // namespace

class TestAnalysisFile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void correlationsAreThoseOfKnownNumbers();
    void aFileComesBackAsItWas();
    void aDamagedFileIsNamed();
    void severalAreOneTableAndMeansByRound();
    void secondsAreThoseOfAllRoundsAndSeeds();

private:
    fs::path folder() const { return m_root.path().toStdString(); }
    QTemporaryDir m_root;
};

void TestAnalysisFile::correlationsAreThoseOfKnownNumbers()
{
    const double nan = std::nan("");
    const std::vector<double> x = {1, 2, 3, 4, 5}, y = {1, 4, 9, 16, 25}, down = {3, 2, 1, 0, -50};
    QVERIFY(isClose(pearson(x, y), 60 / std::sqrt(10.0 * 374), 1e-14));
    QVERIFY(isClose(spearman(x, y), 1, 1e-14) && isClose(spearman(x, down), -1, 1e-14));
    QVERIFY(
        isClose(spearman(std::vector<double>{1, 2, 2, 3}, std::vector<double>{1, 2, 3, 4}), 0.9486832980505138, 1e-14));
    QVERIFY(isClose(pearson(std::vector<double>{1, nan, 2, 3, 9}, std::vector<double>{2, 100, 4, 6, nan}), 1, 1e-14));
    QVERIFY(std::isnan(pearson(x, std::vector<double>{2, 2, 2, 2, 2})));
    QVERIFY(std::isnan(spearman(std::vector<double>{1}, std::vector<double>{2})));
}

void TestAnalysisFile::aFileComesBackAsItWas()
{
    const double infinity = std::numeric_limits<double>::infinity();
    const Analysis analysis{.name = "overlap",
                            .round = 12345,
                            .options = {{"query", 3}},
                            .measuredOn = {{"pool", 7}},
                            .rows = {"Random", "SAAL ρ=0.1"},
                            .columns = {{"common.0", "Random", {0.1, std::nan("")}}, {"x", "y", {infinity, 1e-300}}},
                            .numbers = {{"chance", 1.0 / 3}, {"none", std::nan("")}},
                            .notes = {"BALD is left out"}};
    writeAnalysis(folder(), analysis);
    const std::vector<fs::path> files = analysisFiles(folder(), "overlap");
    QCOMPARE(files.size(), 1U);
    QCOMPARE(files[0].filename().string(), std::string("analysis-overlap-12345.json"));
    const Analysis back = readAnalysis(files[0]);
    QVERIFY(toJson(back) == toJson(analysis));
    QVERIFY(back.column("x") == analysis.column("x") && std::isnan(back.column("common.0")[1]));
    QCOMPARE(back.number("chance"), 1.0 / 3);
    QVERIFY(std::isnan(back.number("nothing")));
    fs::remove(files[0]);
}

void TestAnalysisFile::aDamagedFileIsNamed()
{
    const fs::path file = folder() / analysisFileName("bound", 3);
    Json good = toJson(Analysis{.name = "bound", .round = 3, .columns = {{"a", "A", {1, 2}}, {"b", "B", {3, 4}}}});
    const auto problemWith = [&](const std::function<void(Json&)>& change) {
        Json json = good;
        change(json);
        writeFileAtomically(file, dumpLines(json));
        return why([&] { readAnalysis(file); });
    };
    QVERIFY(problemWith([](Json&) {}).empty());
    for (const auto& [field, change] : std::vector<std::pair<std::string, std::function<void(Json&)>>>{
             {"round", [](Json& json) { json.erase("round"); }},
             {"format", [](Json& json) { json["format"] = 2; }},
             {"columns.1", [](Json& json) { json["columns"][1]["values"].push_back(1); }},
             {"columns.0.values", [](Json& json) { json["columns"][0]["values"][0] = "x"; }},
             {"rows", [](Json& json) { json["rows"] = 3; }}}) {
        const std::string problem = problemWith(change);
        QVERIFY2(problem.starts_with(file.string()) && problem.find(field) != std::string::npos, problem.c_str());
    }
    writeFileAtomically(file, "{");
    QVERIFY(why([&] { readAnalysis(file); }).starts_with(file.string()));
    fs::remove(file);
}

void TestAnalysisFile::severalAreOneTableAndMeansByRound()
{
    const Analysis first{.name = "terms", .round = 0, .columns = {{"loss", "l", {1, 3, std::nan("")}}}};
    const Analysis second{.name = "terms", .round = 4, .columns = {{"loss", "l", {5}}, {"lambda.ggn", "λ", {7}}}};
    QCOMPARE(toCsv({{"a", first}, {"b", second}}),
             std::string("run,round,loss,lambda.ggn\na,0,1,\na,0,3,\na,0,nan,\nb,4,5,7\n"));
    const Analysis named{.name = "overlap", .round = 1, .rows = {"R, S"}, .columns = {{"common.0", "R", {1}}}};
    QCOMPARE(toCsv({{"a", named}}), std::string("run,round,row,common.0\na,1,\"R, S\",1\n"));
    QCOMPARE(toCsv(named), std::string("row,common.0\n\"R, S\",1\n"));
    QCOMPARE(toCsv(second), std::string("loss,lambda.ggn\n5,7\n"));
    const std::vector<AnalysisColumn> means = roundMeans({first, second});
    QCOMPARE(means[0].values, (std::vector<double>{0, 4}));
    QCOMPARE(means[1].values, (std::vector<double>{2, 5}));
    QVERIFY(means[2].name == "lambda.ggn" && std::isnan(means[2].values[0]) && means[2].values[1] == 7);
}

void TestAnalysisFile::secondsAreThoseOfAllRoundsAndSeeds()
{
    const auto run = [](const char* acquisition, const char* rule, std::vector<std::pair<double, double>> rounds) {
        TimedRun run{.experiment = {{"acquisition", {{"acquisition", "saal"}, {"label", acquisition}}},
                                    {"method", {{"rule", "sam"}, {"label", rule}}},
                                    {"optimizer", {{"name", "adam"}}}},
                     .history = {}};
        for (std::size_t i = 0; i < rounds.size(); ++i) {
            const auto round = static_cast<std::int64_t>(i);
            run.history.apply(
                PhaseDone{.round = round, .phase = "train", .data = {{"labels", 20}, {"seconds", rounds[i].first}}});
            if (rounds[i].second == 0) continue; // the last one is not scored
            run.history.apply(PhaseDone{
                .round = round,
                .phase = "score",
                .data = {
                    {"file", "round-0000.npz"}, {"seconds", rounds[i].second}, {"terms", Json::array()}, {"nan", 0}}});
        }
        return run;
    };
    const std::vector<PhaseSeconds> seconds = phaseSeconds(
        {run("SAAL", "SAM", {{1, 10}, {3, 0}}), run("", "Adam", {{5, 0}}), run("SAAL", "SAM", {{2, 20}, {6, 0}})});
    QCOMPARE(seconds.size(), 2U);
    QCOMPARE(seconds[0].acquisition, std::string("SAAL (Eq. 3)"));
    QCOMPARE(seconds[0].optimiser, std::string("SAM (adam)"));
    QCOMPARE(seconds[0].runs, std::int64_t(2));
    QCOMPARE(seconds[0].training.rounds, std::int64_t(4));
    QVERIFY(isClose(seconds[0].training.mean, 3, 1e-12));
    QVERIFY(isClose(seconds[0].training.deviation, std::sqrt(14.0 / 3), 1e-12));
    QCOMPARE(seconds[0].scoring.rounds, std::int64_t(2));
    QVERIFY(isClose(seconds[0].scoring.mean, 15, 1e-12) &&
            isClose(seconds[0].scoring.deviation, std::sqrt(50.0), 1e-12));
    QCOMPARE(seconds[1].acquisition, std::string("saal")); // without a label
    QCOMPARE(seconds[1].optimiser, std::string("Adam"));
    QVERIFY(std::isnan(seconds[1].training.deviation) && std::isnan(seconds[1].scoring.mean));
    const Analysis table = toAnalysis(seconds);
    QCOMPARE(table.rows, (std::vector<std::string>{"SAAL (Eq. 3) · SAM (adam)", "saal · Adam"}));
    QVERIFY(isClose(table.column("scoring.mean")[0], 15, 1e-12) && table.column("rounds")[1] == 1);

    TimedRun branch = run("SAAL", "SAM", {{1, 10}, {3, 20}, {7, 40}}); // from the end of round 1's training
    branch.experiment["branch"] = {{"round", 1}};
    branch.experiment["acquisition"]["form"] = "authors";
    const std::vector<PhaseSeconds> own = phaseSeconds({run("SAAL", "SAM", {{1, 10}, {3, 0}}), branch});
    QCOMPARE(own.size(), 2U); // one form's seconds are not the other's
    QCOMPARE(own[1].acquisition, std::string("SAAL (authors' code, ASAM)"));
    QCOMPARE(own[1].training.mean, 7.0);
    QCOMPARE(own[1].scoring.mean, 30.0);
}

QTEST_APPLESS_MAIN(TestAnalysisFile)
#include "tst_analysis_file.moc"
