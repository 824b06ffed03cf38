// SPDX-License-Identifier: GPL-3.0-or-later
// Which number ranks the runs as their test gap does: τ of each, over which runs, and with an interval only where there
// are enough of them. And what a table and a file say of several reports.
#include "core/run/curvature_gap.h"
#include "core/run/run_folder.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace sharpscope;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Run i has a gap of i; "up" ranks as the gap does, "down" the other way round, "swapped" as "up" but for the first
/// two.
std::vector<RunCurvature> reportsOf(int runs)
{
    std::vector<RunCurvature> all;
    for (int i = 0; i < runs; ++i) {
        RunCurvature one{.run = "run" + std::to_string(i)};
        one.report.numbers = {{"loss", 1.0 * i},        {"accuracy", 0.1 * i},
                              {"lambda1", i * i + 1.0}, {"lambda1.error", 0.5},
                              {"products", 20.0 + i},   {"trace", -2.0 * i},
                              {"trace.error", 0.1 * i}, {"ascent", i < 2 ? 1.0 - i : 1.0 * i}};
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<double> gapsOf(int runs)
{
    std::vector<double> gaps;
    for (int i = 0; i < runs; ++i)
        gaps.push_back(0.01 * i);
    return gaps;
}

KendallInterval kendallOf(const std::vector<GapCorrelation>& found, const std::string& name)
{
    for (const GapCorrelation& one : found)
        if (one.name == name) return one.kendall;
    qFatal("no %s", name.c_str());
}

} // namespace

class TestCurvatureGap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// All numbers but the loss, the accuracy, what Lanczos took, and errors; in the order of the reports.
    void everySharpnessNumberIsRanked()
    {
        const auto found = gapCorrelations(reportsOf(9), gapsOf(9));
        std::vector<std::string> names;
        for (const GapCorrelation& one : found)
            names.push_back(one.name);
        QCOMPARE(names, (std::vector<std::string>{"lambda1", "trace", "ascent"}));
        QCOMPARE(kendallOf(found, "lambda1").tau, 1.0);
        QCOMPARE(kendallOf(found, "trace").tau, -1.0);
        QCOMPARE(kendallOf(found, "ascent").tau, 1 - 2.0 / 36); // one of 36 pairs is the other way round
    }

    /// A run counts for a number where it has both.
    void runsWithoutANumberOrAGapAreLeftOut()
    {
        auto reports = reportsOf(6);
        reports[2].report.numbers.erase(reports[2].report.numbers.begin() + 2); // no λ₁
        reports[5].report.numbers.emplace_back("fisher", 3);                    // of one run only
        std::vector<double> gaps = gapsOf(6);
        gaps[4] = missing;
        const auto found = gapCorrelations(reports, gaps);
        QCOMPARE(kendallOf(found, "lambda1").count, std::int64_t(4));
        QCOMPARE(kendallOf(found, "trace").count, std::int64_t(5));
        QCOMPARE(kendallOf(found, "fisher").count, std::int64_t(1));
        QVERIFY(std::isnan(kendallOf(found, "fisher").tau));
        QCOMPARE(kendallOf(found, "lambda1").tau, 1.0);
    }

    /// Seven in perfect order would have [1, 1].
    void aHandfulOfRunsHasNoInterval()
    {
        const auto few = gapCorrelations(reportsOf(7), gapsOf(7));
        for (const GapCorrelation& one : few) {
            QVERIFY(std::isnan(one.kendall.low) && std::isnan(one.kendall.high));
            QVERIFY(!std::isnan(one.kendall.tau));
        }
        QVERIFY(whyNoInterval(7).find("over 7 runs, it takes 8") != std::string::npos);
        const auto enough = gapCorrelations(reportsOf(8), gapsOf(8));
        const KendallInterval swapped = kendallOf(enough, "ascent");
        QVERIFY(swapped.low < swapped.tau && swapped.tau <= swapped.high);
        QVERIFY(swapped.low > 0);
        QVERIFY(whyNoInterval(8).empty());
        auto reports = reportsOf(9); // counted are the runs that have the number
        for (int i = 0; i < 2; ++i)
            reports[static_cast<std::size_t>(i)].report.numbers.clear();
        QVERIFY(std::isnan(kendallOf(gapCorrelations(reports, gapsOf(9)), "trace").low));
    }

    /// Of the last values, not the best ones; train less test.
    void theGapIsOfTheLastAccuracies()
    {
        QTemporaryDir root;
        RunFolder run = RunFolder::create(root.path().toStdString(), "run", {{"seed", 1}});
        run.append(Measured{.clock = {.step = 5}, .values = {{"accuracy/train", 0.7}}});
        run.append(Measured{.clock = {.step = 5}, .values = {{"accuracy/test", 0.8}}});
        run.append(Measured{.clock = {.step = 10}, .values = {{"accuracy/train", 0.9}}});
        run.flush();
        QVERIFY(std::abs(testGap(run.path()) - 0.1) < 1e-12);
        run.append(Measured{.clock = {.step = 10}, .values = {{"accuracy/test", 0.65}}});
        run.flush();
        QVERIFY(std::abs(testGap(run.path()) - 0.25) < 1e-12);
        RunFolder other = RunFolder::create(root.path().toStdString(), "other", {{"seed", 2}});
        other.append(Measured{.clock = {.step = 5}, .values = {{"accuracy/train", 0.7}}});
        other.flush();
        QVERIFY(std::isnan(testGap(other.path())));
    }

    /// λ₁ stands once, with its residual; an absent error is empty and not 0; the JSON has every report with its run.
    void tablesHaveEveryNumberOnce()
    {
        auto reports = reportsOf(2);
        reports[1].report.eigenvalues = {{2, 0.25}, {1.5, 0.125}};
        reports[1].report.layers = {
            {.name = "fc", .parameters = 7, .largest = {0.5, 0.01}, .trace = 3, .traceError = 1}};
        reports[1].report.measuredOn = {{"step", 40}, {"split", "test"}, {"images", 9}};
        const QStringList lines = QString::fromStdString(toCsv(reports)).trimmed().split('\n');
        QCOMPARE(lines.filter("run1,40,test,9,lambda1,,2,0.25").size(), 1);
        QCOMPARE(lines.filter("run1,40,test,9,lambda2,,1.5,0.125").size(), 1);
        QCOMPARE(lines.filter("run1,40,test,9,lambda1,fc,0.5,0.01").size(), 1);
        QCOMPARE(lines.filter("run1,40,test,9,trace,fc,3,1").size(), 1);
        QCOMPARE(lines.filter(QRegularExpression("^run1,.*,lambda1,,")).size(), 1);
        QCOMPARE(lines.filter("run1,40,test,9,loss,,1,").size(), 1);
        QVERIFY(lines.filter("error").size() == 1); // the title
        const Json json = toJson(reports);
        QCOMPARE(json.size(), std::size_t(2));
        QCOMPARE(json[1]["run"].get<std::string>(), std::string("run1"));
        QVERIFY(toJson(curvatureFromJson(json[1])) == toJson(reports[1].report));
    }
};

QTEST_GUILESS_MAIN(TestCurvatureGap)
#include "tst_curvature_gap.moc"
