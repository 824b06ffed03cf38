// SPDX-License-Identifier: GPL-3.0-or-later
// The cost table: its ratios by hand under a clock of the test's own, and what its numbers are of in real trainings.
#include "core/train/rule_cost_job.h"

#include "core/train/method_options.h"
#include "core/train/trainer.h"

#include <QTest>

namespace sharpscope {

namespace {

/// A training whose steps of 10 images take what its list says, one after the other, the last for ever.
struct Scripted {
    std::vector<double> seconds;
    double passes = 1;
    std::size_t next = 0;
};

CostedTraining trainingOf(const std::string& rule, Scripted& script, double& now, int failAt = -1)
{
    CostedTraining training{.rule = rule, .label = rule};
    training.step = [&script, &now, failAt, count = 0]() mutable {
        if (count++ == failAt) throw Error("is tired");
        now += script.seconds[std::min(script.next++, script.seconds.size() - 1)];
        return CostStep{.images = 10, .passes = script.passes};
    };
    training.finish = [] {};
    training.mostBytes = [] { return std::int64_t{7}; };
    training.carriedBytes = [] { return std::int64_t{3}; };
    return training;
}

ComparisonOptions onBlobs(const std::vector<std::string>& rules)
{
    Json json{{"data", {{"name", "blobs"}}},
              {"network", {{"name", "mlp"}, {"options", {{"hidden", {64}}}}}},
              {"train", {{"batchSize", 32}}},
              {"optimizer", {{"lr", 0.01}}},
              {"device", "cpu"},
              {"methods", Json::array()}};
    for (const std::string& rule : rules)
        json["methods"].push_back({{"rule", rule}});
    std::vector<Problem> problems;
    ComparisonOptions options = comparisonFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return options;
}

RuleCosts measured(const ComparisonOptions& options, const CostPlan& plan, JobControl& control)
{
    EventQueue events;
    JobContext context(control, events, 1);
    RuleCosts costs;
    ruleCostJob(options, plan, [&](const RuleCosts& taken) { costs = taken; })(context);
    return costs;
}

} // namespace

class TestRuleCost : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// SGD's turns: 10/1, 10/2, 10/4, 10/4 and 10/4 images a second, as the machine slows down. The rule's are taken
    /// between them: 10/2 and 10/8; another's 10/5 and 10/5.
    void ratiosAreOverTheTurnsBeside()
    {
        double now = 100;
        Scripted sgd{{50, 1, 2, 4, 4, 4}}, slow{{70, 2, 8}, 2}, other{{5}, 1.5}; // the first of each warms up
        const CostPlan plan{.rounds = 2, .seconds = 0.5, .steps = 1, .warmUp = 1, .clock = [&] { return now; }};
        std::vector<double> done;
        std::vector<std::size_t> measured;
        const RuleCosts costs = measureCosts(
            trainingOf("sgd", sgd, now), {trainingOf("slow", slow, now), trainingOf("other", other, now)}, plan,
            [] { return true; },
            [&](const std::string&, double share, const RuleCosts& soFar) {
                done.push_back(share);
                measured.push_back(soFar.rules[0].ratios.size());
            });
        QCOMPARE(costs.rounds, 2);
        QVERIFY((costs.sgd.imagesPerSecond == std::vector<double>({10, 5, 2.5, 2.5, 2.5})));
        QVERIFY((costs.rules[0].imagesPerSecond == std::vector<double>({5, 1.25})));
        QVERIFY((costs.rules[0].ratios == std::vector<double>({5 / 7.5, 0.5})));
        QVERIFY((costs.rules[1].ratios == std::vector<double>({2 / 3.75, 2 / 2.5})));
        QCOMPARE(costs.rules[0].passesPerStep, 2.0);
        QCOMPARE(costs.rules[0].mostBytes, 7);
        QCOMPARE(costs.rules[0].carriedBytes, 3);
        QVERIFY((done == std::vector<double>({0, 1 / 6., 2 / 6., 3 / 6., 4 / 6., 5 / 6., 1})));
        QVERIFY((measured == std::vector<std::size_t>({0, 0, 0, 1, 1, 2, 2}))); // what is there before each turn
        const std::string table = toMarkdown(costs);
        QVERIFY2(table.find("| slow | 3.1 | 0.58 | 0.50 … 0.67 | 2.00 |") != std::string::npos,
                 table.c_str()); // medians of two
        QVERIFY(toJson(costs)["rules"][1]["ratios"] == Json(costs.rules[1].ratios));
        QVERIFY((tableOf(costs).rows[1] ==
                 std::vector<std::string>{"slow", "3.1", "0.58", "0.50 … 0.67", "2.00", "0.0", "+0.0", "0.0"}));
        const std::string csv = toCsv(costs);
        QVERIFY2(csv.find("\nother,other,2,0.6666666666666667,0.5333333333333333,0.8,1.5,7,3,2,\n") !=
                     std::string::npos,
                 csv.c_str());
        QCOMPARE(medianOf({5, 1, 3}), 3.0);
    }

    /// At least so many steps and so many seconds: three of 0.4 s here, two of 9 s there.
    void aTurnIsLongEnough()
    {
        double now = 0;
        Scripted sgd{{0.4}}, rule{{9}};
        const CostPlan plan{.rounds = 1, .seconds = 1, .steps = 2, .warmUp = 0, .clock = [&] { return now; }};
        const RuleCosts costs = measureCosts(
            trainingOf("sgd", sgd, now), {trainingOf("rule", rule, now)}, plan, [] { return true; },
            [](const std::string&, double, const RuleCosts&) {});
        QCOMPARE(costs.sgd.steps, 6);
        QCOMPARE(costs.rules[0].steps, 2);
    }

    void oneThatFailsIsNamedAndTheOthersGoOn()
    {
        double now = 0;
        Scripted sgd{{1}}, tired{{1}}, other{{2}};
        const CostPlan plan{.rounds = 3, .seconds = 0, .steps = 1, .warmUp = 1, .clock = [&] { return now; }};
        const RuleCosts costs = measureCosts(
            trainingOf("sgd", sgd, now), {trainingOf("tired", tired, now, 2), trainingOf("other", other, now)}, plan,
            [] { return true; }, [](const std::string&, double, const RuleCosts&) {});
        QCOMPARE(costs.rules[0].ratios.size(), std::size_t{1});
        QCOMPARE(costs.rules[0].problem, std::string("is tired"));
        QVERIFY((costs.rules[1].ratios == std::vector<double>({0.5, 0.5, 0.5})));
        QVERIFY(toMarkdown(costs).find("\ntired: is tired\n") != std::string::npos);
        QVERIFY_EXCEPTION_THROWN(measureCosts(
                                     trainingOf("sgd", tired, now, 2), {trainingOf("other", other, now)}, plan,
                                     [] { return true; }, [](const std::string&, double, const RuleCosts&) {}),
                                 Error);
    }

    void stoppedItGivesWhatThereIs()
    {
        double now = 0;
        int asked = 0;
        Scripted sgd{{1}}, first{{2}}, second{{4}};
        const CostPlan plan{.rounds = 5, .seconds = 0, .steps = 1, .warmUp = 0, .clock = [&] { return now; }};
        const RuleCosts costs = measureCosts(
            trainingOf("sgd", sgd, now), {trainingOf("first", first, now), trainingOf("second", second, now)}, plan,
            [&] { return ++asked <= 7; }, // SGD, first, SGD, second, SGD, first, SGD
            [](const std::string&, double, const RuleCosts&) {});
        QCOMPARE(costs.rounds, 1);
        QVERIFY((costs.rules[0].ratios == std::vector<double>({0.5, 0.5})));
        QVERIFY((costs.rules[1].ratios == std::vector<double>({0.25})));
        QVERIFY(toMarkdown(costs).find("1 of 5 rounds") != std::string::npos);
    }

    void stoppedBeforeTheFirstTurnItSaysSo()
    {
        double now = 0;
        Scripted sgd{{1}}, rule{{2}};
        const CostPlan plan{.rounds = 5, .seconds = 0, .steps = 1, .warmUp = 0, .clock = [&] { return now; }};
        const RuleCosts costs = measureCosts(
            trainingOf("sgd", sgd, now), {trainingOf("rule", rule, now)}, plan, [] { return false; },
            [](const std::string&, double, const RuleCosts&) {});
        const std::string text = toMarkdown(costs);
        QVERIFY2(text.find(" 0 of 5 rounds.\n\nNothing is measured yet.\n") != std::string::npos, text.c_str());
        QVERIFY2(text.find("nan") == std::string::npos, text.c_str());
        QVERIFY(tableOf(costs).rows.empty());
    }

    void whatIsMeasuredOfAnExperiment()
    {
        const Json experiment{{"name", "x"},
                              {"data", {{"name", "blobs"}}},
                              {"network", {{"name", "mlp"}}},
                              {"methods", {{{"rule", "sgd"}}, {{"rule", "sam"}, {"rho", 0.3}}}}};
        const auto rulesOf = [](const ComparisonOptions& comparison) {
            std::vector<std::string> names;
            for (const MethodOptions& method : comparison.methods)
                names.push_back(method.rule);
            return names;
        };
        const ComparisonOptions own = costedComparison(experiment, {});
        QVERIFY((rulesOf(own) == std::vector<std::string>{"sam"}));
        QVERIFY(own.methods[0].options["rho"] == 0.3 && own.network.name == "mlp");
        QVERIFY((rulesOf(costedComparison(experiment, {"msam", "sgd"})) == std::vector<std::string>{"msam"}));
        Json none = experiment;
        none.erase("methods");
        QCOMPARE(costedComparison(none, {}).methods.size(), everyRule().size());
        const auto whyNot = [](Json wrong, const std::vector<std::string>& rules) -> std::string {
            try {
                costedComparison(std::move(wrong), rules);
            } catch (const Error& error) {
                return error.what();
            }
            return {};
        };
        QVERIFY(whyNot({{"kind", "few-shot"}}, {}).starts_with("is of the kind few-shot; what rules cost"));
        QVERIFY(whyNot(experiment, {"sgd"}).starts_with("SGD is what the others are measured against"));
        QVERIFY(whyNot({{"network", {{"name", "mpl"}}}}, {"sam"}).starts_with("network.name: "));
    }

    /// In real trainings the passes are those of the trainer's clock for the same steps, what is carried is the rule's
    /// buffers, and memory counts θ.
    void passesAndMemoryAreTheTrainings()
    {
        const ComparisonOptions options = onBlobs({"sgd", "looksam", "ausam", "f-sam", "ae-sam", "agnostic-sam"});
        JobControl control;
        const CostPlan plan{.rounds = 2, .seconds = 0, .steps = 5, .warmUp = 3};
        ComparisonOptions asked = options;
        asked.methods.erase(asked.methods.begin());
        const RuleCosts costs = measured(asked, plan, control);
        QCOMPARE(costs.rounds, 2);
        QCOMPARE(costs.rules.size(), std::size_t{5});
        const auto bytesOfTheta = costs.setting["parameters"].get<std::int64_t>() * 4;
        QCOMPARE(bytesOfTheta, (256 * 64 + 64 + 64 * 4 + 4) * 4);
        std::size_t next = 0;
        for (const RunOptions& run : runsOf(options, {})) {
            const bool isSgd = run.method.rule == "sgd";
            const RuleCost& cost = isSgd ? costs.sgd : costs.rules[next++];
            QCOMPARE(cost.rule, run.method.rule);
            QVERIFY2(cost.problem.empty(), cost.problem.c_str());
            QVERIFY(cost.mostBytes >= (isSgd ? 3 : 4) * bytesOfTheta); // θ, momentum, gradient; and one more
            if (isSgd) continue;
            LoadedRun loaded = loadRun(run);
            loaded.begin.epoch = 1;
            Trainer trainer(std::move(loaded));
            double before = 0;
            for (int step = 0; step < 3 + 2 * 5; ++step) {
                if (step == 3) before = trainer.clock().passes;
                trainer.step(false);
            }
            QCOMPARE(cost.steps, 10);
            QVERIFY(std::abs(cost.passesPerStep - (trainer.clock().passes - before) / 10) < 1e-12);
            QVERIFY(cost.mostBytes > costs.sgd.mostBytes);
        }
        QCOMPARE(costs.rules[0].passesPerStep, 1.2);         // LookSAM, k = 5
        QCOMPARE(costs.rules[1].passesPerStep, 1.0);         // AUSAM, α = 0.5
        QCOMPARE(costs.rules[2].carriedBytes, bytesOfTheta); // F-SAM's m
        QCOMPARE(costs.rules[4].carriedBytes, 0);
    }

    void aRuleThatCannotBeHadIsNamed()
    {
        std::vector<Problem> problems;
        comparisonFromJson({{"methods", {{{"rule", "sma"}}}}, {"network", {{"name", "mpl"}}}}, problems);
        QCOMPARE(problems.size(), std::size_t{2});
        const std::vector<MethodOptions> all = everyRule();
        QVERIFY(all.size() >= 25);
        for (const MethodOptions& method : all)
            QVERIFY(method.rule != "sgd" && !method.label.empty());
        JobControl control;
        control.stop();
        QCOMPARE(measured(onBlobs({"sam"}), {}, control).rules.size(), std::size_t{0});
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestRuleCost)
#include "tst_rule_cost.moc"
