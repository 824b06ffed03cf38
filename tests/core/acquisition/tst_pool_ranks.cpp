// SPDX-License-Identifier: GPL-3.0-or-later
// A pool that several ranks score together: SAAL's scores are those of one, bit for bit.
#include "../ranks/two_ranks.h"
#include "pool_fixture.h"

#include "core/acquisition/registry.h"
#include "core/acquisition/subset_losses.h"
#include "core/model/registry.h"

#include <QTest>

#include <mutex>

using namespace sharpscope;

namespace {

/// What each rank came to, and of how many batches it asked whether to go on.
struct Scored {
    std::vector<PoolScores> scores;
    std::vector<int> asked;
};

Scored scoredBy(std::int64_t size, const test::Pool& pool, const Json& options)
{
    Scored scored{std::vector<PoolScores>(static_cast<std::size_t>(size)),
                  std::vector<int>(static_cast<std::size_t>(size))};
    asRanks(size, [&](const std::shared_ptr<Ranks>& ranks) {
        const auto place = static_cast<std::size_t>(ranks->rank());
        const auto saal = makeAcquisition("saal", options);
        PoolRound round = pool.asked(5);
        round.ranks = ranks.get();
        round.keepGoing = [&] { return ++scored.asked[place] > 0; };
        scored.scores[place] = *saal->score(round);
    });
    return scored;
}

bool isSame(const PoolScores& a, const PoolScores& b)
{
    if (!a.score.equal(b.score) || a.terms.size() != b.terms.size()) return false;
    for (std::size_t i = 0; i < a.terms.size(); ++i)
        if (a.terms[i].name != b.terms[i].name || !a.terms[i].values.equal(b.terms[i].values)) return false;
    return true;
}

} // namespace

class TestPoolRanks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!canJoinRanks()) QSKIP("this LibTorch has no Gloo");
        useThreads(1);
    }

    /// 40 images are three batches: two ranks take two and one, five ranks have two without any.
    void saalsScoresAreThoseOfOne()
    {
        for (const Json& options : {Json{{"form", "eq3"}}, Json{{"form", "authors"}, {"score", "diff"}}}) {
            const auto saal = makeAcquisition("saal", options);
            const test::Pool pool = test::smallPool(*saal);
            int asked = 0;
            PoolRound alone = pool.asked(5);
            alone.keepGoing = [&] { return ++asked > 0; };
            const PoolScores expected = *saal->score(alone);
            QCOMPARE(asked, 3);
            for (const std::int64_t size : {2, 5}) {
                const Scored scored = scoredBy(size, pool, options);
                for (std::size_t rank = 0; rank < scored.scores.size(); ++rank) {
                    QVERIFY(isSame(scored.scores[rank], expected));
                    QCOMPARE(scored.asked[rank], size == 2 ? 2 : 1); // the pool is shared, and all ask as often
                }
            }
        }
    }

    void whatEachImageCameToIsSharedAsWell()
    {
        const auto saal = makeAcquisition("saal", Json::object());
        const test::Pool pool = test::smallPool(*saal, 21);
        const auto expected = lossesOf(pool.asked(5), pool.pool, LabelsFrom::Network, {.rho = 0.05});
        asRanks(2, [&](const std::shared_ptr<Ranks>& ranks) {
            PoolRound round = pool.asked(5);
            round.ranks = ranks.get();
            const auto losses = lossesOf(round, pool.pool, LabelsFrom::Network, {.rho = 0.05});
            for (at::Tensor PerturbedLosses::*member : perturbedLossMembers)
                if (!((*losses).*member).equal((*expected).*member)) throw Error("not what one process finds");
        });
    }
};

QTEST_GUILESS_MAIN(TestPoolRanks)
#include "tst_pool_ranks.moc"
