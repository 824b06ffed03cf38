// SPDX-License-Identifier: GPL-3.0-or-later
// Learning curves of active learning and what is read off them, against numbers worked out by hand.
#include "core/run/class_balance.h"
#include "core/run/learning_curve.h"
#include "core/run/paired_difference.h"

#include <QTest>

#include <cmath>
#include <numbers>

using namespace sharpscope;

namespace {

Event trained(std::int64_t round, std::int64_t labels, std::int64_t step)
{
    return PhaseDone{.clock = {.step = step, .epoch = 2.0 * static_cast<double>(step), .passes = 3.0, .seconds = 4.0},
                     .round = round,
                     .phase = "train",
                     .data = {{"labels", labels}, {"seconds", 1.5}}};
}

Event labelled(std::int64_t round, const std::vector<std::int64_t>& images, const std::vector<std::int64_t>& labels)
{
    return PhaseDone{.round = round, .phase = "label", .data = {{"images", images}, {"labels", labels}}};
}

ActiveHistory historyOf(const std::vector<Event>& events)
{
    ActiveHistory history;
    for (const Event& event : events)
        history.apply(event);
    return history;
}

LearningCurve curveOf(const std::vector<std::pair<std::int64_t, double>>& points)
{
    LearningCurve curve;
    for (const auto& [labels, value] : points)
        curve.push_back(
            {.round = static_cast<std::int64_t>(curve.size()), .labels = labels, .trained = {}, .value = value});
    return curve;
}

} // namespace

class TestLearningCurve : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Values of other steps (an epoch in the middle of a round) and rounds without one are not taken for others.
    void aRoundHasWhatWasMeasuredWhenItsTrainingEnded()
    {
        const ActiveHistory history = historyOf({labelled(-1, {1, 2}, {0, 1}), trained(0, 2, 10), trained(1, 4, 30),
                                                 trained(2, 6, 60), trained(3, 8, 100)});
        RunColumns columns;
        columns.append({.step = 5}, "accuracy/test", 0.11);
        columns.append({.step = 10}, "accuracy/test", 0.2);
        columns.append({.step = 30}, "accuracy/test", notMeasured);
        columns.append({.step = 60}, "loss/test", 1);
        columns.append({.step = 100}, "accuracy/test", 0.5);
        const LearningCurve curve = learningCurve(history, columns.of("accuracy/test"));
        QCOMPARE(curve.size(), std::size_t(3));
        QVERIFY(curve[0] == (LearningPoint{.round = 0,
                                           .labels = 2,
                                           .trained = {.step = 10, .epoch = 20, .passes = 3, .seconds = 4},
                                           .value = 0.2}));
        QVERIFY(curve[1].round == 1 && curve[1].labels == 4 && std::isnan(curve[1].value));
        QVERIFY(curve[2].round == 3 && curve[2].labels == 8 && curve[2].value == 0.5);
        QVERIFY(learningCurve(history, columns.of("nothing")).empty());
    }

    /// 20 → 30 → 50 labels: (½(0.2 + 0.6)·10 + ½(0.6 + 0.5)·20) / 30.
    void theAreaIsTheMeanHeightOverTheLabels()
    {
        const CurveSummary summary = summaryOf(curveOf({{20, 0.2}, {30, 0.6}, {50, 0.5}}), true);
        QCOMPARE(summary.last, 0.5);
        QCOMPARE(summary.best, 0.6);
        QCOMPARE(summary.area, (4.0 + 11.0) / 30);
        QCOMPARE(summaryOf(curveOf({{20, 0.2}, {30, 0.6}, {50, 0.5}}), false).best, 0.5);
        QCOMPARE(summaryOf(curveOf({{20, 0.7}, {40, 0.7}, {41, 0.7}}), true).area, 0.7); // however they are spaced
    }

    /// Round 0 was trained on the first labels; the paper's best is of the rounds after an acquisition.
    void theFirstLabelsAreNobodysBest()
    {
        const CurveSummary summary = summaryOf(curveOf({{20, 0.9}, {30, 0.6}, {50, 0.5}}), true);
        QCOMPARE(summary.best, 0.6);
        QCOMPARE(summary.area, (7.5 + 11.0) / 30); // the area begins with them
        QCOMPARE(summaryOf(curveOf({{20, 0.1}, {30, 0.6}, {50, 0.5}}), false).best, 0.5);
        QVERIFY(std::isnan(summaryOf(curveOf({{20, 0.9}}), true).best));
        LearningCurve later = curveOf({{20, 0.9}, {30, 0.6}}); // round 0 was not measured
        for (LearningPoint& point : later)
            ++point.round;
        QCOMPARE(summaryOf(later, true).best, 0.9);
        const std::vector<CurvePair> pairs = {{curveOf({{20, 0.9}, {30, 0.6}}), curveOf({{20, 0.9}, {30, 0.4}})}};
        QVERIFY(std::abs(differenceOfBest(pairs, true).mean - 0.2) < 1e-12);
    }

    void whatIsNotANumberIsLeftOutOfBestAndArea()
    {
        const CurveSummary summary =
            summaryOf(curveOf({{10, notMeasured}, {20, 0.4}, {30, notMeasured}, {40, 0.8}, {50, notMeasured}}), true);
        QVERIFY(std::isnan(summary.last)); // it was, at the end
        QCOMPARE(summary.best, 0.8);
        QCOMPARE(summary.area, 0.6); // over 20 to 40
        for (const auto& curve : {curveOf({}), curveOf({{10, 0.3}}), curveOf({{10, 0.3}, {10, 0.5}})})
            QVERIFY(std::isnan(summaryOf(curve, true).area)); // one number of labels spans none
    }

    /// Closed forms for ν = 1 and 2; the tables' digits for more, and the integral of the density, by Simpson's rule.
    void quantilesAreThoseOfStudentsT()
    {
        const auto isClose = [](double a, double b) { return std::abs(a - b) < 1e-12 * std::abs(b); };
        QVERIFY(isClose(studentQuantile(0.95, 1), std::tan(0.95 * std::numbers::pi / 2)));
        QVERIFY(isClose(studentQuantile(0.5, 1), 1));
        QVERIFY(isClose(studentQuantile(0.95, 2), 0.95 * std::sqrt(2 / (1 - 0.95 * 0.95))));
        const std::vector<std::pair<std::int64_t, double>> tables = {{3, 3.182}, {4, 2.776},  {5, 2.571},
                                                                     {9, 2.262}, {10, 2.228}, {30, 2.042}};
        for (const auto& [freedom, digits] : tables) {
            const double t = studentQuantile(0.95, freedom), n = static_cast<double>(freedom);
            QVERIFY2(std::abs(t - digits) < 5e-4, qPrintable(QString::number(t)));
            constexpr int pieces = 20000; // even
            const double width = t / pieces;
            double sum = 0;
            for (int i = 0; i <= pieces; ++i)
                sum += (i == 0 || i == pieces ? 1
                        : i % 2 == 1          ? 4
                                              : 2) *
                       std::pow(1 + std::pow(i * width, 2) / n, -(n + 1) / 2);
            const double density =
                std::exp(std::lgamma((n + 1) / 2) - std::lgamma(n / 2)) / std::sqrt(n * std::numbers::pi);
            QVERIFY(std::abs(2 * density * sum * width / 3 - 0.95) < 1e-12);
        }
        QVERIFY(std::abs(studentQuantile(0.95, 100000) - 1.959963984540054) < 1e-4); // the normal distribution's
    }

    /// d = 1, 2, 3: mean 2, s = 1, s/√3 = 0.57735, t₂ = 0.95 √(2 / (1 − 0.95²)) = 4.30265.
    void theIntervalIsStudents()
    {
        const PairedDifference d = pairedDifference(std::vector<double>{1, 2, 3});
        const double t2 = 0.95 * std::sqrt(2 / (1 - 0.95 * 0.95));
        QCOMPARE(d.seeds, std::int64_t(3));
        QCOMPARE(d.mean, 2.0);
        QVERIFY(std::abs(d.high - (2 + t2 / std::sqrt(3.0))) < 1e-12);
        QVERIFY(std::abs(d.low - (2 - t2 / std::sqrt(3.0))) < 1e-12);
        QVERIFY(d.verdict == Verdict::NotDecided); // −0.48 to 4.48
        QVERIFY(pairedDifference(std::vector<double>{2, 2.1, 1.9}).verdict == Verdict::Higher);
        QVERIFY(pairedDifference(std::vector<double>{-2, -2.1, -1.9}).verdict == Verdict::Lower);
        QVERIFY(pairedDifference(std::vector<double>{-1, 1}).verdict == Verdict::NotDecided);
        QVERIFY(pairedDifference(std::vector<double>{0, 0}).verdict == Verdict::NotDecided);
        QCOMPARE(pairedDifference(std::vector<double>{1, notMeasured, 3}).seeds, std::int64_t(2));
    }

    /// An interval of no width would decide anything: with accuracies of 2,000 images two seeds soon differ by the
    /// same.
    void equalDifferencesDecideNothing()
    {
        const double gained[] = {0.9 - 0.8, 0.8 - 0.7}; // but for rounding
        QVERIFY(gained[0] != gained[1]);
        for (const std::vector<double>& all : {std::vector<double>{0.5, 0.5}, {gained[0], gained[1]}, {-2, -2, -2}}) {
            const PairedDifference d = pairedDifference(all);
            QVERIFY(d.low == d.high && d.verdict == Verdict::NotDecided);
        }
        QVERIFY(pairedDifference(std::vector<double>{0.5, 0.5005}).verdict == Verdict::Higher);
    }

    void oneSeedDecidesNothing()
    {
        const PairedDifference one = pairedDifference(std::vector<double>{5});
        QVERIFY(one.seeds == 1 && one.mean == 5 && std::isnan(one.low) && std::isnan(one.high));
        QVERIFY(one.verdict == Verdict::NeedsSeeds);
        const PairedDifference none = pairedDifference({});
        QVERIFY(none.seeds == 0 && std::isnan(none.mean) && none.verdict == Verdict::NeedsSeeds);
    }

    /// The second seed has come less far, and its Random has skipped a number of labels.
    void differencesAreTakenWhereBothHaveThatManyLabels()
    {
        const std::vector<CurvePair> pairs = {
            {curveOf({{20, 0.5}, {30, 0.6}, {40, 0.9}}), curveOf({{20, 0.5}, {30, 0.5}, {40, 0.5}})},
            {curveOf({{20, 0.3}, {30, 0.7}, {40, 0.8}}), curveOf({{20, 0.3}, {30, 0.4}, {45, 0.1}})}};
        const auto points = differencesByLabels(pairs);
        QCOMPARE(points.size(), std::size_t(3));
        QVERIFY(points[0].labels == 20 && points[0].difference.mean == 0 && points[0].difference.seeds == 2);
        QVERIFY(points[1].labels == 30 && points[1].difference.seeds == 2);
        QVERIFY(std::abs(points[1].difference.mean - 0.2) < 1e-15); // of 0.1 and 0.3
        QVERIFY(points[2].labels == 40 && points[2].difference.seeds == 1);
        QCOMPARE(lastCommonLabels(pairs).value_or(0), std::int64_t(30));
        std::vector<CurvePair> more = pairs;
        more.emplace_back(curveOf({{20, 0.1}}), curveOf({})); // a seed whose Random has not begun
        QCOMPARE(lastCommonLabels(more).value_or(0), std::int64_t(30));
        QCOMPARE(differenceOfBest(more, true).seeds, std::int64_t(2));
        // best over 20, 30, 40 against 0.5: 0.4; over 20 and 30: 0.7 − 0.4
        const PairedDifference best = differenceOfBest(pairs, true);
        QVERIFY(best.seeds == 2 && std::abs(best.mean - 0.35) < 1e-15);
        QVERIFY(!lastCommonLabels({{curveOf({{1, 1}}), curveOf({{2, 1}})}}));
    }

    void runsPairThatDifferInTheirAcquisitionOnly()
    {
        const Json saal = Json::parse(R"({"kind": "active-learning", "seed": 3, "title": "SAAL", "made": {"place": 1},
            "train": {"epochs": 20, "keepCheckpoints": 2}, "method": {"rule": "sam", "rho": 0.05, "label": "a"},
            "rounds": {"initial": 20, "query": 10, "rounds": 10, "hold": "never"},
            "acquisition": {"acquisition": "saal", "rho": 0.05}})");
        const auto with = [&](const char* pointer, const Json& value) {
            Json other = saal;
            other[Json::json_pointer(pointer)] = value;
            return other;
        };
        const std::string key = pairingKey(saal);
        for (const auto& [pointer, value] :
             std::vector<std::pair<const char*, Json>>{{"/acquisition", {{"acquisition", "random"}}},
                                                       {"/title", "Random"},
                                                       {"/made/place", 2},
                                                       {"/rounds/rounds", 20},
                                                       {"/rounds/hold", "phase"},
                                                       {"/method/label", "b"},
                                                       {"/branch", {{"run", "x"}, {"round", 1}}}})
            QVERIFY2(pairingKey(with(pointer, value)) == key, pointer);
        for (const auto& [pointer, value] : std::vector<std::pair<const char*, Json>>{{"/seed", 4},
                                                                                      {"/method/rule", "sgd"},
                                                                                      {"/method/rho", 0.1},
                                                                                      {"/train/epochs", 30},
                                                                                      {"/rounds/initial", 30},
                                                                                      {"/rounds/query", 20},
                                                                                      {"/labels", {{-1, 5, 2}}}})
            QVERIFY2(pairingKey(with(pointer, value)) != key, pointer);
        QVERIFY(!isRandomBaseline(saal));
        Json random = with("/acquisition", {{"acquisition", "random"}});
        QVERIFY(isRandomBaseline(random));
        random["branch"] = {{"run", "x"}, {"round", 1}};
        QVERIFY(!isRandomBaseline(random)); // it is Random from a round on only
        pairingKey(Json("damaged"));
        QVERIFY(!isRandomBaseline(Json("damaged")));
    }

    void classesAreCountedUpToARoundWithoutTheSkipped()
    {
        const ActiveHistory history =
            historyOf({labelled(-1, {1, 2}, {0, 1}), labelled(0, {3, 4, 5}, {1, -1, 1}), labelled(1, {6}, {3})});
        using Counts = std::vector<std::int64_t>;
        QVERIFY(classCounts(history, -1) == (Counts{1, 1}));
        QVERIFY(classCounts(history, 0) == (Counts{1, 3}));
        QVERIFY(classCounts(history, 5) == (Counts{1, 3, 0, 1}));
        QVERIFY(classCounts(history, 0, 4) == (Counts{1, 3, 0, 0}));
        QCOMPARE(imbalance(classCounts(history, 0)), 3.0);
        QVERIFY(std::isinf(imbalance(classCounts(history, 5))));
        QVERIFY(std::isnan(imbalance({})) && std::isnan(imbalance({0, 0})));
    }
};

QTEST_GUILESS_MAIN(TestLearningCurve)
#include "tst_learning_curve.moc"
