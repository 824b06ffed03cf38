// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/network.h"
#include "core/model/registry.h"
#include "core/model/transfer.h"
#include "core/tensor/safetensors.h"

#include "tests/python_torch.h"
#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <functional>

namespace sharpscope {

namespace fs = std::filesystem;

class TestTransfer : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path file(const char* name = "w.safetensors") const { return m_folder.filePath(name).toStdString(); }

private Q_SLOTS:
    void comesBackBitForBit()
    {
        const auto network = makeNetwork("resnet-18", Json::object(), {3, 32, 32}, 10);
        const at::Tensor theta = network->initialTheta(1), state = at::randn({network->layout().statisticsCount});
        saveWeights(file(), network->layout(), theta, state, {{"made", "by a test"}});
        const at::Tensor otherTheta = network->initialTheta(2), otherState = network->initialState();
        const TransferReport report = loadWeights(file(), network->layout(), otherTheta, otherState);
        QVERIFY(otherTheta.equal(theta));
        QVERIFY(otherState.equal(state));
        QCOMPARE(report.loaded.size(), std::size_t{62 + 40});
        QVERIFY(report.missing.empty() && report.mismatched.empty() && report.unused.empty());
        QCOMPARE(readSafetensors(file()).metadata.at("made"), std::string("by a test"));
    }

    void exportIsContiguousAndCounted()
    {
        const auto network = makeNetwork("resnet-20", Json::object(), {1, 28, 28}, 10);
        saveWeights(file(), network->layout(), network->initialTheta(1), network->initialState());
        const NamedTensors tensors = readSafetensors(file()).tensors;
        const auto named = [&](const std::string& name) {
            const auto it =
                std::find_if(tensors.begin(), tensors.end(), [&](const auto& t) { return t.first == name; });
            return it == tensors.end() ? at::Tensor() : it->second;
        };
        const at::Tensor weight = named("layer1.0.conv1.weight");
        QCOMPARE(weight.sizes().vec(), (std::vector<std::int64_t>{16, 16, 3, 3}));
        const at::Tensor view = parameterViews(network->layout(), network->initialTheta(1))[3];
        QVERIFY(weight.equal(view));
        QCOMPARE(named("bn1.num_batches_tracked").scalar_type(), at::kLong);
        QCOMPARE(named("bn1.num_batches_tracked").dim(), 0);
        QVERIFY(!named("fc.num_batches_tracked").defined());
    }

    void anotherHeadStartsFreshAndIsReported()
    {
        const auto source = makeNetwork("resnet-20", Json::object(), {3, 32, 32}, 100);
        saveWeights(file(), source->layout(), source->initialTheta(1), source->initialState());
        const auto network = makeNetwork("resnet-20", Json::object(), {3, 32, 32}, 10);
        const at::Tensor theta = network->initialTheta(2), state = network->initialState();
        const TransferReport report = loadWeights(file(), network->layout(), theta, state);
        QCOMPARE(report.mismatched.size(), std::size_t{2});
        QCOMPARE(report.mismatched[0], std::string("fc.weight [100, 64] ≠ [10, 64]"));
        const std::int64_t head = network->layout().parameters[network->layout().parameters.size() - 2].offset;
        QVERIFY(theta.slice(0, 0, head).equal(source->initialTheta(1).slice(0, 0, head)));
        QVERIFY(theta.slice(0, head).equal(network->initialTheta(2).slice(0, head)));
        QVERIFY(toText(report).find("other shape: fc.weight [100, 64]") != std::string::npos);
    }

    void missingAndUnusedAreReported()
    {
        const auto network = makeNetwork("mlp", {{"hidden", {4}}}, {1, 2, 2}, 3);
        writeSafetensors(file(), {.tensors = {{"fc1.weight", at::zeros({4, 4}, at::kDouble)},
                                              {"fc9.weight", at::zeros({4, 4})},
                                              {"bn.num_batches_tracked", at::zeros({}, at::kLong)}},
                                  .metadata = {}});
        const at::Tensor theta = network->initialTheta(1);
        const TransferReport report = loadWeights(file(), network->layout(), theta, network->initialState());
        QCOMPARE(report.loaded, std::vector<std::string>{"fc1.weight"});
        QCOMPARE(report.missing, (std::vector<std::string>{"fc1.bias", "fc2.weight", "fc2.bias"}));
        QCOMPARE(report.unused, std::vector<std::string>{"fc9.weight"});
        QVERIFY(theta.slice(0, 0, 16).eq(0).all().item<bool>());
    }

    /// A network's own names, as other programs write them.
    void wrappersPrefixesAreDropped()
    {
        const auto network = makeNetwork("mlp", {{"hidden", {4}}}, {1, 2, 2}, 3);
        const at::Tensor wanted = network->initialTheta(1);
        const auto views = parameterViews(network->layout(), wanted);
        for (const std::string prefix : {"module.", "model.", "_orig_mod.", "module.model."}) {
            NamedTensors tensors = {{"loss_scale", at::zeros({})}};
            for (std::size_t i = 0; i < views.size(); ++i)
                tensors.emplace_back(prefix + network->layout().parameters[i].name, views[i]);
            writeSafetensors(file(), {.tensors = tensors, .metadata = {}});
            const at::Tensor theta = network->initialTheta(2);
            const TransferReport report = loadWeights(file(), network->layout(), theta, network->initialState());
            QVERIFY2(theta.equal(wanted), prefix.c_str());
            QCOMPARE(report.unused, std::vector<std::string>{"loss_scale"});
        }
        writeSafetensors(file(), {.tensors = {{"module.fc1.bias", views[1]}, {"model.fc1.bias", views[1]}}});
        QVERIFY_EXCEPTION_THROWN(loadWeights(file(), network->layout(), wanted, network->initialState()), Error);
    }

    /// A head under another name is said before training, with the table that takes it.
    void namesOfAnotherProgramAreMapped()
    {
        const auto network = makeNetwork("mlp", {{"hidden", {4}}}, {1, 2, 2}, 3); // fc1 [4, 4], fc2 [3, 4]
        const at::Tensor trunk = at::randn({4, 4}), head = at::randn({3, 4}), bias = at::randn({3});
        writeSafetensors(file(), {.tensors = {{"body.fc1.weight", trunk},
                                              {"body.fc1.bias", at::zeros({4})},
                                              {"linear.weight", head},
                                              {"linear.bias", bias},
                                              {"linear2.weight", at::zeros({7})}},
                                  .metadata = {}});
        const auto load = [&](const Renames& renames) {
            const at::Tensor theta = network->initialTheta(1);
            loadWeights(file(), network->layout(), theta, network->initialState(), renames);
            return theta;
        };
        const auto refused = [&](const Renames& renames) -> QString {
            try {
                load(renames);
            } catch (const Error& error) {
                return QString::fromUtf8(error.what());
            }
            return {};
        };
        QVERIFY2(
            refused({}).contains(R"(weights.rename {"body.fc1": "fc1", "linear": "fc2"} in the experiment takes)") ||
                refused({}).contains(R"(weights.rename {"body.fc1":"fc1","linear":"fc2"} in the experiment takes)"),
            qPrintable(refused({})));
        QVERIFY2(refused({{"body", ""}}).contains(R"(its "linear" has the shapes of the network's "fc2")"),
                 qPrintable(refused({{"body", ""}})));
        QVERIFY(refused({{"body", ""}, {"lniear", "fc2"}}).contains("no tensor's name begins with \"lniear\""));

        const auto views = parameterViews(network->layout(), load({{"body.", ""}, {"linear", "fc2"}}));
        QVERIFY(views[0].equal(trunk) && views[2].equal(head) && views[3].equal(bias));
        const auto fresh = parameterViews(network->layout(), load({{"body", ""}, {"linear", "none"}}));
        QVERIFY(fresh[0].equal(trunk));
        QVERIFY(fresh[2].equal(parameterViews(network->layout(), network->initialTheta(1))[2]));
    }

    /// The table that is offered takes all, and one that takes little is not silently enough.
    void theTableThatIsOfferedTakesTheWholeNetwork()
    {
        const auto network = makeNetwork("resnet-20", Json::object(), {3, 16, 16}, 10);
        const at::Tensor wanted = network->initialTheta(1), state = network->initialState();
        saveWeights(file(), network->layout(), wanted, state);
        const TensorFile own = readSafetensors(file());
        const auto renamed = [&](const std::function<std::string(const std::string&)>& name) {
            TensorFile other;
            for (const auto& [known, tensor] : own.tensors)
                other.tensors.emplace_back(name(known), tensor);
            writeSafetensors(file(), other);
        };
        const auto load = [&](const Renames& renames) -> std::string {
            const at::Tensor theta = network->initialTheta(2);
            try {
                const TransferReport report = loadWeights(file(), network->layout(), theta, state, renames);
                return theta.equal(wanted) ? "all" : toText(report);
            } catch (const Error& error) {
                return error.what();
            }
        };
        for (const std::string prefix : {"net", "backbone", "state_dict", "model.encoder"}) {
            renamed([&](const std::string& name) { return prefix + '.' + name; });
            const std::string bare = prefix == "model.encoder" ? "encoder" : prefix;
            const Renames table = {{bare, ""}};
            const std::string why = load({});
            QVERIFY2(why.find("weights.rename " + toText(table) + " in the experiment takes ") != std::string::npos,
                     why.c_str());
            QCOMPARE(load(table), std::string("all"));
        }
        renamed([](const std::string& name) {
            return "net." + (name.starts_with("fc") ? "linear" + name.substr(2) : name);
        });
        const std::string both = load({});
        QVERIFY2(both.find(toText(Renames{{"linear", "fc"}, {"net", ""}})) != std::string::npos ||
                     both.find(toText(Renames{{"net", ""}, {"net.linear", "fc"}})) != std::string::npos,
                 both.c_str());
        QCOMPARE(load({{"net", ""}, {"net.linear", "fc"}}), std::string("all"));
        renamed([](const std::string& name) { return "net." + name; });
        const std::string little = load({{"net.conv1", "conv1"}, {"net.bn1", "bn1"}});
        QVERIFY2(little.find(R"("net":"")") != std::string::npos || little.find("start fresh") != std::string::npos,
                 little.c_str());
    }

    void headsThatMayBeMeantAreNamed()
    {
        const auto network = makeNetwork("mlp", {{"hidden", {4}}}, {1, 2, 2}, 3); // fc1 [4, 4], fc2 [3, 4]
        const NamedTensors trunk = {{"fc1.weight", at::randn({4, 4})}, {"fc1.bias", at::zeros({4})}};
        const auto load = [&](NamedTensors heads, const Renames& renames) -> std::string {
            heads.insert(heads.begin(), trunk.begin(), trunk.end());
            writeSafetensors(file(), {.tensors = heads, .metadata = {}});
            try {
                return toText(
                    loadWeights(file(), network->layout(), network->initialTheta(1), network->initialState(), renames));
            } catch (const Error& error) {
                return error.what();
            }
        };
        const NamedTensors two = {{"one.weight", at::randn({3, 4})},
                                  {"one.bias", at::randn({3})},
                                  {"two.weight", at::randn({3, 4})},
                                  {"two.bias", at::randn({3})}};
        const std::string unclear = load(two, {});
        QVERIFY2(
            unclear.find(R"(its "one", "two" all have the shapes of the network's "fc2", which would start fresh; )"
                         R"(weights.rename {"one": "fc2"} in the experiment takes the first, )"
                         R"({"one":"none","two":"none"} leaves them)") != std::string::npos,
            unclear.c_str());
        QVERIFY(load(two, {{"one", "fc2"}}).starts_with("4 of 4 tensors loaded"));
        QVERIFY(load(two, {{"one", "none"}, {"two", "none"}}).starts_with("2 of 4 tensors loaded"));
        const NamedTensors withoutBias = {{"linear.weight", at::randn({3, 4})}};
        QVERIFY2(load(withoutBias, {}).find(R"(weights.rename {"linear":"fc2"})") != std::string::npos,
                 load(withoutBias, {}).c_str());
        QVERIFY(load(withoutBias, {{"linear", "fc2"}}).starts_with("3 of 4 tensors loaded"));
    }

    void whatCannotBeUsedIsNamed()
    {
        const auto network = makeNetwork("mlp", {{"hidden", {4}}}, {1, 2, 2}, 3);
        const at::Tensor theta = network->initialTheta(1), state = network->initialState();
        const auto errorOf = [&](const NamedTensors& tensors) -> std::string {
            writeSafetensors(file(), {.tensors = tensors, .metadata = {}});
            try {
                loadWeights(file(), network->layout(), theta, state);
            } catch (const Error& error) {
                return error.what();
            }
            return "";
        };
        QVERIFY(errorOf({{"a.weight", at::zeros({2})}}).find("its first is \"a.weight\"") != std::string::npos);
        QVERIFY(errorOf({{"fc1.weight", at::zeros({4, 4}) / 0}}).find("NaN") != std::string::npos);
    }

    void pythonReadsIt()
    {
        if (!test::pythonHasTorch()) QSKIP("Debian's python3-torch is not installed");
        const auto network = makeNetwork("resnet-20", Json::object(), {3, 16, 16}, 10);
        const at::Tensor theta = network->initialTheta(1), state = network->initialState();
        const at::Tensor images = at::randn({8, 3, 16, 16});
        const c10::InferenceMode noGradients;
        for (int i = 0; i < 20; ++i) // statistics that are not the initial ones
            network->forward(theta, state, images + 0.1 * i, Statistics::Update);
        saveWeights(file(), network->layout(), theta, state);
        const at::Tensor logits = network->forward(theta, state, images, Statistics::UseStored);
        writeSafetensors(file("case.safetensors"),
                         {.tensors = {{"images", images}, {"logits", logits}}, .metadata = {}});

        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(test::python,
                      {TEST_SOURCE_DIR "/tools/resnet20_logits.py", QString::fromStdString(file().string()),
                       QString::fromStdString(file("case.safetensors").string())});
        QVERIFY(process.waitForFinished(120000));
        const QByteArray output = process.readAll();
        bool isNumber = false;
        const double difference = output.trimmed().toDouble(&isNumber);
        QVERIFY2(isNumber && process.exitCode() == 0, output.constData());
        QVERIFY2(difference < 1e-4 * logits.abs().max().item<double>(), output.constData());
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestTransfer)
#include "tst_transfer.moc"
