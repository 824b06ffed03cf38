// SPDX-License-Identifier: GPL-3.0-or-later
// What a sweep runs: its points against lists made by hand, what they do to the runs' options, what cannot be, and
// which points search and halving choose on made numbers; long because one executable costs less than two.
#include "core/sweep/sweep_choice.h"
#include "core/sweep/sweep_points.h"
#include "core/sweep/sweep_rows.h"
#include "core/work/experiment.h"

#include <QtTest>

#include <cmath>
#include <set>

using namespace sharpscope;

namespace {

Json comparison()
{
    return Json::parse(R"({
        "name": "e", "seeds": [1, 2], "data": {"name": "two-moons"}, "network": {"name": "mlp"},
        "train": {"epochs": 2, "batchSize": 32},
        "methods": [{"rule": "sgd"}, {"rule": "sam"}, {"rule": "asam", "rho": 0.7},
                    {"rule": "agnostic-sam", "rho1": 0.1, "rho2": 0.05}]
    })");
}

std::string problemsOf(const Json& json)
{
    std::vector<Problem> problems;
    experimentFromJson(json, problems);
    return toText(problems);
}

/// The sweep of these fields (as the command line writes them) and other options over the comparison.
Json swept(const std::vector<std::string>& fields, const std::vector<std::string>& assignments = {})
{
    Json json = comparison();
    for (const std::string& field : fields)
        setSweepField(json, sweepFieldFromText(field));
    for (const std::string& assignment : assignments)
        setField(json, assignment);
    return json;
}

struct Read {
    Experiment experiment;
    Sweep sweep;
    std::vector<SweepPoint> points;

    explicit Read(const Json& json)
    {
        std::vector<Problem> problems;
        experiment = experimentFromJson(json, problems);
        sweep = sweepFromJson(experiment.sweep, *experiment.kind, experiment.options, problems);
        if (!problems.empty()) throw Error(toText(problems));
        points = pointsOf(sweep);
    }
    std::vector<SweepRow> rows(std::int64_t point, std::int64_t seed = 1) const
    {
        return rowsAt(*experiment.kind, experiment.options, sweep.fields, points, point, seed);
    }
    SweepRow row(std::int64_t point, std::size_t run) const
    {
        return reachedBy(rows(point)[run], *experiment.kind, experiment.options, sweep.fields, points);
    }
    std::string text() const { return Json(points).dump(); }
};

void compare(const std::string& actual, const std::string& expected)
{
    QVERIFY2(actual == expected, (actual + "\n expected " + expected).c_str());
}

} // namespace

class TestSweepPoints : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aGridAdvancesItsLastFieldFirst()
    {
        compare(Read(swept({"optimizer.lr=0.1,0.2", "rule.rho1=0,1,2"})).text(),
                "[[0.1,0],[0.1,1],[0.1,2],[0.2,0],[0.2,1],[0.2,2]]");
    }

    void rangesHaveBothEndsAndTidyNumbers()
    {
        compare(Read(swept({"rule.rho2=0:0.4:5"})).text(), "[[0.0],[0.1],[0.2],[0.3],[0.4]]");
        compare(Read(swept({"optimizer.lr=0.001:0.1:3:log"})).text(), "[[0.001],[0.01],[0.1]]");
        compare(Read(swept({"optimizer.lr=0.1:0.001:3:log"})).text(), "[[0.1],[0.01],[0.001]]");
        compare(Read(swept({"train.batchSize=8:64:4:log"})).text(), "[[8],[16],[32],[64]]");
        compare(Read(swept({"train.batchSize=1:3:5"})).text(), "[[1],[2],[3]]"); // 1, 1.5, 2, 2.5, 3
        const Json zero = Json::parse(R"({"field": "rule.rho2", "values": [0], "from": 0.05, "to": 0.8, "count": 5,
                                          "scale": "log"})");
        Json json = comparison();
        setSweepField(json, zero);
        compare(Read(json).text(), "[[0],[0.05],[0.1],[0.2],[0.4],[0.8]]");
    }

    void aListsFieldsAdvanceTogether()
    {
        const std::vector<std::string> list = {"sweep.search=list"};
        compare(Read(swept({"rule.rho1=0.1,0.2", "rule.rho2=0.05,0.1"}, list)).text(), "[[0.1,0.05],[0.2,0.1]]");
        compare(problemsOf(swept({"rule.rho1=0.1,0.2", "rule.rho2=0.05,0.1,0.2"}, list)),
                "sweep.fields.1: has 3 values, the first field has 2: those of a list advance together");
    }

    /// Wrong programs that this is to tell: no seed, a longer search with other points, one draw for all fields, linear
    /// draws where a scale is logarithmic.
    void randomPointsFollowFromTheirSeed()
    {
        const auto random = [](int points, int seed) {
            return Read(swept({"optimizer.lr=0.0001:1:1:log", "rule.rho1=0:1:1", "rule.rho=0.1,0.2,0.4"},
                              {"sweep.search=random", "sweep.points=" + std::to_string(points),
                               "sweep.seed=" + std::to_string(seed)}));
        };
        const Read few = random(5, 1), many = random(3000, 1);
        compare(random(5, 1).text(), few.text());
        QVERIFY(random(5, 2).text() != few.text());
        QVERIFY(std::equal(few.points.begin(), few.points.end(), many.points.begin()));
        QCOMPARE(many.points.size(), 3000U);
        double lowLr = 0, lowRho = 0, both = 0, first = 0;
        for (const SweepPoint& point : many.points) {
            const double lr = point[0], rho1 = point[1];
            QVERIFY(lr >= 0.0001 && lr <= 1 && rho1 >= 0 && rho1 <= 1);
            lowLr += lr < 0.01 ? 1 : 0;
            lowRho += rho1 < 0.5 ? 1 : 0;
            both += lr < 0.01 && rho1 < 0.5 ? 1 : 0;
            first += point[2] == 0.1 ? 1 : 0;
        }
        const auto isNear = [](double count, double share) { return std::abs(count / 3000 - share) < 0.04; }; // 4 σ
        QVERIFY(isNear(lowLr, 0.5) && isNear(lowRho, 0.5) && isNear(both, 0.25) && isNear(first, 1.0 / 3));
    }

    /// Of what can be counted each point once, in the order of the draws; no search of 20 over 6 that has twins.
    void randomPointsAreDifferent()
    {
        const auto random = [](int points, const char* field) {
            return Read(swept({field, "train.batchSize=16,32"},
                              {"sweep.search=random", "sweep.points=" + std::to_string(points)}));
        };
        const Read few = random(4, "rule.rho=0.1,0.2,0.4"), all = random(20, "rule.rho=0.1,0.2,0.4");
        QVERIFY(std::equal(few.points.begin(), few.points.end(), all.points.begin()));
        QCOMPARE(pointCount(all.sweep), 6.0);
        QCOMPARE(std::set<SweepPoint>(all.points.begin(), all.points.end()).size(), 6U);
        QCOMPARE(all.points.size(), 6U);
        QCOMPARE(random(100, "train.evaluateEvery=1,2").points.size(), 4U);
        QCOMPARE(random(100, "rule.rho=0:1:1").points.size(), 100U);
    }

    void aPointsValuesAreInItsRunsOptions()
    {
        const Read read(swept({"rule.rho=0.1,0.3", "data.labelNoise=0,0.4"}));
        compare(read.text(), "[[0.1,0],[0.1,0.4],[0.3,0],[0.3,0.4]]");
        for (const std::int64_t seed : {1, 2}) {
            const std::vector<SweepRow> rows = read.rows(3, seed);
            QCOMPARE(rows.size(), 4U);
            for (const SweepRow& row : rows) {
                QCOMPARE(row.options["data"]["labelNoise"], Json(0.4));
                QCOMPARE(row.options["seed"], Json(seed));
                QCOMPARE(row.mark.place, (SweepPlace{.point = 3, .run = &row - rows.data(), .seed = seed}));
                QCOMPARE(row.mark.values, Json::parse(R"({"rule.rho": 0.3, "data.labelNoise": 0.4})"));
            }
            QVERIFY(!rows[0].options["method"].contains("rho"));
            QCOMPARE(rows[1].options["method"]["rho"], Json(0.3));
            QCOMPARE(rows[2].options["method"]["rho"], Json(0.3));
            QVERIFY(!rows[3].options["method"].contains("rho"));
            QCOMPARE(rows[3].options["method"]["rho1"], Json(0.1));
        }
        // but for the noise all is the same: the same seed, so the same images and the same initial weights
        Json noisy = read.rows(3)[1].options, clean = read.rows(2)[1].options;
        noisy["data"].erase("labelNoise");
        clean["data"].erase("labelNoise");
        QCOMPARE(noisy, clean);
    }

    void oneMethodIsSweptByItsPlace()
    {
        const Read read(swept({"methods.2.rho=0.5,1"}));
        QCOMPARE(read.rows(1)[1].options["method"]["rho"], Json(0.05)); // SAM's own
        QCOMPARE(read.rows(1)[2].options["method"]["rho"], Json(1));
        const Read rules(swept({"methods.1.rule=[\"sam\",\"vasso\"]"}));
        QCOMPARE(rules.rows(1)[1].options["method"]["rule"], Json("vasso"));
    }

    void linkedFieldsGetTheSameValue()
    {
        const Read read(swept({"rule.rho2+rule.rhoV+optimizer.lr=0,0.3"}));
        const Json options = read.rows(1)[3].options;
        for (const char* name : {"rho2", "rhoV"})
            QCOMPARE(options["method"][name], Json(0.3));
        QCOMPARE(options["method"]["rho1"], Json(0.1));
        QCOMPARE(options["optimizer"]["lr"], Json(0.3));
    }

    void whatAFieldDoesNotReachIsTheSameRun()
    {
        const Read read(swept({"rule.rho1=0.1,0.2,0.4", "optimizer.lr=0.1,0.2"}, {"measure.alignment.every=0"}));
        const auto identities = [&](std::size_t run) {
            std::set<std::string> all;
            for (std::int64_t point = 0; point < 6; ++point)
                all.insert(read.rows(point)[run].identity);
            return all.size();
        };
        QCOMPARE(identities(0), 2U); // SGD: by its learning rate alone
        QCOMPARE(identities(1), 2U);
        QCOMPARE(identities(3), 6U);
        QVERIFY(read.rows(0, 1)[0].identity != read.rows(0, 2)[0].identity);
        QCOMPARE(read.row(5, 0).mark.values, Json::parse(R"({"rule.rho1": null, "optimizer.lr": 0.2})"));
        QCOMPARE(read.row(5, 3).mark.values, Json::parse(R"({"rule.rho1": 0.4, "optimizer.lr": 0.2})"));
        compare(read.row(5, 3).mark.method, "Agnostic-SAM");
        compare(read.row(5, 3).options["method"]["label"].get<std::string>(), "Agnostic-SAM ρ₁=0.4 η=0.2");
        compare(read.row(5, 0).options["method"]["label"].get<std::string>(), "SGD η=0.2");
    }

    void problemsNameTheFieldAndTheValue()
    {
        compare(problemsOf(swept({"rule.rho1=0.1,-1,0.2"})),
                "sweep.fields.0: rule.rho1=-1: methods.3.rho1: -1 is out of range, 0 to 100 expected");
        compare(problemsOf(swept({"rule.rho3=0.1"})),
                "sweep.fields.0: rule.rho3=0.1: rule.rho3: no method of the experiment has an option \"rho3\"; did you "
                "mean \"rule.rho\"?");
        compare(problemsOf(swept({"data.labelNose=0.1"})),
                "sweep.fields.0: data.labelNose=0.1: data.labelNose: unknown "
                "field; did you mean \"labelNoise\"?");
        compare(problemsOf(swept({"seeds=1,2"})),
                "sweep.fields.0.field: every point runs with each of the experiment's seeds: --seeds 1,2, or "
                "\"seeds\" beside \"sweep\"");
        compare(problemsOf(swept({"rule.rho1=0.1,0.2", "optimizer.lr+rule.rho1=1,2"})),
                "sweep.fields.1: rule.rho1 is swept twice");
        compare(problemsOf(swept({"rule.rho1=1,0.2,1.0"})), "sweep.fields.0.values: 1 is there twice");
        compare(problemsOf(swept({"rule.rho1=0:1:5:log"})),
                "sweep.fields.0.from: a logarithmic range begins and ends above 0; 0 can be named in values");
        compare(problemsOf(swept({"rule.rho1=0.1"}, {"sweep.serach=grid"})),
                "sweep.serach: unknown field; did you mean \"search\"?");
        compare(problemsOf(swept({}, {"sweep.search=grid"})),
                "sweep.fields: a list of at least one {\"field\": ..., \"values\": [...]} is expected");
        compare(problemsOf(swept({"rule.rho1=0.1"}, {"sweep.search=adaptive", "sweep.halving.keep=0.5"})),
                "sweep.halving.keep: adaptive search refines around points that all have ended");
        QVERIFY_EXCEPTION_THROWN(sweepFieldFromText("rule.rho1"), Error);
        QVERIFY_EXCEPTION_THROWN(sweepFieldFromText("rule.rho1=[0.1"), Error);
        compare(problemsOf(swept({"rule.rho1=0.1,0.2"})), "");
    }

    void aMillionPointsStopToAsk()
    {
        QElapsedTimer timer;
        timer.start();
        const Json grid = swept({"rule.rho1=0:1:1000", "rule.rho2=0:1:1000"});
        compare(problemsOf(grid), "sweep.most: there are 1000000 points, more than 10000; raise it to begin such a "
                                  "sweep all the same");
        compare(problemsOf(swept({"rule.rho1=0:1:1"}, {"sweep.search=random", "sweep.points=1000000"})),
                problemsOf(grid));
        QVERIFY(timer.elapsed() < 2000);
    }

    /// Half way to the neighbours, in each field, with what is there left out.
    void pointsAroundTheBestLieBetweenItsNeighbours()
    {
        Read read(swept({"rule.rho1=0,0.1,0.4", "rule.rho2=0.05,0.2"}, {"sweep.search=adaptive"}));
        read.sweep.fields[0].scale = "log";
        compare(read.text(), "[[0,0.05],[0,0.2],[0.1,0.05],[0.1,0.2],[0.4,0.05],[0.4,0.2]]");
        const auto around = [&](std::vector<std::size_t> best) {
            return Json(pointsAround(best, read.points, read.sweep)).dump();
        };
        // of (0.1, 0.05): ρ₁ half way to 0 is 0.05, to 0.4 on a log scale 0.2; ρ₂ to 0.2 is 0.125
        compare(around({2}), "[[0.05,0.05],[0.05,0.125],[0.1,0.125],[0.2,0.05],[0.2,0.125]]");
        compare(around({1}), "[[0.0,0.125],[0.05,0.125],[0.05,0.2]]"); // a corner
        compare(around({}), "[]");
        Read texts(swept({"methods.1.rule=[\"sam\",\"vasso\"]", "optimizer.lr=0.1,0.3"}, {"sweep.search=adaptive"}));
        compare(Json(pointsAround({3}, texts.points, texts.sweep)).dump(), R"([["vasso",0.2]])");
    }

    void halvingHaltsAllButTheBest()
    {
        SweepOptions options{.metric = "loss/test", .halving = {.keep = 0.4}};
        const auto halted = [&](const std::vector<double>& values, const std::vector<bool>& ended = {}) {
            std::vector<PointScore> scores;
            for (std::size_t i = 0; i < values.size(); ++i)
                scores.push_back({.point = static_cast<std::int64_t>(i),
                                  .run = 0,
                                  .value = values[i],
                                  .hasEnded = !ended.empty() && ended[i]});
            std::set<std::int64_t> points;
            for (const HaltedPoint& one : haltedBy(scores, 1, options))
                points.insert(one.point);
            return points;
        };
        using Points = std::set<std::int64_t>;
        QCOMPARE(halted({3, 1, 5, 2, 4}), (Points{0, 2, 4})); // ⌈0.4 · 5⌉ = 2 of the lowest
        QCOMPARE(halted({3, std::nan(""), 5, 2, 4}), (Points{1, 2, 4}));
        QCOMPARE(halted({1, 1, 1, 1, 1}), Points{}); // equals are not told apart by their place
        QCOMPARE(halted({1, 2, 2, 3, 4}), (Points{3, 4}));
        const double none = std::nan("");
        QCOMPARE(halted({none, none, none, none, none}), Points{}); // nothing is known of any
        QCOMPARE(halted({3, 1, 5, 2, 4}, {false, false, true, false, false}), (Points{0, 4})); // one is past it
        options.metric = "accuracy/test";
        QCOMPARE(halted({3, 1, 5, 2, 4}), (Points{0, 1, 3}));
        options.halving.keep = 0.1;
        QCOMPARE(halted({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}).size(), 9U); // 0.1 · 10 is one, not two
        QCOMPARE(halted({0}).size(), 0U);
        // each method among its like
        const std::vector<PointScore> two = {{0, 0, 0.9}, {1, 0, 0.8}, {0, 1, 0.2}, {1, 1, 0.3}};
        options.halving.keep = 0.5;
        const std::vector<HaltedPoint> of = haltedBy(two, 2, options);
        QCOMPARE(of.size(), 2U);
        QVERIFY(of[0].point == 1 && of[0].run == 0 && of[1].point == 0 && of[1].run == 1);
        compare(of[0].why, "accuracy/test 0.8000 at look 2: place 2 of 2, 1 go on");
        QCOMPARE(looksOf({.keep = 1}).size(), 0U);
        QCOMPARE(looksOf({.keep = 0.5, .after = 0.2, .every = 0.4}).size(), 2U); // 0.2, 0.6 and no look at the end
    }
};

QTEST_GUILESS_MAIN(TestSweepPoints)
#include "tst_sweep_points.moc"
