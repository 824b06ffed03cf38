// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/kendall.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <vector>

using namespace sharpscope;

class TestKendall : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void orderGivesItsEnds()
    {
        const std::vector<double> x = {1, 2, 5, 9}, up = {-3, 0, 0.1, 1e9}, down = {4, 3, 2, 1};
        QCOMPARE(kendall(x, up), 1.0);
        QCOMPARE(kendall(x, down), -1.0);
    }

    /// scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) = −0.4714045207910316, two ties in x, one in y.
    void tiesAreCountedAsTauB()
    {
        const std::vector<double> x = {12, 2, 1, 12, 2}, y = {1, 4, 7, 1, 0};
        QVERIFY(std::abs(kendall(x, y) + 0.4714045207910316) < 1e-12);
    }

    void whatIsNoNumberIsLeftOut()
    {
        const double none = std::nan("");
        const std::vector<double> x = {1, none, 2, 3}, y = {1, 5, none, 2}, same = {4, 4, 4, 4};
        QCOMPARE(kendall(x, y), 1.0);
        QVERIFY(std::isnan(kendall(x, same)) && std::isnan(kendall({}, {})));
        QCOMPARE(kendallInterval(x, y).count, std::int64_t(2));
        QVERIFY(std::isnan(kendallInterval(x, y).low));
    }

    /// Of things that have nothing to do with each other it holds 0 as often as it says, about.
    void theIntervalHoldsWhatItSays()
    {
        int holds = 0;
        std::uint64_t state = 12345;
        const auto next = [&] { // of numbers that need not be good
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            return static_cast<double>(state >> 33);
        };
        for (int trial = 0; trial < 200; ++trial) {
            std::vector<double> x, y;
            for (int i = 0; i < 15; ++i) {
                x.push_back(next());
                y.push_back(next());
            }
            const KendallInterval found = kendallInterval(x, y, 0.9, 300, 7);
            QVERIFY(found.low <= found.tau && found.tau <= found.high);
            holds += found.low <= 0 && 0 <= found.high;
        }
        QVERIFY2(holds > 160 && holds < 197, qPrintable(QString::number(holds)));
        const std::vector<double> a = {1, 2, 3, 4, 5, 6}, b = {2, 1, 3, 4, 6, 5};
        QCOMPARE(kendallInterval(a, b).low, kendallInterval(a, b).low);
    }
};

QTEST_GUILESS_MAIN(TestKendall)
#include "tst_kendall.moc"
