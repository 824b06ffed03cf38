// SPDX-License-Identifier: GPL-3.0-or-later
// What code that was written for Python may count on: its strides, its buffers, and that its words are passed on.
#include "core/base/error.h"
#include "core/model/exact_buffer.h"
#include "core/model/network.h"
#include "core/model/transfer.h"
#include "core/tensor/compute.h"
#include "core/tensor/safetensors.h"

#include "foreign_networks.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <thread>

namespace sharpscope {

class TestForeignNetwork : public QObject {
    Q_OBJECT

    ForeignNetworks m_foreign;

private Q_SLOTS:
    void initTestCase()
    {
        useThreads(1);
        if (!ForeignNetworks::canBeMade())
            QSKIP("Debian's python3-torch is not installed, and a TorchScript file can only be made in Python");
        const QByteArray problem = m_foreign.make();
        QVERIFY2(problem.isEmpty(), problem.constData());
    }

    /// They were the file's for ever: a list names them.
    void theWeightsOfAGruAreTheta()
    {
        const auto net = m_foreign.network("Gru");
        const at::Tensor theta = net->initialTheta(1), state = net->initialState(), x = m_foreign.images(1);
        const at::Tensor leaf = theta.detach().requires_grad_(true);
        net->forward(leaf, state, x, Statistics::Freeze).square().sum().backward();
        const at::Tensor logits = net->forward(theta, state, x, Statistics::UseStored);
        for (const Segment& segment : net->layout().parameters) {
            QVERIFY2(leaf.grad().narrow(0, segment.offset, segment.count).abs().max().item<float>() > 0,
                     segment.name.c_str());
            at::Tensor moved = theta.clone();
            moved.narrow(0, segment.offset, segment.count).add_(0.5);
            QVERIFY2(!net->forward(moved, state, x, Statistics::UseStored).equal(logits), segment.name.c_str());
        }
        QVERIFY(net->forward(theta, state, x, Statistics::UseStored).equal(logits));
    }

    void listsAndDictionariesBeginAtTheFilesValues()
    {
        const auto net = m_foreign.network("Lists");
        const at::Tensor theta = net->initialTheta(1), x = m_foreign.images(1);
        const at::Tensor first = net->forward(theta, net->initialState(), x, Statistics::UseStored);
        for (int i = 0; i < 3; ++i)
            QVERIFY(net->forward(theta, net->initialState(), x, Statistics::UseStored).equal(first));
    }

    void whatCannotBeTrainedIsNamed()
    {
        const auto why = [&](const char* name) -> std::string {
            try {
                m_foreign.network(name);
            } catch (const Error& error) {
                return error.what();
            }
            return "was taken";
        };
        QVERIFY2(
            why("Double").find(R"(Double.pt: its parameter "fc.weight" is of type Double, Float is what is trained)") !=
                std::string::npos,
            why("Double").c_str());
        QVERIFY2(why("Shrinks").find(
                     R"(Shrinks.pt: its forward makes the buffer "last" [2, 3] in training, it began as [1])") !=
                     std::string::npos,
                 why("Shrinks").c_str());
        std::ofstream(m_foreign.file("text.pt")) << "no network";
        QVERIFY2(why("text").find("is no TorchScript file that " + torchVersion() + " reads") != std::string::npos,
                 why("text").c_str());
    }

    void codeThatCountsOnContiguousTensorsRuns_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("channels");
        for (const char* name : {"Flat", "LeNet", "Straight"})
            for (const int channels : {1, 3})
                QTest::addRow("%s, %d", name, channels) << name << channels;
    }

    void codeThatCountsOnContiguousTensorsRuns()
    {
        QFETCH(QString, name);
        QFETCH(int, channels);
        const std::string full = name.toStdString() + std::to_string(channels);
        const auto net = m_foreign.network(full, channels);
        const at::Tensor expected =
            at::tensor(m_foreign.numbers.at(full).get<std::vector<double>>(), at::kFloat).view({5, 3});
        const at::Tensor theta = net->initialTheta(1), state = net->initialState();
        const at::Tensor plain = m_foreign.images(channels), last = plain.contiguous(at::MemoryFormat::ChannelsLast);
        for (const at::Tensor& x : {plain, last})
            QVERIFY(net->forward(theta, state, x, Statistics::UseStored).allclose(expected, 1e-4, 1e-5));
        const at::Tensor leaf = theta.detach().requires_grad_(true);
        for (const Statistics statistics : {Statistics::Update, Statistics::Freeze})
            QVERIFY(net->forward(leaf, state, last, statistics).requires_grad());
    }

    void buffersOfEveryTypeMoveAsInPython()
    {
        const auto net = m_foreign.network("Counting");
        const Layout& layout = net->layout();
        const at::Tensor theta = net->initialTheta(1), state = net->initialState(), x = m_foreign.images(1);
        for (int i = 0; i < 3; ++i) {
            net->forward(theta, state, x + i, Statistics::Update);
            const at::Tensor before = state.clone();
            net->forward(theta, state, x, Statistics::Freeze);
            net->forward(theta, state, x, Statistics::UseStored);
            QVERIFY(state.equal(before));
        }
        saveWeights(m_foreign.file("counted.safetensors"), layout, theta, state);
        const SafetensorsFile saved(m_foreign.file("counted.safetensors"));
        QCOMPARE(saved.find("large")->dtype, std::string("I64"));
        for (int i = 0; i < 2; ++i)
            QCOMPARE(std::to_string(saved.read("large")[i].item<std::int64_t>()),
                     m_foreign.numbers.at("large")[i].get<std::string>());
        QCOMPARE(saved.find("seen")->dtype, std::string("I32"));
        QCOMPARE(saved.read("seen")[1].item<std::int64_t>(), m_foreign.numbers.at("seen")[1].get<std::int64_t>());
        QCOMPARE(saved.find("mask")->dtype, std::string("BOOL"));
        for (int i = 0; i < 4; ++i)
            QCOMPARE(saved.read("mask")[i].item<bool>(), m_foreign.numbers.at("mask")[i].get<bool>());
        QCOMPARE(saved.read("bn.num_batches_tracked").item<std::int64_t>(),
                 m_foreign.numbers.at("tracked").get<std::int64_t>());
        const at::Tensor mean = at::tensor(m_foreign.numbers.at("mean").get<std::vector<double>>(), at::kFloat);
        QVERIFY(saved.read("bn.running_mean").allclose(mean, 1e-5, 1e-6));

        const at::Tensor otherTheta = net->initialTheta(1) + 1, otherState = net->initialState();
        loadWeights(m_foreign.file("counted.safetensors"), layout, otherTheta, otherState);
        QVERIFY(otherTheta.equal(theta) && otherState.equal(state));
    }

    void passesAtOnceKeepTheirBuffersApart()
    {
        const auto net = m_foreign.network("Counting");
        const at::Tensor theta = net->initialTheta(1), x = m_foreign.images(1);
        const auto updated = [&](int passes) {
            const at::Tensor state = net->initialState();
            for (int i = 0; i < passes; ++i)
                net->forward(theta, state, x + i, Statistics::Update);
            return state;
        };
        const at::Tensor ten = updated(10), twenty = updated(20);
        at::Tensor apart[2];
        {
            std::jthread first([&] { apart[0] = updated(10); });
            std::jthread second([&] { apart[1] = updated(20); });
        }
        QVERIFY(apart[0].equal(ten) && apart[1].equal(twenty));
    }

    void bitsComeBackFromFloats()
    {
        const auto comesBack = [](const at::Tensor& x) {
            const at::Tensor floats = exactAsFloats(x);
            const Segment segment{
                .count = floats.numel(), .shape = x.sizes().vec(), .exactType = static_cast<int>(x.scalar_type())};
            return exactFromFloats(floats, segment).equal(x) &&
                   exactFromFloats(floats.to(at::kDouble), segment).equal(x);
        };
        QVERIFY(comesBack(at::tensor(std::vector<std::int64_t>{0, 1, -1, INT64_MAX, INT64_MIN, 1LL << 53}, at::kLong)));
        QVERIFY(comesBack(at::randint(-(1LL << 31), 1LL << 31, {3, 5}, at::kInt)));
        QVERIFY(comesBack(at::arange(-32768, 32768, at::kShort)));
        QVERIFY(comesBack(at::arange(0, 256, at::kByte)) && comesBack(at::arange(-128, 128, at::kChar)));
        QVERIFY(comesBack(at::arange(3, at::kLong).gt(1)) && comesBack(at::zeros({}, at::kLong)));
        QVERIFY(comesBack(at::zeros({0, 2}, at::kLong)));
    }

    void whatCannotBeTrainedIsNamedWithTheReason_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("says");
        std::ofstream(m_foreign.file("weights.pt"), std::ios::binary) << std::string("\x02\0\0\0\0\0\0\0{}", 10);
        QTest::newRow("no_grad") << "NoGrad"
                                 << "without a gradient";
        QTest::newRow("raises") << "Raises"
                                << ": ValueError: at least 100 pixels wanted";
        QTest::newRow("state_dict") << "state_dict"
                                    << "holds a state_dict";
        QTest::newRow("old state_dict") << "old_state_dict"
                                        << "torch.jit.script(module).save";
        QTest::newRow("safetensors") << "weights"
                                     << "name it as network.weights";
    }

    void whatCannotBeTrainedIsNamedWithTheReason()
    {
        QFETCH(QString, name);
        QFETCH(QString, says);
        try {
            m_foreign.network(name.toStdString());
            QFAIL("was taken");
        } catch (const Error& error) {
            const QString what = QString::fromUtf8(error.what());
            QVERIFY2(what.contains(QString::fromStdString(m_foreign.file(name.toStdString() + ".pt"))), error.what());
            QVERIFY2(what.contains(says) && !what.contains('\n') && what.size() < 400, error.what());
        }
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestForeignNetwork)
#include "tst_foreign_network.moc"
