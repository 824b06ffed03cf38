// SPDX-License-Identifier: GPL-3.0-or-later
// Which images an acquisition chooses may depend on which there are, and not on where they stand; and where it does,
// why.
#include "every_method.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/randperm.h>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

/// Why a method may pick otherwise in another round of the same images, or of the same images in another order; empty
/// where it may not.
struct Freedom {
    QString round, order, scores; ///< `scores`: why even the scores are others in another order
};
Freedom freedomOf(const QString& name)
{
    const QString places = "it draws, and what it draws falls on places";
    if (name == "random") return {places, places, places};
    if (name == "bald") return {"other dropout masks", "a mask belongs to a place in its batch", "likewise"};
    if (name == "vaal") return {"another autoencoder", {}, {}}; // trained on X_L and X_U, not on the pool
    if (name == "badge" || name.contains("diversity")) return {places, places, {}};
    if (name == "typiclust") return {"k-means begins elsewhere", "k-means begins with other images", "likewise"};
    if (name == "probcover") return {"k-means for δ begins elsewhere", "likewise", "likewise"};
    if (name == "noise-stability") return {"other noise", {}, {}};
    if (name.startsWith("probcover")) return {"scores are counts: equal ones are drawn", {}, {}};
    return {}; // entropy, variation-ratio, margin, coreset, ll4al, SAAL without diversity
}

} // namespace

class TestPoolOrder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anotherRoundDrawsAnew_data() { eachMethod(); }
    void anotherRoundDrawsAnew()
    {
        QFETCH(QString, name);
        Method method(name);
        std::set<std::vector<std::int64_t>> seen;
        for (method.pool.round = 0; method.pool.round < 3; ++method.pool.round)
            seen.insert(ask(*method.acquisition, method.pool.asked(12)).picks);
        if (name == "probcover") return; // another start may lead to the same clusters, and that to the same δ
        QVERIFY2((seen.size() > 1) != freedomOf(name).round.isEmpty(), qPrintable(QString::number(seen.size())));
    }

    /// What everything is compared with: every image is as likely, and so is every pair.
    void randomChoosesEveryImageAndEveryPairAlike()
    {
        Method method("random");
        const int draws = 3000, n = 40, k = 8;
        std::vector<double> images(n), neighbours(n - 1);
        for (method.pool.round = 0; method.pool.round < draws; ++method.pool.round) {
            const std::vector<std::int64_t> picks = ask(*method.acquisition, method.pool.asked(k)).picks;
            const std::set<std::int64_t> chosen(picks.begin(), picks.end());
            QCOMPARE(chosen.size(), std::size_t(k));
            for (int i = 0; i < n; ++i) {
                images[std::size_t(i)] += chosen.contains(i);
                if (i + 1 < n) neighbours[std::size_t(i)] += chosen.contains(i) && chosen.contains(i + 1);
            }
        }
        const double one = double(k) / n, both = one * (k - 1) / (n - 1);
        const auto deviates = [&](double count, double p) {
            return std::abs(count - draws * p) > 5 * std::sqrt(draws * p * (1 - p));
        };
        for (const double count : images)
            QVERIFY2(!deviates(count, one), qPrintable(QString::number(count)));
        for (const double count : neighbours)
            QVERIFY2(!deviates(count, both), qPrintable(QString::number(count)));
    }

    void anotherOrderOfThePoolPicksTheSameImages_data() { eachMethod(); }
    void anotherOrderOfThePoolPicksTheSameImages()
    {
        QFETCH(QString, name);
        const Freedom freedom = freedomOf(name);
        if (!freedom.scores.isEmpty()) QSKIP(qPrintable(freedom.scores));
        Method method(name);
        const Asked first = ask(*method.acquisition, method.pool.asked(7));
        const at::Tensor order = at::randperm(40, makeGenerator(3, "test"), at::kLong);
        method.pool.pool.index = method.pool.pool.index.index_select(0, order);
        const Asked second = ask(*method.acquisition, method.pool.asked(7));
        QVERIFY(at::allclose(first.scores.score.index_select(0, order), second.scores.score, 1e-4, 1e-7));
        const bool isDrawn = !freedom.round.isEmpty(); // what draws begins with the highest all the same
        for (std::size_t i = 0; i < (freedom.order.isEmpty() ? 7U : isDrawn ? 1U : 0U); ++i)
            QCOMPARE(order[second.picks[i]].item<std::int64_t>(), first.picks[i]);
    }

    /// Positions in a pool that is a sparse, unordered part of the data set are that part's: what is chosen are images
    /// of it, the same as when the scores of the full pool, restricted to them, are chosen from.
    void aSparsePoolGivesTheImagesThatTheFullOneRestrictedToItGives_data() { eachMethod(); }
    void aSparsePoolGivesTheImagesThatTheFullOneRestrictedToItGives()
    {
        QFETCH(QString, name);
        Method method(name);
        const Pool full = method.pool;
        const at::Tensor rows = at::randperm(40, makeGenerator(8, "sparse"), at::kLong).slice(0, 0, 17);
        Pool sparse = full;
        sparse.pool.index = full.pool.index.index_select(0, rows);
        sparse.pool.labels = full.pool.labels.index_select(0, rows);
        const Asked asked = ask(*method.acquisition, sparse.asked(6));
        QCOMPARE(asked.picks.size(), 6U);
        QVERIFY(areDifferentPositions(asked.picks, 17));
        const auto imagesAt = [](const Pool& pool, const std::vector<std::int64_t>& places) {
            std::vector<std::int64_t> images;
            for (const std::int64_t place : places)
                images.push_back(pool.pool.index[place].item<std::int64_t>());
            return images;
        };
        const std::vector<std::int64_t> chosen = imagesAt(sparse, asked.picks);
        for (const std::int64_t image : chosen)
            QVERIFY(sparse.pool.index.eq(image).any().item<bool>());
        if (const QString why = freedomOf(name).scores; !why.isEmpty()) QSKIP(qPrintable("picks: " + why));

        const auto again = makeAcquisition(registered(name), quick(name.toStdString()));
        PoolScores scores = *again->score(full.asked(6));
        scores.score = scores.score.index_select(0, rows);
        for (ScoreTerm& term : scores.terms)
            term.values = term.values.index_select(0, rows);
        if (scores.embedding.defined()) scores.embedding = scores.embedding.index_select(0, rows);
        QVERIFY(at::allclose(scores.score, asked.scores.score, 1e-4, 1e-7) || name.startsWith("probcover"));
        QCOMPARE(imagesAt(sparse, again->query(scores, sparse.asked(6))), chosen);
    }
};

QTEST_GUILESS_MAIN(TestPoolOrder)
#include "tst_pool_order.moc"
