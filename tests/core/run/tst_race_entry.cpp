// SPDX-License-Identifier: GPL-3.0-or-later
// Who takes part in a race: runs that have not begun, failed, were made twice or have nobody to race with.
#include "race_field.h"

#include <QTest>

using namespace sharpscope;

class TestRaceEntry : public QObject {
    Q_OBJECT

private Q_SLOTS:
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
        field.add("SGD", 4, {{0, 0.1}}, "moons", RunState::Running);
        field.add("SAM", 4, {}, "moons", RunState::Running);
        const Race race = field.race(), without = threeSeeds().race();
        QCOMPARE(race.at, 400.0);
        QCOMPARE(race.standings.at(0).mean, without.standings.at(0).mean);
        QVERIFY(race.rivals.at(0).lead.seeds == 3 && isNear(race.rivals.at(0).lead.mean, 0.02));
        QCOMPARE(race.waiting, std::size_t(2));
        QCOMPARE(race.leftOut, (std::vector<std::string>{"SGD, seed 4: nothing beyond its start yet",
                                                         "SAM, seed 4: nothing beyond its start yet"}));
        QCOMPARE(verdictText(race, unit), verdictText(without, unit) + "; 2 runs have no value beyond their start yet");

        Field early; // one method has begun
        early.add("SAM", 1, {{0, 0.1}, {200, 0.6}}, "moons", RunState::Running);
        early.add("SGD", 1, {{0, 0.1}}, "moons", RunState::Running);
        QVERIFY(std::isnan(early.race().at));
        QCOMPARE(verdictText(early.race(), unit), std::string("Not decided: 1 run has no value beyond its start yet"));

        Field ended; // where all ended where they began they are judged there
        ended.add("SAM", 1, {{0, 0.1}});
        ended.add("SGD", 1, {{0, 0.2}});
        QCOMPARE(ended.race().at, 0.0);
        // but one that was stopped there does not have the others judged there
        Field stopped = threeSeeds();
        stopped.add("SAM", 4, {{0, 0.1}}, "moons", RunState::Stopped);
        stopped.add("SGD", 4, {{100, 0.1}}); // and has no partner: does not either
        QCOMPARE(stopped.race().at, 400.0);
        QCOMPARE(stopped.race().leftOut, (std::vector<std::string>{"SGD, seed 4: ends before 400",
                                                                   "SAM, seed 4: was stopped at step 0, before 400"}));
    }

    /// Of a failed seed neither the budget nor the others' pairs take notice, nor of one that was stopped or killed;
    /// one that ended and is merely shorter sets the budget.
    void aRunThatFailedIsLeftOutByName()
    {
        const RaceUnit unit{.name = "v", .over = "passes"};
        const Race without = threeSeeds().race();
        for (const std::vector<Measurement>& until :
             {std::vector<Measurement>{}, {{0, 0.1}}, {{0, 0.1}, {150, 0.99}}}) {
            Field field = threeSeeds();
            field.add("SGD", 4, {{100, 0.1}}); // its partner failed: alone, and short
            field.add("SAM", 4, until, "moons", RunState::Failed, "the disk is full\nand more");
            const Race race = field.race();
            QCOMPARE(race.at, 400.0);
            QCOMPARE(race.limit, without.limit);
            QCOMPARE(race.rivals.at(0).lead.mean, without.rivals.at(0).lead.mean);
            QCOMPARE(race.standings.at(0).mean, without.standings.at(0).mean);
            const std::string step = until.size() == 2 ? "150" : "0";
            QCOMPARE(race.leftOut.back(), "SAM, seed 4: failed at step " + step + ": the disk is full");
            QCOMPARE(verdictText(race, unit), verdictText(without, unit) + "; SAM, seed 4 failed and is left out");

            if (step != "150") continue;
            field.runs.back().state = RunState::Stopped;
            const Race stopped = field.race();
            QCOMPARE(stopped.at, 400.0);
            QCOMPARE(stopped.leftOut.back(), std::string("SAM, seed 4: was stopped at step 150, before 400"));
            QCOMPARE(verdictText(stopped, unit),
                     verdictText(without, unit) + "; SAM, seed 4 was stopped before that and is left out");
            field.runs.back().state = RunState::Finished;
            QCOMPARE(field.race().at, 100.0);
        }
        // Where all were stopped, the race is over what they have come to.
        Field all = threeSeeds();
        for (RaceRun& run : all.runs)
            run.state = RunState::Stopped;
        QCOMPARE(all.race().at, 400.0);
        QVERIFY(all.race().stopped.empty());
        // It counts where it has got: at 100 it was a run like any other, and so behind the end of the others.
        Field field = threeSeeds();
        field.add("SGD", 4, {{100, 0.2}, {500, 0.2}});
        field.add("SAM", 4, {{100, 0.3}, {450, 0.3}}, "moons", RunState::Failed, "why");
        QCOMPARE(field.race().rivals.at(0).lead.seeds, 4);
        QVERIFY(field.race().leftOut.empty() && field.race().failed.empty());
        // The run that was made in its place, after or before it, is the one that counts.
        for (const bool isFirst : {true, false}) {
            Field again = threeSeeds();
            again.runs.erase(again.runs.begin() + 3); // SAM's seed 1
            if (!isFirst) again.add("SAM", 1, {{200, 0.6}, {400, 0.82}});
            again.add("SAM", 1, {{0, 0.1}}, "moons", RunState::Failed, "why");
            if (isFirst) again.add("SAM", 1, {{200, 0.6}, {400, 0.82}});
            QCOMPARE(again.race().at, 400.0);
            QCOMPARE(again.race().rivals.at(0).lead.seeds, 3);
            QCOMPARE(again.race().leftOut, (std::vector<std::string>{"SAM, seed 1: is there twice"}));
        }
        // Nothing but failures on one side is said, too.
        Field one;
        one.add("SGD", 1, {{100, 0.5}});
        one.add("SAM", 1, {{0, 0.1}}, "moons", RunState::Failed, "why");
        QCOMPARE(verdictText(one.race(), unit),
                 std::string("Not decided: there is no seed on which two methods have not failed; SAM, seed 1 failed "
                             "and is left out"));
        QCOMPARE(one.race().leftOut, (std::vector<std::string>{"SAM, seed 1: failed at step 0: why"}));
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

    /// A fork on other data has nobody to race against, and is not passed over without a word.
    void whoIsAloneOnItsDataIsNamed()
    {
        Field field;
        for (const int seed : {1, 2, 3}) {
            field.add("SGD", seed, {{100, 0.70}});
            field.add("SAM", seed, {{100, 0.75 + 0.01 * seed}});
        }
        field.add("fork", 1, {{100, 0.9}}, "clean moons");
        QCOMPARE(racesOf(field.runs, {}).size(), std::size_t(1));
        QCOMPARE(field.race().leftOut,
                 (std::vector<std::string>{"fork, seed 1: has nobody beside it on its data and network"}));
    }
};

QTEST_GUILESS_MAIN(TestRaceEntry)
#include "tst_race_entry.moc"
