// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/run/class_balance.h"
#include "core/run/round_rows.h"

#include <QTest>

#include <cmath>

using namespace sharpscope;

namespace {

PhaseDone done(std::int64_t round, const char* phase, Json data)
{
    return {.round = round, .phase = phase, .data = std::move(data)};
}

/// Images 3, 5, 8, 13, 21; 5 and 13 have the same score, 8 has none.
ScoredImages scored()
{
    return {.images = {3, 5, 8, 13, 21},
            .score = {0.25, 2, notMeasured, 2, -1},
            .pseudoLabel = {0, 1, 2, 1, 0},
            .entropy = {0.5, 1.5, 1, 0.75, 0},
            .margin = {0.3, 0.1, 0.2, 0.15, 0.9},
            .terms = {{"loss", {10, 20, 30, 40, 50}}, {"flip", {0, 1, 0, 1, 0}}}};
}

/// Round 2 chose 21, 5, 8; 21 was labelled 4, 5 skipped, 8 not sure. Round 3 labelled 3 and a stranger.
ActiveHistory history()
{
    ActiveHistory history;
    history.apply(done(-1, "label", {{"images", {100, 101}}, {"labels", {1, 0}}}));
    history.apply(done(1, "label", {{"images", {8, 102}}, {"labels", {3, skipped}}})); // before: not this round's
    history.apply(done(2, "query", {{"images", {21, 5, 8}}}));
    history.apply(done(2, "label", {{"images", {21, 5}}, {"labels", {4, skipped}}}));
    history.apply(done(3, "label", {{"images", {3, 77}}, {"labels", {2, 2}}}));
    return history;
}

std::vector<std::int64_t> imagesIn(const std::vector<RoundRow>& rows, const std::vector<std::size_t>& order)
{
    std::vector<std::int64_t> images;
    for (const std::size_t i : order)
        images.push_back(rows[i].image);
    return images;
}

using Images = std::vector<std::int64_t>;

} // namespace

class TestRoundRows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ranksAreByScore_TiesByImage_WhatIsNoNumberLast()
    {
        const std::vector<RoundRow> rows = rowsOf(scored(), history(), 2);
        QCOMPARE(rows.size(), 5U);
        const std::vector<std::int64_t> ranks = {3, 1, 5, 2, 4}, choices = {0, 2, 3, 0, 1};
        for (std::size_t i = 0; i < rows.size(); ++i) {
            QCOMPARE(rows[i].image, scored().images[i]);
            QCOMPARE(rows[i].rank, ranks[i]);
            QCOMPARE(rows[i].choice, choices[i]);
            QCOMPARE(rows[i].terms, (std::vector<double>{10.0 * double(i + 1), double(i % 2)}));
            QCOMPARE(rows[i].pseudoLabel, scored().pseudoLabel[i]);
            QCOMPARE(rows[i].entropy, scored().entropy[i]);
            QCOMPARE(rows[i].margin, scored().margin[i]);
        }
        QVERIFY(std::isnan(rows[2].score));
    }

    void aLabelIsThatOfThisRoundOrALaterOne()
    {
        const std::vector<RoundRow> rows = rowsOf(scored(), history(), 2);
        QCOMPARE(rows[0].given, (GivenLabel{.round = 3, .image = 3, .label = 2}));
        QCOMPARE(rows[1].given, (GivenLabel{.round = 2, .image = 5, .label = skipped}));
        QVERIFY(!rows[2].given && !rows[3].given);
        QCOMPARE(rows[4].given, (GivenLabel{.round = 2, .image = 21, .label = 4}));
    }

    void aRoundWhoseScoresAreGoneHasItsChoice()
    {
        const std::vector<RoundRow> rows = rowsOf({}, history(), 2);
        QCOMPARE(rows.size(), 3U);
        QCOMPARE(rows[0].image, 21);
        QCOMPARE(rows[2].choice, 3);
        QCOMPARE(rows[1].rank, 0);
        QVERIFY(std::isnan(rows[1].score) && std::isnan(rows[1].margin));
        QVERIFY(rowsOf({}, history(), 9).empty());
    }

    void isOrderedByAnyNumber_BothWays_WithoutOneLast()
    {
        const std::vector<RoundRow> rows = rowsOf(scored(), history(), 2);
        const auto score = [](const RoundRow& row) { return row.score; };
        QCOMPARE(imagesIn(rows, ordered(rows, score, true)), (Images{5, 13, 3, 21, 8}));
        QCOMPARE(imagesIn(rows, ordered(rows, score, false)), (Images{21, 3, 5, 13, 8}));
        const auto entropy = [](const RoundRow& row) { return row.entropy; };
        QCOMPARE(imagesIn(rows, ordered(rows, entropy, false)), (Images{21, 3, 13, 8, 5}));
        const auto flip = [](const RoundRow& row) { return row.terms[1]; }; // equal ones by rank
        QCOMPARE(imagesIn(rows, ordered(rows, flip, true)), (Images{5, 13, 3, 21, 8}));
    }

    void aLabelOfNoDataSetIsRefused_AndNothingChanges()
    {
        ActiveHistory one = history();
        const auto counts = classCounts(one, 3);
        try { // a list with a place for each class up to it would have 32 exabytes
            one.apply(done(3, "label", {{"images", {3}}, {"labels", {std::int64_t{1} << 62}}}));
            QFAIL("no error");
        } catch (const Error& error) {
            QCOMPARE(error.what(), "PhaseDone label: field \"labels\" names a class whose number no data set has");
        }
        QCOMPARE(classCounts(one, 3), counts);
    }

    void aMapShowsTheLabelsThatItsNetworkHadSeen()
    {
        QCOMPARE(labelsBefore(history(), 2), (std::vector<GivenLabel>{{-1, 100, 1}, {-1, 101, 0}, {1, 8, 3}}));
        QCOMPARE(labelsBefore(history(), 3).size(), 4U); // 21; the skipped one is none
        QCOMPARE(labelsBefore(history(), 3).back(), (GivenLabel{2, 21, 4}));
    }
};

QTEST_APPLESS_MAIN(TestRoundRows)
#include "tst_round_rows.moc"
