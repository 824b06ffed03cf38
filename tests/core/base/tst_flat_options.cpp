// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/flat_options.h"

#include <QtTest>

using namespace sharpscope;

class TestFlatOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyValueHasItsPath()
    {
        const Json json = {
            {"b", {{"y", 10.0}, {"x", "text"}, {"empty", Json::object()}}}, {"a", {1, 2}}, {"n", nullptr}};
        QCOMPARE(flatten(json),
                 (FlatOptions{{"b.y", "10"}, {"b.x", "text"}, {"b.empty", "{}"}, {"a", "[1,2]"}, {"n", "null"}}));
        QVERIFY(flatten(Json(3)).empty());
        QVERIFY(flatten(Json::object()).empty());
    }

    void numbersComeWithTheFewestDigitsThatGiveThemBack()
    {
        QCOMPARE(optionText(0.1), std::string("0.1"));
        QCOMPARE(optionText(0.1 + 0.2), std::string("0.30000000000000004")); // differs from 0.3 and shows it
        QCOMPARE(optionText(1), optionText(1.0));
    }

    void whereAndWhenIsNoOption()
    {
        QCOMPARE(flatOptions({{"format", 1}, {"made", {{"host", "x"}, {"date", "y"}}}, {"lr", 1}, {"madeUp", 2}}),
                 (FlatOptions{{"lr", "1"}, {"madeUp", "2"}}));
    }

    /// Forks of several seeds at one step are one method: which run each is of, and when that was, tells none apart.
    void ofAForkTheStepAndThePastAreOptions()
    {
        const auto fork = [](const Json& past) {
            return Json{{"run", "a"},  {"step", 20}, {"seconds", 1.5}, {"folder", "/x"}, {"knobs", {{"lr", 0.1}}},
                        {"past", past}};
        };
        const FlatOptions flat =
            flatOptions({{"fork", fork({{"optimizer", {{"lr", 0.1}}}, {"fork", fork({{"rule", "sgd"}})}})}});
        QCOMPARE(flat, (FlatOptions{{"fork.step", "20"},
                                    {"fork.past.optimizer.lr", "0.1"},
                                    {"fork.past.fork.step", "20"},
                                    {"fork.past.fork.past.rule", "sgd"}}));
        QCOMPARE(differingOptions({flat, {{"fork.step", "30"}, {"fork.past.optimizer.lr", "0.2"}}}),
                 (std::vector<std::string>{"fork.step"}));
    }

    void whatDiffersFollowsTheRunsThatComeAndGo()
    {
        const FlatOptions a{{"seed", "1"}, {"lr", "0.1"}, {"epochs", "3"}};
        const FlatOptions b{{"seed", "2"}, {"lr", "0.2"}, {"epochs", "3"}, {"rho", "0.05"}};
        OptionSpread spread;
        spread.add(a);
        QVERIFY(differingOptions(spread).empty());
        spread.add(b);
        QCOMPARE(differingOptions(spread), std::vector<std::string>{"lr"}); // the seed has a column anyway
        QCOMPARE(spread.differing(OptionSpread::Absent::Differs), (std::vector<std::string>{"seed", "lr", "rho"}));
        spread.add(b);
        spread.remove(a);
        QVERIFY(differingOptions(spread).empty());
        QVERIFY(spread.differing(OptionSpread::Absent::Differs).empty());
        spread.remove(b);
        spread.add(a);
        QCOMPARE(differingOptions(spread), std::vector<std::string>{"lr"});
    }

    /// Whichever run comes first; and what does not fit goes from the end.
    void columnsStandWhereTheyArePlaced()
    {
        const FlatOptions a{{"method.rho1", "0.1"}, {"data.size", "1"}, {"b", "1"}, {"a", "1"}};
        const FlatOptions b{{"a", "2"}, {"data.size", "2"}, {"method.rho1", "0.2"}, {"b", "2"}};
        const OptionPlace place = [](const std::string& path) {
            return path == "data.size" ? 0U : path == "method.rho1" ? 1U : 2U;
        };
        for (const auto& runs : {std::vector{a, b}, std::vector{b, a}}) {
            OptionSpread spread;
            for (const FlatOptions& run : runs)
                spread.add(run);
            QCOMPARE(differingOptions(spread, 12, place),
                     (std::vector<std::string>{"data.size", "method.rho1", "a", "b"}));
            QCOMPARE(differingOptions(spread, 2, place), (std::vector<std::string>{"data.size", "method.rho1"}));
        }
    }

    /// Two experiments of other radii: what a measurement took over from them says nothing new, its own radius does.
    void aRadiusThatWasTakenOverIsNoColumn()
    {
        const auto run = [](const char* own, const char* takenOver, const char* sharpness) {
            return FlatOptions{{"measure.alignment.rho", takenOver},
                               {"measure.congruence.rho1", takenOver},
                               {"measure.sharpness.rho", sharpness},
                               {"method.rhoV", own}};
        };
        QCOMPARE(differingOptions({run("0.1", "0.1", "1"), run("0.2", "0.2", "2")}),
                 (std::vector<std::string>{"measure.sharpness.rho", "method.rhoV"}));
        QCOMPARE(differingOptions({run("0.1", "0.1", "1"), run("0.1", "0.2", "1")}),
                 (std::vector<std::string>{"measure.alignment.rho", "measure.congruence.rho1"}));
    }
};

QTEST_GUILESS_MAIN(TestFlatOptions)
#include "tst_flat_options.moc"
