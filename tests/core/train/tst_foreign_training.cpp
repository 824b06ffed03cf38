// SPDX-License-Identifier: GPL-3.0-or-later
// Networks as people write them, through all that a run does with one.
#include "core/base/error.h"
#include "core/model/transfer.h"
#include "core/tensor/compute.h"
#include "core/tensor/random.h"
#include "core/tensor/safetensors.h"
#include "core/train/trainer.h"

#include "../model/foreign_networks.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randint.h>

#include <QTest>

namespace sharpscope {

namespace {

TrainAndTest greyPictures(std::int64_t channels)
{
    const auto part = [&](std::int64_t count, const char* purpose) {
        auto data = std::make_shared<Dataset>();
        data->name = "pictures";
        data->images = at::randint(256, {count, channels, 12, 12}, makeGenerator(5, purpose), at::kByte);
        data->labels = at::randint(3, {count}, makeGenerator(6, purpose), at::kLong);
        data->classNames = {"a", "b", "c"};
        data->mean.assign(channels, 0.5);
        data->deviation.assign(channels, 0.3);
        return data;
    };
    return {.train = part(48, "train"), .test = part(9, "test")};
}

/// A segment's floats in θ or in the state.
at::Tensor part(const std::vector<Segment>& segments, const at::Tensor& vector, const std::string& name)
{
    for (const Segment& segment : segments)
        if (segment.name == name) return vector.narrow(0, segment.offset, segment.count);
    return {};
}

} // namespace

class TestForeignTraining : public QObject {
    Q_OBJECT

    ForeignNetworks m_foreign;

    RunOptions run(const std::string& name, const Json& method) const
    {
        RunOptions options;
        options.data.augmentation = "none";
        options.network = {.name = "torchscript", .options = {{"file", m_foreign.file(name + ".pt")}}};
        options.train.epochs = 4;
        options.train.batchSize = 16;
        options.optimizer.lr = 0.1;
        options.optimizer.weightDecay = 0.1;
        options.schedule.name = "constant";
        options.method.rule = method.at("rule").get<std::string>();
        options.method.options = method;
        options.method.options.erase("rule");
        options.device = "cpu";
        return options;
    }
    static Trainer trainer(const RunOptions& options, std::int64_t channels = 1)
    {
        const TrainAndTest data = greyPictures(channels);
        return Trainer(loadRun(options, &data));
    }

private Q_SLOTS:
    void initTestCase()
    {
        useThreads(1);
        if (!ForeignNetworks::canBeMade())
            QSKIP("Debian's python3-torch is not installed, and a TorchScript file can only be made in Python");
        const QByteArray problem = m_foreign.make();
        QVERIFY2(problem.isEmpty(), problem.constData());
    }

    void codeThatCountsOnContiguousTensorsTrains_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("channels");
        for (const char* name : {"Flat", "LeNet", "Straight"})
            for (const int channels : {1, 3})
                QTest::addRow("%s, %d", name, channels) << name << channels;
    }

    void codeThatCountsOnContiguousTensorsTrains()
    {
        QFETCH(QString, name);
        QFETCH(int, channels);
        const std::string full = name.toStdString() + std::to_string(channels);
        Trainer training = trainer(run(full, {{"rule", "sam"}, {"rho", 0.05}}), channels);
        const at::Tensor before = training.theta().clone();
        const StepTaken step = training.step(true);
        QVERIFY(!training.theta().equal(before));
        training.gradient()(training.theta(), step.second, Statistics::Freeze); // a probe
        const auto loss =
            training.objective().loss(training.theta(), step.train, Statistics::Freeze, Arithmetic::Exact);
        QVERIFY(std::isfinite(loss.loss.item<double>()));
        const auto measured = training.objective().evaluate(training.theta(), training.run().test, [] { return true; });
        QVERIFY(measured && std::isfinite(measured->front().second));
    }

    void frozenParametersStayBitForBit_data()
    {
        QTest::addColumn<double>("decay");
        QTest::newRow("with decay") << 0.1;
        QTest::newRow("without") << 0.0;
    }

    void frozenParametersStayBitForBit()
    {
        QFETCH(double, decay);
        RunOptions options = run("Frozen", {{"rule", "sam"}, {"rho", 0.05}});
        options.optimizer.weightDecay = decay;
        Trainer training = trainer(options);
        const Layout& layout = training.run().network->layout();
        QCOMPARE(layout.parameterCount, 4 + 12); // conv.bias and fc.weight
        const at::Tensor theta = training.theta().clone(), state = training.state().clone();
        for (int i = 0; i < 6; ++i)
            training.step(false);
        QVERIFY(training.state().equal(state));
        for (const char* name : {"conv.bias", "fc.weight"})
            QVERIFY2(!part(layout.parameters, training.theta(), name).equal(part(layout.parameters, theta, name)),
                     name);
        saveWeights(m_foreign.file("frozen.safetensors"), layout, training.theta(), training.state());
        const SafetensorsFile saved(m_foreign.file("frozen.safetensors"));
        const SafetensorsFile::Info* weight = saved.find("conv.weight");
        QVERIFY(weight && weight->shape == (std::vector<std::int64_t>{4, 1, 3, 3}));
        QVERIFY(saved.read("conv.weight").reshape(-1).equal(part(layout.statistics, state, "conv.weight")));
    }

    /// ρ = 0 is SGD bit for bit, and no probe changes training: only the updating pass moves the counters.
    void samWithoutARadiusIsSgdWhateverIsProbed_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"Counting", "Lists", "Reads", "Gru"})
            QTest::newRow(name) << name;
    }

    void samWithoutARadiusIsSgdWhateverIsProbed()
    {
        QFETCH(QString, name);
        Trainer sgd = trainer(run(name.toStdString(), {{"rule", "sgd"}}));
        Trainer sam = trainer(run(name.toStdString(), {{"rule", "sam"}, {"rho", 0.0}}));
        for (int i = 0; i < 6; ++i) {
            const StepTaken taken = sgd.step(true);
            sam.step(false);
            sgd.gradient()(taken.before, taken.second, Statistics::Freeze);
            sgd.objective().evaluate(sgd.theta(), sgd.run().test, [] { return true; });
            QVERIFY(sgd.theta().equal(sam.theta()) && sgd.state().equal(sam.state()));
        }
    }

    void aResumedRunEndsInTheSameWeightsAndBuffers()
    {
        const RunOptions options = run("Counting", {{"rule", "sam"}, {"rho", 0.05}});
        Trainer whole = trainer(options), first = trainer(options);
        for (int i = 0; i < 6; ++i)
            whole.step(false);
        for (int i = 0; i < 3; ++i)
            first.step(false);
        const std::string name = saveCheckpoint(m_foreign.folder.path().toStdString(), first.save());
        Trainer second = trainer(options); // loads the file anew
        second.restore(loadCheckpoint(m_foreign.file(name), *second.run().network));
        for (int i = 0; i < 3; ++i)
            second.step(false);
        QVERIFY(second.theta().equal(whole.theta()));
        QVERIFY(second.state().equal(whole.state()));
    }

    void aCheckpointWithoutTheCountersIsCompleted()
    {
        const auto net = m_foreign.network("Counting");
        Checkpoint earlier;
        earlier.theta = net->initialTheta(1);
        earlier.state = net->initialState().slice(0, 0, 8) + 1; // mean and variance, which is all that was kept
        QCOMPARE(net->layout().earlierStatisticsCount, 8);
        fit(earlier, *net, "old.safetensors");
        QVERIFY(earlier.state.slice(0, 0, 8).equal(net->initialState().slice(0, 0, 8) + 1));
        QVERIFY(earlier.state.slice(0, 8).equal(net->initialState().slice(0, 8)));
        earlier.state = earlier.state.slice(0, 0, 7);
        QVERIFY_EXCEPTION_THROWN(fit(earlier, *net, "old.safetensors"), Error);
    }

    void aBatchOfOneSaysWhatTheScriptSays()
    {
        RunOptions options = run("Norm1d", {{"rule", "sgd"}});
        options.train.batchSize = 1;
        Trainer training = trainer(options);
        try {
            training.step(false);
            QFAIL("was taken");
        } catch (const Error& error) {
            const QString what = QString::fromUtf8(error.what());
            QVERIFY2(what.contains(QString::fromStdString(m_foreign.file("Norm1d.pt"))), error.what());
            QVERIFY2(
                what.contains("images [1, 1, 12, 12] in training: ValueError: Expected more than 1 value per channel"),
                error.what());
        }
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestForeignTraining)
#include "tst_foreign_training.moc"
