// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/declare_pass.h"
#include "core/model/listening_pass.h"
#include "core/model/network.h"
#include "core/model/registry.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <QTest>

#include <algorithm>

namespace sharpscope {

namespace {

/// Keeps of every stage's end how often it had been written into when it was marked.
class StageSpy final : public Pass {
public:
    explicit StageSpy(Pass& inner) : m_inner(inner) {}
    at::Tensor conv(std::string_view name, const at::Tensor& x, const ConvOptions& o) override
    {
        return m_inner.conv(prefix() + std::string(name), x, o);
    }
    at::Tensor linear(std::string_view name, const at::Tensor& x, const LinearOptions& o) override
    {
        return m_inner.linear(prefix() + std::string(name), x, o);
    }
    at::Tensor batchNorm(std::string_view name, const at::Tensor& x, const BatchNormOptions& o) override
    {
        return m_inner.batchNorm(prefix() + std::string(name), x, o);
    }
    at::Tensor dropout(const at::Tensor& x, double p, bool perSample) override
    {
        return m_inner.dropout(x, p, perSample);
    }
    at::Tensor features(const at::Tensor& x) override { return m_inner.features(x); }
    at::Tensor stage(const at::Tensor& x) override
    {
        versions.push_back(static_cast<std::int64_t>(x._version()));
        return m_inner.stage(x);
    }
    std::vector<std::int64_t> versions;

private:
    Pass& m_inner;
};

} // namespace

class TestNetworkCounts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parametersAreAsPublished_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("options");
        QTest::addColumn<qlonglong>("channels");
        QTest::addColumn<qlonglong>("size");
        QTest::addColumn<qlonglong>("classes");
        QTest::addColumn<qlonglong>("count");
        const auto row = [](const char* name, const char* options, qlonglong channels, qlonglong size,
                            qlonglong classes, qlonglong count) {
            QTest::addRow("%s %s, %lld x %lld, %lld classes", name, options, channels, size, classes)
                << name << options << channels << size << classes << count;
        };
        const auto image32 = [&](const char* name, const char* options, qlonglong of10, qlonglong of100) {
            row(name, options, 3, 32, 10, of10);
            if (of100 > 0) row(name, options, 3, 32, 100, of100);
        };
        const auto gray28 = [&](const char* name, const char* options, qlonglong of10) {
            row(name, options, 1, 28, 10, of10);
        };
        for (const char* options : {"{}", R"({"shortcut": "A"})"}) {
            image32("resnet-20", options, 269722, 275572);
            image32("resnet-32", options, 464154, 470004);
            image32("resnet-44", options, 658586, 664436);
            image32("resnet-56", options, 853018, 858868);
        }
        image32("resnet-8", "{}", 75290, 0);               // 432+32, 4608+64, 13824+128, 55296+256, 650
        row("conv4", R"({"width": 32})", 3, 84, 5, 32901); // Ravi and Larochelle's, as few-shot codes count it
        row("conv4", "{}", 3, 84, 5, 121093);
        row("conv4-strided", "{}", 1, 28, 5, 112261); // 640+128, 3·(36928+128), 325
        gray28("resnet-20", "{}", 269722 - 288);
        gray28("resnet-32", "{}", 464154 - 288);
        gray28("resnet-44", "{}", 658586 - 288);
        gray28("resnet-56", "{}", 853018 - 288);
        image32("resnet-20", R"({"shortcut": "B"})", 272474, 278324);
        image32("resnet-32", R"({"shortcut": "B"})", 466906, 472756);
        image32("resnet-18", "{}", 11173962, 11220132);
        gray28("resnet-18", "{}", 11172810);
        image32("resnet-18", R"({"stem": "imagenet"})", 11181642, 11227812);
        row("resnet-18", R"({"stem": "imagenet"})", 3, 224, 1000, 11689512);
        image32("resnet-34", "{}", 21282122, 21328292);
        image32("resnet-50", "{}", 23520842, 23705252);
        image32("preact-resnet-18", "{}", 11171146, 11217316);
        image32("wrn-16-4", "{}", 2748890, 2772020);
        image32("wrn-16-8", "{}", 10961370, 11007540);
        image32("wrn-28-10", "{}", 36479194, 36536884);
        image32("wrn-28-10", R"({"width": 2})", 1467610, 1479220);
        image32("wrn-28-10", R"({"depth": 40, "width": 4})", 8949210, 8972340);
        image32("wrn-28-10", R"({"variant": "paper"})", 46160474, 46218164);
        image32("wrn-16-8", R"({"variant": "paper"})", 17158106, 17204276);
        gray28("wrn-28-10", "{}", 36478906);
        gray28("wrn-16-4", "{}", 2748890 - 288);
        gray28("wrn-16-8", "{}", 10961370 - 288);
        image32("pyramidnet-101", "{}", 1557518, 1586408);
        image32("pyramidnet-101", R"({"depth": 110})", 1696410, 1725300);
        image32("pyramidnet-101", R"({"depth": 110, "alpha": 270, "block": "basic"})", 28485477, 28511307);
        image32("pyramidnet-101", R"({"depth": 272, "alpha": 200})", 26210842, 26288692);
        image32("densenet-121", "{}", 6956298, 7048548);
        image32("densenet-121", R"({"stem": "imagenet"})", 6964106, 7056356);
        row("densenet-121", R"({"stem": "imagenet"})", 3, 224, 1000, 7978856);
        image32("efficientnet-b2", "{}", 7715084, 7841894);
        row("efficientnet-b2", "{}", 3, 260, 102, 7844712);
        row("efficientnet-b2", "{}", 3, 260, 1000, 9109994);
        row("efficientnet-b3", "{}", 3, 300, 1000, 12233232);
        row("efficientnet-b4", "{}", 3, 380, 1000, 19341616);
        gray28("cnn-small", "{}", 320 + 18496 + 48 * 3136 + 48 + 490);
        gray28("cnn-small", R"({"batchNorm": true})", 288 + 64 + 18432 + 128 + 48 * 3136 + 48 + 490);
        gray28("mlp", R"({"hidden": [256, 128]})", 784 * 256 + 256 + 256 * 128 + 128 + 1290);
        gray28("mlp", R"({"hidden": []})", 7850);
        gray28("mlp-few-shot", "{}", 784 * 256 + 256 * 128 + 128 * 64 + 64 * 64 + 640 + 3 * 512 + 10); // bias, γ, β
    }
    void parametersAreAsPublished()
    {
        QFETCH(QString, name);
        QFETCH(QString, options);
        QFETCH(qlonglong, channels);
        QFETCH(qlonglong, size);
        QFETCH(qlonglong, classes);
        QFETCH(qlonglong, count);
        const auto network =
            makeNetwork(name.toStdString(), Json::parse(options.toStdString()), {channels, size, size}, classes);
        QCOMPARE(network->parameterCount(), count);
    }

    void resnet18HasItsStatistics()
    {
        const auto network = makeNetwork("resnet-18", Json::object(), {3, 32, 32}, 10);
        QCOMPARE(network->layout().statisticsCount, 9600); // 4,800 means and 4,800 variances
        QCOMPARE(network->layout().statistics.size(), std::size_t{40});
    }

    void namesAreTorchvisions()
    {
        const auto network = makeNetwork("resnet-18", Json::object(), {3, 32, 32}, 10);
        std::vector<std::string> names;
        for (const Segment& segment : network->layout().parameters)
            names.push_back(segment.name);
        QCOMPARE(names.size(), std::size_t{62});
        for (const char* name :
             {"conv1.weight", "bn1.weight", "bn1.bias", "layer1.0.conv1.weight", "layer2.0.downsample.0.weight",
              "layer2.0.downsample.1.bias", "layer4.1.bn2.weight", "fc.weight", "fc.bias"})
            QVERIFY2(std::find(names.begin(), names.end(), name) != names.end(), name);
        QCOMPARE(network->layout().statistics.front().name, std::string("bn1.running_mean"));
    }

    void otherFamiliesAreNamedLikeTorchvisionToo()
    {
        const auto has = [](const char* network, std::initializer_list<const char*> wanted) {
            const Layout layout = makeNetwork(network, Json::object(), {3, 64, 64}, 10)->layout();
            return std::all_of(wanted.begin(), wanted.end(), [&](const char* name) {
                return std::any_of(layout.parameters.begin(), layout.parameters.end(),
                                   [&](const Segment& segment) { return segment.name == name; });
            });
        };
        QVERIFY(has("resnet-50", {"layer1.0.downsample.0.weight", "layer3.5.conv3.weight", "layer4.2.bn3.bias"}));
        QVERIFY(has("densenet-121", {"features.conv0.weight", "features.denseblock3.denselayer24.conv2.weight",
                                     "features.transition2.conv.weight", "features.norm5.bias", "classifier.bias"}));
        QVERIFY(has("efficientnet-b2", {"features.0.0.weight", "features.1.0.block.1.fc2.bias",
                                        "features.2.0.block.0.1.weight", "features.2.0.block.2.fc1.weight",
                                        "features.7.1.block.3.0.weight", "features.8.1.bias", "classifier.1.weight"}));
    }

    void segmentsCoverThetaWithoutGaps()
    {
        for (const std::string& name : networkNames()) {
            if (name == "torchscript") continue; // needs a file
            const Layout layout = makeNetwork(name, Json::object(), {3, 32, 32}, 10)->layout();
            for (const auto* list : {&layout.parameters, &layout.statistics}) {
                std::int64_t offset = 0;
                for (const Segment& segment : *list) {
                    QCOMPARE(segment.offset, offset);
                    offset += segment.count;
                }
                QCOMPARE(offset, list == &layout.parameters ? layout.parameterCount : layout.statisticsCount);
            }
        }
    }

    void everyNetworkMarksItsFeatures_AndStagesThatItWritesNothingInto()
    {
        for (const std::string& name : networkNames()) {
            if (name == "torchscript") continue; // shows no layers
            const std::shared_ptr<const Network> network = makeNetwork(name, Json::object(), {3, 32, 32}, 10);
            DeclarePass declare;
            ListeningPass listening(declare);
            StageSpy spy(listening);
            (*network->architecture())(spy, at::zeros({2, 3, 32, 32}));
            const auto& parameters = network->layout().parameters;
            const Segment& head = parameters[parameters.size() - 2]; // the last is its bias
            QVERIFY2(listening.heardFeatures().sizes() == at::IntArrayRef({2, head.shape[1]}), name.c_str());
            QVERIFY2(listening.heardStages().size() >= 2, name.c_str());
            for (std::size_t i = 0; i < spy.versions.size(); ++i)
                QVERIFY2(static_cast<std::int64_t>(listening.heardStages()[i]._version()) == spy.versions[i],
                         name.c_str());
            QCOMPARE(network->imageShape(), (std::vector<std::int64_t>{3, 32, 32}));
        }
    }

    /// Of a normal distribution cut at two deviations, whose own deviation is 0.8796 of it; biases at 0.
    void truncatedWeightsStayWithinTwoDeviations()
    {
        const auto network = makeNetwork("mlp-few-shot", Json::object(), {1, 28, 28}, 5);
        const at::Tensor theta = network->initialTheta(3);
        for (const Segment& segment : network->layout().parameters) {
            const at::Tensor values = theta.narrow(0, segment.offset, segment.count);
            if (segment.kind == SegmentKind::Bias) QVERIFY2(values.eq(0).all().item<bool>(), segment.name.c_str());
            if (segment.kind != SegmentKind::Weight || segment.count < 4000) continue;
            QVERIFY2(values.abs().max().item<double>() <= 0.02, segment.name.c_str());
            QVERIFY2(values.abs().max().item<double>() > 0.0195, segment.name.c_str());
            QVERIFY2(std::abs(values.std().item<double>() - 0.008796) < 0.0003, segment.name.c_str());
            QVERIFY2(std::abs(values.mean().item<double>()) < 0.0005, segment.name.c_str());
        }
        QVERIFY(!theta.equal(network->initialTheta(4)));
    }

    void dropoutBeforeTheLastLayerChangesNoWeight_AndIsDrawnWhenAskedFor()
    {
        for (const char* name : {"resnet-18", "resnet-8", "cnn-small", "mlp"}) {
            const std::vector<std::int64_t> shape = {1, 16, 16};
            const auto plain = makeNetwork(name, Json::object(), shape, 3);
            const auto dropping = makeNetwork(name, {{"dropout", 0.5}}, shape, 3);
            const at::Tensor theta = plain->initialTheta(1), state = plain->initialState();
            QVERIFY2(theta.equal(dropping->initialTheta(1)), name);
            const at::Tensor images = at::randn({4, 1, 16, 16});
            const auto logits = [&](const Network& network, const ForwardOptions& options) {
                return network.forward(theta, state, images, options);
            };
            const at::Tensor evaluated = logits(*plain, {});
            QVERIFY2(logits(*dropping, {}).equal(evaluated), name);
            QVERIFY2(logits(*plain, {.sampleDropout = true}).equal(evaluated), name);
            const at::Tensor drawn = logits(*dropping, {.dropoutSeed = 1, .sampleDropout = true});
            QVERIFY2(!at::allclose(drawn, evaluated, 1e-3, 1e-3), name);
            QVERIFY2(drawn.equal(logits(*dropping, {.dropoutSeed = 1, .sampleDropout = true})), name);
            QVERIFY2(!drawn.equal(logits(*dropping, {.dropoutSeed = 2, .sampleDropout = true})), name);
            QVERIFY2(state.equal(plain->initialState()), name); // stored statistics, not the batch's
            QVERIFY(plain->isReplayable() && !dropping->isReplayable());
        }
    }

    void whatCannotBeIsNamed()
    {
        const auto errorOf = [](const char* name, Json options, const std::vector<std::int64_t>& shape) -> std::string {
            try {
                makeNetwork(name, options, shape, 10);
            } catch (const Error& error) {
                return error.what();
            }
            return "";
        };
        const auto says = [](const std::string& error, const char* what) {
            return error.find(what) != std::string::npos;
        };
        QVERIFY(says(errorOf("resnet-21", {}, {3, 32, 32}), "did you mean \"resnet-2"));
        QVERIFY(says(errorOf("resnet-20", {{"shortcutt", "A"}}, {3, 32, 32}), "shortcut"));
        QVERIFY(says(errorOf("resnet-20", {{"shortcut", "C"}}, {3, 32, 32}), "shortcut"));
        QVERIFY(says(errorOf("mlp", {{"hidden", {0}}}, {3, 32, 32}), "hidden"));
        QVERIFY(says(errorOf("resnet-20", {}, {2}), "resnet-20: conv1: takes images"));
        QVERIFY(says(errorOf("wrn-16-4", {{"depth", 18}}, {3, 32, 32}), "depth"));
        QVERIFY(says(errorOf("pyramidnet-101", {{"depth", 102}}, {3, 32, 32}), "9n + 2"));
        QVERIFY(!errorOf("cnn-small", {}, {1, 2, 2}).empty());
        QVERIFY(says(errorOf("densenet-121", {{"stem", "imagenet"}}, {1, 28, 28}), "images of shape [1, 28, 28]"));
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestNetworkCounts)
#include "tst_network_counts.moc"
