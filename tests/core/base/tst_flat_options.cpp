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
};

QTEST_GUILESS_MAIN(TestFlatOptions)
#include "tst_flat_options.moc"
