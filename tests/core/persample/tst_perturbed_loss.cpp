// SPDX-License-Identifier: GPL-3.0-or-later
// The fast form against one image after the other by autograd, on every kind of network.
#include "core/persample/perturbed_loss.h"

#include "core/base/process.h"
#include "core/persample/one_by_one.h"
#include "sample_points.h"

#include <QTest>

#include <set>
#include <tuple>

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
        {"mlp-few-shot", R"({"hidden": [7, 5]})"},
        {"cnn-small", R"({"batchNorm": false})", {1, 12, 12}},
        {"cnn-small", R"({"batchNorm": true})"},
        {"conv4", R"({"width": 8})", {3, 16, 16}},
        {"conv4-strided", R"({"width": 8})"},
        {"resnet-8", R"({"shortcut": "A"})"},
        {"resnet-20", R"({"shortcut": "B"})", {3, 9, 9}},
        {"resnet-18", "{}"},
        {"resnet-50", R"({"stem": "imagenet"})", {3, 16, 16}},
        {"preact-resnet-18", "{}"},
        {"wrn-16-4", R"({"depth": 10, "width": 2})"},
        {"pyramidnet-101", R"({"depth": 20, "block": "bottleneck", "alpha": 24})"},
        {"pyramidnet-101", R"({"depth": 14, "block": "basic", "alpha": 24})"},
        {"densenet-121", "{}"},
        {"efficientnet-b2", "{}"},
    };
    return all;
}

/// The smallest network of each family.
const std::vector<Case>& families()
{
    static const std::vector<Case> all = {
        {"mlp", R"({"hidden": [7, 5]})"},
        {"cnn-small", R"({"batchNorm": true})"},
        {"conv4-strided", R"({"width": 8})"},
        {"resnet-8", "{}"},
        {"resnet-18", "{}"},
        {"preact-resnet-18", "{}"},
        {"wrn-16-4", R"({"depth": 10, "width": 2})"},
        {"pyramidnet-101", R"({"depth": 20, "block": "bottleneck", "alpha": 24})"},
        {"densenet-121", "{}"},
        {"efficientnet-b2", "{}"},
    };
    return all;
}

std::string familyOf(const std::string& name)
{
    const std::set<std::string> imagenet = {"resnet-18", "resnet-34", "resnet-50", "resnet-101", "resnet-152"};
    if (imagenet.contains(name)) return "resnet-18";
    for (const Case& one : families()) {
        const std::string family = one.network;
        if (name.substr(0, name.find('-')) == family.substr(0, family.find('-'))) return family;
    }
    return name;
}

using Quantity = at::Tensor PerturbedLosses::*; ///< [n]

/// In LibTorch's own sizes a case of each pair of choices is enough: one by one they take long.
bool isLarge(const Network& network) { return network.parameterCount() > 1'000'000; }

/// A quantity by autograd in double, of images as they are and of images that are a few roundings of `type` away.
struct NearbyScores {
    at::Tensor exact, lowest, highest; ///< [n]

    NearbyScores(const Network& network, const SamplePoint& at, const at::Tensor& images, at::ScalarType type,
                 const PerturbedLossOptions& how, Quantity quantity)
    {
        const at::Tensor theta = at.theta.to(at::kDouble), state = at.state.to(at::kDouble), x = images.to(at::kDouble);
        const double rounding =
            type == at::kDouble ? std::numeric_limits<double>::epsilon() : std::numeric_limits<float>::epsilon();
        for (int draw = 0; draw < 12; ++draw) {
            const at::Tensor noise = at::randn(x.sizes(), makeGenerator(11, "roundings", draw), x.options());
            const at::Tensor moved = draw == 0 ? x : x * (1 + 8 * rounding * noise);
            const at::Tensor score = perturbedLossesOneByOne(network, theta, state, moved, {}, how).*quantity;
            if (draw == 0) exact = lowest = highest = score;
            lowest = at::minimum(lowest, score);
            highest = at::maximum(highest, score);
        }
    }
};

/// Whether each score is within `most` of autograd's or, where rounding alone moves the score farther (it jumps where
/// a ReLU's input is zero to rounding), the score of an image that is a few roundings away: empty, or what it is not.
QString strangeScore(const at::Tensor& fast, const at::Tensor& slow, double most, const Network& network,
                     const SamplePoint& at, const at::Tensor& images, const PerturbedLossOptions& how,
                     Quantity quantity = &PerturbedLosses::perturbedLoss)
{
    const at::Tensor far = ((fast - slow).abs() > most * slow.abs()).nonzero().flatten();
    if (far.numel() == 0) return {};
    const at::Tensor mine = fast.index_select(0, far).to(at::kDouble);
    const NearbyScores near(network, at, images.index_select(0, far), fast.scalar_type(), how, quantity);
    const at::Tensor room = near.exact.abs() * most;
    const at::Tensor isOf = (mine >= near.lowest - room).logical_and(mine <= near.highest + room);
    if (isOf.all().item<bool>()) return {};
    const auto first = isOf.logical_not().nonzero()[0].item<std::int64_t>();
    return QStringLiteral("image %1: %2, nearby images have %3 to %4")
        .arg(far[first].item<std::int64_t>())
        .arg(mine[first].item<double>(), 0, 'g', 15)
        .arg(near.lowest[first].item<double>(), 0, 'g', 15)
        .arg(near.highest[first].item<double>(), 0, 'g', 15);
}

/// Under a sanitizer, which is for addresses and takes three times as long, a few images do; the values are those of
/// the other build.
#ifdef SHARPSCOPE_WATCHES_ADDRESSES
constexpr std::int64_t wholePool = 10;
#else
constexpr std::int64_t wholePool = 120;
#endif

} // namespace

class TestPerturbedLoss : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareProcess(); } // gradients of 25 million parameters come and go

    /// Whole pools in batches of 16 or 8 with a rest: the same scores, and the same images first. One by one a large
    /// network's take minutes, and so their pools are of 12, and of 120 where SHARPSCOPE_LONG_TESTS is set.
    void ofEveryFamilysPoolTheSameImagesComeFirst_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("options");
        QTest::addColumn<bool>("isTrained");
        QTest::addColumn<bool>("isAdaptive");
        for (const Case& one : families())
            for (const bool isTrained : {false, true})
                for (const bool isAdaptive : {false, true})
                    QTest::addRow("%s, %s, %s", one.network, isTrained ? "trained" : "initial",
                                  isAdaptive ? "ASAM" : "SAM")
                        << one.network << one.options << isTrained << isAdaptive;
    }
    void ofEveryFamilysPoolTheSameImagesComeFirst()
    {
        QFETCH(QString, name);
        QFETCH(QString, options);
        QFETCH(bool, isTrained);
        QFETCH(bool, isAdaptive);
        const std::vector<std::int64_t> image = {3, 8, 8};
        const auto network = makeNetwork(name.toStdString(), Json::parse(options.toStdString()), image, 10);
        const bool isShort = isLarge(*network) && !qEnvironmentVariableIsSet("SHARPSCOPE_LONG_TESTS");
        if (isShort && isTrained != isAdaptive)
            QSKIP("the other two of a large network; all with SHARPSCOPE_LONG_TESTS");
        const SamplePoint single = isTrained ? afterSteps(*network, image, 10) : asInitialised(*network, image);
        for (const auto& [type, count, most] :
             {std::tuple(at::kFloat, isShort ? std::min<std::int64_t>(12, wholePool) : wholePool, 1e-4),
              std::tuple(at::kDouble, std::int64_t(19), 1e-12)}) {
            if (isShort && type == at::kDouble) continue;
            const SamplePoint at{single.theta.to(type), single.state.to(type)};
            const at::Tensor images = someImages(count, image, type);
            const PerturbedLossOptions how{.rho = 0.05, .isAdaptive = isAdaptive, .batchSize = isShort ? 8 : 16};
            const at::Tensor fast = perturbedLosses(*network, at.theta, at.state, images, {}, how)->perturbedLoss;
            const at::Tensor slow =
                perturbedLossesOneByOne(*network, at.theta, at.state, images, {}, how).perturbedLoss;
            const double difference = relativeDifference(fast, slow);
            qInfo("%s: %g", c10::toString(type), difference);
            const QString strange = strangeScore(fast, slow, most, *network, at, images, how);
            QVERIFY2(strange.isEmpty(), qPrintable(strange));
            // The same images first, but for ties to rounding and for the few whose score jumps between roundings.
            const at::Tensor near = ((fast - slow).abs() <= most * slow.abs()).nonzero().flatten();
            const at::Tensor theirs = slow.index_select(0, near), ours = fast.index_select(0, near);
            const at::Tensor sorted = std::get<0>(theirs.sort(-1, true)), mine = ours.argsort(-1, true);
            for (const std::int64_t first : {10, 100}) {
                if (first >= near.numel()) continue;
                const double last = sorted[first - 1].item<double>();
                const double lowest = theirs.index_select(0, mine.narrow(0, 0, first)).min().item<double>();
                QVERIFY2(lowest >= last - 2 * most * std::abs(last), qPrintable(QString::number(last - lowest)));
            }
            QVERIFY2(near.numel() * 5 >= count * 4, qPrintable(QString::number(near.numel())));
        }
    }

    void everyFamilyIsThere()
    {
        std::set<std::string> seen;
        for (const Case& one : families())
            seen.insert(one.network);
        for (const std::string& name : networkNames()) // those of one file are one family
            if (name != "torchscript") QVERIFY2(seen.contains(familyOf(name)), name.c_str());
    }

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
                    if (isLarge(*network) && (isTrained == isAdaptive) != (type == at::kDouble)) continue;
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
                    const QString strangeNorm = strangeScore(fast->gradientNorm, slow.gradientNorm, most, *network, at,
                                                             images, options, &PerturbedLosses::gradientNorm);
                    QVERIFY2(strangeNorm.isEmpty(), qPrintable(what + "; " + strangeNorm));
                    const QString strange =
                        strangeScore(fast->perturbedLoss, slow.perturbedLoss, most, *network, at, images, options);
                    QVERIFY2(strange.isEmpty(), qPrintable(what + "; " + strange));
                }
        }
    }
};

QTEST_GUILESS_MAIN(TestPerturbedLoss)
#include "tst_perturbed_loss.moc"
