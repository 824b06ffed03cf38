// SPDX-License-Identifier: GPL-3.0-or-later
// What an acquisition is to whoever asks it: the highest scores first, and pieces that may be given up.
#include "core/acquisition/acquisition.h"

#include "core/acquisition/registry.h"
#include "core/acquisition/vaal.h"
#include "core/base/error.h"
#include "pool_fixture.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <QtTest>

#include <chrono>
#include <limits>
#include <set>
#include <thread>

using namespace sharpscope;
using namespace sharpscope::test;

class TestAcquisition : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theHighestComeFirst_EqualOnesInThePoolsOrder_NanLast();
    void equalOnesAreDrawn_ByRoundAndImage();
    void anUnknownNameIsMetWithTheNearestOne();

    // Between any two layers on the way there and back: a step of the authors' width takes seconds.
    void vaalGivesUpWhereverItIsAsked()
    {
        const VaalOptions options{.width = 2, .latent = 4, .batchSize = 4, .steps = 2};
        Vaal method(options);
        Pool pool = smallPool(method);
        int asked = 0;
        pool.keepGoing = [&] { return ++asked > 0; };
        const at::Tensor whole = method.score(pool.asked(5))->score;
        const int all = asked;
        // a step: each of two autoencoder steps 2 images' batches × 7 layers × there and back, the discriminator 2 × 4
        QVERIFY2(all >= 2 * (2 * (2 * 7 * 2) + 2 * 4), qPrintable(QString::number(all)));
        for (int place = 1; place <= all; place += place < all / 2 ? 1 : 9) { // a whole step, and here and there
            asked = 0;
            pool.keepGoing = [&] { return ++asked < place; };
            QVERIFY2(!method.score(pool.asked(5)), qPrintable(QString::number(place)));
            QCOMPARE(asked, place); // and not again
        }
        pool.keepGoing = [] { return true; };
        QVERIFY(method.score(pool.asked(5))->score.equal(whole)); // nothing is left of what was given up
    }

    void vaalTrainsInPieces_ToTheSameScores()
    {
        const VaalOptions options{.width = 2, .latent = 4, .batchSize = 8, .steps = 20};
        Vaal pieces(options), atOnce(options);
        const Pool pool = smallPool(pieces);
        PoolRound round = pool.asked(5);
        round.keepGoing = [] { // some sixty times a step
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            return true;
        };
        double share = 0;
        round.progress = [&](double now) {
            QVERIFY(now > share);
            share = now;
        };
        int count = 1;
        while (!pieces.prepare(round))
            ++count;
        QVERIFY2(count >= 2, qPrintable(QString::number(count)));
        QVERIFY(share > 0.85 && share < 1);
        const at::Tensor score = pieces.score(round)->score;
        QCOMPARE(share, 1.0);
        QVERIFY(score.equal(atOnce.score(pool.asked(5))->score));
        Pool other = pool; // another round's is another training, and not what is left of this one
        other.round = 9;
        QVERIFY(!pieces.score(other.asked(5))->score.equal(score));
    }
};

void TestAcquisition::theHighestComeFirst_EqualOnesInThePoolsOrder_NanLast()
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    const at::Tensor scores = at::tensor({1.0, nan, 2.0, 1.0, inf, -inf, 2.0}, at::kDouble);
    QCOMPARE(highest(scores, 7), (std::vector<std::int64_t>{4, 2, 6, 0, 3, 5, 1}));
    QCOMPARE(highest(scores, 3), (std::vector<std::int64_t>{4, 2, 6}));
    QCOMPARE(highest(scores, 0), std::vector<std::int64_t>{});
    QCOMPARE(highest(scores, 9).size(), 7U);
}

/// Not the data set's order: every image has its turn, another one in each round, whoever stands beside it in the pool.
void TestAcquisition::equalOnesAreDrawn_ByRoundAndImage()
{
    class Equal final : public Acquisition {
        std::optional<PoolScores> score(const PoolRound&) override { return std::nullopt; }
    } equal;
    Pool pool = smallPool(equal);
    const std::int64_t n = pool.asked(1).pool.size();
    const PoolScores scores{.score = at::zeros({n}, at::kDouble), .terms = {}};
    double rankOfFirst = 0;
    std::set<std::int64_t> firsts;
    constexpr int rounds = 200;
    for (pool.round = 0; pool.round < rounds; ++pool.round) {
        const PoolRound round = pool.asked(n);
        const std::vector<std::int64_t> order = equal.query(scores, round);
        QCOMPARE(std::set<std::int64_t>(order.begin(), order.end()).size(), std::size_t(n));
        QVERIFY(order == equal.query(scores, round)); // replays
        firsts.insert(order.front());
        rankOfFirst += double(std::find(order.begin(), order.end(), 0) - order.begin()) / double(n - 1);
    }
    QVERIFY(std::abs(rankOfFirst / rounds - 0.5) < 0.1); // σ of the mean is 0.02
    QVERIFY(firsts.size() > std::size_t(std::min<std::int64_t>(n, 60) / 2));

    PoolRound round = pool.asked(n);
    const std::vector<std::int64_t> all = equal.query(scores, round);
    const Subset some{.data = round.pool.data,
                      .index = round.pool.index.slice(0, 0, n, 2).contiguous(),
                      .labels = round.pool.labels.slice(0, 0, n, 2).contiguous()};
    const std::vector<std::uint64_t> ties = [&] {
        const PoolRound fewer{.network = round.network,
                              .theta = round.theta,
                              .state = round.state,
                              .labelled = round.labelled,
                              .pool = some,
                              .unlabelled = round.unlabelled,
                              .seed = round.seed,
                              .round = round.round};
        return tieOrder(fewer);
    }();
    std::vector<std::int64_t> rest = all;
    std::erase_if(rest, [](std::int64_t place) { return place % 2 != 0; });
    for (std::int64_t& place : rest)
        place /= 2;
    QVERIFY(highest(at::zeros({some.size()}, at::kDouble), n, ties) == rest);

    round.ties = Ties::InThePoolsOrder;
    const std::vector<std::int64_t> asItStands = equal.query(scores, round);
    QVERIFY(std::is_sorted(asItStands.begin(), asItStands.end()));
}

void TestAcquisition::anUnknownNameIsMetWithTheNearestOne()
{
    try {
        makeAcquisition("randon", Json::object());
        QFAIL("made");
    } catch (const Error& error) {
        QVERIFY(QByteArray(error.what()).contains("did you mean \"random\""));
    }
}

QTEST_APPLESS_MAIN(TestAcquisition)
#include "tst_acquisition.moc"
