// SPDX-License-Identifier: GPL-3.0-or-later
// That options of an experiment reach the numbers they are for.
#include "pictures.h"

#include "core/model/registry.h"
#include "core/model/transfer.h"
#include "core/model/winograd.h"
#include "core/tensor/compute.h"
#include "core/tensor/random.h"
#include "core/tensor/safetensors.h"
#include "core/train/classification.h"
#include "core/train/trainer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_unique.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <QTemporaryDir>
#include <QTest>

namespace sharpscope {

namespace {

Trainer trained(const RunOptions& options, int steps)
{
    const TrainAndTest data = pictures();
    Trainer trainer(loadRun(options, &data));
    for (int i = 0; i < steps; ++i)
        trainer.step(false);
    return trainer;
}

} // namespace

class TestTrainerOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { useThreads(1); }

    /// Where the rest is taken, each epoch sees each image once, and the last batch is what is left.
    void theRestOfAnEpochIsLeftOutOrTaken()
    {
        RunOptions options = small();
        options.network.name = "mlp";
        options.train.batchSize = 20;
        const TrainAndTest data = pictures(); // 96 images
        for (const bool takesRest : {false, true}) {
            LoadedRun run = loadRun(options, &data);
            run.takesRest = takesRest;
            Trainer trainer(std::move(run));
            QCOMPARE(trainer.stepsPerEpoch(), takesRest ? 5 : 4);
            for (int epoch = 0; epoch < 2; ++epoch) {
                std::vector<at::Tensor> seen;
                for (std::int64_t i = 0; i < trainer.stepsPerEpoch(); ++i)
                    seen.push_back(trainer.step(false).train.images.flatten(1).sum(1));
                QCOMPARE(seen.front().size(0), 20);
                QCOMPARE(seen.back().size(0), takesRest ? 16 : 20);
                QCOMPARE(std::get<0>(at::_unique(at::cat(seen))).size(0), takesRest ? 96 : 80);
            }
            QCOMPARE(trainer.clock().epoch, 2.0);
        }
        QCOMPARE(batchesIn(21, 20, true), 1); // a rest of one has no variance
        QCOMPARE(batchesIn(3, 20, true), 1);
        QCOMPARE(batchesIn(1, 20, true), 1);
        QCOMPARE(batchesIn(22, 20, true), 2);
    }

    /// Off is the direct convolutions, in training and in evaluation; auto is near it and not the same.
    void winogradOffIsDirect()
    {
        const at::Tensor x = at::zeros({32, 64, 8, 8}).contiguous(at::MemoryFormat::ChannelsLast);
        const at::Tensor w = at::zeros({64, 64, 3, 3}).contiguous(at::MemoryFormat::ChannelsLast);
        if (!winogradSuits(x, w, {.out = 64, .kernel = 3, .padding = 1}))
            QSKIP("this processor has neither AVX-512 nor AVX2");
        RunOptions off = small();
        off.train.winograd = "off";
        const Trainer fast = trained(small(), 1), direct = trained(off, 1);
        const double away = ((fast.theta() - direct.theta()).norm() / direct.theta().norm()).item<double>();
        QVERIFY2(away > 1e-9 && away < 1e-3, qPrintable(QString::number(away)));

        const at::Tensor& theta = direct.theta();
        const Batch batch = makeBatch(direct.run().train, at::arange(32, at::kLong), {}, at::Generator());
        const auto loss = [&](const Trainer& trainer, Arithmetic arithmetic) {
            return trainer.objective().loss(theta, batch, Statistics::Freeze, arithmetic).loss.item<double>();
        };
        QCOMPARE(loss(direct, Arithmetic::Fast), loss(direct, Arithmetic::Exact));
        QCOMPARE(loss(fast, Arithmetic::Exact), loss(direct, Arithmetic::Exact));
        QVERIFY(loss(fast, Arithmetic::Fast) != loss(fast, Arithmetic::Exact));
        const auto go = [] { return true; };
        for (const Trainer* trainer : {&fast, &direct}) {
            const Classification same(trainer->run().network, trainer->state(), {.winograd = trainer == &fast});
            for (std::int64_t i = 0; i < 96; i += 8) { // of 8 images each: more would hide the last digit
                const Subset& train = trainer->run().train;
                const Subset few{train.data, train.index.slice(0, i, i + 8), train.labels.slice(0, i, i + 8)};
                QCOMPARE(*trainer->objective().evaluate(trainer->theta(), few, go),
                         *same.evaluate(trainer->theta(), few, go));
            }
        }
    }

    /// Train, validation and test images all get the constants that are asked for; images are not copied.
    void normalisationReachesEveryPart()
    {
        const TrainAndTest data = pictures();
        const auto constantsOf = [&](const std::function<void(DataOptions&)>& change) {
            RunOptions run = small();
            run.data.validationSize = 9;
            change(run.data);
            const LoadedRun loaded = loadRun(run, &data);
            for (const Subset* part : {&loaded.train, &loaded.validation, &loaded.test}) {
                if (part->data->mean != loaded.train.data->mean) return std::vector<double>();
                if (part->data->deviation != loaded.train.data->deviation) return std::vector<double>();
            }
            if (!loaded.train.data->images.is_same(data.train->images)) return std::vector<double>();
            std::vector<double> all = loaded.test.data->mean;
            all.insert(all.end(), loaded.test.data->deviation.begin(), loaded.test.data->deviation.end());
            return all;
        };
        using Numbers = std::vector<double>;
        QCOMPARE(constantsOf([](DataOptions&) {}), (Numbers{0.4, 0.5, 0.6, 0.2, 0.3, 0.4}));
        QCOMPARE(constantsOf([](DataOptions& o) { o.normalisation = "imagenet"; }),
                 (Numbers{0.485, 0.456, 0.406, 0.229, 0.224, 0.225}));
        const auto given = [](DataOptions& o) {
            o.normalisation = "given";
            o.mean = {0.1, 0.2, 0.3};
            o.deviation = {1, 2, 3};
        };
        QCOMPARE(constantsOf(given), (Numbers{0.1, 0.2, 0.3, 1, 2, 3}));
        QVERIFY_EXCEPTION_THROWN(constantsOf([&](DataOptions& o) {
                                     given(o);
                                     o.mean = {0.1};
                                 }),
                                 Error);
    }

    /// GSAM's radius follows the schedule, not the height at which it is laid: turning the rate up or down moves no
    /// radius.
    void gsamsRadiusDoesNotFollowTheKnob()
    {
        RunOptions run = small();
        run.method = {.rule = "gsam", .options = {{"rho", 0.05}, {"rhoMin", 0.01}}};
        const TrainAndTest data = pictures();
        for (const double lr : {0.5, 0.1, 0.01}) {
            Trainer trainer(loadRun(run, &data));
            QCOMPARE(trainer.step(false).radius, 0.05);
            trainer.turn({"lr", lr});
            const StepTaken taken = trainer.step(false);
            QCOMPARE(taken.lr, lr);
            QCOMPARE(taken.radius, 0.05);
        }
    }

    /// A run begins at the weights of a file, its names taken as the experiment says.
    void weightsUnderOtherNamesReachTheRun()
    {
        QTemporaryDir folder;
        const std::string file = folder.filePath("w.safetensors").toStdString();
        RunOptions run = small();
        const Trainer source = trained(run, 1);
        const Layout& layout = source.run().network->layout();
        saveWeights(file, layout, source.theta(), source.state());
        TensorFile renamed = readSafetensors(file);
        for (auto& [name, tensor] : renamed.tensors)
            name = "module." + (name.starts_with("fc.") ? "linear" + name.substr(2) : name);
        writeSafetensors(file, renamed);
        run.network.weights = file;
        Trainer refused = trained(run, 0);
        QVERIFY_EXCEPTION_THROWN(refused.startFromWeights(), Error);
        run.weights.rename = {{"linear", "fc"}};
        Trainer taken = trained(run, 0);
        taken.startFromWeights();
        QVERIFY(taken.theta().equal(source.theta()) && taken.state().equal(source.state()));
        std::vector<Problem> problems;
        QVERIFY(runOptionsFromJson(toJson(run), problems).weights.rename == run.weights.rename);
    }

    /// What would go on into other weights is refused: buffers that are missing, foreign or of another type, a clock
    /// that is not of this run.
    void aCheckpointThatDoesNotFitTheRunIsRefused()
    {
        RunOptions run = small();
        run.method = {.rule = "vasso", .options = Json::object()};
        const Checkpoint sound = trained(run, 3).save();
        const auto why = [&](const std::function<void(Checkpoint&)>& change, const RunOptions& of) -> QString {
            Checkpoint checkpoint = sound;
            change(checkpoint);
            Trainer trainer = trained(of, 0);
            try {
                trainer.restore(checkpoint);
            } catch (const Error& error) {
                return QString::fromUtf8(error.what());
            }
            return {};
        };
        QCOMPARE(why([](Checkpoint&) {}, run), QString());
        QVERIFY(
            why([](Checkpoint& c) { c.optimizer.clear(); }, run).contains("lacks the optimiser's buffer \"momentum\""));
        QVERIFY(why([](Checkpoint& c) { c.rule.clear(); }, run).contains("lacks the rule's buffer \"direction\""));
        QVERIFY(
            why([](Checkpoint& c) { c.rule[0].first = "mean"; }, run).contains("\"mean\", which vasso does not have"));
        QVERIFY(
            why([](Checkpoint& c) { c.rule[0].second = c.rule[0].second.to(at::kDouble); }, run).contains("floats"));
        QVERIFY(why([](Checkpoint& c) { c.optimizer[0].second = c.optimizer[0].second.to(at::kLong); }, run)
                    .contains("of type Long, Float expected"));
        QVERIFY(why([](Checkpoint& c) { c.optimizer[0].second = c.optimizer[0].second.unsqueeze(0); }, run)
                    .contains("in 2 dimensions"));
        QVERIFY(why([](Checkpoint& c) { c.clock = {.step = 10, .epoch = 10.0 / 3}; }, run)
                    .contains("is of step 10, the run has 9"));
        QVERIFY(
            why([](Checkpoint& c) { c.clock.epoch = 2; }, run).contains("says epoch 2 at step 3, which ends epoch 1"));
        RunOptions adam = run;
        adam.optimizer.name = "adam";
        QVERIFY(why([](Checkpoint&) {}, adam).contains("\"momentum\" is no buffer of the optimiser adam"));
        Checkpoint ofAdam = trained(adam, 3).save();
        const auto miscounted = [&](Checkpoint& c) {
            c = ofAdam;
            for (auto& [name, tensor] : c.optimizer)
                if (name == "step") tensor.fill_(2);
        };
        QVERIFY(why(miscounted, adam).contains("an optimiser at step 3 that counts 2"));
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestTrainerOptions)
#include "tst_trainer_options.moc"
