// SPDX-License-Identifier: GPL-3.0-or-later
// long because every rule is recorded beside the stand-ins for a device
// Recorded steps, with a graph that records the work itself and does it again at each replay: a rule that says "the
// same sequence" of steps that are not then ends in other weights. CUDA's own graphs run only where there is a GPU.
#include "core/data/batch.h"
#include "core/data/registry.h"
#include "core/model/folded_pass.h"
#include "core/model/network.h"
#include "core/model/registry.h"
#include "core/optim/base_optimizer.h"
#include "core/optim/carried.h"
#include "core/optim/norms.h"
#include "core/optim/registry.h"
#include "core/tensor/compute.h"
#include "core/tensor/random.h"
#include "core/train/classification.h"
#include "core/train/step_graph.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/record_function.h>

#include <QTest>

using namespace sharpscope;

namespace {

class RepeatedWork : public DeviceGraph {
public:
    void record(const std::function<void()>& work) override { m_work = work; }
    void replay() override { m_work(); }

private:
    std::function<void()> m_work;
};

/// Its replays read other weights than the step's: those, `times` as large.
class WorkElsewhere final : public RepeatedWork {
public:
    WorkElsewhere(const at::Tensor& theta, double times) : m_theta(theta), m_times(times) {}
    void replay() override
    {
        const at::Tensor theta = m_theta.clone();
        m_theta.mul_(m_times);
        RepeatedWork::replay();
        m_theta.copy_(theta);
    }

private:
    at::Tensor m_theta;
    double m_times;
};

/// Its replays leave the statistics as they were.
class WorkThatForgets final : public RepeatedWork {
public:
    explicit WorkThatForgets(const at::Tensor& state) : m_state(state) {}
    void replay() override
    {
        const at::Tensor state = m_state.clone();
        RepeatedWork::replay();
        m_state.copy_(state);
    }

private:
    at::Tensor m_state;
};

class RefusedRecording final : public RepeatedWork {
public:
    void record(const std::function<void()>&) override
    {
        throw Error("operation not permitted when stream is capturing\nframe #0: ...");
    }
};

Batch randomImages(std::int64_t size, std::int64_t step, const char* purpose, const at::Device& device)
{
    const at::Generator generator = makeGenerator(7, purpose, step);
    return {.images = at::randn({size, 1, 8, 8}, generator, at::kFloat).to(device),
            .labels = at::randint(10, {size}, generator, at::kLong).to(device)};
}

/// A small network with normalisation layers, trained for some steps under a schedule.
struct Trained {
    at::Tensor theta, state;
    NamedTensors buffers;
    std::vector<double> losses;
    std::string problem;
    std::int64_t replays = 0;
    bool isRecorded = false; ///< as its rule says, where there are graphs
};

constexpr std::int64_t steps = 16, stepsPerEpoch = 4;

using MakerFor = std::function<std::unique_ptr<DeviceGraph>(const at::Tensor& theta, const at::Tensor& state)>;

Trained train(const std::string& rule, const Json& options, const MakerFor& maker,
              const at::Device& device = at::Device("cpu"))
{
    const std::shared_ptr<const Network> network = makeNetwork("resnet-8", Json::object(), {1, 8, 8}, 10);
    Trained t{.theta = network->initialTheta(1).to(device), .state = network->initialState().to(device)};
    const auto objective = std::make_shared<Classification>(network, t.state);
    const Gradient gradient = makeGradient(objective);
    Extras extras = extrasOf(objective);
    extras.trainImages = 8 * steps;
    const std::unique_ptr<StepRule> stepRule = makeRule(rule, options);
    BaseOptimizer optimizer({.lr = 0.05, .momentum = 0.9}, t.theta);
    StepGraph graph(maker ? [&] { return maker(t.theta, t.state); } : DeviceGraphMaker(), t.state);
    for (std::int64_t i = 0; i < steps; ++i) {
        const Batch train = randomImages(8, i, "train", device);
        const double fraction = stepRule->secondBatchFraction();
        const Batch second = fraction > 0 ? randomImages(2, i, "second", device) : Batch{};
        const double lr = 0.05 * (1 - double(i) / steps);
        const StepResult result = graph.step(*stepRule, {.theta = t.theta,
                                                         .train = train,
                                                         .second = second,
                                                         .gradient = gradient,
                                                         .layout = network->layout(),
                                                         .step = i,
                                                         .epoch = double(i) / stepsPerEpoch,
                                                         .lr = lr,
                                                         .lrFraction = lr / 0.05,
                                                         .progress = double(i) / steps,
                                                         .momentum = optimizer.momentum(),
                                                         .weightDecay = 5e-4,
                                                         .rows = at::arange(8 * i, 8 * i + 8, at::kLong),
                                                         .extras = &extras});
        optimizer.step(result.gradient, lr);
        if (result.decoupled.defined()) t.theta.sub_(result.decoupled, lr);
        t.losses.push_back(result.report.loss.item<double>());
    }
    t.buffers = stepRule->buffers();
    t.problem = graph.takeProblem();
    t.replays = graph.replays();
    t.isRecorded = stepRule->isRecorded();
    return t;
}

void compare(const Trained& a, const Trained& b)
{
    QVERIFY(at::equal(a.theta, b.theta));
    QVERIFY(at::equal(a.state, b.state));
    QCOMPARE(a.losses, b.losses);
    QCOMPARE(a.buffers.size(), b.buffers.size());
    for (std::size_t i = 0; i < a.buffers.size(); ++i)
        QVERIFY2(at::equal(a.buffers[i].second, b.buffers[i].second), a.buffers[i].first.c_str());
}

/// Counts, while it lives, how often the host asked for a tensor's numbers, which on a GPU is to wait for it.
class WaitsOfTheHost {
public:
    WaitsOfTheHost()
    {
        s_count = 0;
        m_handle = at::addGlobalCallback(
            at::RecordFunctionCallback([](const at::RecordFunction& f) -> std::unique_ptr<at::ObserverContext> {
                for (const char* name : {"aten::item", "aten::is_nonzero", "aten::nonzero", "aten::equal",
                                         "aten::masked_select", "aten::unique_dim"})
                    if (std::string_view(f.name()) == name) ++s_count;
                return nullptr;
            }).scopes({at::RecordScope::FUNCTION}));
    }
    ~WaitsOfTheHost() { at::removeCallback(m_handle); }
    std::int64_t count() const { return s_count; }

private:
    inline static std::int64_t s_count = 0;
    at::CallbackHandle m_handle = 0;
};

/// What second derivatives look for once, on the CPU: which normalisations fold into which weights.
std::int64_t waitsOfFolding()
{
    const std::shared_ptr<const Network> network = makeNetwork("resnet-8", Json::object(), {1, 8, 8}, 10);
    const WaitsOfTheHost waits;
    findFolds(*network->architecture(), network->imageShape());
    return waits.count();
}

void addRules()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("options");
    for (const std::string& rule : ruleNames())
        QTest::newRow(rule.c_str()) << QString::fromStdString(rule) << "{}";
    QTest::newRow("many eigenvectors") << "eigen-sam"
                                       << R"({"every": 2})";
    QTest::newRow("two parts") << "agnostic-sam"
                               << R"({"parts": 2})";
    QTest::newRow("later") << "sam"
                           << R"({"from": 1.5})";
    QTest::newRow("in a window") << "sam"
                                 << R"({"from": 1, "to": 2})";
    QTest::newRow("moving average") << "agnostic-sam"
                                    << R"({"ema": 0.5})";
    QTest::newRow("LookSAM later, in parts") << "looksam"
                                             << R"({"from": 1, "parts": 2, "k": 3})";
    QTest::newRow("norm layers") << "sam"
                                 << R"({"perturb": "norm-layers"})";
    QTest::newRow("decoupled") << "wsam"
                               << R"({"decoupled": true})";
}

} // namespace

class TestStepGraph : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useThreads(1); }

    void replaysEndInTheSameWeights_data() { addRules(); }
    void replaysEndInTheSameWeights()
    {
        QFETCH(QString, rule);
        QFETCH(QString, options);
        const Json json = Json::parse(options.toStdString());
        const Trained own = train(rule.toStdString(), json, {});
        const Trained replayed = train(rule.toStdString(), json, [](const at::Tensor&, const at::Tensor&) {
            return std::make_unique<RepeatedWork>();
        });
        QCOMPARE(own.replays, 0);
        QVERIFY2(replayed.problem.empty(), replayed.problem.c_str());
        QCOMPARE(replayed.replays > 0, own.isRecorded);
        compare(own, replayed);
    }

    void replaysOfAGpuEndNearTheSameWeights_data()
    {
        if (resolveDevice("auto") != "cuda") QSKIP("there is no GPU here");
        addRules();
    }
    void replaysOfAGpuEndNearTheSameWeights()
    {
        QFETCH(QString, rule);
        QFETCH(QString, options);
        const at::Device gpu("cuda");
        const DeviceGraphMaker maker = deviceGraphsFor(gpu);
        if (!maker) QSKIP("built without CUDA's headers");
        const Json json = Json::parse(options.toStdString());
        const Trained own = train(rule.toStdString(), json, {}, gpu);
        const Trained replayed = train(
            rule.toStdString(), json, [&](const at::Tensor&, const at::Tensor&) { return maker(); }, gpu);
        QVERIFY2(replayed.problem.empty(), replayed.problem.c_str());
        QCOMPARE(replayed.replays > 0, own.isRecorded);
        const double difference = lengthOf(replayed.theta.sub(own.theta)).item<double>();
        QVERIFY2(difference < 1e-3 * lengthOf(own.theta).item<double>(), qPrintable(QString::number(difference)));
    }

    void whatCannotBeRecordedIsTakenAsItIs()
    {
        const Trained own = train("f-sam", Json::object(), {});
        const Trained refused = train("f-sam", Json::object(), [](const at::Tensor&, const at::Tensor&) {
            return std::make_unique<RefusedRecording>();
        });
        QCOMPARE(refused.problem,
                 std::string("steps are launched kernel by kernel, as recording them failed: operation "
                             "not permitted when stream is capturing"));
        QCOMPARE(refused.replays, 0);
        compare(own, refused);
    }

    void aReplayThatIsWrongIsNotedAndNotUsed()
    {
        const auto check = [](const MakerFor& maker, const char* why) {
            const Trained wrong = train("vasso", Json::object(), maker);
            QCOMPARE(wrong.problem,
                     "steps are launched kernel by kernel, as recording them failed: " + std::string(why));
            QCOMPARE(wrong.replays, 1);
            compare(train("vasso", Json::object(), {}), wrong);
        };
        for (const double times : {-1.0, 1.001})
            check([&](const at::Tensor& theta,
                      const at::Tensor&) { return std::make_unique<WorkElsewhere>(theta, times); },
                  "the replayed gradient is not the rule's");
        check([](const at::Tensor&, const at::Tensor& state) { return std::make_unique<WorkThatForgets>(state); },
              "what the replayed step leaves is not what the rule's own does");
    }

    void whatARuleCarriesStaysInItsPlace()
    {
        Carried carried("m");
        const at::Tensor g = at::full({5}, 2.0);
        carried.average(g, 0.5);
        const void* place = carried.beside(g).data_ptr();
        carried.average(g, 0.5);
        carried.set(at::full({5}, 3.0));
        carried.restore({{"m", at::full({5}, 4.0)}});
        QCOMPARE(carried.beside(g).data_ptr(), place);
        QCOMPARE(carried.beside(g)[0].item<double>(), 4.0);
        carried.restore({});
        QVERIFY(carried.empty());
    }

    void noStepWaitsForTheDevice_data() { addRules(); }
    void noStepWaitsForTheDevice()
    {
        QFETCH(QString, rule);
        QFETCH(QString, options);
        const std::int64_t before = rule == "eigen-sam" || rule == "x-sam" ? waitsOfFolding() : 0;
        const WaitsOfTheHost waits;
        train(rule.toStdString(), Json::parse(options.toStdString()), {});
        QCOMPARE(waits.count(), steps + before); // train() reads each step's loss
    }

    void neitherBatchesNorOptimisersWait()
    {
        const Subset all = wholeOf(loadDataset("blobs", "", {}).train);
        at::Tensor theta = at::full({5}, 1.0);
        const WaitsOfTheHost waits;
        for (const std::string& name : Augmentation::names())
            makeBatch(all, epochOrder(all.size(), 1, 0), Augmentation::named(name, 16), makeGenerator(1, "augment"));
        for (const char* name : {"sgd", "adam", "adamw"}) {
            BaseOptimizer optimizer({.name = name, .lr = 0.1, .clip = 0.5}, theta);
            for (int i = 0; i < 3; ++i)
                optimizer.step(at::full({5}, 2.0), 0.1);
        }
        QCOMPARE(waits.count(), 0);
    }
};

QTEST_GUILESS_MAIN(TestStepGraph)
#include "tst_step_graph.moc"
