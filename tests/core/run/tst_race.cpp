// SPDX-License-Identifier: GPL-3.0-or-later
// Who is ahead at an equal budget: numbers worked out by hand, and at which x, of which seeds they are taken.
#include "race_field.h"

#include <QTest>

using namespace sharpscope;

class TestRace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theBudgetIsTheLargestThatAllHaveReached()
    {
        const Race race = threeSeeds().race();
        QCOMPARE(race.at, 400.0);
        QCOMPARE(race.limit, std::string("SGD, seed 2"));
        QCOMPARE(race.standings.at(0).method, std::string("SAM"));
        const RaceReading there{.value = 0.82, .low = 0.82, .high = 0.82};
        QCOMPARE(race.standings.at(0).readings,
                 (std::map<std::int64_t, RaceReading>{{1, there}, {2, there}, {3, there}}));
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
        const auto at = [&](ClockPart part, double x) { return readingAt(sam, part, x).value_or(RaceReading()); };
        QCOMPARE(at(ClockPart::Passes, 400).value, 0.82);
        QVERIFY(isNear(at(ClockPart::Passes, 300).value, 0.71));
        QVERIFY(isNear(at(ClockPart::Seconds, 30).value, 0.71));
        QVERIFY(at(ClockPart::Passes, 300).low == 0.6 && at(ClockPart::Passes, 300).high == 0.82);
        QVERIFY(at(ClockPart::Passes, 500).low == 0.1 && at(ClockPart::Passes, 500).high == 0.82); // it falls
        QVERIFY(!readingAt(sam, ClockPart::Passes, 600.1) && !readingAt(sam, ClockPart::Passes, 199));
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

    /// Who is first and by how much is of one set of seeds, the largest that can be compared: a third method's single
    /// seed changes neither, and is compared by itself.
    void theLeadIsOverTheSeedsThatPutOneFirst()
    {
        Field field = threeSeeds();
        field.add("SGD", 4, {{400, 0.95}});
        field.add("SAM", 4, {{400, 0.40}});
        field.add("ASAM", 1, {{400, 0.10}});
        const Race race = field.race();
        QCOMPARE(race.standings.at(0).method, std::string("SGD"));
        QVERIFY(isNear(race.standings.at(0).mean, 0.8375) && isNear(race.standings.at(1).mean, 0.715));
        QVERIFY(isNear(race.rivals.at(0).lead.mean, 0.1225));
        QCOMPARE(race.rivals.at(0).lead.seeds, 4);
        QCOMPARE(race.rivals.at(1).method, std::string("ASAM"));
        QCOMPARE(race.rivals.at(1).lead.seeds, 1);
        QVERIFY(isNear(race.rivals.at(1).lead.mean, 0.80 - 0.10));
        // one that shares none with all others is left out, and said
        Field apart = threeSeeds();
        apart.add("ASAM", 7, {{400, 0.99}});
        const Race two = apart.race();
        QCOMPARE(two.standings.size(), 2U);
        QCOMPARE(two.rivals.at(0).lead.seeds, 3);
        QVERIFY(two.leftOut.back().find("ASAM: shares no seed") == 0);
    }

    /// What five seeds decide, a method with one of them leaves decided, and says that of itself it is not.
    void aMethodWithFewSeedsTakesNoneFromTheOthers()
    {
        Field field;
        for (int seed = 1; seed <= 5; ++seed) {
            field.add("A", seed, {{100, 0.90 + 0.001 * (seed % 2)}});
            field.add("B", seed, {{100, 0.80}});
        }
        field.add("C", 1, {{100, 0.95}});
        const RaceUnit unit{.name = "accuracy", .over = "passes", .scale = 100};
        const Race race = field.race();
        QCOMPARE(race.standings.at(0).method, std::string("A"));
        QCOMPARE(race.rivals.at(0).lead.seeds, 5);
        QVERIFY(!race.isDecided());
        QCOMPARE(verdictText(race, unit),
                 std::string("Not decided at 100 passes: C leads A by 4.9 on one seed, which says nothing of the "
                             "scatter: it takes two or more; A is ahead by 10.1 [9.99, 10.1] over B (5 seeds)"));
        // a seed that two of those compared have and a third has not is named
        Field three;
        for (int seed = 1; seed <= 4; ++seed)
            for (const char* method : {"A", "B", "C"})
                if (seed < 4 || *method != 'C')
                    three.add(method, seed,
                              {{100, 0.9 - 0.1 * (*method - 'A') + 0.001 * (seed % 2) * (*method - 'A')}});
        const Race without = three.race();
        QCOMPARE(without.rivals.at(0).lead.seeds, 3);
        QCOMPARE(without.leftOut, (std::vector<std::string>{"seed 4: has no value of C"}));
        QVERIFY2(verdictText(without, unit).find("is ahead at 100 passes: by ") != std::string::npos,
                 verdictText(without, unit).c_str());
    }

    void equalsAreSaidToBe()
    {
        Field field;
        for (const int seed : {1, 2, 3})
            for (const char* method : {"A", "B"})
                field.add(method, seed, {{100, 0.5}});
        QCOMPARE(verdictText(field.race(), {.name = "accuracy", .over = "passes"}),
                 std::string("Not decided at 100 passes: A and B are equal on each of 3 seeds"));
    }

    /// A budget that nobody, or one method alone, has come to: that is the reason, not the seeds.
    void whoHasNoValueAtTheBudgetIsSaid()
    {
        Field field;
        for (const int seed : {1, 2}) {
            field.add("SGD", seed, {{100, 0.5}});
            field.add("SAM", seed, {{100, 0.6}, {800, 0.7}});
            field.add("ASAM", seed, {{100, 0.6}, {200, 0.7}});
        }
        const RaceUnit unit{.name = "accuracy", .over = "passes"};
        const Race beyond = field.race({.at = 4000});
        QCOMPARE(verdictText(beyond, unit), std::string("Not decided at 4000 passes: no run has a value there"));
        QCOMPARE(beyond.leftOut.size(), 6U); // each run, with its own reason
        for (const std::string& who : beyond.leftOut)
            QVERIFY2(who.ends_with(": ends before 4000"), who.c_str());
        const Race alone = field.race({.at = 600});
        QCOMPARE(verdictText(alone, unit), std::string("Not decided at 600 passes: only SAM has a value there"));
        QCOMPARE(alone.leftOut.size(), 4U);
        QCOMPARE(verdictText(field.race({.at = 50}), unit),
                 std::string("Not decided at 50 passes: no run has a value there"));
        QCOMPARE(field.race({.at = 150}).standings.at(0).method,
                 std::string("ASAM")); // two are beside each other there
    }
};

QTEST_GUILESS_MAIN(TestRace)
#include "tst_race.moc"
