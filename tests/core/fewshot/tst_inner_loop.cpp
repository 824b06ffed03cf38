// SPDX-License-Identifier: GPL-3.0-or-later
// Inner loops and outer gradients against closed forms and finite differences, in float64.
#include "core/fewshot/task_loss.h"
#include "core/model/conv4.h"
#include "core/model/cross_entropy.h"
#include "core/model/trainable.h"
#include "some_numbers.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/outer.h>

#include <QTest>

#include <cmath>

namespace sharpscope {

using namespace test;

namespace {

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
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestInnerLoop)
#include "tst_inner_loop.moc"
