// SPDX-License-Identifier: GPL-3.0-or-later
// LL4AL and VAAL beside the numbers that tests/golden/make_acquisition_golden.py wrote with plain PyTorch modules.
#include "pool_fixture.h"

#include "core/acquisition/autoencoder.h"
#include "core/acquisition/latent_discriminator.h"
#include "core/acquisition/ll4al.h"
#include "core/acquisition/loss_network.h"
#include "core/acquisition/vaal.h"
#include "core/base/error.h"
#include "core/model/cross_entropy.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>
#include <QtTest>

#include <cmath>
#include <fstream>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

constexpr double tolerance = 1e-10;

Json golden(const char* name)
{
    std::ifstream file(std::string(TEST_SOURCE_DIR "/golden/acquisition/") + name + ".json");
    return Json::parse(file);
}

at::Tensor sines(const std::vector<std::int64_t>& shape, double i, double scale)
{
    std::int64_t count = 1;
    for (const std::int64_t size : shape)
        count *= size;
    return at::arange(count, at::kDouble).mul(0.7).add(i).sin().mul(scale).view(shape);
}

/// θ of sines as the script fills its modules: weights of normalisation are near 1.
at::Tensor filled(const Layout& layout, double scale)
{
    const at::Tensor theta = at::empty({layout.parameterCount}, at::kDouble);
    const std::vector<at::Tensor> views = parameterViews(layout, theta);
    for (std::size_t i = 0; i < views.size(); ++i) {
        const Segment& segment = layout.parameters[i];
        const bool isNear1 = segment.kind == SegmentKind::Norm && segment.name.ends_with("weight");
        views[i].copy_(sines(segment.shape, static_cast<double>(i), scale).add(isNear1 ? 1 : 0));
    }
    return theta;
}

bool isClose(double a, double b) { return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b)); }

bool areClose(const at::Tensor& values, const Json& wanted)
{
    const at::Tensor numbers = at::tensor(wanted.get<std::vector<double>>(), at::kDouble);
    return values.numel() == numbers.numel() && values.reshape(-1).sub(numbers).abs().max().item<double>() <= tolerance;
}

/// The first parameter whose gradient differs in length or in its product with sines; "" if none.
std::string differing(const Layout& layout, const at::Tensor& gradient, const Json& wanted)
{
    const std::vector<at::Tensor> views = parameterViews(layout, gradient);
    if (wanted.size() != views.size()) return "the count";
    for (std::size_t i = 0; i < views.size(); ++i) {
        const Segment& segment = layout.parameters[i];
        const double length = views[i].norm().item<double>();
        const double product = views[i].mul(sines(segment.shape, static_cast<double>(i + 1), 1)).sum().item<double>();
        const Json& its = wanted.at(segment.name);
        if (!isClose(length, its[0]) || !isClose(product, its[1])) return segment.name;
    }
    return {};
}

std::shared_ptr<const Network> goldenNetwork()
{
    return makeNetwork("cnn-small", {{"width", 2}, {"hidden", 3}}, {1, 8, 8}, 3);
}

} // namespace

class TestLearnedAcquisitions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ll4alTrainsAsWritten()
    {
        Ll4al method({.weight = 2, .margin = 0.5, .detachAt = 0.6, .width = 5});
        const std::shared_ptr<const Network> network = method.networkFor(goldenNetwork());
        const auto& whole = dynamic_cast<const LossNetwork&>(*network);
        const at::Tensor theta = filled(network->layout(), 0.5), state = network->initialState().to(at::kDouble);
        const Json file = golden("ll4al");
        for (const Json& json : file.at("cases")) {
            const bool isDetached = json["detach"];
            const auto epoch = std::make_shared<double>(isDetached ? 30.0 : 29.9); // of 50, at 3/5
            const auto objective =
                method.objectiveFor({.network = network, .state = state, .epoch = epoch, .epochs = 50});
            const std::int64_t size = json["size"];
            const Batch batch{.images = sines({size, 1, 8, 8}, static_cast<double>(size), 1),
                              .labels = at::tensor(json["labels"].get<std::vector<std::int64_t>>())};
            const LossNetwork::Prediction said = whole.predict(theta, state, batch.images, {}, StageGradient::Attached);
            QVERIFY(areClose(said.logits, json["logits"]));
            QVERIFY(areClose(said.loss, json["predicted"]));
            QVERIFY(areClose(network->forward(theta, state, batch.images, Statistics::UseStored), json["logits"]));
            const at::Tensor losses = at::cross_entropy_loss(said.logits, batch.labels, {}, at::Reduction::None);
            QVERIFY(isClose(rankingLoss(said.loss, losses, 0.5).item<double>(), json["ranking"]));
            const LossAndGradient found = lossAndGradient(*objective, theta, batch, Statistics::Update);
            QVERIFY(isClose(found.loss.item<double>(), json["loss"]));
            const std::string wrong = differing(network->layout(), found.gradient, json["gradients"]);
            QVERIFY2(wrong.empty(), wrong.c_str());
        }
    }

    void equalLossesCountAsSmaller_AndABatchOfOneAsNothing()
    {
        const at::Tensor predicted = at::tensor({3.0, 1.0}, at::kDouble), equal = at::tensor({2.0, 2.0}, at::kDouble);
        QCOMPARE(rankingLoss(predicted, equal, 1).item<double>(), 3.0); // ξ + (l̂₁ − l̂₂)
        QCOMPARE(rankingLoss(predicted.slice(0, 0, 1), equal.slice(0, 0, 1), 1).item<double>(), 0.0);
    }

    void lossNetworksThetaBeginsWithTheNetworksOwn_AndEvaluatesAsIt()
    {
        Ll4al method;
        const Pool pool = smallPool(method);
        const Json options = {{"width", 4}, {"hidden", 6}, {"batchNorm", true}, {"dropout", 0.3}};
        const std::shared_ptr<const Network> base = makeNetwork("cnn-small", options, {1, 8, 8}, 3);
        const std::int64_t own = base->parameterCount();
        QVERIFY(pool.network->initialTheta(7).narrow(0, 0, own).equal(base->initialTheta(7)));
        QVERIFY(!pool.network->initialTheta(7).slice(0, own).equal(pool.network->initialTheta(8).slice(0, own)));
        for (std::size_t i = 0; i < base->layout().parameters.size(); ++i)
            QCOMPARE(pool.network->layout().parameters[i].name, base->layout().parameters[i].name);
        const auto epoch = std::make_shared<const double>(0.0);
        const auto objective =
            method.objectiveFor({.network = pool.network, .state = pool.state, .epoch = epoch, .epochs = 1});
        const auto always = [] { return true; };
        QVERIFY(*objective->evaluate(pool.theta, pool.labelled, always) ==
                *Classification(base, pool.state).evaluate(pool.theta.narrow(0, 0, own), pool.labelled, always));
    }

    void theLossModuleLearnsToRank()
    {
        Ll4al method({.weight = 5});
        Pool pool = smallPool(method);
        train(pool, method, 200);
        Pool seen = pool; // on what it was trained on, where the losses are known
        seen.pool = pool.labelled;
        const at::Tensor predicted = method.score(seen.asked(3))->score;
        const Batch all = makeBatch(pool.labelled, at::arange(12), Augmentation{}, at::Generator());
        const at::Tensor losses =
            at::cross_entropy_loss(pool.network->forward(pool.theta, pool.state, all.images, Statistics::UseStored),
                                   all.labels, {}, at::Reduction::None);
        int right = 0;
        for (std::int64_t i = 0; i < 6; ++i)
            right += (predicted[i] > predicted[11 - i]).item<bool>() == (losses[i] > losses[11 - i]).item<bool>();
        QVERIFY2(right >= 5, qPrintable(QString::number(right)));
    }

    void aNetworkWithoutLayersOrModuleIsRefused()
    {
        Ll4al method;
        const Pool pool = smallPool(method);
        Pool plain = pool;
        plain.network = goldenNetwork();
        QVERIFY_EXCEPTION_THROWN(method.score(plain.asked(1)), Error);
    }

    void vaalsNetworksAndLossesAreAsWritten()
    {
        const Json json = golden("vaal");
        const Autoencoder model({.channels = json["channels"], .width = json["width"], .latent = json["latent"]});
        const LatentDiscriminator critic(json["latent"], json["hidden"]);
        const at::Tensor theta = filled(model.layout(), 0.1).requires_grad_(true);
        const at::Tensor thetaD = filled(critic.layout(), 0.6).requires_grad_(true);
        const at::Tensor state = model.initialState().to(at::kDouble);
        const std::int64_t size = json["size"], channels = json["channels"], latent = json["latent"];
        const at::Tensor images[] = {sines({size, channels, 32, 32}, 1, 1), sines({size, channels, 32, 32}, 2, 0.5)};
        const Autoencoder::At at(model, theta, state, Statistics::Update);
        at::Tensor total, means[2];
        for (int i : {0, 1}) {
            const Autoencoder::Code code = at.encode(images[i]);
            const at::Tensor y =
                at.decode(code.mean + sines({size, latent}, 3 + i, 1) * (code.logVariance * 0.5).exp());
            const Json& seen = json["seen"][static_cast<std::size_t>(i)];
            QVERIFY(areClose(code.mean, seen["mean"]));
            QVERIFY(areClose(code.logVariance, seen["logVariance"]));
            QVERIFY(isClose(divergenceOf(code).sum().item<double>(), seen["kl"]));
            QVERIFY(isClose(y.sum().item<double>(), seen["reconstruction"][0]));
            QVERIFY(isClose(y.mul(sines(y.sizes().vec(), 9, 1)).sum().item<double>(), seen["reconstruction"][1]));
            const at::Tensor loss = autoencoderLoss(images[i], y, code, json["beta"]);
            total = total.defined() ? total + loss : loss;
            means[i] = code.mean;
        }
        const at::Tensor fooling = foolingLoss(critic.logOdds(thetaD, means[0]), critic.logOdds(thetaD, means[1]));
        QVERIFY(isClose(fooling.item<double>(), json["fooling"]));
        total = total + fooling * json["adversary"].get<double>();
        QVERIFY(isClose(total.item<double>(), json["loss"]));
        std::string wrong = differing(model.layout(), gradientOf(total, theta), json["gradients"]);
        QVERIFY2(wrong.empty(), wrong.c_str());
        const at::Tensor telling =
            tellingLoss(critic.logOdds(thetaD, means[0].detach()), critic.logOdds(thetaD, means[1].detach()));
        QVERIFY(isClose(telling.item<double>(), json["telling"]));
        wrong = differing(critic.layout(), gradientOf(telling, thetaD), json["criticGradients"]);
        QVERIFY2(wrong.empty(), wrong.c_str());

        const auto statistic = [&](const std::string& name) {
            for (const Segment& segment : model.layout().statistics)
                if (segment.name == name) return state.narrow(0, segment.offset, segment.count);
            return at::Tensor();
        };
        QVERIFY(areClose(statistic("decoder.bn2.running_mean"), json["runningMean"]));
        QVERIFY(areClose(statistic("encoder.bn1.running_var"), json["runningVar"]));
        const Autoencoder::At stored(model, theta, state, Statistics::UseStored);
        const Autoencoder::Code code = stored.encode(images[1]);
        QVERIFY(areClose(critic.logOdds(thetaD, code.mean), json["stored"]["odds"]));
        QVERIFY(areClose(code.mean, json["stored"]["mean"]));
        QVERIFY(areClose(divergenceOf(code), json["stored"]["kl"]));
    }

    // Labelled: classes 0 and 1; others: all three, the third a negative. Most picks must be of it. Nothing fools the
    // discriminator here: the encoder would soon learn to.
    void vaalPicksWhatIsUnlikeTheLabelled_AndSaysWhenItCollapses()
    {
        Vaal method({.width = 4, .latent = 8, .beta = 1e-4, .adversary = 0, .lr = 2e-3, .batchSize = 16, .steps = 20});
        Pool pool = smallPool(method);
        const std::shared_ptr<Dataset> data = stripes(120, 3, 9);
        for (std::int64_t i = 2; i < 120; i += 3)
            data->images[i].bitwise_not_();
        pool.data = data;
        const at::Tensor all = at::arange(120);
        pool.labelled = rowsOf(pool.data, all.masked_select(pool.data->labels.ne(2)).slice(0, 0, 40));
        pool.unlabelled = pool.pool = unseen(rowsOf(pool.data, at::arange(60, 120)));
        const PoolRound round = pool.asked(10);
        const PoolScores scores = *method.score(round);
        int ofThird = 0;
        for (const std::int64_t pick : method.query(scores, round))
            ofThird += (60 + pick) % 3 == 2;
        QVERIFY2(ofThird >= 8, qPrintable(QString::number(ofThird))); // 3.3 by chance
        QVERIFY(!QString::fromStdString(scores.notes.back()).contains("collapse"));
        QVERIFY(QString::fromStdString(scores.notes.back()).contains("resized"));
        Vaal collapsing({.width = 2, .latent = 8, .beta = 10, .lr = 5e-3, .batchSize = 16, .steps = 60});
        const PoolScores said = *collapsing.score(round);
        QString notes;
        for (const std::string& note : said.notes)
            notes += QString::fromStdString(note);
        QVERIFY2(notes.contains("Posterior collapse"), qPrintable(notes));
    }
};

QTEST_GUILESS_MAIN(TestLearnedAcquisitions)
#include "tst_learned_acquisitions.moc"
