// SPDX-License-Identifier: GPL-3.0-or-later
// Inner loops and outer gradients against closed forms and finite differences, in float64.
#include "../memory_peak.h"
#include "core/fewshot/episode_scores.h"
#include "core/fewshot/meta_gradient.h"
#include "core/fewshot/task_loss.h"
#include "core/model/conv4.h"
#include "core/model/cross_entropy.h"
#include "core/model/second_order_norm.h"
#include "core/model/trainable.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/autograd.h>

#include <QTest>

#include <cmath>

namespace sharpscope {

namespace {

constexpr double exact = 1e-10;

at::Tensor numbers(std::vector<std::int64_t> shape, std::int64_t seed)
{
    return at::randn(shape, makeGenerator(seed, "test"), at::kDouble);
}

double apart(const at::Tensor& a, const at::Tensor& b) { return (a - b).abs().max().item<double>(); }

/// ½ mean (Xθ − y)²; a batch is (X, y).
TaskLoss regression()
{
    return [](const at::Tensor& theta, const Batch& batch, Statistics) {
        return LossTerms{.loss = (batch.images.matmul(theta) - batch.labels).square().mean() * 0.5};
    };
}

/// ½ (θ − c)ᵀ A (θ − c); a batch is (A, c).
TaskLoss quadratic()
{
    return [](const at::Tensor& theta, const Batch& batch, Statistics) {
        const at::Tensor away = theta - batch.labels;
        return LossTerms{.loss = away.dot(batch.images.matmul(away)) * 0.5};
    };
}

Batch someQuadratic(std::int64_t size, std::int64_t seed)
{
    const at::Tensor root = numbers({size, size}, seed);
    return {.images = root.t().matmul(root) / static_cast<double>(size), .labels = numbers({size}, seed + 100)};
}

struct Outer {
    at::Tensor loss, gradient;
};

/// ∇_θ L_Q(θ'(θ)).
Outer outerOf(const TaskLoss& lossOf, const at::Tensor& theta, const Batch& support, const Batch& query,
              const InnerLoop& loop)
{
    const at::Tensor leaf = theta.detach().clone().requires_grad_(true);
    const at::Tensor loss = lossOf(adapted(lossOf, leaf, support, loop), query, Statistics::Freeze).loss;
    return {loss.detach(), gradientOf(loss, leaf)};
}

/// Two blocks of three filters on 8×8 images, in three ways.
struct TinyTask {
    std::shared_ptr<const Network> network = makeNetwork(conv4({.width = 3, .blocks = 2}, 3), {1, 8, 8});
    at::Tensor theta = network->initialTheta(1).to(at::kDouble);
    TaskLoss lossOf = lossOfNetwork(network, network->initialState().to(at::kDouble));
    Batch support{numbers({6, 1, 8, 8}, 1), at::arange(6, at::kLong).remainder(3)};
    Batch query{numbers({9, 1, 8, 8}, 2), at::arange(9, at::kLong).remainder(3)};
};

/// Central differences of F along a random direction against its gradient.
void compareWithDifferences(const InnerLoop& loop)
{
    const TinyTask task;
    const at::Tensor along = numbers({task.theta.numel()}, 3);
    const double h = 1e-6 / along.norm().item<double>();
    const auto at = [&](double t) {
        return outerOf(task.lossOf, task.theta + t * along, task.support, task.query, loop).loss.item<double>();
    };
    const double slope = (at(h) - at(-h)) / (2 * h);
    const double found =
        outerOf(task.lossOf, task.theta, task.support, task.query, loop).gradient.dot(along).item<double>();
    QVERIFY2(std::abs(slope - found) < 1e-6 * std::max(1.0, std::abs(slope)),
             qPrintable(QString("%1 by differences, %2 found").arg(slope, 0, 'g', 12).arg(found, 0, 'g', 12)));
}

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

class TestInnerLoop : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneStepOnLinearRegressionIsExact()
    {
        const Batch support{numbers({7, 4}, 1), numbers({7}, 2)}, query{numbers({5, 4}, 3), numbers({5}, 4)};
        const at::Tensor theta = numbers({4}, 5);
        const double alpha = 0.3;
        const at::Tensor hessian = support.images.t().matmul(support.images) / 7;
        const at::Tensor moved =
            theta - alpha * support.images.t().matmul(support.images.matmul(theta) - support.labels) / 7;
        const at::Tensor bare = query.images.t().matmul(query.images.matmul(moved) - query.labels) / 5;
        const InnerLoop loop{.steps = 1, .rates = {alpha}};
        QVERIFY(apart(adapted(regression(), theta, support, loop), moved) < exact);
        const at::Tensor expected = (at::eye(4, at::kDouble) - alpha * hessian).t().matmul(bare);
        QVERIFY(apart(outerOf(regression(), theta, support, query, loop).gradient, expected) < exact);
        InnerLoop first = loop;
        first.order = InnerOrder::First;
        QVERIFY(apart(outerOf(regression(), theta, support, query, first).gradient, bare) < exact);
        QVERIFY(apart(bare, expected) > 0.01); // the two can be told apart
    }

    void manyStepsOnAQuadraticAreExactEachWithItsRate()
    {
        const Batch support = someQuadratic(4, 1), query = someQuadratic(4, 2);
        const at::Tensor theta = numbers({4}, 3);
        const InnerLoop loop{.steps = 4, .rates = {0.3, 0.1, 0.2}}; // the last holds for the fourth as well
        at::Tensor turned = at::eye(4, at::kDouble);
        for (const double rate : {0.3, 0.1, 0.2, 0.2})
            turned = (at::eye(4, at::kDouble) - rate * support.images).matmul(turned);
        const at::Tensor moved = support.labels + turned.matmul(theta - support.labels);
        QVERIFY(apart(adapted(quadratic(), theta, support, loop), moved) < exact);
        const at::Tensor expected = turned.t().matmul(query.images.matmul(moved - query.labels));
        QVERIFY(apart(outerOf(quadratic(), theta, support, query, loop).gradient, expected) < exact);
    }

    /// θ' = θ − αA(θ + ρ g/‖g‖ − c): its Jacobian has the derivative of the scale, which a detached copy would lose.
    void samInsideOnAQuadraticIsExactWithItsScaleInTheGraph()
    {
        const Batch support = someQuadratic(4, 1), query = someQuadratic(4, 2);
        const at::Tensor theta = numbers({4}, 3), &a = support.images;
        const double alpha = 0.2, rho = 0.5;
        const at::Tensor g = a.matmul(theta - support.labels);
        const double norm = g.norm().item<double>();
        const at::Tensor moved = theta - alpha * a.matmul(theta + rho * g / norm - support.labels);
        const InnerLoop loop{.steps = 1, .rates = {alpha}, .rho = rho};
        QVERIFY(apart(adapted(quadratic(), theta, support, loop), moved) < exact);
        const at::Tensor identity = at::eye(4, at::kDouble);
        const at::Tensor ofEpsilon = rho * (identity / norm - at::outer(g, g) / (norm * norm * norm)).matmul(a);
        const at::Tensor jacobian = identity - alpha * a.matmul(identity + ofEpsilon);
        const at::Tensor expected = jacobian.t().matmul(query.images.matmul(moved - query.labels));
        QVERIFY(apart(outerOf(quadratic(), theta, support, query, loop).gradient, expected) < exact);
    }

    void aRateOfZeroIsJointTrainingOnTheQueries()
    {
        const TinyTask task;
        const InnerLoop still{.steps = 3, .rates = {0}};
        const at::Tensor leaf = task.theta.clone().requires_grad_(true);
        const at::Tensor joint = gradientOf(task.lossOf(leaf, task.query, Statistics::Freeze).loss, leaf);
        QVERIFY(apart(outerOf(task.lossOf, task.theta, task.support, task.query, still).gradient, joint) < exact);
    }

    void aRadiusOfZeroIsMamlBitForBit()
    {
        const TinyTask task;
        const InnerLoop maml{.steps = 2, .rates = {0.1}};
        InnerLoop sharp = maml, tiny = maml;
        tiny.rho = 1e-7;
        const auto gradientWith = [&](const InnerLoop& loop) {
            return outerOf(task.lossOf, task.theta, task.support, task.query, loop).gradient;
        };
        sharp.rho = 0;
        QVERIFY(at::equal(gradientWith(sharp), gradientWith(maml)));
        const double moved = apart(gradientWith(tiny), gradientWith(maml));
        QVERIFY2(moved > 0 && moved < 1e-3, qPrintable(QString::number(moved)));
    }

    void firstAndSecondOrderAgreeWhereTheSupportLossIsLinear()
    {
        const TaskLoss linear = [](const at::Tensor& theta, const Batch& batch, Statistics) {
            return LossTerms{.loss = batch.images.matmul(theta).mean()};
        };
        const TaskLoss both = [=](const at::Tensor& theta, const Batch& batch, Statistics statistics) {
            return batch.labels.defined() ? quadratic()(theta, batch, statistics) : linear(theta, batch, statistics);
        };
        const Batch support{.images = numbers({5, 4}, 1)}, query = someQuadratic(4, 2);
        const at::Tensor theta = numbers({4}, 3);
        for (const double rho : {0.0, 0.1}) {
            const InnerLoop second{.steps = 3, .rates = {0.2}, .rho = rho};
            InnerLoop first = second;
            first.order = InnerOrder::First;
            const at::Tensor a = outerOf(both, theta, support, query, second).gradient;
            QVERIFY(apart(a, outerOf(both, theta, support, query, first).gradient) < exact);
            QVERIFY(apart(a, numbers({4}, 9)) > 0.01);
        }
    }

    void theGradientThroughTwoStepsOfANetworkIsThatOfDifferences()
    {
        compareWithDifferences({.steps = 2, .rates = {0.1, 0.05}});
        compareWithDifferences({.steps = 2, .rates = {0.1}, .rho = 0.05});
    }

    void anilMovesTheHeadAlone()
    {
        const TinyTask task;
        const std::int64_t head = headOffset(task.network->layout());
        const InnerLoop anil{.steps = 2, .rates = {0.1}, .adaptedFrom = head};
        const at::Tensor moved = adapted(task.lossOf, task.theta, task.support, anil);
        QVERIFY(at::equal(moved.slice(0, 0, head), task.theta.slice(0, 0, head)));
        const InnerLoop once{.steps = 1, .rates = {0.1}, .adaptedFrom = head};
        const at::Tensor leaf = task.theta.clone().requires_grad_(true);
        const at::Tensor g = gradientOf(task.lossOf(leaf, task.support, Statistics::Freeze).loss, leaf);
        QVERIFY(apart(adapted(task.lossOf, task.theta, task.support, once).slice(0, head),
                      task.theta.slice(0, head) - 0.1 * g.slice(0, head)) < exact);
        compareWithDifferences(anil); // of all of θ: the rest is the outer loop's
    }

    void everyStepIsSeenAndNothingMovesTheta()
    {
        const TinyTask task;
        const at::Tensor before = task.theta.clone();
        std::vector<at::Tensor> seen;
        const at::Tensor end = adapted(task.lossOf, task.theta, task.support, {.steps = 3}, Statistics::Freeze,
                                       [&](std::int64_t step, const at::Tensor& theta) {
                                           QCOMPARE(step, std::int64_t(seen.size()));
                                           seen.push_back(theta.detach().clone());
                                       });
        QCOMPARE(seen.size(), std::size_t(4));
        QVERIFY(at::equal(seen.front(), before) && at::equal(seen.back(), end) && at::equal(task.theta, before));
        QVERIFY(!end.requires_grad());
    }

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
        QCOMPARE(meanOverEpisodes(at::tensor(std::vector<double>{0.3}, at::kDouble)).halfWidth, 0.0);
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestInnerLoop)
#include "tst_inner_loop.moc"
