// SPDX-License-Identifier: GPL-3.0-or-later
// Entropy, variation ratio, margin and BALD against numbers that can be written down.
#include "pool_fixture.h"

#include "core/acquisition/bald.h"
#include "core/acquisition/entropy.h"
#include "core/acquisition/margin.h"
#include "core/acquisition/network_outputs.h"
#include "core/acquisition/variation_ratio.h"
#include "core/base/error.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/zeros.h>
#include <QtTest>

#include <cmath>
#include <limits>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

double first(const at::Tensor& values) { return values[0].item<double>(); }

/// Images of two pixels whose values are the logits, over an identity.
Pool givenLogits(const std::vector<std::vector<double>>& logits)
{
    const auto classes = static_cast<std::int64_t>(logits.front().size());
    auto data = std::make_shared<Dataset>();
    std::vector<double> all;
    for (const std::vector<double>& row : logits)
        all.insert(all.end(), row.begin(), row.end());
    data->images = at::tensor(all, at::kDouble).to(at::kByte).view({std::ssize(logits), classes, 1, 1});
    data->labels = at::zeros({std::ssize(logits)}, at::kLong);
    data->classNames.resize(static_cast<std::size_t>(classes), "class");
    data->mean.assign(static_cast<std::size_t>(classes), 0);
    data->deviation.assign(static_cast<std::size_t>(classes), 1 / 255.0); // a pixel of v is a logit of v
    Pool pool;
    pool.data = data;
    pool.classes = classes;
    pool.network = makeNetwork([](Pass&, at::Tensor x) { return x.flatten(1); }, {classes, 1, 1});
    pool.theta = pool.network->initialTheta(1);
    pool.state = pool.network->initialState();
    pool.pool = pool.unlabelled = unseen(wholeOf(data));
    pool.labelled = rowsOf(data, at::zeros({0}, at::kLong));
    return pool;
}

double entropyOf(double p) { return p <= 0 || p >= 1 ? 0 : -(p * std::log2(p) + (1 - p) * std::log2(1 - p)); }

} // namespace

class TestUncertainty : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void entropyIsInBits_AndANumberWhereAProbabilityIsZero()
    {
        const double infinity = std::numeric_limits<double>::infinity();
        const at::Tensor logits = at::tensor({0.0, 0.0, 0.0, 0.0, std::log(0.5), std::log(0.25), std::log(0.25),
                                              -infinity, 900.0, 0.0, 0.0, -900.0},
                                             at::kDouble)
                                      .view({3, 4});
        const at::Tensor bits = entropyInBits(logProbabilities(logits));
        QVERIFY(at::allclose(bits, at::tensor({2.0, 1.5, 0.0}, at::kDouble), 0, 1e-14));
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(std::isnan(first(entropyInBits(logProbabilities(at::tensor({nan, 0.0}, at::kDouble).view({1, 2}))))));
    }

    void variationRatioKeepsItsDigitsWhereTheClassIsSure()
    {
        const at::Tensor logP = logProbabilities(at::tensor({45.0, 0.0, 46.0, 0.0}, at::kDouble).view({2, 2}));
        const at::Tensor ratio = variationRatio(logP); // 1 − p is 1.05e-20 · …, p itself rounds to 1
        QVERIFY(std::abs(first(ratio) / std::exp(-45.0) - 1) < 1e-12);
        QVERIFY(first(ratio) > ratio[1].item<double>());
    }

    void threeRankAsTheirFormulasSay()
    {
        // p: (1/2, 1/2 − ε), (.49, .41, .1)-like by integer logits
        const std::vector<std::vector<double>> logits = {{3, 3, 0}, {5, 0, 0}, {2, 1, 1}, {1, 1, 1}};
        const Pool pool = givenLogits(logits);
        const PoolRound round = pool.asked(2);
        Entropy entropy;
        VariationRatio ratio;
        Margin margin;
        const PoolScores h = *entropy.score(round), v = *ratio.score(round), m = *margin.score(round);
        for (std::size_t i = 0; i < logits.size(); ++i) {
            double sum = 0, bits = 0;
            for (const double z : logits[i])
                sum += std::exp(z);
            std::vector<double> p;
            for (const double z : logits[i])
                p.push_back(std::exp(z) / sum);
            for (const double q : p)
                bits -= q * std::log2(q);
            const auto at = static_cast<std::int64_t>(i);
            QVERIFY(std::abs(h.score[at].item<double>() - bits) < 1e-6); // images are float
            QVERIFY(std::abs(v.score[at].item<double>() - (1 - p[0])) < 1e-6);
            QVERIFY(std::abs(m.score[at].item<double>() - (p[1] - p[0])) < 1e-6);
        }
        QCOMPARE(entropy.query(h, round), (std::vector<std::int64_t>{3, 2}));
        PoolRound inOrder = round;
        inOrder.ties = Ties::InThePoolsOrder;
        QCOMPARE(margin.query(m, inOrder), (std::vector<std::int64_t>{0, 3})); // both 0
        std::vector<std::int64_t> drawn = margin.query(m, round);
        std::sort(drawn.begin(), drawn.end());
        QCOMPARE(drawn, (std::vector<std::int64_t>{0, 3}));
    }

    // One unit of value 2 with dropout ½ and logits (w·unit, 0): of T masks m leave it, with p = σ(2·2w), others ½. So
    // an image's two terms must both say the same m; a mask shared by all images would give one m, half of T is right.
    void baldIsMutualInformationOverMasksOfEachImage()
    {
        const Architecture unit = [](Pass& pass, at::Tensor x) {
            return pass.linear("fc", pass.dropout(pass.features(x.flatten(1)), 0.5), {.out = 2, .bias = false});
        };
        Pool pool = givenLogits(std::vector<std::vector<double>>(400, {2}));
        pool.classes = 2;
        pool.network = makeNetwork(unit, {1, 1, 1});
        pool.theta = at::tensor({0.4f, 0.0f});
        constexpr int passes = 8;
        Bald bald({.passes = passes});
        const PoolScores scores = *bald.score(pool.asked(3));
        const double on = 1 / (1 + std::exp(-1.6));
        std::vector<int> seen(passes + 1, 0);
        for (std::int64_t i = 0; i < 400; ++i) {
            const double expected = scores.terms[1].values[i].item<double>();
            const double m = (1 - expected) / (1 - entropyOf(on)) * passes;
            const int masks = static_cast<int>(std::lround(m));
            QVERIFY2(std::abs(m - masks) < 1e-4, qPrintable(QString::number(m)));
            ++seen[static_cast<std::size_t>(masks)];
            const double mean = (masks * on + (passes - masks) * 0.5) / passes;
            QVERIFY(std::abs(scores.score[i].item<double>() - (entropyOf(mean) - expected)) < 1e-6);
        }
        double sum = 0;
        for (int m = 0; m <= passes; ++m)
            sum += m * seen[static_cast<std::size_t>(m)];
        QVERIFY(std::abs(sum / 400 - passes / 2.0) < 0.3); // standard deviation 0.07
        QVERIFY(*std::max_element(seen.begin(), seen.end()) < 200);
    }

    void baldNormalisesWithTheStoredStatistics_AndMovesNone()
    {
        // dropout of zeros: all masks give what evaluation gives
        const Architecture network = [](Pass& pass, at::Tensor x) {
            x = pass.batchNorm("bn", x).flatten(1);
            return pass.linear("fc", x + pass.dropout(pass.features(x) * 0, 0.5), {.out = 3});
        };
        Bald bald;
        Pool pool = smallPool(bald);
        pool.network = makeNetwork(network, {1, 8, 8});
        pool.theta = pool.network->initialTheta(3);
        pool.state = at::tensor({0.7f, 2.5f});
        const PoolRound round = pool.asked(3);
        const PoolScores scores = *bald.score(round);
        QVERIFY(at::allclose(scores.terms[0].values, Entropy().score(round)->score, 0, 1e-12));
        QVERIFY(scores.score.abs().max().item<double>() < 1e-12);
        QVERIFY(pool.state.equal(at::tensor({0.7f, 2.5f})));
    }

    void baldSaysThatThereIsNoDropout_data()
    {
        QTest::addColumn<bool>("isOfSamples");
        QTest::newRow("none") << false;
        QTest::newRow("stochastic depth only") << true;
    }
    void baldSaysThatThereIsNoDropout()
    {
        QFETCH(bool, isOfSamples);
        Pool pool = givenLogits({{1, 2}, {2, 3}});
        const Architecture network = [isOfSamples](Pass& pass, at::Tensor x) {
            return pass.dropout(x.flatten(1), isOfSamples ? 0.5 : 0, /*perSample=*/true);
        };
        pool.network = makeNetwork(network, {2, 1, 1});
        QVERIFY_EXCEPTION_THROWN(Bald().score(pool.asked(1)), Error);
    }

    void aLogitWithoutANumberIsRankedLast()
    {
        Pool pool = givenLogits({{1, 2}, {2, 3}, {1, 1}});
        pool.network = makeNetwork(
            [](Pass&, at::Tensor x) {
                x = x.flatten(1);
                return x / (x - 3); // the second image's second logit is 3/0, its sum is without a number
            },
            {2, 1, 1});
        for (const at::Tensor& scored : {Entropy().score(pool.asked(3))->score, Margin().score(pool.asked(3))->score,
                                         VariationRatio().score(pool.asked(3))->score}) {
            QVERIFY(std::isnan(scored[1].item<double>()));
            QCOMPARE(highest(scored, 3).back(), std::int64_t{1});
        }
    }
};

QTEST_GUILESS_MAIN(TestUncertainty)
#include "tst_uncertainty.moc"
