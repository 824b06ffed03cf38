// SPDX-License-Identifier: GPL-3.0-or-later
// The meta gradient: means over tasks, second batches, Reptile, passes, statistics, memory; scores; the normalisation.
#include "../memory_peak.h"
#include "core/fewshot/episode_scores.h"
#include "core/fewshot/meta_gradient.h"
#include "core/fewshot/task_loss.h"
#include "core/model/conv4.h"
#include "core/model/cross_entropy.h"
#include "core/model/second_order_norm.h"
#include "some_numbers.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>

#include <QTest>

#include <cmath>
#include <set>

namespace sharpscope {

using namespace test;

namespace {

/// Five classes of eight grey images, noise around a picture of their own.
std::shared_ptr<const Dataset> someImages(std::int64_t classes = 5, std::int64_t each = 8)
{
    const at::Tensor own = at::randint(256, {classes, 1, 1, 8, 8}, makeGenerator(1, "own"), at::kLong);
    const at::Tensor noise = at::randint(40, {classes, each, 1, 8, 8}, makeGenerator(1, "noise"), at::kLong);
    auto data = std::make_shared<Dataset>();
    data->name = "some";
    data->images = (own + noise).clamp(0, 255).to(at::kByte).reshape({classes * each, 1, 8, 8});
    data->labels = at::arange(classes, at::kLong).repeat_interleave(each);
    for (std::int64_t i = 0; i < classes; ++i)
        data->classNames.push_back("class" + std::to_string(i));
    data->mean = {0};
    data->deviation = {1};
    return data;
}

const EpisodeShape threeWays{.ways = 3, .shots = 2, .queries = 3};

Batch metaBatch(const Dataset& data, std::int64_t tasks)
{
    const auto whole = std::shared_ptr<const Dataset>(std::shared_ptr<const Dataset>(), &data);
    const ClassSplits splits = splitByNames(whole, {data.classNames, {}, {}});
    std::vector<at::Tensor> rows;
    for (std::int64_t task = 0; task < tasks; ++task)
        rows.push_back(drawEpisode(splits.train, threeWays, 1, "episode train", task));
    return {.images = at::stack(rows), .labels = at::arange(tasks, at::kLong)};
}

struct SmallMeta {
    std::shared_ptr<const Dataset> data = someImages();
    std::shared_ptr<const Network> network = makeNetwork(conv4({.width = 4, .blocks = 2}, 3), {1, 8, 8});
    at::Tensor theta = network->initialTheta(1);
    at::Tensor state = network->initialState();
    TaskLoss lossOf = lossOfNetwork(network, state);

    MetaGradient gradient(MetaLoss loss = {}) const
    {
        loss.shape = threeWays;
        return {lossOf, data, loss};
    }
};

MetaLoss twoSteps(InnerLoop inner = {})
{
    inner.steps = 2;
    return {.inner = inner};
}

} // namespace

class TestMetaGradient : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aMetaBatchIsTheMeanOfItsTasks()
    {
        const SmallMeta small;
        const Batch batch = metaBatch(*small.data, 4);
        MetaGradient gradient = small.gradient(twoSteps());
        const LossAndGradient all = gradient(small.theta, batch, Statistics::Freeze);
        at::Tensor loss = at::zeros({}), sum = at::zeros_like(small.theta);
        std::int64_t correct = 0;
        for (std::int64_t task = 0; task < 4; ++task) {
            const Episode episode = episodeOf(*small.data, batch.images[task], threeWays.shots);
            QCOMPARE(episode.support.images.size(0), std::int64_t(6));
            QCOMPARE(episode.query.images.size(0), std::int64_t(9));
            const at::Tensor leaf = small.theta.clone().requires_grad_(true);
            const LossTerms terms = small.lossOf(adapted(small.lossOf, leaf, episode.support, twoSteps().inner),
                                                 episode.query, Statistics::Freeze);
            loss = loss + terms.loss.detach();
            sum = sum + gradientOf(terms.loss, leaf);
            correct += terms.correct.item<std::int64_t>();
        }
        QVERIFY(apart(all.loss, loss / 4) < 1e-6);
        QVERIFY(apart(all.gradient, sum / 4) < 1e-6);
        QCOMPARE(all.correct.item<std::int64_t>(), correct);
    }

    void theSecondBatchIsTheSupportsLossAtThetaOrAfterAdapting()
    {
        const SmallMeta small;
        const Batch batch = metaBatch(*small.data, 1);
        const Batch supports{batch.images.narrow(2, 0, threeWays.shots), batch.labels};
        const Batch support = batchOfClasses(*small.data, supports.images[0]);
        for (const SupportLoss reading : {SupportLoss::AtTheta, SupportLoss::AfterAdapting}) {
            MetaLoss loss = twoSteps();
            loss.support = reading;
            const at::Tensor leaf = small.theta.clone().requires_grad_(true);
            const at::Tensor point =
                reading == SupportLoss::AtTheta ? leaf : adapted(small.lossOf, leaf, support, loss.inner);
            const at::Tensor expected = gradientOf(small.lossOf(point, support, Statistics::Freeze).loss, leaf);
            MetaGradient gradient = small.gradient(loss);
            QVERIFY(at::equal(gradient(small.theta, supports, Statistics::Freeze).gradient, expected));
        }
    }

    void reptileMovesTowardsTheMeanOfTheTasksSolutions()
    {
        const SmallMeta small;
        const Batch batch = metaBatch(*small.data, 3);
        MetaLoss loss = twoSteps({.order = InnerOrder::First});
        loss.outer = OuterLoss::Reptile;
        MetaGradient gradient = small.gradient(loss);
        at::Tensor mean = at::zeros_like(small.theta);
        for (std::int64_t task = 0; task < 3; ++task) {
            const Episode episode = episodeOf(*small.data, batch.images[task], threeWays.shots);
            const Batch all{at::cat({episode.support.images, episode.query.images}),
                            at::cat({episode.support.labels, episode.query.labels})};
            mean += adapted(small.lossOf, small.theta, all, loss.inner) / 3;
        }
        QVERIFY(apart(gradient(small.theta, batch, Statistics::Freeze).gradient, small.theta - mean) < 1e-6);
    }

    /// In passes over an episode's 5 images a class: 2 shots, 3 queries.
    void passesAreCounted()
    {
        const SmallMeta small;
        const Batch batch = metaBatch(*small.data, 2);
        const auto passesOf = [&](const MetaLoss& loss, const Batch& on) {
            MetaGradient gradient = small.gradient(loss);
            gradient(small.theta, on, Statistics::Freeze);
            const double passes = gradient.takePasses();
            return gradient.takePasses() == 0 ? passes / 2 : -1;
        };
        const double support = 0.4, queries = 0.6;
        QCOMPARE(passesOf(twoSteps(), batch), 2 * 2 * support + queries);
        QCOMPARE(passesOf(twoSteps({.order = InnerOrder::First}), batch), 2 * support + queries);
        QCOMPARE(passesOf(twoSteps({.rho = 0.1}), batch), 2 * 2 * 2 * support + queries);
        MetaLoss atTheta = twoSteps();
        atTheta.support = SupportLoss::AtTheta;
        QCOMPARE(passesOf(atTheta, {batch.images.narrow(2, 0, 2), batch.labels}), support);
    }

    void statisticsMoveByTheQueriesAndOnlyWhereTheyMay()
    {
        const SmallMeta small;
        const Batch batch = metaBatch(*small.data, 1);
        MetaGradient gradient = small.gradient(twoSteps());
        const at::Tensor before = small.state.clone();
        const LossAndGradient frozen = gradient(small.theta, batch, Statistics::Freeze);
        QVERIFY(at::equal(small.state, before));
        const LossAndGradient updated = gradient(small.theta, batch, Statistics::Update);
        QVERIFY(at::equal(updated.gradient, frozen.gradient)); // normalised by the episode all the same
        const Episode episode = episodeOf(*small.data, batch.images[0], threeWays.shots);
        const at::Tensor state = before.clone();
        lossOfNetwork(small.network, state)(adapted(small.lossOf, small.theta, episode.support, twoSteps().inner),
                                            episode.query, Statistics::Update);
        QVERIFY(at::equal(small.state, state) && !at::equal(state, before));
        const at::Tensor usual = before.clone();
        small.network->forward(adapted(small.lossOf, small.theta, episode.support, twoSteps().inner), usual,
                               episode.query.images, Statistics::Update);
        QVERIFY2(apart(usual, state) < 1e-5, qPrintable(QString::number(apart(usual, state))));
    }

    /// Against LibTorch's own, in its values, both its derivatives and the statistics that it stores.
    void theTwiceDifferentiableNormalisationIsLibTorchs_data()
    {
        QTest::addColumn<QList<int>>("shape");
        QTest::newRow("images") << QList<int>{6, 5, 4, 3};
        QTest::newRow("features") << QList<int>{40, 3};
    }
    void theTwiceDifferentiableNormalisationIsLibTorchs()
    {
        QFETCH(QList<int>, shape);
        const std::vector<std::int64_t> sizes(shape.begin(), shape.end());
        const auto network = [&](bool ours) {
            const at::Tensor x = (numbers(sizes, 1) * 3 + 2).requires_grad_(true),
                             gamma = (numbers({sizes[1]}, 2) + 1).requires_grad_(true),
                             beta = numbers({sizes[1]}, 3).requires_grad_(true);
            const at::Tensor own = at::empty({2, sizes[1]}, at::kDouble);
            const at::Tensor y = ours ? secondOrderNorm(x, gamma, beta, 1e-3, own)
                                      : at::batch_norm(x, gamma, beta, {}, {}, true, 0.1, 1e-3, false);
            const std::vector<at::Tensor> inputs{x, gamma, beta};
            const at::Tensor loss = (y * numbers(sizes, 4)).sum() + (y * y * numbers(sizes, 5)).sum();
            const auto first = torch::autograd::grad({loss}, inputs, {}, true, true);
            at::Tensor again = at::zeros({}, at::kDouble);
            for (std::size_t i = 0; i < first.size(); ++i)
                again = again + (first[i] * first[i] * numbers(first[i].sizes().vec(), 6)).sum();
            std::vector<at::Tensor> all = torch::autograd::grad({again}, inputs);
            all.insert(all.end(), first.begin(), first.end());
            all.push_back(y);
            return all;
        };
        const auto ours = network(true), theirs = network(false);
        for (std::size_t i = 0; i < ours.size(); ++i)
            QVERIFY2(apart(ours[i], theirs[i]) < exact * std::max(1.0, theirs[i].abs().max().item<double>()),
                     qPrintable(QString("%1: %2").arg(i).arg(apart(ours[i], theirs[i]))));
    }

    void memoryIsThatOfOneTask()
    {
        const auto data = someImages();
        const std::shared_ptr<const Network> network = makeNetwork(conv4({.width = 32, .blocks = 2}, 3), {1, 8, 8});
        const at::Tensor theta = network->initialTheta(1);
        const auto peakOf = [&](std::int64_t tasks) {
            MetaGradient gradient(lossOfNetwork(network, network->initialState()), data,
                                  {.shape = threeWays, .inner = {.steps = 20, .rates = {0.01}}});
            const Batch batch = metaBatch(*data, tasks);
            gradient(theta, metaBatch(*data, 1), Statistics::Freeze); // what is allocated once
            const MemoryPeak peak;
            gradient(theta, batch, Statistics::Freeze);
            return peak.megabytes();
        };
        const double one = peakOf(1), many = peakOf(12);
        QVERIFY2(many < one + 8, qPrintable(QString("%1 MB, %2 MB of twelve tasks").arg(one).arg(many)));
    }

    void scoresAreTakenBeforeAndAfterEachStepOnTheQueries()
    {
        const SmallMeta small;
        const auto whole = std::shared_ptr<const Dataset>(small.data);
        const ClassSplits splits = splitByNames(whole, {small.data->classNames, {}, {}});
        std::vector<std::pair<std::int64_t, Statistics>> seen; // images and how they were normalised
        const TaskLoss spy = [&](const at::Tensor& theta, const Batch& batch, Statistics statistics) {
            seen.emplace_back(batch.images.size(0), statistics);
            return small.lossOf(theta, batch, statistics);
        };
        EpisodeSeries series{.classes = &splits.train,
                             .shape = threeWays,
                             .inner = {.steps = 2},
                             .queries = Statistics::UseStored,
                             .count = 4,
                             .purpose = "episode test"};
        const auto go = [] { return true; };
        const auto scores = scoreEpisodes(spy, small.theta, *small.data, series, go);
        QVERIFY(scores && scores->episodes() == 4 && scores->steps() == 2);
        for (const auto& [images, statistics] : seen) {
            QVERIFY(images == 6 || images == 9);
            QVERIFY(statistics == (images == 6 ? Statistics::Freeze : Statistics::UseStored));
        }
        QCOMPARE(seen.size(), std::size_t(4 * (3 + 2)));
        series.queries = Statistics::Freeze;
        const auto own = scoreEpisodes(small.lossOf, small.theta, *small.data, series, go);
        const Episode second = episodeOf(*small.data, drawEpisode(splits.train, threeWays, 0, "episode test", 1), 2);
        const at::Tensor moved = adapted(small.lossOf, small.theta, second.support, series.inner);
        const double correct = small.lossOf(moved, second.query, Statistics::Freeze).correct.item<double>() / 9;
        QCOMPARE(own->accuracy[1][2].item<double>(), correct);
        QVERIFY(!scoreEpisodes(small.lossOf, small.theta, *small.data, series, [] { return false; }));
    }

    void theIntervalIsThatOfTheMean()
    {
        const EpisodeMean mean = meanOverEpisodes(at::tensor(std::vector<double>{0.2, 0.4, 0.6, 0.8}, at::kDouble));
        QCOMPARE(mean.mean, 0.5);
        QVERIFY(std::abs(mean.halfWidth - 1.96 * std::sqrt(0.2 / 3 / 4)) < 1e-12); // s² = 0.2/3
        const EpisodeMean ofOne = meanOverEpisodes(at::tensor(std::vector<double>{0.3}, at::kDouble));
        QCOMPARE(ofOne.mean, 0.3);
        QVERIFY(std::isnan(ofOne.halfWidth)); // one episode says nothing of the spread
        const auto tagsOf = [](std::int64_t episodes) {
            std::set<std::string> tags;
            const at::Tensor scores = at::full({episodes, 2}, 0.5, at::kDouble);
            for (const auto& [tag, value] : valuesOf({.accuracy = scores, .loss = scores}, "test"))
                tags.insert(tag);
            return tags;
        };
        QVERIFY(!tagsOf(1).contains("interval/test") && tagsOf(1).contains("accuracy/test"));
        QVERIFY(tagsOf(2).contains("interval/test"));
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestMetaGradient)
#include "tst_meta_gradient.moc"
