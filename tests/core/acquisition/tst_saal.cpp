// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/acquisition.h"
#include "core/acquisition/registry.h"
#include "core/base/describe.h"
#include "core/data/batch.h"
#include "core/model/registry.h"
#include "core/persample/one_by_one.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/tensor.h>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

using namespace sharpscope;

namespace {

struct Fixture {
    std::shared_ptr<const Dataset> data;
    std::shared_ptr<const Network> network = makeNetwork("resnet-8", Json::object(), {3, 8, 8}, 4);
    at::Tensor theta = network->initialTheta(1), state = network->initialState();
    Subset labelled, pool;

    Fixture()
    {
        Dataset set{.name = "made",
                    .images = at::randint(0, 256, {60, 3, 8, 8}, makeGenerator(1, "pixels")).to(at::kByte),
                    .labels = at::randint(0, 4, {60}, makeGenerator(2, "labels")).to(at::kLong),
                    .classNames = {"a", "b", "c", "d"},
                    .mean = {0.5, 0.5, 0.5},
                    .deviation = {0.25, 0.25, 0.25}};
        data = std::make_shared<const Dataset>(std::move(set));
        labelled = {data, at::arange(20), data->labels.narrow(0, 0, 20)};
        pool = {data, at::arange(20, 60), at::full({40}, -1, at::kLong)};
        const at::NoGradGuard noGradients;
        const Batch batch = makeBatch(labelled, at::arange(20), {}, {});
        for (int i = 0; i < 25; ++i)
            network->forward(theta, state, batch.images, Statistics::Update);
    }
    PoolRound round(std::int64_t count, std::int64_t seed = 0) const
    {
        return {.network = *network,
                .theta = theta,
                .state = state,
                .labelled = labelled,
                .pool = pool,
                .unlabelled = pool,
                .classes = 4,
                .count = count,
                .seed = seed,
                .round = 3};
    }
};

std::unique_ptr<Acquisition> saal(const char* options) { return makeAcquisition("saal", Json::parse(options)); }

at::Tensor term(const PoolScores& scores, const std::string& name)
{
    for (const ScoreTerm& term : scores.terms)
        if (term.name == name) return term.values;
    throw Error("no term " + name);
}

PoolScores scoresOf(const std::vector<double>& values)
{
    return {.score = at::tensor(values, at::kDouble), .terms = {}};
}

} // namespace

class TestSaal : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scoresAreTheOneByOneLossesAndTheirTermsAddUp_data()
    {
        QTest::addColumn<QString>("options");
        QTest::addColumn<double>("rho");
        QTest::addColumn<bool>("isAdaptive");
        QTest::addColumn<bool>("isDifference");
        QTest::newRow("Eq. 3") << R"({"rho": 0.02})" << 0.02 << false << false;
        QTest::newRow("Eq. 3, difference")
            << R"({"form": "eq3", "score": "diff", "rho": 0.02})" << 0.02 << false << true;
        QTest::newRow("authors") << R"({"form": "authors", "rho": 0.1})" << 0.1 << true << false;
        QTest::newRow("authors, difference")
            << R"({"form": "authors", "score": "diff", "rho": 0.1})" << 0.1 << true << true;
    }
    void scoresAreTheOneByOneLossesAndTheirTermsAddUp()
    {
        QFETCH(QString, options);
        QFETCH(double, rho);
        QFETCH(bool, isAdaptive);
        QFETCH(bool, isDifference);
        const Fixture fixture;
        const PoolScores got = *saal(qPrintable(options))->score(fixture.round(5));
        const at::Tensor images = makeBatch(fixture.pool, at::arange(40), {}, {}).images;
        const PerturbedLosses expected = perturbedLossesOneByOne(*fixture.network, fixture.theta, fixture.state, images,
                                                                 {}, {.rho = rho, .isAdaptive = isAdaptive});
        const auto close = [](const at::Tensor& a, const at::Tensor& b) {
            return a.allclose(b.to(at::kDouble), 1e-4, 1e-6);
        };
        const at::Tensor top = expected.perturbedLoss.to(at::kDouble), base = expected.loss.to(at::kDouble);
        QVERIFY(close(got.score, isDifference ? top - base : top));
        QVERIFY(close(term(got, "loss"), expected.loss));
        QVERIFY(close(term(got, "gradient"), expected.gradientNorm * rho));
        QVERIFY(close(term(got, "loss") + term(got, "gradient") + term(got, "rest"), top));
        QVERIFY(close(term(got, "probability"), std::get<0>(expected.logits.softmax(1).max(1))));
        const at::Tensor flipped = expected.perturbedLogits.argmax(1) != expected.labels;
        QVERIFY(term(got, "flip").equal(flipped.to(at::kDouble)));
        QVERIFY(flipped.any().item<bool>() && !flipped.all().item<bool>()); // or the last line says nothing
        QVERIFY((term(got, "delta") > 0).equal(flipped));
        for (const ScoreTerm& term : got.terms)
            QVERIFY2(term.values.scalar_type() == at::kDouble && term.values.size(0) == 40, term.name.c_str());
    }

    void aPartOfThePoolHasTheSameScores()
    {
        const Fixture fixture;
        Fixture part;
        const at::Tensor rows = at::tensor({31, 4, 17, 9, 22}, at::kLong);
        part.pool = {fixture.data, fixture.pool.index.index_select(0, rows), at::full({5}, -1, at::kLong)};
        const at::Tensor all = saal("{}")->score(fixture.round(5))->score;
        QVERIFY(saal("{}")->score(part.round(5))->score.allclose(all.index_select(0, rows), 1e-5));
    }

    void scoringStopsWhenToldTo()
    {
        const Fixture fixture;
        PoolRound round = fixture.round(5);
        round.keepGoing = [] { return false; };
        QVERIFY(!saal("{}")->score(round));
        double share = 0;
        PoolRound whole = fixture.round(5);
        whole.progress = [&](double done) {
            QVERIFY(done > share);
            share = done;
        };
        QVERIFY(saal("{}")->score(whole).has_value());
        QCOMPARE(share, 1.0);
    }

    void withoutDiversityTheHighestAreTaken_NanLast()
    {
        const Fixture fixture;
        const double nan = std::numeric_limits<double>::quiet_NaN();
        PoolRound round = fixture.round(5);
        round.ties = Ties::InThePoolsOrder;
        QCOMPARE(saal("{}")->query(scoresOf({0.5, nan, 2, 0.5, 1}), round), (std::vector<std::int64_t>{2, 4, 0, 3, 1}));
    }

    void brokenWeightsGiveNanScoresAndNotTheEnd()
    {
        Fixture fixture;
        fixture.theta = at::full_like(fixture.theta, std::numeric_limits<float>::quiet_NaN());
        const PoolScores scores = *saal("{}")->score(fixture.round(3));
        QVERIFY(scores.score.isnan().all().item<bool>());
        PoolRound round = fixture.round(3);
        round.ties = Ties::InThePoolsOrder;
        QCOMPARE(saal("{}")->query(scores, round), (std::vector<std::int64_t>{0, 1, 2}));
        QCOMPARE(saal(R"({"diversity": true})")->query(scores, round), (std::vector<std::int64_t>{0, 1, 2}));
    }

    /// The first has the largest |score|; the second is drawn by the squared distance of scores.
    void diversityDrawsByTheDistanceOfScores()
    {
        const Fixture fixture;
        const std::vector<double> scores = {1.0, -3.0, 2.0, 2.5, -3.0};
        std::vector<double> expected, seen(scores.size());
        double sum = 0;
        for (const double s : scores)
            sum += (s + 3) * (s + 3);
        const auto method = saal(R"({"diversity": true})");
        constexpr int draws = 10000;
        int firsts = 0;
        for (int seed = 0; seed < draws; ++seed) {
            const auto picks = method->query(scoresOf(scores), fixture.round(2, seed));
            QCOMPARE(picks.size(), std::size_t(2));
            QVERIFY(picks[0] == 1 || picks[0] == 4); // of two equal ones either
            firsts += picks[0] == 1 ? 1 : 0;
            ++seen[static_cast<std::size_t>(picks[1])];
        }
        double chiSquared = 0;
        for (const std::size_t i : {0U, 2U, 3U}) {
            const double share = draws * (scores[i] + 3) * (scores[i] + 3) / sum;
            chiSquared += (seen[i] - share) * (seen[i] - share) / share;
        }
        QCOMPARE(seen[1] + seen[4], 0.0);
        QVERIFY2(std::abs(firsts - draws / 2) < 4 * 50, qPrintable(QString::number(firsts))); // σ is 50
        QVERIFY2(chiSquared < 13.82, qPrintable(QString::number(chiSquared))); // 2 degrees of freedom, 0.1 %
    }

    void equalScoresAreDrawnWithoutRepeatsAndRepeatably()
    {
        const Fixture fixture;
        const auto method = saal(R"({"diversity": true})");
        const PoolScores equal = scoresOf(std::vector<double>(30, 0.0)); // every p was 1
        std::set<std::vector<std::int64_t>> different;
        for (int seed = 0; seed < 20; ++seed) {
            const auto picks = method->query(equal, fixture.round(10, seed));
            QCOMPARE(std::set<std::int64_t>(picks.begin(), picks.end()).size(), std::size_t(10));
            QCOMPARE(method->query(equal, fixture.round(10, seed)), picks);
            different.insert(picks);
        }
        QCOMPARE(different.size(), std::size_t(20));
    }
};

QTEST_GUILESS_MAIN(TestSaal)
#include "tst_saal.moc"
