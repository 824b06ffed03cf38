// SPDX-License-Identifier: GPL-3.0-or-later
// The job as a whole: a run folder with a checkpoint of a small network on made data; long because each case is a job.
#include "core/base/error.h"
#include "core/data/dataset_cache.h"
#include "core/job/job_queue.h"
#include "core/landscape/slice.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_summary.h"
#include "core/model/directions.h"
#include "core/model/registry.h"
#include "core/run/run_folder.h"
#include "core/tensor/compute.h"
#include "core/tensor/random.h"
#include "core/train/checkpoint.h"
#include "core/train/evaluate.h"
#include "core/train/load_run.h"
#include "core/train/newest_checkpoint.h"
#include "slice_grid.h"

#include <ATen/ops/add.h>
#include <ATen/ops/randint.h>

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace sharpscope;

namespace fs = std::filesystem;

namespace {

RunOptions runOptions()
{
    RunOptions options;
    options.name = "slice";
    options.data.name = "blobs";
    options.data.augmentation = "none";
    options.network.name = "mlp";
    options.method.rule = "sgd";
    options.device = "cpu";
    return options;
}

std::string whyOf(const std::vector<RunEvent>& events)
{
    for (const RunEvent& event : events)
        if (const auto* failed = std::get_if<Failed>(&event.event)) return failed->why;
    return {};
}

/// While it lives, the run's data set is being loaded and the load does not end before `mayEnd`.
struct SlowData {
    std::atomic<bool> mayEnd = false;
    std::atomic<bool> hasBegun = false;
    std::jthread other;

    SlowData()
    {
        const DataOptions data = runOptions().data;
        other = std::jthread([this, data] {
            const auto load = [this, data] {
                for (hasBegun = true; !mayEnd;)
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                return loadDataset(data.name, data.folder);
            };
            sharedDatasets().get(keyOfDataset(data.name, data.folder, {}, at::Device(resolveDevice("auto"))), load,
                                 [] { return false; });
        });
        while (!hasBegun)
            std::this_thread::yield();
    }
    ~SlowData() { mayEnd = true; }
};

/// Waits until the job has got as far as its data.
bool comesToItsData(QueuedJob& job)
{
    while (!job.hasEnded())
        for (const RunEvent& event : job.events().takeAll())
            if (const auto* progress = std::get_if<Progress>(&event.event))
                if (progress->what == "loading data") return true;
    return false;
}

} // namespace

class TstSlice : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_root;
    fs::path m_folder;
    std::vector<RunEvent> m_events;
    const SliceOptions m_options{.points = 5, .range = 0.5, .images = 60};

    void checkpointAt(std::int64_t step, double scale = 1)
    {
        const LoadedRun run = loadRun(runOptions());
        Checkpoint checkpoint{.clock = {.step = step}};
        checkpoint.theta = run.network->initialTheta(3).mul(scale);
        checkpoint.state = run.network->initialState();
        saveCheckpoint(m_folder, checkpoint);
    }

    /// Runs the job to its end, or asks it to stop once `stopAfter` points are there.
    void compute(const SliceOptions& options, int stopAfter = 0)
    {
        JobQueue queue;
        m_events.clear();
        int points = 0;
        const auto job = queue.add(slicesJob({m_folder}, options), {.threads = 1});
        while (!job->wait(std::chrono::milliseconds(0)) || m_events.empty() || !isTerminal(m_events.back().event))
            for (RunEvent& event : job->events().takeAll()) {
                points += std::holds_alternative<GridPoint>(event.event);
                if (stopAfter > 0 && points >= stopAfter) job->control().stop();
                m_events.push_back(std::move(event));
            }
    }

    Surface surface() const
    {
        RunSeries series;
        for (const RunEvent& event : m_events)
            if (event.run == m_folder.string()) series.apply(event.event);
        return series.surfaces.empty() ? Surface{} : series.surfaces.begin()->second;
    }

    fs::path fileOf(const SliceOptions& options, std::int64_t step) const
    {
        return m_folder / (gridOf(options, options.images, step).name + ".npz");
    }

private Q_SLOTS:
    void init()
    {
        m_root = std::make_unique<QTemporaryDir>();
        m_folder = RunFolder::create(m_root->path().toStdString(), "run", toJson(runOptions())).path();
    }

    void centreIsTheEvaluatedLoss()
    {
        checkpointAt(40);
        compute(m_options);
        QCOMPARE(whyOf(m_events), std::string());
        QVERIFY(std::holds_alternative<Finished>(m_events.back().event));
        const Surface computed = surface();
        QCOMPARE(computed.pointsDone, 25);

        const LoadedRun run = loadRun(runOptions());
        const Checkpoint checkpoint = loadCheckpoint(RunFolder::open(m_folder).lastCheckpoint());
        const auto value = evaluate(*run.network, checkpoint.theta, checkpoint.state,
                                    stratifiedSubset(run.train, m_options.images, 0));
        QCOMPARE(computed.loss[12], value->loss);
        QCOMPARE(computed.accuracy[12], value->accuracy);
        QVERIFY(summarise(computed).complete);
        QVERIFY(computed.loss[0] != computed.loss[12]);
    }

    void fileHoldsWhatTheEventsSaid()
    {
        checkpointAt(40);
        compute(m_options);
        const Surface read = readSurface(fileOf(m_options, 40));
        QCOMPARE(read.loss, surface().loss);
        QCOMPARE(read.accuracy, surface().accuracy);
        QVERIFY(RunFolder::open(m_folder).readEvents().events.empty()); // the run's own events stay as they are
        QVERIFY(readSurfaceFile(fileOf(m_options, 40)).metadata["threads"] == 1); // those of its lease
    }

    void aStoppedSliceGoesOnToTheSameFile()
    {
        checkpointAt(40);
        compute(m_options);
        const std::string atOnce = readFile(fileOf(m_options, 40));
        fs::remove(fileOf(m_options, 40));

        compute(m_options, 7);
        QVERIFY(std::holds_alternative<Stopped>(m_events.back().event));
        const Surface part = readSurface(fileOf(m_options, 40));
        QVERIFY(part.pointsDone >= 7 && part.pointsDone < 25);
        compute(m_options);
        QVERIFY(std::holds_alternative<Finished>(m_events.back().event));
        QVERIFY(readFile(fileOf(m_options, 40)) == atOnce);
    }

    void aFinerGridTakesOverTheCoarseOne()
    {
        checkpointAt(40);
        compute(m_options);
        const Surface coarse = surface();
        SliceOptions fine = m_options;
        fine.points = 9;
        compute(fine);
        std::size_t computed = 0;
        for (const RunEvent& event : m_events)
            if (const auto* progress = std::get_if<Progress>(&event.event)) computed += progress->what == "landscape";
        QCOMPARE(computed, 81U - 25U);
        for (std::size_t row = 0; row < 5; ++row)
            for (std::size_t column = 0; column < 5; ++column)
                QCOMPARE(surface().loss[18 * row + 2 * column], coarse.loss[5 * row + column]);
        QVERIFY(fs::exists(fileOf(m_options, 40)) && fs::exists(fileOf(fine, 40)));
    }

    void aNarrowSliceTakesNothingOverFromWinogradsConvolutions()
    {
        QVERIFY(usesWinograd({.range = 1}) && usesWinograd({.range = 0.1}) && !usesWinograd({.range = 0.0999}));
        checkpointAt(40);
        const auto computedOver = [this](double range) {
            SliceOptions options = m_options;
            options.range = range;
            compute(options);
            return std::count_if(m_events.begin(), m_events.end(), [](const RunEvent& event) {
                const auto* progress = std::get_if<Progress>(&event.event);
                return progress && progress->what == "landscape";
            });
        };
        QCOMPARE(computedOver(0.5), 25);
        QCOMPARE(computedOver(0.25), 25 - 9); // every other line of it
        QCOMPARE(computedOver(0.05), 25);     // not even the middle
        QCOMPARE(computedOver(0.025), 25 - 9);
        QCOMPARE(computedOver(0.1), 25 - 9); // what is exact is welcome everywhere
        QVERIFY(readSurfaceFile(fileOf(m_options, 40)).metadata["winograd"] == true);
    }

    void aRunThatIsTrainedWithoutWinogradIsLookedAtWithoutIt()
    {
        RunOptions off = runOptions();
        off.train.winograd = "off";
        m_folder = RunFolder::create(m_root->path().toStdString(), "off", toJson(off)).path();
        checkpointAt(40);
        compute(m_options);
        QVERIFY(readSurfaceFile(fileOf(m_options, 40)).metadata["winograd"] == false);
    }

    /// At the narrowest range that uses them, on a network most of whose convolutions are such.
    void winogradsRoundingDoesNotShowInASurface()
    {
        const auto network = makeNetwork("resnet-18", Json::object(), {3, 32, 32}, 10);
        auto data = std::make_shared<Dataset>();
        data->images = at::randint(256, {64, 3, 32, 32}, makeGenerator(1, "images"), at::kByte);
        data->labels = at::randint(10, {64}, makeGenerator(1, "labels"), at::kLong);
        data->classNames.resize(10, "a class");
        data->mean = {0.5, 0.5, 0.5};
        data->deviation = {0.25, 0.25, 0.25};
        const at::Tensor theta = network->initialTheta(1), state = network->initialState();
        const Directions directions = randomDirections(network->layout(), theta, m_options.directionSeed);
        const Evaluator winograd(*network, wholeOf(data), {.winograd = true});
        const Evaluator direct(*network, wholeOf(data), {.winograd = false});
        double low = INFINITY, high = -INFINITY, error = 0;
        for (const double a : {-0.1, 0.0, 0.1})
            for (const double b : {-0.1, 0.0, 0.1}) {
                const at::Tensor point = at::add(theta, directions.first, a).add_(directions.second, b);
                const double expected = direct.at(point, state)->loss;
                error = std::max(error, std::abs(winograd.at(point, state)->loss - expected));
                low = std::min(low, expected);
                high = std::max(high, expected);
            }
        qInfo("error %.1e of a height of %.1e", error, high - low);
        QVERIFY(error < 1e-5 * (high - low));
    }

    void anotherCheckpointOrSeedTakesOverNothing()
    {
        checkpointAt(40);
        compute(m_options);
        const Surface first = surface();
        checkpointAt(80, 1.5);
        compute(m_options);
        QVERIFY(surface().grid.name != first.grid.name);
        QVERIFY(surface().loss[12] != first.loss[12]);
        SliceOptions turned = m_options;
        turned.directionSeed = 7;
        const double centre = surface().loss[12];
        const double corner = surface().loss[0];
        compute(turned);
        QCOMPARE(surface().loss[12], centre);
        QVERIFY(surface().loss[0] != corner);
    }

    void aCheckpointThatIsDeletedWhileDataLoadIsInHandAlready()
    {
        checkpointAt(40);
        SlowData slow; // somebody else is reading the same data set
        JobQueue queue;
        const auto job = queue.add(slicesJob({m_folder}, m_options), {.threads = 1});
        QVERIFY(comesToItsData(*job));
        fs::remove(RunFolder::open(m_folder).lastCheckpoint()); // as a training does that saves newer ones
        slow.mayEnd = true;
        QVERIFY(job->wait(std::chrono::seconds(30)));
        m_events = job->events().takeAll();
        QCOMPARE(whyOf(m_events), std::string());
        QVERIFY(fs::exists(fileOf(m_options, 40)));
    }

    void runsSideBySideAreLookedAtWhereTheyWereAtTheSameMoment()
    {
        const fs::path first = m_folder;
        checkpointAt(40);
        m_folder = RunFolder::create(m_root->path().toStdString(), "second", toJson(runOptions())).path();
        checkpointAt(80, 1.5);
        const fs::path newer = RunFolder::open(m_folder).lastCheckpoint(), elsewhere = m_root->path().toStdString();
        fs::rename(newer, elsewhere / "newer");
        checkpointAt(40);
        SlowData slow;
        JobQueue queue;
        const auto job = queue.add(slicesJob({first, m_folder}, m_options), {.threads = 1});
        QVERIFY(comesToItsData(*job)); // of the first; the second's training goes on
        fs::rename(elsewhere / "newer", newer);
        slow.mayEnd = true;
        QVERIFY(job->wait(std::chrono::seconds(30)));
        QCOMPARE(whyOf(job->events().takeAll()), std::string());
        QVERIFY(fs::exists(fileOf(m_options, 40)));
        QVERIFY(!fs::exists(fileOf(m_options, 80)));
    }

    void aCheckpointThatVanishesBeforeItIsOpenedIsPassedOver()
    {
        checkpointAt(40);
        int opened = 0;
        const auto taken = takeNewestCheckpoint(RunFolder::open(m_folder), [&](const fs::path& file) {
            if (++opened == 1) { // the training saves a newer one and deletes this
                checkpointAt(80);
                fs::remove(file);
            }
            return loadCheckpoint(file);
        });
        QCOMPARE(opened, 2);
        QCOMPARE(taken.checkpoint.clock.step, 80);
        QCOMPARE(taken.file, RunFolder::open(m_folder).lastCheckpoint());

        std::ofstream(taken.file) << "damaged";
        QVERIFY_EXCEPTION_THROWN(takeNewestCheckpoint(RunFolder::open(m_folder)), Error); // that one is there
    }

    void aSliceIsStoppedAtOnceWhileDataLoad()
    {
        checkpointAt(40);
        SlowData slow;
        JobQueue queue;
        const auto job = queue.add(slicesJob({m_folder}, m_options), {.threads = 1});
        QVERIFY(comesToItsData(*job));
        job->control().stop();
        QVERIFY(job->wait(std::chrono::seconds(5))); // though the load goes on
        QVERIFY(std::holds_alternative<Stopped>(job->events().takeAll().back().event));
    }

    void twoSlicesAtOnceAndATrainingLoadTheDataOnce()
    {
        checkpointAt(40);
        const std::int64_t before = sharedDatasets().loadsBegun();
        const LoadedRun training = loadRun(runOptions());
        JobQueue queue;
        const auto first = queue.add(slicesJob({m_folder}, m_options), {.sharing = Sharing::Share});
        const auto second = queue.add(slicesJob({m_folder}, {.points = 3, .images = 60}), {.sharing = Sharing::Share});
        QVERIFY(queue.wait(std::chrono::seconds(60)));
        QVERIFY(std::holds_alternative<Finished>(first->events().takeAll().back().event));
        QVERIFY(std::holds_alternative<Finished>(second->events().takeAll().back().event));
        QCOMPARE(sharedDatasets().loadsBegun(), before + 1);
    }

    /// As a training in another process has it: the run is held for writing and gets events meanwhile.
    void aRunThatIsBeingWrittenCanBeLookedAt()
    {
        checkpointAt(40);
        RunFolder writer = RunFolder::openToWrite(m_folder);
        QVERIFY(RunFolder::open(m_folder).isBeingWritten());
        writer.append(Measured{.clock = {.step = 40}, .values = {{"loss", 1.5}}});
        writer.flush();
        compute(m_options);
        QCOMPARE(whyOf(m_events), std::string());
        QCOMPARE(surface().pointsDone, 25);
        writer.append(Measured{.clock = {.step = 41}, .values = {{"loss", 1.25}}});
        writer.flush();
        QCOMPARE(RunFolder::open(m_folder).readEvents().events.size(), std::size_t(2));
        QVERIFY(RunFolder::open(m_folder).isBeingWritten()); // it was not taken from the writer
    }

    /// Weights that have diverged: every point is a hole that is counted, none is taken for missing or for a number.
    void lossesThatAreNotFiniteAreHoles()
    {
        checkpointAt(40, 1e20);
        compute(m_options);
        QCOMPARE(whyOf(m_events), std::string());
        const Surface computed = readSurface(fileOf(m_options, 40));
        QCOMPARE(computed.pointsDone, 25);
        for (const double loss : computed.loss)
            QVERIFY(std::isinf(loss));
        const SurfaceSummary summary = summarise(computed);
        QCOMPARE(summary.notFinite, 25);
        QVERIFY(summary.complete && std::isnan(summary.lowest) && std::isnan(summary.meanRise));
        compute(m_options); // known, not computed again
        QVERIFY(std::none_of(m_events.begin(), m_events.end(), [](const RunEvent& event) {
            const auto* progress = std::get_if<Progress>(&event.event);
            return progress && progress->what == "landscape";
        }));
    }

    void testImagesAreAChoice()
    {
        checkpointAt(40);
        compute(m_options);
        const double train = surface().loss[12];
        SliceOptions options = m_options;
        options.split = "test";
        compute(options);
        QVERIFY(surface().loss[12] != train);
    }

    void whatCannotBeDoneIsSaid()
    {
        compute(m_options);
        QVERIFY(whyOf(m_events).find("has no checkpoint yet") != std::string::npos);
        SliceOptions even = m_options;
        even.points = 8;
        compute(even);
        QVERIFY(whyOf(m_events).find("points: 8 is even") != std::string::npos);
        SliceOptions unknown = m_options;
        unknown.split = "tests";
        compute(unknown);
        QVERIFY(whyOf(m_events).find("did you mean \"test\"") != std::string::npos);

        checkpointAt(40);
        Checkpoint other = loadCheckpoint(RunFolder::open(m_folder).lastCheckpoint());
        other.theta = other.theta.narrow(0, 0, 10).clone();
        other.clock.step = 50;
        saveCheckpoint(m_folder, other);
        compute(m_options);
        QVERIFY(whyOf(m_events).find("holds 10 parameters") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TstSlice)
#include "tst_slice.moc"
