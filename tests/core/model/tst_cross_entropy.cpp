// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/cross_entropy.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <QTest>

namespace sharpscope {

class TestCrossEntropy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knownValues()
    {
        const at::Tensor logits = at::tensor({2.0, 1.0, 0.0}, at::kDouble).view({1, 3});
        const at::Tensor labels = at::tensor({std::int64_t{0}}, at::kLong);
        QVERIFY(std::abs(crossEntropy(logits, labels).loss.item<double>() - 0.407606) < 1e-6);
        QVERIFY(std::abs(crossEntropy(logits, labels, 0.1).loss.item<double>() - 0.507606) < 1e-6);
    }

    void smoothingIsTheMixtureWithTheUniform()
    {
        const at::Tensor logits = at::randn({7, 5}, at::kDouble);
        const at::Tensor labels = at::arange(7, at::kLong).remainder(5);
        const at::Tensor logProbability = at::log_softmax(logits, 1);
        const at::Tensor plain = -logProbability.gather(1, labels.view({-1, 1})).mean();
        const at::Tensor uniform = -logProbability.mean();
        for (const double s : {0.0, 0.1, 0.7}) {
            const at::Tensor expected = (1 - s) * plain + s * uniform;
            QVERIFY(std::abs((crossEntropy(logits, labels, s).loss - expected).item<double>()) < 1e-12);
        }
    }

    void countsRightPredictions()
    {
        const at::Tensor logits = at::tensor({1.0, 2.0, 3.0, 0.0, 5.0, 6.0}).view({3, 2});
        const Loss loss = crossEntropy(logits, at::tensor({std::int64_t{1}, std::int64_t{1}, std::int64_t{1}}));
        QCOMPARE(loss.correct.dim(), 0);
        QCOMPARE(loss.correct.item<std::int64_t>(), 2);
    }

    void gradientLeavesTheLeafAlone()
    {
        const at::Tensor theta = at::randn({4}, at::kDouble).requires_grad_(true);
        const at::Tensor gradient = gradientOf(theta.pow(3).sum(), theta);
        QVERIFY(gradient.allclose(3 * theta.detach().square(), 0, 1e-14));
        QVERIFY(!theta.grad().defined());
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestCrossEntropy)
#include "tst_cross_entropy.moc"
