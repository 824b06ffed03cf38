// SPDX-License-Identifier: GPL-3.0-or-later
// k-means, TypiClust, ProbCover, noise stability, the map of features and calibration, beside programs that try
// everything and numbers made by hand.
#include "point_sets.h"

#include "core/acquisition/calibration.h"
#include "core/acquisition/distances.h"
#include "core/acquisition/feature_map.h"
#include "core/acquisition/k_means.h"
#include "core/acquisition/network_outputs.h"
#include "core/acquisition/noise_stability.h"
#include "core/acquisition/probcover.h"
#include "core/acquisition/typiclust.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <QtTest>

#include <set>

using namespace sharpscope;
using namespace sharpscope::test;

class TestPoolClusters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void kMeansFindsWhatIsApart_AlsoAmongCopies()
    {
        const at::Tensor centres = at::tensor({0.0, 0.0, 50.0, 0.0, 0.0, 50.0}, at::kDouble).view({3, 2});
        const at::Tensor all = points(60, 2, 4) + centres.repeat({20, 1});
        const Clusters found = *kMeans(all, 3, makeGenerator(1, "test"), always);
        for (std::int64_t i = 0; i < 60; ++i)
            QCOMPARE(found.of[i].item<std::int64_t>(), found.of[i % 3].item<std::int64_t>());
        for (std::int64_t c = 0; c < 3; ++c) // the means of their points
            QVERIFY(at::allclose(found.centres[found.of[c].item<std::int64_t>()], all.slice(0, c, 60, 3).mean(0), 0,
                                 1e-12));
        QCOMPARE(kMeans(at::zeros({5, 2}, at::kDouble), 3, makeGenerator(1, "test"), always)->of.size(0),
                 std::int64_t{5});
    }

    void typicalityIsTheMeanDistanceToHalfTheCluster()
    {
        const at::Tensor line = at::tensor({0.0, 1.0, 3.0, 7.0}, at::kDouble).unsqueeze(1); // 2 neighbours
        const at::Tensor wanted = at::tensor({2.0, 1.5, 2.5, 5.0}, at::kDouble).add(1e-5).reciprocal();
        QVERIFY(at::allclose(typicality(line, 20), wanted, 1e-12, 0));
        QVERIFY(at::allclose(typicality(line, 1), at::tensor({1.0, 1.0, 2.0, 4.0}, at::kDouble).add(1e-5).reciprocal(),
                             1e-12, 0));
    }

    void typiclustTakesTheMostTypicalOfTheClustersWithoutLabels()
    {
        // 5 clusters of 8, 7, 9, 6 and 2 images, the third has labels, the last is too small
        PoolScores scores;
        std::vector<double> cluster, angle;
        double c = 0;
        for (const int size : {8, 7, 9, 6, 2}) {
            for (int i = 0; i < size; ++i) {
                cluster.push_back(c);
                angle.push_back(c + 0.02 * i * i);
            }
            ++c;
        }
        const at::Tensor of = at::tensor(cluster, at::kDouble), turn = at::tensor(angle, at::kDouble);
        const at::Tensor size = at::tensor({8.0, 7.0, 9.0, 6.0, 2.0}, at::kDouble).index_select(0, of.to(at::kLong));
        scores.embedding = at::stack({turn.cos(), turn.sin()}, 1);
        scores.score = of;
        scores.terms = {{"cluster", "", of}, {"size", "", size}, {"labelled", "", of.eq(2).to(at::kDouble)}};
        TypiClust method;
        const Pool pool = smallPool(method, 32);
        const Ids chosen = method.query(scores, pool.asked(6));
        const auto clusterOf = [&](std::size_t i) { return cluster[static_cast<std::size_t>(chosen[i])]; };
        QCOMPARE((std::vector{clusterOf(0), clusterOf(1), clusterOf(2), clusterOf(3), clusterOf(4)}),
                 (std::vector{0.0, 1.0, 3.0, 2.0, 0.0})); // largest first, labelled last, then again
        const at::Tensor own = scores.embedding.slice(0, 0, 8);
        QCOMPARE(chosen[0], highest(typicality(own, 20), 1).front());
        const Ids all = method.query(scores, pool.asked(32));
        QCOMPARE(std::set(all.begin(), all.end()).size(), 32U);
        QVERIFY(all[30] >= 30 && all[31] >= 30); // the small one when all others are used up
    }

    void pureRadiusIsTheLargestWithEnoughPureBalls()
    {
        // distances to the other cluster: 5, 4, 2, 2, 3 → with 1 of 5 impure the largest radius is 2, with 2 it is 3
        const at::Tensor line = at::tensor({0.0, 1.0, 3.0, 5.0, 6.0}, at::kDouble).unsqueeze(1);
        const at::Tensor cluster = at::tensor({0, 0, 0, 1, 1}, at::kLong);
        for (const auto& [purity, radius] : {std::pair(1.0, 2.0), {0.8, 2.0}, {0.6, 3.0}, {0.4, 4.0}})
            QCOMPARE(*pureRadius(line, cluster, purity, always), radius);
        QCOMPARE(*pureRadius(line, at::zeros({5}, at::kLong), 1, always), infinity);
    }

    void probcoverCoversGreedily_ThenGoesFarthest()
    {
        for (std::int64_t seed = 0; seed < 5; ++seed) {
            ProbCover method({.delta = 0.5});
            Pool pool = smallPool(method, 30);
            pool.seed = seed;
            pool.theta = pool.network->initialTheta(seed);
            const PoolRound round = pool.asked(10);
            const PoolScores scores = *method.score(round);
            const at::Tensor all = unitRows(outputsOf(round, pool.pool, "test")->features.to(at::kDouble));
            const at::Tensor given = unitRows(outputsOf(round, pool.labelled, "test")->features.to(at::kDouble));
            std::vector<bool> isCovered(30);
            for (std::int64_t i = 0; i < 30; ++i)
                for (std::int64_t l = 0; l < 12; ++l)
                    if (distance(all[i], given[l]) < 0.5) isCovered[static_cast<std::size_t>(i)] = true;
            const Ids chosen = method.query(scores, round);
            QCOMPARE(std::set(chosen.begin(), chosen.end()).size(), 10U);
            for (const std::int64_t c : chosen) {
                std::vector<std::int64_t> gain(30, 0);
                for (std::int64_t i = 0; i < 30; ++i)
                    for (std::int64_t j = 0; j < 30; ++j)
                        gain[static_cast<std::size_t>(i)] +=
                            !isCovered[static_cast<std::size_t>(j)] && distance(all[i], all[j]) < 0.5;
                const auto best = std::max_element(gain.begin(), gain.end());
                if (*best > 0) QCOMPARE(c, highest(at::tensor(gain, at::kDouble), 1, tieOrder(round)).front());
                for (std::int64_t j = 0; j < 30; ++j)
                    if (distance(all[c], all[j]) < 0.5) isCovered[static_cast<std::size_t>(j)] = true;
            }
        }
    }

    void noiseHasItsLengthOnEveryWeight_AndLeavesBiases()
    {
        NoiseStability method;
        const Pool pool = smallPool(method);
        const Layout& layout = pool.network->layout();
        const at::Tensor noise = noisyTheta(layout, pool.theta, 0.01, 5, 2, 0) - pool.theta;
        for (const Segment& segment : layout.parameters) {
            const auto part = [&](const at::Tensor& all) { return all.narrow(0, segment.offset, segment.count); };
            const double wanted = segment.name.ends_with("weight") ? 0.01 * part(pool.theta).norm().item<double>() : 0;
            QVERIFY2(std::abs(part(noise).norm().item<double>() - wanted) <= 1e-4 * wanted, segment.name.c_str());
        }
        QVERIFY(!noisyTheta(layout, pool.theta, 0.01, 5, 2, 1).equal(noisyTheta(layout, pool.theta, 0.01, 5, 2, 0)));
        // two copies stand side by side in the embedding, each as its own copy alone would have it
        NoiseStability one({.copies = 1}), two({.copies = 2});
        const PoolRound round = pool.asked(5);
        const PoolScores both = *two.score(round);
        QVERIFY(both.embedding.slice(1, 0, 3).equal(one.score(round)->embedding));
        const Ids wanted = farthestFirst(both.embedding, at::zeros({1, 6}, at::kDouble), 5);
        QCOMPARE(two.query(both, round), wanted);
    }

    void theMapIsThePlaneThatFeaturesLieIn_data()
    {
        QTest::addColumn<int>("images");
        QTest::newRow("more images than features") << 30;
        QTest::newRow("fewer images than features") << 6;
    }
    void theMapIsThePlaneThatFeaturesLieIn()
    {
        QFETCH(int, images);
        // 3·a along (0.6, 0, …, −0.8), 1·b along e₁, off the origin
        at::Tensor along = at::zeros({9}, at::kDouble), across = at::zeros({9}, at::kDouble);
        along[0] = 0.6;
        along[8] = -0.8;
        across[1] = -1;
        at::Tensor a = points(images, 1, 1), b = points(images, 1, 2);
        a = a - a.mean();
        a = a / a.norm();
        b = b - b.mean();
        b = b - a * (a * b).sum(); // uncorrelated
        b = b / b.norm();
        const FeatureMap map = featureMap(3 * a * along + b * across + 7);
        // the largest entry of each axis is made positive: −0.8 → (−0.6, 0.8), −1 → 1
        QVERIFY(at::allclose(map.points, at::cat({-3 * a, -b}, 1), 0, 1e-12));
        QVERIFY(std::abs(map.explained[0] - 0.9) < 1e-12 && std::abs(map.explained[1] - 0.1) < 1e-12);
        at::Tensor spoilt = 3 * a * along + b * across;
        spoilt = at::cat({spoilt, at::full({1, 9}, std::numeric_limits<double>::quiet_NaN(), at::kDouble)});
        QVERIFY(at::allclose(featureMap(spoilt).points.slice(0, 0, images), map.points, 0, 1e-12));
        QVERIFY(std::isnan(featureMap(spoilt).points[images][0].item<double>()));
        QVERIFY(featureMap(at::full({4, 3}, 2.0, at::kDouble)).points.eq(0).all().item<bool>());
    }

    void calibrationErrorIsTheGapBinByBin()
    {
        // confidences .59 (right), .57 (wrong), .9 (right), 1/2 (right); bins of a fifth
        const auto logit = [](double p) { return std::log(p / (1 - p)); };
        const at::Tensor logits =
            at::tensor({logit(0.59), 0.0, logit(0.57), 0.0, logit(0.9), 0.0, 0.0, 0.0}, at::kDouble).view({4, 2});
        const Calibration found = calibrationOf(logits, at::tensor({0, 1, 0, 0}, at::kLong), 5);
        // (.4, .6]: .59, .57, .5, two of three right; (.8, 1]: .9, right
        QCOMPARE(found.bins[2].images, std::int64_t{3});
        QVERIFY(std::abs(found.bins[2].confidence - 1.66 / 3) < 1e-12);
        QVERIFY(std::abs(found.bins[2].accuracy - 2.0 / 3) < 1e-12);
        QVERIFY(std::abs(found.error - ((2 - 1.66) + 0.1) / 4) < 1e-12);
        const at::Tensor spoilt = at::cat({logits, at::full({1, 2}, std::nan(""), at::kDouble)});
        const Calibration again = calibrationOf(spoilt, at::tensor({0, 1, 0, 0, 1}, at::kLong), 5);
        QCOMPARE(again.without, std::int64_t{1});
        QCOMPARE(again.error, found.error);
        // a confidence of exactly 1 belongs to the last bin
        QCOMPARE(calibrationOf(at::tensor({90.0, 0.0}, at::kDouble).view({1, 2}), at::tensor({0}, at::kLong))
                     .bins[14]
                     .images,
                 std::int64_t{1});
    }
};

QTEST_GUILESS_MAIN(TestPoolClusters)
#include "tst_pool_clusters.moc"
