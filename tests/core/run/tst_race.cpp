// SPDX-License-Identifier: GPL-3.0-or-later
// Who is ahead at an equal budget: numbers worked out by hand, and at which x, of which seeds they are taken.
#include "core/run/race.h"
#include "core/run/run_columns.h"

#include <QTest>

#include <cmath>

using namespace sharpscope;

namespace {

struct Measurement {
    double passes = 0;
    double value = 0;
};

/// Owns the columns that the race looks at.
class Field {
public:
    void add(const char* method, std::int64_t seed, const std::vector<Measurement>& measured,
             const char* data = "moons", bool isUnderWay = false)
    {
        auto& columns = *m_columns.emplace_back(std::make_unique<RunColumns>());
        std::int64_t step = 0;
        for (const Measurement& one : measured) {
            ++step;
            columns.append({.step = step, .epoch = 0, .passes = one.passes, .seconds = one.passes / 10}, "v",
                           one.value);
        }
        runs.push_back(
            {.method = method, .seed = seed, .field = data, .series = columns.of("v"), .isUnderWay = isUnderWay});
    }
    Race race(RaceOptions options = {}) const { return racesOf(runs, options).at(0); }

    std::vector<RaceRun> runs;

private:
    std::vector<std::unique_ptr<RunColumns>> m_columns;
};

bool isNear(double a, double b) { return std::abs(a - b) < 1e-9; }

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

/// Three seeds, at 400 passes: SAM leads by 0.02, 0.01 and 0.03.
Field threeSeeds()
{
    Field field;
    field.add("SGD", 1, {{100, 0.5}, {200, 0.6}, {300, 0.7}, {400, 0.80}, {500, 0.99}});
    field.add("SGD", 2, {{100, 0.5}, {200, 0.6}, {300, 0.7}, {400, 0.81}});
    field.add("SGD", 3, {{100, 0.5}, {200, 0.6}, {300, 0.7}, {400, 0.79}, {500, 0.99}});
    field.add("SAM", 1, {{200, 0.6}, {400, 0.82}, {600, 0.1}});
    field.add("SAM", 2, {{200, 0.6}, {400, 0.82}, {600, 0.1}});
    field.add("SAM", 3, {{200, 0.6}, {400, 0.82}, {600, 0.1}});
    return field;
}

} // namespace

class TestRace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theBudgetIsTheLargestThatAllHaveReached()
    {
        const Race race = threeSeeds().race();
        QCOMPARE(race.at, 400.0);
        QCOMPARE(race.limit, std::string("SGD, seed 2"));
        QCOMPARE(race.standings.at(0).method, std::string("SAM"));
        QCOMPARE(race.standings.at(0).values, (std::map<std::int64_t, double>{{1, 0.82}, {2, 0.82}, {3, 0.82}}));
        QVERIFY(isNear(race.standings.at(1).mean, 0.8));
    }

    /// d = 0.02, 0.01, 0.03: mean 0.02, s = 0.01, t₂(0.975) = 4.302653, half = t s/√3 = 0.0248414.
    void theLeadIsThePairedDifferenceWithItsInterval()
    {
        const Race race = threeSeeds().race();
        const PairedDifference& lead = race.rivals.at(0).lead;
        QCOMPARE(lead.seeds, 3);
        QVERIFY(isNear(lead.mean, 0.02));
        QVERIFY(std::abs(lead.low - (0.02 - 0.0248414)) < 1e-7 && std::abs(lead.high - (0.02 + 0.0248414)) < 1e-7);
        QVERIFY(lead.verdict == Verdict::NotDecided && !race.isDecided());
    }

    /// d̄/s = 2: four seeds make 4 < t₃(0.975) + t₃(0.8) = 3.182 + 0.978, five make 4.472 > 2.776 + 0.941.
    void notDecidedComesWithTheSeedsItWouldTake()
    {
        const Race race = threeSeeds().race();
        QCOMPARE(race.rivals.at(0).need.value_or(0), 5);
        const std::string text = verdictText(race, {.name = "accuracy", .over = "passes", .scale = 100});
        QCOMPARE(text, std::string("Not decided at 400 passes: SAM leads SGD by 2 [-0.484, 4.48] over 3 seeds; at this "
                                   "scatter 5 seeds would decide"));
        const std::vector<double> alike = {0.1, -0.1};
        QVERIFY(!seedsNeeded(pairedDifference(alike)));
    }

    void aLossIsBetterWhereItIsLower()
    {
        Field field;
        for (int seed = 1; seed <= 4; ++seed) {
            field.add("SGD", seed, {{100, 0.40 + 0.01 * seed}});
            field.add("SAM", seed, {{100, 0.30 + 0.01 * seed + 0.001 * (seed % 2)}});
        }
        const Race race = field.race({.isHigherBetter = false});
        QCOMPARE(race.standings.at(0).method, std::string("SAM"));
        QVERIFY(isNear(race.rivals.at(0).lead.mean, 0.0995)); // 0.099, 0.1, 0.099, 0.1
        QVERIFY(race.isDecided());
        const std::string text = verdictText(race, {.name = "loss", .over = "passes"});
        QVERIFY2(text.starts_with("SAM is ahead at 100 passes: by 0.0995 [0.09"), text.c_str());
        QVERIFY(!field.race({.isHigherBetter = true}).isDecided() ||
                field.race({.isHigherBetter = true}).standings.at(0).method == "SGD");
    }

    /// SAM is measured every 200 passes: at 300 its value lies half way between 0.6 and 0.82.
    void betweenMeasurementsItIsTheLineAndBeyondTheEndNothing()
    {
        Field field = threeSeeds();
        const SeriesView& sam = field.runs.at(3).series;
        QCOMPARE(valueAt(sam, ClockPart::Passes, 400).value_or(0), 0.82);
        QVERIFY(isNear(valueAt(sam, ClockPart::Passes, 300).value_or(0), 0.71));
        QVERIFY(isNear(valueAt(sam, ClockPart::Seconds, 30).value_or(0), 0.71));
        QVERIFY(!valueAt(sam, ClockPart::Passes, 600.1) && !valueAt(sam, ClockPart::Passes, 199));
        const Race race = field.race({.at = 500}); // seed 2 of SGD has ended at 400
        QCOMPARE(race.rivals.at(0).lead.seeds, 2);
        QVERIFY(isNear(race.rivals.at(0).lead.mean, 0.99 - 0.46));
        QCOMPARE(race.standings.at(0).method, std::string("SGD"));
        QCOMPARE(race.leftOut, (std::vector<std::string>{"SGD, seed 2: ends before 500"}));
    }

    /// SAM's first evaluation comes at 400: at 200 a line from the untrained network says that SGD is ahead by 0.25.
    void aLeadBetweenDistantMeasurementsIsNotDecided()
    {
        Field field;
        for (int seed = 1; seed <= 4; ++seed) {
            field.add("SGD", seed, {{0, 0.1}, {200, 0.75 + 0.001 * seed}, {400, 0.75}});
            field.add("SAM", seed, {{0, 0.1}, {400, 0.9 + 0.002 * (seed % 2)}});
        }
        const Race race = field.race({.at = 200});
        QCOMPARE(race.standings.at(0).method, std::string("SGD"));
        QVERIFY(race.rivals.at(0).lead.low > 0.2 && race.rivals.at(0).isBetween && !race.isDecided());
        const std::string text = verdictText(race, {.name = "accuracy", .over = "passes"});
        QVERIFY2(text.starts_with("Not decided at 200 passes: SGD leads SAM by 0.25"), text.c_str());
        QVERIFY2(text.find("evaluate more often") != std::string::npos, text.c_str());
        // A loss: the lower is better, and the bounds change sides.
        const Race loss = field.race({.at = 300, .isHigherBetter = false});
        QCOMPARE(loss.standings.at(0).method, std::string("SAM"));
        QVERIFY(loss.rivals.at(0).isBetween);
        // Measured at the budget, or round it so closely that it makes no difference, it is decided.
        QVERIFY(field.race({.at = 400}).isDecided());
        Field dense;
        for (int seed = 1; seed <= 4; ++seed) {
            dense.add("SGD", seed, {{190, 0.750 + 0.001 * seed}, {210, 0.752 + 0.001 * seed}});
            dense.add("SAM", seed, {{190, 0.50}, {210, 0.51}});
        }
        QVERIFY(dense.race({.at = 200}).isDecided());
    }

    void onStepsAnotherOneIsAhead()
    {
        Field field;
        for (int seed = 1; seed <= 3; ++seed) {
            field.add("SGD", seed, {{1, 0.5}, {2, 0.6}, {3, 0.7}, {4, 0.8 + 0.001 * seed}});
            field.add("SAM", seed, {{2, 0.65}, {4, 0.7}});
        }
        QCOMPARE(field.race({.over = ClockPart::Step}).standings.at(0).method, std::string("SAM")); // 0.7 at step 2
        QCOMPARE(field.race({.over = ClockPart::Passes}).standings.at(0).method, std::string("SGD"));
    }

    void whatIsNotFiniteIsSaidAndNotAveraged()
    {
        Field field = threeSeeds();
        field.add("SAM", 4, {{200, 0.6}, {400, notANumber}});
        field.add("SGD", 4, {{200, 0.6}, {400, 0.1}});
        const Race race = field.race();
        QCOMPARE(race.rivals.at(0).lead.seeds, 3);
        QCOMPARE(race.leftOut, (std::vector<std::string>{"SAM, seed 4: not finite at 400"}));
        const Race between = field.race({.at = 300}); // on the line to a NaN
        QCOMPARE(between.rivals.at(0).lead.seeds, 3);
    }

    /// Another method's bad seed, or a seed that only one method has, moves neither the pairs nor the budget.
    void onlySeedsOfBothAreCompared()
    {
        Field field = threeSeeds();
        field.add("SGD", 9, {{10, 0.99}}); // alone, and short
        const Race race = field.race();
        QCOMPARE(race.at, 400.0);
        QCOMPARE(race.rivals.at(0).lead.seeds, 3);
        QVERIFY(isNear(race.standings.at(1).mean, 0.8));
        std::vector<std::int64_t> seeds;
        for (const RacePair& pair : race.rivals.at(0).pairs) {
            seeds.push_back(pair.seed);
            QCOMPARE(pair.theirs, pair.seed == 1 ? 0.80 : pair.seed == 2 ? 0.81 : 0.79);
        }
        QCOMPARE(seeds, (std::vector<std::int64_t>{1, 2, 3}));
    }

    /// Who is first and by how much is of one set of seeds: a third method's single seed changes both, not one.
    void theLeadIsOverTheSeedsThatPutOneFirst()
    {
        Field field = threeSeeds();
        field.add("SGD", 4, {{400, 0.95}});
        field.add("SAM", 4, {{400, 0.40}});
        field.add("ASAM", 1, {{400, 0.10}});
        const Race race = field.race();
        QCOMPARE(race.standings.at(0).method, std::string("SAM"));
        QVERIFY(isNear(race.standings.at(0).mean, 0.82) && isNear(race.standings.at(1).mean, 0.80));
        QVERIFY(isNear(race.rivals.at(0).lead.mean, 0.02));
        QCOMPARE(race.rivals.at(0).lead.seeds, 1);
        // one that shares none with all others is left out, and said
        Field apart = threeSeeds();
        apart.add("ASAM", 7, {{400, 0.99}});
        const Race two = apart.race();
        QCOMPARE(two.standings.size(), 2U);
        QCOMPARE(two.rivals.at(0).lead.seeds, 3);
        QVERIFY(two.leftOut.back().find("ASAM: shares no seed") == 0);
    }

    void otherDataAreAnotherRace()
    {
        Field field = threeSeeds();
        field.add("SGD", 1, {{50, 0.1}}, "spirals");
        field.add("SAM", 1, {{50, 0.2}}, "spirals");
        field.add("SAM", 2, {{50, 0.2}}, "alone");
        const auto races = racesOf(field.runs, {});
        QCOMPARE(races.size(), std::size_t(2));
        QCOMPARE(races[0].at, 400.0);
        QCOMPARE(races[1].at, 50.0);
        QVERIFY(verdictText(races[1], {.name = "v", .over = "passes"}).find("on one seed, which says nothing") !=
                std::string::npos);
        const Json experiment = {{"seed", 1}, {"data", {{"name", "moons"}, {"folder", "/a"}}}, {"method", "x"}};
        Json other = experiment;
        other["seed"] = 2;
        other["data"]["folder"] = "/b";
        QCOMPARE(raceField(experiment), raceField(other));
        other["data"]["labelNoise"] = 0.4;
        QVERIFY(raceField(experiment) != raceField(other));
    }

    /// Of a sweep that goes on: a row without an event, and one that has its value before the first step alone.
    void runsThatHaveNotBegunHoldNobodyAtNought()
    {
        const RaceUnit unit{.name = "v", .over = "passes"};
        Field field = threeSeeds();
        field.add("SGD", 4, {{0, 0.1}}, "moons", true);
        field.add("SAM", 4, {}, "moons", true);
        const Race race = field.race(), without = threeSeeds().race();
        QCOMPARE(race.at, 400.0);
        QCOMPARE(race.standings.at(0).mean, without.standings.at(0).mean);
        QVERIFY(race.rivals.at(0).lead.seeds == 3 && isNear(race.rivals.at(0).lead.mean, 0.02));
        QCOMPARE(race.waiting, std::size_t(2));
        QCOMPARE(race.leftOut, (std::vector<std::string>{"SGD, seed 4: nothing beyond its start yet",
                                                         "SAM, seed 4: nothing beyond its start yet"}));
        QCOMPARE(verdictText(race, unit), verdictText(without, unit) + "; 2 runs have no value beyond their start yet");

        Field early; // one method has begun
        early.add("SAM", 1, {{0, 0.1}, {200, 0.6}}, "moons", true);
        early.add("SGD", 1, {{0, 0.1}}, "moons", true);
        QVERIFY(std::isnan(early.race().at));
        QCOMPARE(verdictText(early.race(), unit), std::string("Not decided: 1 run has no value beyond its start yet"));

        Field ended; // a run that ended where it began is judged there
        ended.add("SAM", 1, {{0, 0.1}});
        ended.add("SGD", 1, {{0, 0.2}});
        QCOMPARE(ended.race().at, 0.0);
    }

    void nothingInCommonIsSaid()
    {
        Field field;
        field.add("SGD", 1, {{100, 0.5}});
        field.add("SAM", 2, {{100, 0.5}});
        field.add("SAM", 3, {});
        const Race race = field.race();
        QVERIFY(std::isnan(race.at) && !race.isDecided());
        QCOMPARE(verdictText(race, {.name = "v", .over = "passes"}),
                 std::string("Not decided: no two methods share a seed"));
        QCOMPARE(race.leftOut.front(), std::string("SAM, seed 3: has not been measured"));
    }
};

QTEST_GUILESS_MAIN(TestRace)
#include "tst_race.moc"
