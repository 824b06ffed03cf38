// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/d2_sampling.h"

#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

using namespace sharpscope;

namespace {

using Picks = std::vector<std::int64_t>;

/// Squared distances of points on a line.
SquaredDistances onLine(const std::vector<double>& points)
{
    const at::Tensor x = at::tensor(points, at::kDouble);
    return [x](std::int64_t c) { return (x - x[c]).square(); };
}

Picks sample(const std::vector<double>& points, std::int64_t first, std::int64_t count, std::int64_t seed)
{
    return d2Sample(first, count, static_cast<std::int64_t>(points.size()), onLine(points),
                    makeGenerator(seed, "d2 test"));
}

/// The probability of every order of `count` picks that begins with `picks`, by the formula.
void addOrders(const std::vector<double>& points, std::size_t count, const Picks& picks, double probability,
               std::map<Picks, double>& orders)
{
    if (picks.size() == count) {
        orders[picks] += probability;
        return;
    }
    std::vector<double> squared(points.size());
    double sum = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        squared[i] = std::numeric_limits<double>::infinity();
        for (const std::int64_t c : picks)
            squared[i] = std::min(squared[i], std::pow(points[i] - points[static_cast<std::size_t>(c)], 2));
        sum += squared[i];
    }
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (squared[i] == 0) continue;
        Picks longer = picks;
        longer.push_back(static_cast<std::int64_t>(i));
        addOrders(points, count, longer, probability * squared[i] / sum, orders);
    }
}

} // namespace

class TestD2Sampling : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyOrderOfPicksComesAsOftenAsItsProbabilitySays()
    {
        const std::vector<double> points = {0.3, -1.0, 2.5, 0.0, 1.1};
        std::map<Picks, double> expected;
        addOrders(points, 3, {2}, 1, expected);
        QCOMPARE(expected.size(), std::size_t(12));
        constexpr int draws = 20000;
        std::map<Picks, int> seen;
        for (int seed = 0; seed < draws; ++seed)
            ++seen[sample(points, 2, 3, seed)];
        double chiSquared = 0;
        for (const auto& [order, probability] : expected)
            chiSquared += std::pow(seen[order] - draws * probability, 2) / (draws * probability);
        QCOMPARE(seen.size(), expected.size());                                // and no other order
        QVERIFY2(chiSquared < 31.26, qPrintable(QString::number(chiSquared))); // 11 degrees of freedom, 0.1 %
    }

    void equalPointsAreDrawnUniformlyWithoutRepeats()
    {
        const std::vector<double> equal(6, 1.5);
        std::map<Picks, int> seen;
        constexpr int draws = 20000;
        for (int seed = 0; seed < draws; ++seed)
            ++seen[sample(equal, 4, 3, seed)];
        QCOMPARE(seen.size(), std::size_t(20)); // ordered pairs of the other five
        double chiSquared = 0;
        for (const auto& [order, count] : seen)
            chiSquared += std::pow(count - draws / 20.0, 2) / (draws / 20.0);
        QVERIFY2(chiSquared < 43.82, qPrintable(QString::number(chiSquared))); // 19 degrees of freedom, 0.1 %
    }

    void allAreChosenOnce_WhateverCoincides()
    {
        for (int seed = 0; seed < 50; ++seed) {
            Picks picks = sample({1, 1, 2, 2, 2, 5}, 0, 9, seed);
            QCOMPARE(picks.front(), 0);
            std::sort(picks.begin(), picks.end());
            QCOMPARE(picks, (Picks{0, 1, 2, 3, 4, 5}));
        }
        QCOMPARE(sample({1, 2}, 0, 0, 1), Picks{});
    }

    void aDuplicateOfAChosenPointWaitsForTheOthers()
    {
        for (int seed = 0; seed < 50; ++seed) {
            const Picks picks = sample({1, 1, 2, 3}, 0, 4, seed);
            QCOMPARE(picks.back(), 1);
        }
    }

    void whatHasNoFiniteDistanceComesLastInItsOrder()
    {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const double inf = std::numeric_limits<double>::infinity();
        for (int seed = 0; seed < 50; ++seed) {
            const Picks picks = sample({nan, 1, inf, 2, 1}, 3, 5, seed);
            QCOMPARE(Picks(picks.end() - 2, picks.end()), (Picks{0, 2}));
        }
        QCOMPARE(sample({nan, nan, nan}, 1, 3, 0), (Picks{1, 0, 2}));
    }

    void aGeneratorsPicksRepeat()
    {
        const std::vector<double> points = {5, 3, 8, 1, 9, 2, 2, 7};
        QCOMPARE(sample(points, 0, 6, 3), sample(points, 0, 6, 3));
        const Picks few = sample(points, 0, 3, 3);
        const Picks many = sample(points, 0, 6, 3);
        QVERIFY(std::equal(few.begin(), few.end(), many.begin())); // a larger query begins with the smaller one
    }
};

QTEST_APPLESS_MAIN(TestD2Sampling)
#include "tst_d2_sampling.moc"
