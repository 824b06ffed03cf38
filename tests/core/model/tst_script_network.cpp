// SPDX-License-Identifier: GPL-3.0-or-later
// A TorchScript file as a network, against what Python computed with the same module (tests/tools/make_torchscript.py).
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/model/cross_entropy.h"
#include "core/model/network.h"
#include "core/model/registry.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <thread>

namespace sharpscope {

class TestScriptNetwork : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_file = m_folder.filePath("net.pt").toStdString();
    Json m_case;

    at::Tensor expected(const std::string& name) const
    {
        const Json& entry = m_case.at(name);
        return at::tensor(entry.at("values").get<std::vector<double>>())
            .to(at::kFloat)
            .reshape(entry.at("shape").get<std::vector<std::int64_t>>());
    }
    std::shared_ptr<const Network> network() const
    {
        return makeNetwork("torchscript", {{"file", m_file}}, {1, 6, 6}, 3);
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString numbers = m_folder.filePath("case.json");
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start("/usr/bin/python3", {"-c", "import torch"});
        if (!process.waitForFinished(60000) || process.exitCode() != 0)
            QSKIP("Debian's python3-torch is not installed, and a TorchScript file can only be made in Python");
        process.start("/usr/bin/python3",
                      {TEST_SOURCE_DIR "/tools/make_torchscript.py", QString::fromStdString(m_file), numbers});
        QVERIFY(process.waitForFinished(120000));
        QVERIFY2(process.exitCode() == 0, process.readAll().constData());
        m_case = Json::parse(std::ifstream(numbers.toStdString()));
    }

    void layoutHasEachTensorOnce()
    {
        const auto net = network();
        // conv 4·9+4, bn 8, two convolutions that share their weight 4·4·9 + 4 + 4, fc 12+3
        QCOMPARE(net->parameterCount(), 40 + 8 + 144 + 8 + 15);
        QCOMPARE(net->layout().statisticsCount, 4 + 4 + 1 + 4); // means, variances, mean_input, a counter of 8 bytes
        QCOMPARE(net->layout().earlierStatisticsCount, 4 + 4 + 1);
        const Segment& conv = net->layout().parameters.front();
        QCOMPARE(conv.name, std::string("conv.weight"));
        QCOMPARE(conv.kind, SegmentKind::Weight);
        QVERIFY(net->architecture() == nullptr);
    }

    void computesWhatPythonComputes()
    {
        const auto net = network();
        const at::Tensor theta = net->initialTheta(1).requires_grad_(true);
        const at::Tensor images = expected("images"), labels = expected("labels").to(at::kLong);
        {
            const c10::InferenceMode noGradients;
            const at::Tensor state = net->initialState();
            const at::Tensor logits = net->forward(theta.detach(), state, images, Statistics::UseStored);
            QVERIFY(logits.allclose(expected("logits"), 1e-5, 1e-6));
            QVERIFY(state.equal(net->initialState()));
        }
        const at::Tensor state = net->initialState();
        const Loss loss = crossEntropy(net->forward(theta, state, images, Statistics::Update), labels);
        QVERIFY(std::abs((loss.loss - expected("loss")).item<double>()) < 1e-6);
        const at::Tensor gradient = gradientOf(loss.loss, theta);
        const auto parts = parameterViews(net->layout(), gradient);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const std::string& name = net->layout().parameters[i].name;
            QVERIFY2(parts[i].allclose(expected("grad " + name), 1e-4, 1e-6), name.c_str());
        }
        const auto statistics = statisticsViews(net->layout(), state);
        for (std::size_t i = 0; i < statistics.size(); ++i) {
            const std::string& name = net->layout().statistics[i].name;
            if (net->layout().statistics[i].exactType) continue; // tst_foreign_network
            QVERIFY2(statistics[i].allclose(expected("buffer " + name), 1e-5, 1e-6), name.c_str());
        }
    }

    /// Hv through the script is Python's through the module, also after the first runs, when the script's executor has
    /// made its plan: curvature works on TorchScript networks as on any other.
    void itIsDifferentiatedTwice()
    {
        const auto net = network();
        const at::Tensor images = expected("images"), labels = expected("labels").to(at::kLong);
        const at::Tensor state = net->initialState(), v = at::zeros({net->parameterCount()});
        for (const at::Tensor& part : parameterViews(net->layout(), v))
            part.copy_(at::arange(part.numel(), at::kFloat).cos().reshape(part.sizes()));
        for (int i = 0; i < 4; ++i) {
            const at::Tensor theta = net->initialTheta(1).requires_grad_(true);
            const Loss loss = crossEntropy(net->forward(theta, state, images, Statistics::UseStored), labels);
            const at::Tensor g = torch::autograd::grad({loss.loss}, {theta}, {}, true, true).front();
            const at::Tensor product = torch::autograd::grad({g.dot(v)}, {theta}).front();
            const auto parts = parameterViews(net->layout(), product);
            for (std::size_t k = 0; k < parts.size(); ++k) {
                const std::string& name = net->layout().parameters[k].name;
                QVERIFY2(parts[k].allclose(expected("product " + name), 1e-3, 1e-6), name.c_str());
            }
            QVERIFY(product.abs().max().item<double>() > 0.01);
        }
    }

    void freezeLeavesTheStateAlone()
    {
        const auto net = network();
        const at::Tensor theta = net->initialTheta(1), images = expected("images");
        const at::Tensor state = net->initialState(), updated = net->initialState();
        const at::Tensor frozen = net->forward(theta, state, images, Statistics::Freeze);
        QVERIFY(state.equal(net->initialState()));
        QVERIFY(frozen.equal(net->forward(theta, updated, images, Statistics::Update)));
        QVERIFY(!updated.equal(state));
    }

    void equalSeedsGiveEqualDropout()
    {
        const auto net = makeNetwork("torchscript", {{"file", m_file + ".dropout"}}, {1, 6, 6}, 3);
        const at::Tensor theta = net->initialTheta(1), images = expected("images"), state = net->initialState();
        const auto logits = [&](std::int64_t seed) {
            return net->forward(theta, state, images, Statistics::Freeze, seed);
        };
        QVERIFY(logits(3).equal(logits(3)));
        QVERIFY(!logits(3).equal(logits(4)));
    }

    void otherThetaGivesOtherLogitsAlsoInThreads()
    {
        const auto net = network();
        const at::Tensor state = net->initialState(), images = expected("images");
        const at::Tensor a = net->initialTheta(1), b = a + 0.3 * at::randn({net->parameterCount()});
        const auto at = [&](const at::Tensor& theta) {
            const c10::InferenceMode noGradients;
            return net->forward(theta, state, images, Statistics::UseStored);
        };
        const at::Tensor ofA = at(a), ofB = at(b);
        QVERIFY(!ofA.allclose(ofB));
        bool same[2] = {true, true};
        {
            std::jthread first([&] {
                for (int i = 0; i < 30; ++i)
                    same[0] = same[0] && at(a).equal(ofA);
            });
            std::jthread second([&] {
                for (int i = 0; i < 30; ++i)
                    same[1] = same[1] && at(b).equal(ofB);
            });
        }
        QVERIFY(same[0] && same[1]);
    }

    void anotherShapeIsRefusedByName_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("channels");
        QTest::addColumn<int>("classes");
        QTest::addColumn<QString>("says");
        std::ofstream(m_file + ".broken") << "no archive";
        QTest::newRow("colour images") << "" << 3 << 3 << "does not take images [2, 3, 6, 6]";
        QTest::newRow("ten classes") << "" << 1 << 10 << "[2, 10] are the logits wanted";
        QTest::newRow("missing") << ".missing" << 1 << 3 << "is no TorchScript file";
        QTest::newRow("broken") << ".broken" << 1 << 3 << "is no TorchScript file";
    }
    void anotherShapeIsRefusedByName()
    {
        QFETCH(QString, file);
        QFETCH(int, channels);
        QFETCH(int, classes);
        QFETCH(QString, says);
        const std::string path = m_file + file.toStdString();
        try {
            makeNetwork("torchscript", {{"file", path}}, {channels, 6, 6}, classes);
            QFAIL("was taken");
        } catch (const Error& error) {
            const std::string what = error.what();
            QVERIFY2(what.find(path) != std::string::npos, error.what());
            QVERIFY2(what.find(says.toStdString()) != std::string::npos, error.what());
            QVERIFY2(what.size() < 400, error.what());
        }
    }

    void noFileIsAProblem()
    {
        QVERIFY_EXCEPTION_THROWN(makeNetwork("torchscript", Json::object(), {1, 6, 6}, 3), Error);
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestScriptNetwork)
#include "tst_script_network.moc"
