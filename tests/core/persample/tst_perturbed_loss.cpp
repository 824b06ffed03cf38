// SPDX-License-Identifier: GPL-3.0-or-later
// The fast form against one image after the other by autograd, on every kind of network.
#include "core/persample/perturbed_loss.h"

#include "core/base/process.h"
#include "core/persample/one_by_one.h"
#include "sample_points.h"

#include <QTest>

using namespace sharpscope;

namespace {

struct Case {
    const char* network;
    const char* options;
    std::vector<std::int64_t> image = {3, 8, 8};
};

/// One of each family, all its blocks; small, for in double a convolution is slow.
const std::vector<Case>& cases()
{
    static const std::vector<Case> all = {
        {"mlp", R"({"hidden": [7, 5], "dropout": 0.3})"},
        {"cnn-small", R"({"batchNorm": false})", {1, 12, 12}},
        {"cnn-small", R"({"batchNorm": true})"},
        {"resnet-8", R"({"shortcut": "A"})"},
        {"resnet-20", R"({"shortcut": "B"})", {3, 9, 9}},
        {"resnet-18", "{}"},
        {"resnet-50", R"({"stem": "imagenet"})", {3, 16, 16}},
        {"preact-resnet-18", "{}"},
        {"wrn-16-4", "{}"},
        {"pyramidnet-101", R"({"depth": 20, "block": "bottleneck"})"},
        {"pyramidnet-101", R"({"depth": 14, "block": "basic"})"},
        {"densenet-121", "{}"},
        {"efficientnet-b2", "{}"},
    };
    return all;
}

} // namespace

class TestPerturbedLoss : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareProcess(); } // gradients of 25 million parameters come and go

    void everyNetworkGivesWhatAutogradGivesImageByImage_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < cases().size(); ++i)
            QTest::addRow("%s %s", cases()[i].network, cases()[i].options) << static_cast<int>(i);
    }
    void everyNetworkGivesWhatAutogradGivesImageByImage()
    {
        QFETCH(int, index);
        const Case& one = cases()[static_cast<std::size_t>(index)];
        const auto network = makeNetwork(one.network, Json::parse(one.options), one.image, 5);
        for (const bool isTrained : {false, true}) {
            const SamplePoint single = isTrained ? asTrained(*network, one.image) : asInitialised(*network, one.image);
            for (const at::ScalarType type : {at::kDouble, at::kFloat})
                for (const bool isAdaptive : {false, true}) {
                    // of millions of parameters in double every second combination: minutes else
                    const bool isLarge = network->parameterCount() > 5'000'000 && type == at::kDouble;
                    if (isLarge && isTrained != isAdaptive) continue;
                    const SamplePoint at{single.theta.to(type), single.state.to(type)};
                    const at::Tensor images = someImages(2, one.image, type);
                    const PerturbedLossOptions options{.rho = isTrained == isAdaptive ? 0.5 : 0.05,
                                                       .isAdaptive = isAdaptive};
                    const auto fast = perturbedLosses(*network, at.theta, at.state, images, {}, options);
                    const auto slow = perturbedLossesOneByOne(*network, at.theta, at.state, images, {}, options);
                    const QString what =
                        QString("%1, %2, %3: loss %4, norm %5, perturbed %6")
                            .arg(c10::toString(type), isTrained ? "trained" : "initial", isAdaptive ? "ASAM" : "SAM")
                            .arg(relativeDifference(fast->loss, slow.loss))
                            .arg(relativeDifference(fast->gradientNorm, slow.gradientNorm))
                            .arg(relativeDifference(fast->perturbedLoss, slow.perturbedLoss));
                    qInfo("%s", qPrintable(what));
                    const double most = type == at::kDouble ? 1e-12 : 1e-4;
                    QVERIFY2(fast->labels.equal(slow.labels), qPrintable(what));
                    QVERIFY2(relativeDifference(fast->loss, slow.loss) < most, qPrintable(what));
                    QVERIFY2(relativeDifference(fast->gradientNorm, slow.gradientNorm) < most, qPrintable(what));
                    QVERIFY2(relativeDifference(fast->perturbedLoss, slow.perturbedLoss) < most, qPrintable(what));
                }
        }
    }
};

QTEST_GUILESS_MAIN(TestPerturbedLoss)
#include "tst_perturbed_loss.moc"
