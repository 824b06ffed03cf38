// SPDX-License-Identifier: GPL-3.0-or-later
// ε-sharpness, m-sharpness, adaptive sharpness and Fisher traces against closed forms, and what rescaling two layers
// of a ReLU network does to them.
#include "core/base/describe.h"
#include "core/base/error.h"
#include "core/curvature/ascent_sharpness.h"
#include "core/curvature/fisher_trace.h"
#include "core/curvature/hessian_block.h"
#include "core/curvature/measure.h"
#include "core/optim/perturbation.h"
#include "known_losses.h"
#include "trust_region.h"

#include <ATen/ops/linspace.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/tensor.h>

#include <QTest>

#include <cmath>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

ParameterBlock first(std::int64_t count) { return {.ranges = {{0, count}}, .count = count}; }

/// x → relu(W₁x + b₁) → relu(W₂ + b₂) → W₃ + b₃
std::shared_ptr<const Network> reluNetwork()
{
    return makeNetwork(
        [](Pass& pass, at::Tensor x) {
            x = at::relu(pass.linear("first", x.flatten(1), {.out = 8}));
            x = at::relu(pass.linear("second", x, {.out = 6}));
            return pass.linear("third", x, {.out = 3});
        },
        {1, 2, 3});
}

/// The same function: first layer (weights and bias) times c, the second's weights over c.
at::Tensor rescaled(const at::Tensor& theta, const Layout& layout, double c)
{
    at::Tensor other = theta.clone();
    for (const Segment& segment : layout.parameters) {
        if (segment.name.starts_with("first.")) other.narrow(0, segment.offset, segment.count).mul_(c);
        if (segment.name == "second.weight") other.narrow(0, segment.offset, segment.count).div_(c);
    }
    return other;
}

CurvatureTarget targetOf(const Setting& s, const at::Tensor& theta, at::ScalarType type = at::kDouble)
{
    auto data = std::make_shared<Dataset>();
    data->images = (s.batch.images * 40 + 128).clamp(0, 255).to(at::kByte);
    data->labels = s.batch.labels;
    data->classNames.resize(3, "a class");
    data->mean = {0.5};
    data->deviation = {0.25};
    return {s.network, theta.to(type), s.state.to(type), wholeOf(data)};
}

double isNear(double got, double expected, double tolerance)
{
    const bool is = std::abs(got - expected) <= tolerance * std::abs(expected);
    if (!is) qWarning("%.12g, %.12g expected", got, expected);
    return is;
}

} // namespace

class TestSharpness : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// One step: ρ‖g‖ + ½ρ² ĝᵀAĝ; the ascent: the trust region's maximum.
    void aQuadraticsSharpnessIsItsClosedForm()
    {
        for (const double shift : {0.0, -3.0}) {
            const at::Tensor a = withEigenvalues(at::linspace(-1, 2.5, 20, at::kDouble) + shift);
            const at::Tensor b = drawn({20}, "b"), theta = drawn({20}, "theta"), g = a.matmul(theta) + b;
            const LossOnImages loss = quadraticLoss(a, b);
            for (const double rho : {0.01, 0.5, 5.0}) {
                const auto found = ascentSharpness(loss, theta, first(20), {}, {.rho = rho, .steps = 4000});
                const at::Tensor unit = g / g.norm();
                const double one = (rho * g.norm() + 0.5 * rho * rho * unit.dot(a.matmul(unit))).item<double>();
                QVERIFY(isNear(found->oneStep, one, 1e-9));
                QVERIFY(isNear(found->gradientNorm, g.norm().item<double>(), 1e-12));
                const double most = trustRegion(a, g, rho);
                QVERIFY(isNear(found->ascent, most, 1e-8));
                QVERIFY(found->ascent <= most * (1 + 1e-9) && found->ascent >= found->oneStep);
            }
        }
    }

    /// A part of θ alone moves: the same closed form of the block.
    void aBlocksSharpnessMovesTheBlockAlone()
    {
        const at::Tensor a = withEigenvalues(at::linspace(0.1, 3, 12, at::kDouble)), b = drawn({12}, "b");
        const at::Tensor theta = drawn({12}, "theta"), g = (a.matmul(theta) + b).narrow(0, 4, 5);
        const ParameterBlock block{.ranges = {{4, 5}}, .count = 5};
        const auto found = ascentSharpness(quadraticLoss(a, b), theta, block, {}, {.rho = 0.7, .steps = 3000});
        QVERIFY(isNear(found->ascent, trustRegion(a.narrow(0, 4, 5).narrow(1, 4, 5), g, 0.7), 1e-8));
        QVERIFY(isNear(found->gradientNorm, g.norm().item<double>(), 1e-12));
    }

    /// In coordinates u = T⁻¹ε the Hessian is TAT and the gradient Tg.
    void adaptiveSharpnessIsTheTrustRegionOfTheScaledLoss()
    {
        const at::Tensor a = withEigenvalues(at::linspace(0.1, 3, 12, at::kDouble)), b = drawn({12}, "b");
        const at::Tensor theta = drawn({12}, "theta"), t = theta.abs(), g = t * (a.matmul(theta) + b);
        const at::Tensor scaled = t.unsqueeze(1) * a * t;
        const auto found = ascentSharpness(quadraticLoss(a, b), theta, first(12), t, {.rho = 0.4, .steps = 3000});
        QVERIFY(isNear(found->ascent, trustRegion(scaled, g, 0.4), 1e-8));
        const at::Tensor unit = g / g.norm();
        const double one = (0.4 * g.norm() + 0.08 * unit.dot(scaled.matmul(unit))).item<double>();
        QVERIFY(isNear(found->oneStep, one, 1e-9));
    }

    /// Where the gradient vanishes the one step stays and the ascent finds ½ρ²λ₁.
    void aMinimumsSharpnessIsFoundWithoutAGradient()
    {
        const at::Tensor a = withEigenvalues(at::linspace(0.5, 4, 9, at::kDouble)), zero = at::zeros({9}, at::kDouble);
        const auto found = ascentSharpness(quadraticLoss(a, zero), zero, first(9), {}, {.rho = 0.3, .steps = 500});
        QCOMPARE(found->oneStep, 0.0);
        QVERIFY(isNear(found->ascent, 0.5 * 0.09 * 4, 1e-8));
    }

    /// To first order ρ‖g‖, of a network too: halving ρ quarters what is beyond it.
    void smallRadiiAreFirstOrder()
    {
        const Setting s(tanhNetwork(), 3, 20);
        const LossOnImages loss = s.loss(6);
        const auto beyond = [&](double rho) {
            const auto found = ascentSharpness(loss, s.theta, s.whole(), {}, {.rho = rho, .steps = 1});
            return found->oneStep - rho * found->gradientNorm;
        };
        QVERIFY(isNear(beyond(1e-3) / beyond(5e-4), 4, 0.02));
    }

    /// m = n: the one step's; m = 1: that of every image by itself; always from each group's own gradient.
    void groupsAreAveraged()
    {
        const Setting s(tanhNetwork(), 3, 12);
        const auto grouped = [&](std::int64_t m) {
            std::vector<LossOnImages> groups;
            for (const Batch& batch : s.inBatchesOf(m))
                groups.emplace_back(s.objective, batchesOf(std::vector<Batch>{batch}));
            return *groupSharpness(groups, s.theta, s.whole(), 0.1);
        };
        const LossOnImages all = s.loss(12);
        QVERIFY(isNear(grouped(12), ascentSharpness(all, s.theta, s.whole(), {}, {.rho = 0.1})->oneStep, 1e-12));
        double mean = 0;
        for (const Batch& batch : s.inBatchesOf(5)) { // 5, 5 and 2
            const auto at = lossAndGradient(*s.objective, s.theta, batch, Statistics::UseStored, Arithmetic::Exact);
            const at::Tensor there = s.theta + 0.1 * at.gradient / at.gradient.norm();
            const at::Tensor rise =
                s.objective->loss(there, batch, Statistics::UseStored, Arithmetic::Exact).loss - at.loss;
            mean += rise.item<double>() * static_cast<double>(batch.labels.size(0)) / 12;
        }
        QVERIFY(isNear(grouped(5), mean, 1e-12));
        QVERIFY(grouped(1) > grouped(12)); // each image uphill for itself
    }

    /// Raw curvature moves with the scale of two layers, the adaptive sharpness does not; the network is the same.
    void rescalingTwoLayersMovesLambdaButNotAdaptiveSharpness()
    {
        const Setting s(reluNetwork(), 3, 40, 1.5);
        const CurvatureOptions options{.eigenvalues = 1,
                                       .tolerance = 1e-6,
                                       .mostProducts = 2000,
                                       .trace = "hutchinson",
                                       .adaptiveRho = 0.3,
                                       .fisher = "every-class"};
        for (const at::ScalarType type : {at::kDouble, at::kFloat}) {
            const double same = type == at::kDouble ? 1e-9 : 1e-4;
            const auto before = measureCurvature(targetOf(s, s.theta, type), options);
            for (const double c : {4.0, 0.1}) {
                const auto after =
                    measureCurvature(targetOf(s, rescaled(s.theta, s.network->layout(), c), type), options);
                for (const char* name : {"loss", "adaptiveOneStep", "adaptiveAscent"})
                    QVERIFY2(isNear(after->number(name), before->number(name), same), name);
                for (const char* name : {"lambda1", "trace", "ascent", "gradientNorm", "fisher"})
                    QVERIFY2(std::abs(after->number(name) / before->number(name) - 1) > 0.2, name);
            }
        }
    }

    /// tr F is tr H for softmax regression; drawn labels come near it, and have its mean over seeds.
    void fishersTraceIsTheHessiansWhereTheLogitsAreLinear()
    {
        const Setting s(softmaxRegression(5, 4), 4, 40, 2);
        const LossOnImages loss = s.loss(9);
        const auto fisher = [&](FisherLabels labels, std::int64_t seed, const ParameterBlock& block) {
            return *fisherTrace(*s.network, s.theta, s.state, loss.batches(), block, labels, seed, {});
        };
        const at::Tensor h = softmaxHessian(s.theta, s.batch.images, 4);
        const double exact = h.trace().item<double>();
        QVERIFY(isNear(fisher(FisherLabels::EveryClass, 0, s.whole()), exact, 1e-9));
        double mean = 0, squares = 0;
        constexpr int seeds = 100;
        for (int seed = 0; seed < seeds; ++seed) {
            const double one = fisher(FisherLabels::Drawn, seed, s.whole());
            mean += one / seeds;
            squares += (one - exact) * (one - exact) / seeds;
        }
        QVERIFY(std::abs(mean - exact) < 3.5 * std::sqrt(squares / seeds));
        const ParameterBlock bias = blockOf(s.network->layout(), {"fc.bias"});
        QVERIFY(
            isNear(fisher(FisherLabels::EveryClass, 0, bias), h.diag().narrow(0, 20, 4).sum().item<double>(), 1e-9));
        double ofData = 0;
        for (const Batch& one : s.inBatchesOf(1))
            ofData += lossAndGradient(*s.objective, s.theta, one, Statistics::UseStored, Arithmetic::Exact)
                          .gradient.square()
                          .sum()
                          .item<double>() /
                      40;
        QVERIFY(isNear(fisher(FisherLabels::Data, 0, s.whole()), ofData, 1e-9));
        QVERIFY(!isNear(ofData, exact, 0.05));
    }

    /// A report holds what its options ask for and nothing else.
    void aReportHoldsWhatWasAskedFor()
    {
        const Setting s(tanhNetwork(), 3, 30);
        const CurvatureTarget target = targetOf(s, s.theta);
        CurvatureOptions none{.eigenvalues = 0, .rho = 0, .adaptiveRho = 0};
        const auto little = measureCurvature(target, none);
        std::vector<std::string> names;
        for (const auto& number : little->numbers)
            names.push_back(number.first);
        QCOMPARE(names, (std::vector<std::string>{"loss", "accuracy", "gradientNorm"}));
        double last = 0;
        CurvatureOptions much{.eigenvalues = 5,
                              .trace = "hutchinson",
                              .densityStarts = 2,
                              .densityProducts = 10,
                              .perLayer = true,
                              .fisher = "drawn"};
        const auto report = measureCurvature(target, much, {.told = [&](const std::string&, double done) {
                                                 if (done < last - 1e-12 || done > 1) qFatal("progress goes back");
                                                 last = done;
                                             }});
        QVERIFY(last > 0.9);
        QCOMPARE(report->eigenvalues.size(), std::size_t(5));
        QCOMPARE(report->layers.size(), std::size_t(3));
        double traces = 0;
        for (const LayerCurvature& layer : report->layers) {
            traces += layer.trace;
            QVERIFY(layer.largest.value <= report->eigenvalues[0].value * (1 + 2e-3)); // a block's λ₁ is no larger
        }
        QVERIFY(isNear(traces, report->number("trace"), 1e-10));
        QVERIFY(isNear(report->number("ratio"), report->eigenvalues[0].value / report->eigenvalues[4].value, 1e-12));
        QCOMPARE(report->density->starts.size(), std::size_t(2));
        QVERIFY(toJson(curvatureFromJson(toJson(*report))) == toJson(*report));

        at::Tensor broken = s.theta.clone();
        broken[0] = std::nan("");
        QVERIFY_EXCEPTION_THROWN(measureCurvature(targetOf(s, broken), none), Error);
    }
};

QTEST_GUILESS_MAIN(TestSharpness)
#include "tst_sharpness.moc"
