// SPDX-License-Identifier: GPL-3.0-or-later
// What a round is made of: who is labelled, who is drawn, what is trained on what.
#include "core/active/active_loop.h"
#include "core/active/scoring_cost.h"

#include "core/base/error.h"
#include "core/data/registry.h"
#include "core/train/load_run.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <QtTest>

#include <set>

namespace sharpscope {

namespace {

Json runJson(const std::string& start = "cold", std::int64_t seed = 3)
{
    std::vector<Problem> problems;
    const Json experiment =
        activeExperimentFromJson(Json::parse(R"({"name": "t", "data": {"name": "two-moons"}, "network": {"name": "mlp"},
                        "train": {"epochs": 3, "batchSize": 4},
                        "rounds": {"initial": 8, "query": 4, "rounds": 3, "poolSize": 50},
                        "methods": [{"rule": "agnostic-sam"}], "acquisitions": [{"acquisition": "random"}]})"),
                                 problems);
    if (!problems.empty()) throw Error(toText(problems));
    Json run = activeRunsOf(experiment).front();
    run["group"] = "g";
    run["seed"] = seed;
    run["rounds"]["start"] = start;
    return run;
}

ActiveOptions optionsOf(const Json& run)
{
    std::vector<Problem> problems;
    ActiveOptions options = activeOptionsFromJson(run, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return options;
}

std::vector<std::int64_t> rows(const at::Tensor& index)
{
    const at::Tensor values = index.contiguous();
    return {values.data_ptr<std::int64_t>(), values.data_ptr<std::int64_t>() + values.numel()};
}

void trainToEnd(ActiveLoop& loop)
{
    while (!loop.trainer().isDone())
        loop.trainer().step(false);
    loop.endTraining();
}

void doRound(ActiveLoop& loop)
{
    trainToEnd(loop);
    QVERIFY(loop.score([] { return true; }, [](double) {}));
    const std::int64_t round = loop.round();
    const std::vector<std::int64_t> images = loop.query();
    const std::vector<std::int64_t> labels = loop.pool().oracleLabels(images);
    std::vector<GivenLabel> given;
    for (std::size_t i = 0; i < images.size(); ++i)
        given.push_back({round, images[i], labels[i]});
    loop.label(given);
}

} // namespace

class TestActiveLoop : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFirstLabelsAreBalancedAndTheSameForEveryAcquisition();
    void aPoolHoldsOnlyImagesWithoutALabel_AndNobodySeesTheirs();
    void poolsOfDifferentLabelsDifferByThoseOnly();
    void aRoundTrainsOnExactlyWhatIsLabelled();
    void theShareThatIsDoneCountsScorings();
    void aColdStartForgets_AWarmOneDoesNot();
    void theSecondBatchIsOfTheLabelled_AtLeastEight_ApartFromTheFirst();
    void alabelThatCannotBeIsRefusedByTheImagesName();
    void whatIsRestoredGoesOnBitForBit_data();
    void whatIsRestoredGoesOnBitForBit();
};

void TestActiveLoop::theFirstLabelsAreBalancedAndTheSameForEveryAcquisition()
{
    const ActiveOptions options = optionsOf(runJson());
    const ActiveLoop loop(options, loadData(options.training));
    const std::vector<GivenLabel> first = balancedLabels(loop.pool().all(), 8, 3);
    QCOMPARE(first.size(), 8U);
    QCOMPARE(std::count_if(first.begin(), first.end(), [](auto& g) { return g.label == 0; }), 4);
    QVERIFY(first == balancedLabels(loop.pool().all(), 8, 3));
    QVERIFY(first != balancedLabels(loop.pool().all(), 8, 4));
    std::vector<std::int64_t> images;
    for (const GivenLabel& given : first) {
        QCOMPARE(given.round, -1);
        images.push_back(given.image);
    }
    const std::vector<std::int64_t> truth = loop.pool().oracleLabels(images);
    for (std::size_t i = 0; i < first.size(); ++i)
        QCOMPARE(first[i].label, truth[i]);
}

void TestActiveLoop::aPoolHoldsOnlyImagesWithoutALabel_AndNobodySeesTheirs()
{
    const ActiveOptions options = optionsOf(runJson());
    ActiveLoop loop(options, loadData(options.training));
    loop.label(balancedLabels(loop.pool().all(), 8, 3));
    std::set<std::int64_t> labelled;
    for (const GivenLabel& given : loop.pool().given())
        labelled.insert(given.image);
    const Subset unlabelled = loop.pool().unlabelled();
    QCOMPARE(unlabelled.size(), loop.pool().all().size() - 8);
    QVERIFY((unlabelled.labels == -1).all().item<bool>());
    const Subset pool = drawPool(loop.pool(), 50, 3, 0);
    QCOMPARE(pool.size(), 50);
    QVERIFY((pool.labels == -1).all().item<bool>());
    for (const std::int64_t image : rows(pool.index))
        QVERIFY(!labelled.contains(image));
    QVERIFY(!at::equal(pool.index, drawPool(loop.pool(), 50, 3, 1).index));
    QVERIFY(!at::equal(pool.index, drawPool(loop.pool(), 50, 4, 0).index));
    QVERIFY(at::equal(drawPool(loop.pool(), 0, 3, 0).index, unlabelled.index));
}

void TestActiveLoop::poolsOfDifferentLabelsDifferByThoseOnly()
{
    const ActiveOptions options = optionsOf(runJson());
    const TrainAndTest data = loadData(options.training);
    LabelledPool one(wholeOf(data.train)), other(wholeOf(data.train));
    one.give({{0, 5, 0}, {0, 6, 0}, {0, 7, 0}});
    other.give({{0, 100, 0}, {0, 200, 0}});
    const std::vector<std::int64_t> a = rows(drawPool(one, 400, 1, 2).index),
                                    b = rows(drawPool(other, 400, 1, 2).index);
    std::vector<std::int64_t> common;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
    QVERIFY(common.size() >= 400 - 5);
}

void TestActiveLoop::aRoundTrainsOnExactlyWhatIsLabelled()
{
    const ActiveOptions options = optionsOf(runJson());
    ActiveLoop loop(options, loadData(options.training));
    loop.label(balancedLabels(loop.pool().all(), 8, 3));
    for (std::int64_t round = 0; round < 3; ++round) {
        QCOMPARE(loop.trainer().run().train.size(), 8 + 4 * round);
        std::vector<std::int64_t> expected;
        for (const GivenLabel& given : loop.pool().given())
            expected.push_back(given.image);
        QCOMPARE(rows(loop.trainer().run().train.index), expected);
        QCOMPARE(rows(loop.trainer().run().train.labels), loop.pool().oracleLabels(expected));
        doRound(loop);
    }
    QCOMPARE(loop.phase(), Phase::Train);
    trainToEnd(loop);
    QCOMPARE(loop.phase(), Phase::Done);
    QCOMPARE(loop.pool().labelled().size(), 20);
    QCOMPARE(loop.clock().step, 3 * (2 + 3 + 4 + 5));
    QCOMPARE(loop.clock().passes, 3 * (2 + 3 + 4 + 5) * (2 + 2 * 8 / 4.0)); // 8 images in B^v, 4 in B^t
    QCOMPARE(loop.fraction(1), 1.0);
}

/// 4 trainings and 3 scorings, each of which takes half a training.
void TestActiveLoop::theShareThatIsDoneCountsScorings()
{
    const ActiveOptions options = optionsOf(runJson());
    ActiveLoop loop(options, loadData(options.training));
    const auto expect = [&](double units) { QVERIFY(std::abs(loop.fraction(0.5) - units / 5.5) < 1e-12); };
    expect(0);
    loop.label(balancedLabels(loop.pool().all(), 8, 3));
    expect(0);
    doRound(loop);
    expect(1.5);
    loop.trainer().step(false); // of 9
    expect(1.5 + 1 / 9.0);
    while (!loop.trainer().isDone())
        loop.trainer().step(false);
    loop.endTraining();
    expect(2.5);
    QVERIFY(loop.score([] { return true; }, [](double) {}));
    expect(3);
    ActiveHistory history;
    QCOMPARE(scoringCost(history, 0, 0), 0.0);
    const auto done = [&](std::int64_t round, const char* phase, const Json& data) {
        history.apply(PhaseDone{.round = round, .phase = phase, .data = data});
    };
    done(0, "train", {{"labels", 8}, {"seconds", 2.0}});
    QCOMPARE(scoringCost(history, 0.25, 3), 6.0); // 12 s are to be expected
    done(0, "score", {{"file", "f"}, {"seconds", 8.0}, {"terms", Json::array()}, {"nan", 0}});
    done(1, "train", {{"labels", 12}, {"seconds", 6.0}});
    QCOMPARE(scoringCost(history, 0.25, 3), 2.0);
}

void TestActiveLoop::aColdStartForgets_AWarmOneDoesNot()
{
    for (const bool isWarm : {false, true}) {
        const ActiveOptions options = optionsOf(runJson(isWarm ? "warm" : "cold"));
        ActiveLoop loop(options, loadData(options.training));
        loop.label(balancedLabels(loop.pool().all(), 8, 3));
        const at::Tensor first = loop.trainer().theta().clone();
        doRound(loop);
        const at::Tensor trained = loop.theta().clone();
        QVERIFY(!at::equal(first, trained));
        QVERIFY(at::equal(loop.trainer().theta(), isWarm ? trained : first));
        loop.trainer().step(false);
        for (const auto& [name, tensor] : loop.trainer().save().optimizer)
            if (name == "step") QCOMPARE(tensor.item<std::int64_t>(), isWarm ? 3 * 2 + 1 : 1);
    }
}

void TestActiveLoop::theSecondBatchIsOfTheLabelled_AtLeastEight_ApartFromTheFirst()
{
    const ActiveOptions options = optionsOf(runJson());
    ActiveLoop loop(options, loadData(options.training));
    loop.label(balancedLabels(loop.pool().all(), 16, 3));
    const Subset& train = loop.trainer().run().train;
    const at::Tensor all = makeBatch(train, at::arange(16), {}, {}).images.flatten(1);
    const auto placesOf = [&](const Batch& batch) {
        std::set<std::int64_t> places;
        for (std::int64_t i = 0; i < batch.labels.size(0); ++i)
            places.insert((all == batch.images[i].flatten()).all(1).nonzero()[0][0].item<std::int64_t>());
        return places;
    };
    for (int i = 0; i < 8; ++i) {
        const StepTaken step = loop.trainer().step(false);
        const std::set<std::int64_t> first = placesOf(step.train), second = placesOf(step.second);
        QCOMPARE(first.size(), 4U);
        QCOMPARE(second.size(), 8U);
        for (const std::int64_t place : first)
            QVERIFY(!second.contains(place));
    }
}

void TestActiveLoop::alabelThatCannotBeIsRefusedByTheImagesName()
{
    const ActiveOptions options = optionsOf(runJson());
    LabelledPool pool(wholeOf(loadData(options.training).train));
    pool.give({{0, 5, 1}});
    QVERIFY_EXCEPTION_THROWN(pool.give({{0, 5, 1}}), Error);
    QVERIFY_EXCEPTION_THROWN(pool.give({{0, 6, 2}}), Error);
    QVERIFY_EXCEPTION_THROWN(pool.give({{0, 1000000, 1}}), Error);
    QVERIFY_EXCEPTION_THROWN(pool.give({{0, 6, 1}, {0, 6, 1}}), Error);
    QCOMPARE(pool.given().size(), 1U);
    pool.give({{1, 6, -1}}); // skipped: in neither
    QCOMPARE(pool.labelled().size(), 1);
    QCOMPARE(pool.unlabelled().size(), pool.all().size() - 2);
    pool.takeBack(1);
    QCOMPARE(pool.unlabelled().size(), pool.all().size() - 1);
}

void TestActiveLoop::whatIsRestoredGoesOnBitForBit_data()
{
    QTest::addColumn<QString>("start");
    QTest::addColumn<int>("steps"); // of round 1, when it is saved
    for (const char* start : {"cold", "warm"})
        for (const int steps : {0, 4, 9})
            QTest::addRow("%s, %d", start, steps) << start << steps;
}

void TestActiveLoop::whatIsRestoredGoesOnBitForBit()
{
    QFETCH(QString, start);
    QFETCH(int, steps);
    const ActiveOptions options = optionsOf(runJson(start.toStdString()));
    const TrainAndTest data = loadData(options.training);
    ActiveLoop loop(options, data);
    loop.label(balancedLabels(loop.pool().all(), 8, 3));
    doRound(loop);
    for (int i = 0; i < steps; ++i)
        loop.trainer().step(false);
    const Checkpoint saved = loop.save();
    ActiveLoop again(options, data);
    again.restore(saved);
    QCOMPARE(again.clock(), loop.clock());
    QCOMPARE(again.phase(), Phase::Train);
    for (ActiveLoop* one : {&loop, &again}) {
        doRound(*one);
        trainToEnd(*one);
    }
    QVERIFY(at::equal(loop.theta(), again.theta()));
    QVERIFY(at::equal(loop.state(), again.state()));
    QCOMPARE(again.clock().step, loop.clock().step);
    QVERIFY(again.pool().given() == loop.pool().given());
}

} // namespace sharpscope

QTEST_APPLESS_MAIN(sharpscope::TestActiveLoop)
#include "tst_active_loop.moc"
