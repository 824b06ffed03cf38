// SPDX-License-Identifier: GPL-3.0-or-later
// The overlap of acquisitions against what the run's files hold; and analyses as jobs: which files they leave, what is
// taken over, what is said where something is not there.
#include "analysed_runs.h"

#include "core/acquisition/registry.h"
#include "core/analysis/registry.h"
#include "core/base/correlation.h"
#include "core/base/error.h"

#include <algorithm>
#include <numeric>
#include <set>

using namespace sharpscope;

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

/// Level and text.
using Said = std::vector<std::pair<std::string, std::string>>;
Said saidBy(const std::vector<RunEvent>& events)
{
    Said said;
    for (const RunEvent& event : events)
        if (const auto* message = std::get_if<Message>(&event.event)) said.emplace_back(message->level, message->text);
    return said;
}

const Json fewTerms = {{"images", 2}, {"curvature", "gauss-newton"}};

} // namespace

class TestAnalysisJob : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void overlapIsThatOfTheRecordedPicksAndScores();
    void saalsOwnPicksAreThoseOfTheRun();
    void whoIsToldToStopStops();
    void everyRoundLeavesAFileThatIsTakenOver();
    void aStoppedJobKeepsWhatIsDone();
    void roundsThatAreGoneArePassedOverWhereAllAreAskedFor();
    void wrongQuestionsAreSaid();
    void theCostIsSaidBeforehand();

private:
    QTemporaryDir m_root;
    fs::path m_run;
};

void TestAnalysisJob::initTestCase()
{
    prepareProcess();
    m_run = madeRun(m_root);
}

void TestAnalysisJob::overlapIsThatOfTheRecordedPicksAndScores()
{
    const RunAtRound at = atRound(m_run, 1);
    const Analysis overlap = *pickOverlap(at, {.acquisitions = {"random", "entropy", "margin", "bald", "ll4al"}}, {});
    QCOMPARE(overlap.rows, (std::vector<std::string>{"Random", "Entropy", "Margin"}));
    QCOMPARE(overlap.notes.size(), 2U);
    QVERIFY(overlap.notes[0].starts_with("BALD is left out: ") && overlap.notes[1].starts_with("LL4AL is left out: "));

    const ScoredImages scored = readScoredImages(m_run / scoredImagesName(1));
    const auto firstBy = [&](const std::vector<double>& values) {
        std::vector<std::size_t> order(values.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] > values[b]; });
        std::set<std::int64_t> images;
        for (std::size_t i = 0; i < 5; ++i)
            images.insert(scored.images[order[i]]);
        return images;
    };
    std::vector<double> narrow;
    for (const double margin : scored.margin)
        narrow.push_back(-margin);
    const ActiveHistory history = historyOf(m_run);
    const std::vector<std::int64_t>& picks = history.find(1)->picks;
    const std::vector<std::set<std::int64_t>> chosen = {
        {picks.begin(), picks.end()}, firstBy(scored.entropy), firstBy(narrow)};
    const std::vector<std::vector<double>> scores = {scored.score, scored.entropy, narrow};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) {
            const auto common =
                std::count_if(chosen[i].begin(), chosen[i].end(), [&](auto x) { return chosen[j].contains(x); });
            QCOMPARE(overlap.column("common." + overlap.rows[j])[i], static_cast<double>(common) / 5);
            QVERIFY(isClose(overlap.column("spearman." + overlap.rows[j])[i], spearman(scores[i], scores[j]), 1e-2));
        }
    QCOMPARE(overlap.number("chance"), 5.0 / 40);
    const Analysis more = *pickOverlap(at, {.acquisitions = {"entropy"}, .query = 40}, {});
    QCOMPARE(more.column("common.Random").at(1), 1.0);
}

void TestAnalysisJob::saalsOwnPicksAreThoseOfTheRun()
{
    const fs::path run = madeRun(
        m_root, {{"acquisitions", Json::array({{{"acquisition", "saal"}, {"diversity", true}, {"label", "Own"}}})}});
    const RunAtRound at = atRound(run, 1);
    const Analysis overlap = *pickOverlap(at, {.acquisitions = {"saal", "coreset"}}, {});
    QCOMPARE(overlap.rows.size(), 7U); // its own is one of the six forms
    QCOMPARE(overlap.rows.front(), std::string("Own"));
    QCOMPARE(std::set(overlap.rows.begin(), overlap.rows.end()).size(), 7U);
    QCOMPARE(overlap.column("seconds").size(), 7U);
    // as the run chose: a k of all picks is compared with itself alone
    PoolRound round = at.asked();
    const auto own = makeAcquisition("saal", {{"diversity", true}});
    std::set<std::int64_t> images;
    for (const std::int64_t place : own->query(*own->score(round), round))
        images.insert(at.pool().index[place].item<std::int64_t>());
    const ActiveHistory history = historyOf(run);
    const std::vector<std::int64_t>& picks = history.find(1)->picks;
    QVERIFY((images == std::set<std::int64_t>{picks.begin(), picks.end()}));
}

void TestAnalysisJob::whoIsToldToStopStops()
{
    const RunAtRound at = atRound(m_run, 1);
    int asked = 0;
    const AnalysisProgress soon{.keepGoing = [&] { return ++asked < 3; }};
    QVERIFY(!scoreTerms(at, {}, soon));
    asked = 0;
    QVERIFY(!perturbedBound(at, {}, soon));
    asked = 0;
    QVERIFY(!keptLabels(at, {}, soon));
    asked = 0;
    QVERIFY(!pickOverlap(at, {}, soon));
    double last = 0;
    const AnalysisProgress told{.progress = [&](double part) {
        QVERIFY(part >= last && part <= 1 + 1e-12);
        last = part;
    }};
    perturbedBound(at, {}, told);
    QVERIFY(last > 0.9);
    last = 0;
    scoreTerms(at, {.images = 3, .curvature = "both"}, told);
    QCOMPARE(last, 1.0);
}

void TestAnalysisJob::everyRoundLeavesAFileThatIsTakenOver()
{
    const AnalysisRequest request{.name = "terms", .options = fewTerms, .runs = {m_run}};
    const std::vector<RunEvent> events = runJob(analysisJob(request));
    const std::vector<fs::path> files = analysisFiles(m_run, "terms");
    QCOMPARE(files.size(), 3U);
    Said expected;
    for (int round = 0; round < 3; ++round) {
        const Analysis terms = readAnalysis(files[static_cast<std::size_t>(round)]);
        QCOMPARE(terms.round, std::int64_t(round));
        QVERIFY(terms.measuredOn == atRound(m_run, round).identity());
        QCOMPARE(terms.columns.front().values.size(), 2U);
        expected.emplace_back("info", files[static_cast<std::size_t>(round)].string());
    }
    QVERIFY(saidBy(events) == expected);
    QVERIFY(
        std::all_of(events.begin(), events.end(), [&](const RunEvent& event) { return event.run == m_run.string(); }));

    const auto times = [&] {
        std::vector<fs::file_time_type> all;
        for (const fs::path& file : files)
            all.push_back(fs::last_write_time(file));
        return all;
    };
    const auto before = times();
    QVERIFY(saidBy(runJob(analysisJob(request))) == expected); // nothing is computed again
    QVERIFY(times() == before);
    AnalysisRequest other = request; // other options are
    other.options["rho"] = 0.2;
    other.rounds = {1};
    runJob(analysisJob(other));
    QVERIFY(times()[0] == before[0] && times()[1] != before[1] && times()[2] == before[2]);
    Analysis strange = readAnalysis(files[0]); // and other weights
    strange.measuredOn["thetaNorm"] = 1;
    writeAnalysis(m_run, strange);
    runJob(analysisJob(request));
    QVERIFY(readAnalysis(files[0]).measuredOn != strange.measuredOn);
}

void TestAnalysisJob::aStoppedJobKeepsWhatIsDone()
{
    const auto stopAfterTheFirst = [](const RunEvent& event, JobControl& control) {
        if (std::holds_alternative<Message>(event.event)) control.stop();
    };
    const fs::path run = madeRun(m_root);
    runWatched(analysisJob({.name = "terms", .options = {{"images", 40}}, .runs = {run}}), stopAfterTheFirst);
    const std::size_t done = analysisFiles(run, "terms").size();
    QVERIFY2(done == 1 || done == 2, std::to_string(done).c_str());
    JobControl control;
    control.stop();
    EventQueue events;
    JobContext context(control, events);
    analysisJob({.name = "bound", .runs = {run}})(context);
    QVERIFY(analysisFiles(run, "bound").empty());
}

void TestAnalysisJob::roundsThatAreGoneArePassedOverWhereAllAreAskedFor()
{
    const fs::path run = madeRun(m_root);
    fs::remove(run / checkpointName(historyOf(run).find(1)->trained.step));
    const Said said = saidBy(runJob(analysisJob({.name = "radii", .runs = {run}})));
    QCOMPARE(said.size(), 3U);
    QCOMPARE(said[2].first, std::string("warning")); // once, at the end
    QVERIFY2(said[2].second.starts_with("1 of 3 rounds are passed over") &&
                 said[2].second.find("round 1: the checkpoint of step") != std::string::npos,
             said[2].second.c_str());
    QCOMPARE(analysisFiles(run, "radii").size(), 2U);
    const std::string asked = why([&] { runJob(analysisJob({.name = "radii", .runs = {run}, .rounds = {1}})); });
    QVERIFY2(asked.find("is not there any more") != std::string::npos, asked.c_str());
    for (const fs::path& file : RunFolder::open(run).checkpoints())
        fs::remove(file);
    QVERIFY(!why([&] { runJob(analysisJob({.name = "radii", .options = {{"images", 3}}, .runs = {run}})); }).empty());
}

void TestAnalysisJob::wrongQuestionsAreSaid()
{
    const auto problemOf = [&](const std::string& name, const Json& options) {
        return why([&] { runJob(analysisJob({.name = name, .options = options, .runs = {m_run}})); });
    };
    const auto says = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };
    QVERIFY(says(problemOf("term", {}), "did you mean \"terms\""));
    QVERIFY(says(problemOf("terms", {{"curvature", "newton"}}), "curvature"));
    QVERIFY(says(problemOf("terms", {{"image", 3}}), "image"));
    QVERIFY(says(problemOf("radii", {{"radii", Json::array()}}), "at least one radius"));
    QVERIFY(says(problemOf("radii", {{"radii", {0.1, -1.0}}}), "radii"));
    QVERIFY(says(problemOf("overlap", {{"acquisitions", {"entrpy"}}}), "did you mean \"entropy\""));
}

void TestAnalysisJob::theCostIsSaidBeforehand()
{
    QVERIFY(analysisCost("terms", {{"images", 32}}, 2000, 20).starts_with("32 images"));
    QVERIFY(analysisCost("terms", {{"images", 0}, {"from", "labelled"}}, 2000, 20).starts_with("20 images"));
    QVERIFY(analysisCost("bound", Json::object(), 500, 20).find("500 images of X_U, once of the 20") !=
            std::string::npos);
    QVERIFY(analysisCost("radii", Json::object(), 500, 20).starts_with("6 SAAL scores of 500 images"));
    QVERIFY(analysisCost("radii", {{"images", 0}}, 0, 20).starts_with("6 SAAL scores of all images")); // poolSize 0
    QVERIFY(analysisCost("radii", {{"images", 300}}, 0, 20).starts_with("6 SAAL scores of 300 images"));
    QVERIFY(analysisCost("terms", {{"images", 32}}, 0, 20).starts_with("32 images"));
    QVERIFY(analysisCost("overlap", Json::object(), 0, 20).starts_with("n = |X_U|, |X_L| = 20;"));
    const std::string overlap = analysisCost("overlap", Json::object(), 500, 20);
    QVERIFY(overlap.find("BALD: T · n forward passes") != std::string::npos &&
            overlap.find("VAAL") == std::string::npos);
}

QTEST_APPLESS_MAIN(TestAnalysisJob)
#include "tst_analysis_job.moc"
