// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/directions.h"

#include "core/base/error.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/randn_like.h>
#include <ATen/ops/zeros_like.h>

#include <QTest>

#include <cmath>

using namespace sharpscope;

namespace {

/// A convolution of 4 filters with 2 × 3 × 3 weights, its normalisation, a linear layer of 3 rows of 5 and its bias.
Layout smallLayout()
{
    Layout layout;
    const auto add = [&](const char* name, std::vector<std::int64_t> shape, SegmentKind kind) {
        std::int64_t count = 1;
        for (const std::int64_t side : shape)
            count *= side;
        layout.parameters.push_back(
            {.name = name, .offset = layout.parameterCount, .count = count, .shape = std::move(shape), .kind = kind});
        layout.parameterCount += count;
    };
    add("conv.weight", {4, 2, 3, 3}, SegmentKind::Weight);
    add("bn.weight", {4}, SegmentKind::Norm);
    add("bn.bias", {4}, SegmentKind::Norm);
    add("fc.weight", {3, 5}, SegmentKind::Weight);
    add("fc.bias", {3}, SegmentKind::Bias);
    return layout;
}

double norm(const at::Tensor& vector, std::int64_t begin, std::int64_t count)
{
    return vector.narrow(0, begin, count).to(at::kDouble).norm().item<double>();
}

} // namespace

class TstDirections : public QObject {
    Q_OBJECT

private:
    Layout m_layout = smallLayout();
    at::Tensor m_theta;

private Q_SLOTS:
    void init()
    {
        m_theta = at::randn({m_layout.parameterCount}, makeGenerator(7, "test"));
        m_theta.narrow(0, 0, 18).mul_(1000); // filters of very different sizes
    }

    void everyFilterTakesItsWeightsNorm()
    {
        const Directions directions = randomDirections(m_layout, m_theta, 123);
        for (const at::Tensor& d : {directions.first, directions.second}) {
            for (std::int64_t filter = 0; filter < 4; ++filter) {
                const double ratio = norm(d, 18 * filter, 18) / norm(m_theta, 18 * filter, 18);
                QVERIFY2(std::abs(ratio - 1) < 1e-6, qPrintable(QString::number(ratio, 'g', 12)));
            }
            for (std::int64_t row = 0; row < 3; ++row)
                QVERIFY(std::abs(norm(d, 80 + 5 * row, 5) / norm(m_theta, 80 + 5 * row, 5) - 1) < 1e-6);
        }
    }

    void biasesAndNormalisationStay()
    {
        const Directions directions = randomDirections(m_layout, m_theta, 123);
        QCOMPARE(norm(directions.first, 72, 8), 0.0);
        QCOMPARE(norm(directions.first, 95, 3), 0.0);
    }

    void otherMeasuresThanTheFilters()
    {
        const at::Tensor draw = at::randn_like(m_theta);
        const auto weights = [](const at::Tensor& vector) { return vector.narrow(0, 0, 72); };
        const at::Tensor layer = normalised(m_layout, m_theta, draw, {.normalisation = Normalisation::Layer});
        QVERIFY(std::abs(norm(layer, 0, 72) / norm(m_theta, 0, 72) - 1) < 1e-6);
        QVERIFY((weights(layer) / weights(draw) - layer[0] / draw[0]).abs().max().item<double>() < 1e-2); // one factor
        const at::Tensor weight = normalised(m_layout, m_theta, draw, {.normalisation = Normalisation::Weight});
        QVERIFY(at::equal(weights(weight), weights(draw * m_theta)));
        const at::Tensor none = normalised(m_layout, m_theta, draw, {.normalisation = Normalisation::None});
        QVERIFY(at::equal(weights(none), weights(draw)));
        for (const at::Tensor& d : {layer, weight, none})
            QCOMPARE(norm(d, 72, 8), 0.0);
    }

    void vectorsMayBeTheWeightsThemselves()
    {
        const at::Tensor d = normalised(m_layout, m_theta, at::ones_like(m_theta), {.vectors = VectorPart::Weights});
        QVERIFY(at::equal(d.narrow(0, 72, 8), m_theta.narrow(0, 72, 8)));
        QVERIFY(at::equal(d.narrow(0, 95, 3), m_theta.narrow(0, 95, 3)));
        QVERIFY(std::abs(norm(d, 0, 18) / norm(m_theta, 0, 18) - 1) < 1e-6);
    }

    void orAreDrawnEachAsAFilterOfItsOwn()
    {
        const at::Tensor draw = at::randn_like(m_theta);
        const at::Tensor d = normalised(m_layout, m_theta, draw, {.vectors = VectorPart::Drawn});
        for (const auto& [begin, count] : {std::pair(72, 4), std::pair(76, 4), std::pair(95, 3)}) {
            QVERIFY(std::abs(norm(d, begin, count) / norm(m_theta, begin, count) - 1) < 1e-6);
            const at::Tensor ratio = d.narrow(0, begin, count) / draw.narrow(0, begin, count);
            QVERIFY(((ratio - ratio[0]).abs().max() / ratio[0].abs()).item<double>() < 1e-5); // one factor for all
        }
        QVERIFY(std::abs(norm(d, 18, 18) / norm(m_theta, 18, 18) - 1) < 1e-6);
    }

    void onlyNamedLayersMove()
    {
        const auto of = [&](const char* layers) {
            return normalised(m_layout, m_theta, at::ones_like(m_theta), {.mask = {.layers = layers}});
        };
        const at::Tensor d = of("nothing, fc");
        QCOMPARE(norm(d, 0, 80), 0.0);
        QVERIFY(std::abs(norm(d, 80, 5) / norm(m_theta, 80, 5) - 1) < 1e-6);
        QVERIFY_EXCEPTION_THROWN(of("layer9"), Error);
    }

    /// Each kind moves its own numbers and no others; both masks together take what both take.
    void onlyKindsThatAreAskedForMove()
    {
        const auto moved = [&](const Mask& mask) {
            const at::Tensor d =
                normalised(m_layout, m_theta, at::ones_like(m_theta), {.vectors = VectorPart::Drawn, .mask = mask});
            std::vector<bool> parts;
            for (const Segment& s : m_layout.parameters) {
                const std::int64_t still = d.narrow(0, s.offset, s.count).eq(0).sum().item<std::int64_t>();
                if (still != 0 && still != s.count) throw Error(s.name + " moves in part");
                parts.push_back(still == 0);
            }
            return parts;
        };
        using Parts = std::vector<bool>; // conv, γ, β, fc.weight, fc.bias
        QCOMPARE(moved({.kinds = "conv"}), (Parts{true, false, false, false, false}));
        QCOMPARE(moved({.kinds = "linear"}), (Parts{false, false, false, true, false}));
        QCOMPARE(moved({.kinds = "normalisation"}), (Parts{false, true, true, false, false}));
        QCOMPARE(moved({.kinds = "bias"}), (Parts{false, false, false, false, true}));
        QCOMPARE(moved({.kinds = "conv, bias"}), (Parts{true, false, false, false, true}));
        QCOMPARE(moved({.layers = "fc", .kinds = "bias, conv"}), (Parts{false, false, false, false, true}));
        QVERIFY_EXCEPTION_THROWN(moved({.layers = "fc", .kinds = "conv"}), Error);
        try { // as they are left alone, nothing would move
            randomDirections(m_layout, m_theta, 1, {.mask = {.kinds = "bias"}});
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY(QByteArray(error.what()).contains("vectors=drawn"));
        }
        std::vector<Problem> problems;
        checkKinds("conv, normalization", problems);
        QCOMPARE(problems.size(), std::size_t(1));
        QVERIFY(QByteArray(problems[0].message.c_str()).contains("did you mean \"normalisation\""));
    }

    void equalSeedsGiveEqualDirections()
    {
        const Directions once = randomDirections(m_layout, m_theta, 123);
        const Directions again = randomDirections(m_layout, m_theta, 123);
        QVERIFY(at::equal(once.first, again.first) && at::equal(once.second, again.second));
        QVERIFY(!at::equal(once.first, once.second));
        QVERIFY(!at::equal(once.first, randomDirections(m_layout, m_theta, 124).first));
    }

    void anotherRunIsLookedAtAlongTheSameOnes()
    {
        // weights twice as large: the same direction, twice as long, so the slice shows the same network
        const Directions here = randomDirections(m_layout, m_theta, 5);
        const Directions there = randomDirections(m_layout, 2 * m_theta, 5);
        QVERIFY((there.first - 2 * here.first).abs().max().item<double>() < 1e-3); // of filters of norm 4000
    }

    void aDeadFilterDoesNotMove()
    {
        m_theta.narrow(0, 18, 18).zero_();
        const at::Tensor d = normalised(m_layout, m_theta, at::ones_like(m_theta));
        QCOMPARE(norm(d, 18, 18), 0.0);
        QVERIFY(d.isfinite().all().item<bool>());
        const at::Tensor none = normalised(m_layout, m_theta, at::zeros_like(m_theta));
        QVERIFY(none.isfinite().all().item<bool>()); // 0 / (0 + 1e-10)
    }
};

QTEST_GUILESS_MAIN(TstDirections)
#include "tst_directions.moc"
