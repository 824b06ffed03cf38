// SPDX-License-Identifier: GPL-3.0-or-later
// Coreset and BADGE beside programs that try everything.
#include "point_sets.h"

#include "core/acquisition/badge.h"
#include "core/acquisition/coreset.h"
#include "core/acquisition/d2_sampling.h"
#include "core/acquisition/distances.h"
#include "core/acquisition/k_center.h"
#include "core/acquisition/network_outputs.h"
#include "core/acquisition/robust_k_center.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cdist.h>
#include <ATen/ops/full.h>
#include <QtTest>

#include <cmath>
#include <map>
#include <set>
#include <tuple>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

/// The smallest radius with two further centres and so many points outside, by trying all pairs.
double smallestRadius(const at::Tensor& distances, const at::Tensor& toCentres, std::int64_t outliers)
{
    double best = infinity;
    for (std::int64_t a = 0; a < distances.size(0); ++a)
        for (std::int64_t b = 0; b < distances.size(0); ++b) {
            const at::Tensor nearest = toCentres.minimum(distances[a]).minimum(distances[b]);
            best = std::min(best, std::get<0>(nearest.sort(0, true))[outliers].item<double>());
        }
    return best;
}

} // namespace

class TestPoolGeometry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nearestLeavesOutWhatIsNoNumber_AndEqualPointsAreAtZero()
    {
        at::Tensor a = points(7, 3, 1) * 1e6, b = at::cat({a.slice(0, 2, 4), points(3, 3, 2)});
        a[5][1] = std::numeric_limits<double>::quiet_NaN();
        b[4][0] = std::numeric_limits<double>::quiet_NaN();
        const Nearest nearest = *nearestOf(a, b, always);
        QCOMPARE(nearest.squared[2].item<double>(), 0.0);
        QCOMPARE(nearest.which[3].item<std::int64_t>(), std::int64_t{1});
        QVERIFY(std::isnan(nearest.squared[5].item<double>()));
        QVERIFY(std::isfinite(nearest.squared[0].item<double>()));
        QCOMPARE(nearestOf(a, b.slice(0, 0, 0), always)->squared[0].item<double>(), infinity);
    }

    void kCenterTakesTheLowerOfEquals_NanLast_AndNothingTwice()
    {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const at::Tensor line = at::tensor({0.0, nan, 4.0, 2.0, 4.0, 0.0}, at::kDouble).unsqueeze(1);
        const at::Tensor start = at::tensor({0.0, nan, 16.0, 4.0, 16.0, 0.0}, at::kDouble);
        const auto to = [&](std::int64_t c) { return squaredDistancesTo(line, c); };
        QCOMPARE(kCenterGreedy(start, 9, to).chosen, (Ids{2, 3, 0, 4, 5, 1}));
        QCOMPARE(kCenterGreedy(start, 2, to, {2, 0}).chosen, (Ids{4, 3}));
    }

    void coresetIsTheDefinitionOnTheNetworksFeatures()
    {
        Coreset coreset;
        const Pool pool = smallPool(coreset, 25);
        const PoolRound round = pool.asked(8);
        const auto featuresOf = [&](const Subset& subset) {
            return outputsOf(round, subset, "test")->features.to(at::kDouble);
        };
        const Ids wanted = farthestFirst(featuresOf(pool.pool), featuresOf(pool.labelled), 8);
        QCOMPARE(coreset.query(*coreset.score(round), round), wanted);
    }

    void robustRadiusIsTheSmallestThereIs_data()
    {
        QTest::addColumn<int>("outliers");
        QTest::addColumn<bool>("hasCentres");
        for (const int outliers : {0, 1, 2})
            for (const bool hasCentres : {false, true})
                QTest::addRow("%d outside%s", outliers, hasCentres ? ", with centres" : "") << outliers << hasCentres;
    }
    void robustRadiusIsTheSmallestThereIs()
    {
        QFETCH(int, outliers);
        QFETCH(bool, hasCentres);
        int better = 0;
        for (std::int64_t seed = 0; seed < 6; ++seed) {
            const at::Tensor pool = points(12, 2, seed);
            const at::Tensor between = at::cdist(pool, pool, 2, 2);
            const at::Tensor to = hasCentres ? nearestOf(pool, points(2, 2, 100 + seed), always)->squared.sqrt()
                                             : at::full({12}, infinity, at::kDouble);
            const KCenters greedy =
                kCenterGreedy(to.square(), 2, [&](std::int64_t c) { return squaredDistancesTo(pool, c); });
            const auto found = robustKCenter(between, to, greedy.chosen, {.outliers = outliers}, always);
            QVERIFY(found && found->isOptimal);
            QCOMPARE(found->radius, smallestRadius(between, to, outliers));
            QVERIFY(found->chosen.size() <= 2);
            at::Tensor nearest = to;
            for (const std::int64_t c : found->chosen)
                nearest = nearest.minimum(between[c]);
            QVERIFY(nearest.gt(found->radius).sum().item<std::int64_t>() <= outliers);
            better += found->radius < std::sqrt(greedy.squared.max().item<double>());
        }
        QVERIFY(better >= 3); // else greedy's answer would pass
    }

    void robustCoresetSaysItsRadius_StopsInTime_AndHandsBackTheWholeCount()
    {
        Coreset robust({.robust = true, .outliers = 0.05}), hurried({.robust = true, .seconds = 0}), greedy;
        const Pool pool = smallPool(robust, 30);
        const PoolRound round = pool.asked(4);
        const PoolScores scores = *robust.score(round);
        QVERIFY2(QString::fromStdString(scores.notes.at(0)).contains("smallest possible"), scores.notes[0].c_str());
        const Ids chosen = robust.query(scores, round);
        QCOMPARE(std::set(chosen.begin(), chosen.end()).size(), 4U);
        const PoolScores cut = *hurried.score(round);
        QVERIFY(QString::fromStdString(cut.notes.at(0)).contains("when the time was up"));
        QCOMPARE(hurried.query(cut, round), greedy.query(*greedy.score(round), round));
    }

    void badgesDistancesAreThoseOfTheOuterProducts()
    {
        const at::Tensor q = points(9, 4, 1), h = points(9, 6, 2);
        const at::Tensor g = at::bmm(q.unsqueeze(2), h.unsqueeze(1)).flatten(1);
        const GradientDistances distances(q, h);
        for (std::int64_t c = 0; c < 9; ++c)
            QVERIFY(at::allclose(distances.to(c), squaredDistancesTo(g, c), 1e-12, 1e-12));
    }

    void badgeDrawsAsFromTheWholeGradients()
    {
        Badge badge;
        const Pool pool = smallPool(badge, 20);
        const PoolRound round = pool.asked(7);
        const PoolScores scores = *badge.score(round);
        const NetworkOutputs outputs = *outputsOf(round, pool.pool, "test");
        at::Tensor q = outputs.logits.to(at::kDouble).softmax(1);
        for (std::int64_t i = 0; i < 20; ++i)
            q[i][outputs.logits[i].argmax()] -= 1;
        const at::Tensor g = at::bmm(q.unsqueeze(2), outputs.features.to(at::kDouble).unsqueeze(1)).flatten(1);
        QVERIFY(at::allclose(scores.score, g.norm(2, 1), 1e-10, 1e-12));
        const Ids whole = d2Sample(
            g.norm(2, 1).argmax().item<std::int64_t>(), 7, 20, [&](std::int64_t c) { return squaredDistancesTo(g, c); },
            makeGenerator(pool.seed, "badge", pool.round));
        QCOMPARE(badge.query(scores, round), whole);
    }

    // The law of the second and third pick, worked out of the whole gradients by trying all; what draws is not asked.
    void badgesThirdPickHasItsExactLaw()
    {
        Badge badge;
        Pool pool = smallPool(badge, 5);
        const at::Tensor q =
            at::tensor({0.9, -0.2, 0.1, 0.4, -0.3, 0.6, -0.5, 0.2, 0.3, -0.8}, at::kDouble).view({5, 2});
        const at::Tensor h =
            at::tensor({1.0, 0.5, 2.0, -0.3, 0.7, 1.1, -0.9, 0.8, 0.6, 1.2, 0.1, 2.2, 1.4, -0.7, 0.3}, at::kDouble)
                .view({5, 3});
        const at::Tensor g = at::bmm(q.unsqueeze(2), h.unsqueeze(1)).flatten(1); // q ⊗ h
        PoolScores scores{.score = g.norm(2, 1), .terms = {}, .embedding = at::cat({q, h}, 1)};
        pool.classes = 2;
        const auto squared = [&](std::int64_t i, std::int64_t c) {
            return (g[i] - g[c]).square().sum().item<double>();
        };
        const auto first = scores.score.argmax().item<std::int64_t>();
        std::map<std::pair<std::int64_t, std::int64_t>, double> law;
        double sum = 0;
        for (std::int64_t i = 0; i < 5; ++i)
            sum += squared(i, first);
        for (std::int64_t second = 0; second < 5; ++second) {
            double left = 0;
            for (std::int64_t i = 0; i < 5; ++i)
                left += std::min(squared(i, first), squared(i, second));
            for (std::int64_t third = 0; third < 5; ++third)
                if (second != first && third != first && third != second)
                    law[{second, third}] =
                        squared(second, first) / sum * std::min(squared(third, first), squared(third, second)) / left;
        }
        QCOMPARE(law.size(), std::size_t(12));
        std::map<std::pair<std::int64_t, std::int64_t>, int> seen;
        constexpr int rounds = 20000;
        for (pool.round = 0; pool.round < rounds; ++pool.round) {
            const Ids chosen = badge.query(scores, pool.asked(3));
            QCOMPARE(chosen[0], first);
            ++seen[{chosen[1], chosen[2]}];
        }
        double chiSquared = 0, total = 0;
        for (const auto& [pair, probability] : law) {
            chiSquared += std::pow(seen[pair] - rounds * probability, 2) / (rounds * probability);
            total += probability;
        }
        QVERIFY(std::abs(total - 1) < 1e-12);
        QCOMPARE(seen.size(), law.size());
        QVERIFY2(chiSquared < 31.26, qPrintable(QString::number(chiSquared))); // 11 degrees of freedom, 0.1 %
    }

    // 3 duplicates of the longest and one of zeros: the first pick is any of them, the second never a duplicate, else
    // as D² says.
    void badgesSecondPickHasItsProbability()
    {
        Badge badge;
        Pool pool = smallPool(badge, 6);
        PoolScores scores;
        const at::Tensor q = at::tensor({1.0, 1.0, 1.0, 0.5, -0.5, 0.0}, at::kDouble).unsqueeze(1);
        scores.embedding = at::cat({q, at::full({6, 1}, 2.0, at::kDouble)}, 1);
        scores.score = q.squeeze(1).abs().mul(2);
        pool.classes = 1;
        std::vector<int> began(6, 0), count(6, 0);
        constexpr int rounds = 3000;
        for (pool.round = 0; pool.round < rounds; ++pool.round) {
            const Ids chosen = badge.query(scores, pool.asked(2));
            ++began[static_cast<std::size_t>(chosen[0])];
            ++count[static_cast<std::size_t>(chosen[1])];
        }
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY(std::abs(began[i] - rounds / 3.0) < 4 * std::sqrt(rounds * 2 / 9.0));
        QCOMPARE(began[0] + began[1] + began[2], rounds);
        QCOMPARE(count[0] + count[1] + count[2], 0);
        const double sum = 1 + 9 + 4; // squared: (2−1)², (2+1)², 2²
        for (const auto& [i, squared] : {std::pair(3, 1.0), {4, 9.0}, {5, 4.0}})
            QVERIFY(std::abs(count[static_cast<std::size_t>(i)] - rounds * squared / sum) <
                    4 * std::sqrt(rounds / 4.0));
    }
};

QTEST_GUILESS_MAIN(TestPoolGeometry)
#include "tst_pool_geometry.moc"
