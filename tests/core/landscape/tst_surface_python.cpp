// SPDX-License-Identifier: GPL-3.0-or-later
// A surface is what plain PyTorch makes of its parts: tests/tools/check_surface.py computes points of it anew, on a
// ResNet-20 with statistics of every kind.
#include "core/job/job_queue.h"
#include "core/landscape/slice.h"
#include "core/landscape/surface_file.h"
#include "core/run/run_folder.h"
#include "core/tensor/random.h"
#include "core/train/checkpoint.h"
#include "core/train/load_run.h"

#include "tests/python_torch.h"
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace sharpscope;

namespace fs = std::filesystem;

namespace {

/// A run with a checkpoint that nobody has trained: weights near the initial ones, statistics of its own.
fs::path runOf(const fs::path& root, const char* name, std::int64_t seed)
{
    RunOptions options;
    options.name = name;
    options.data = {.name = "fashion-mnist", .trainSize = 300, .testSize = 50};
    options.data.augmentation = "none";
    options.network.name = "resnet-20";
    options.device = "cpu";
    const fs::path run = RunFolder::create(root, name, toJson(options)).path();
    const LoadedRun loaded = loadRun(options);
    const auto noise = [&](const at::Tensor& like, const char* purpose) {
        return at::empty_like(like).normal_(0, 1, makeGenerator(seed, purpose));
    };
    Checkpoint checkpoint{.clock = {.step = 10, .epoch = 1}};
    checkpoint.theta = loaded.network->initialTheta(3);
    checkpoint.theta = checkpoint.theta + noise(checkpoint.theta, "theta") * 0.02;
    checkpoint.state = loaded.network->initialState();
    checkpoint.state = checkpoint.state + noise(checkpoint.state, "state").abs() * 0.1;
    saveCheckpoint(run, checkpoint);
    return run;
}

} // namespace

class TstSurfacePython : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pythonFindsTheSameLosses_data()
    {
        QTest::addColumn<QString>("plane");
        QTest::addColumn<QString>("statistics");
        QTest::newRow("random, stored") << "random"
                                        << "stored";
        QTest::newRow("models, stored") << "models"
                                        << "stored";
        QTest::newRow("models, re-estimated") << "models"
                                              << "re-estimated";
    }

    void pythonFindsTheSameLosses()
    {
        if (!test::pythonHasTorch()) QSKIP("Debian's python3-torch is not installed");
        QFETCH(QString, plane);
        QFETCH(QString, statistics);
        QTemporaryDir root;
        const fs::path folder = root.path().toStdString();
        std::vector<fs::path> runs{runOf(folder, "one", 1)};
        if (plane == QLatin1String("models"))
            for (const auto& [name, seed] : {std::pair("two", 2), std::pair("three", 3)})
                runs.push_back(runOf(folder, name, seed));
        JobQueue queue;
        const auto job = queue.add(slicesJob(runs,
                                             {.plane = plane.toStdString(),
                                              .points = 3,
                                              .range = 0.5,
                                              .margin = 0.1,
                                              .images = 40,
                                              .statistics = statistics.toStdString()},
                                             folder / "parts.safetensors"),
                                   {.threads = 2});
        while (!job->wait(std::chrono::milliseconds(10))) {
        }
        const std::vector<fs::path> surfaces = surfaceFiles(runs.front());
        QCOMPARE(surfaces.size(), std::size_t(1));
        QCOMPARE(readSurface(surfaces.front()).pointsDone, 9);
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(test::python,
                      {TEST_SOURCE_DIR "/tools/check_surface.py", QString::fromStdString(surfaces.front().string()),
                       QString::fromStdString((folder / "parts.safetensors").string()), QStringLiteral("9")});
        QVERIFY(process.waitForFinished(120000));
        const QByteArray output = process.readAll();
        bool isNumber = false;
        const double difference = output.trimmed().toDouble(&isNumber);
        QVERIFY2(isNumber && process.exitCode() == 0, output.constData());
        QVERIFY2(difference > 0 && difference < 2e-4, output.constData());
    }
};

QTEST_GUILESS_MAIN(TstSurfacePython)
#include "tst_surface_python.moc"
