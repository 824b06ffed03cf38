// SPDX-License-Identifier: GPL-3.0-or-later
// Surfaces are what plain PyTorch makes of their parts: tests/tools/check_surface.py computes points of them anew, on
// planes of every kind, with statistics of every kind, on a ResNet-8.
#include "core/train/trainer.h"
#include "surface_runs.h"

#include "tests/python_torch.h"

#include <QProcess>
#include <QTest>

using namespace sharpscope;
using namespace sharpscope::test;

namespace fs = std::filesystem;

class TstSurfacePython : public QObject, private SurfaceRuns {
    Q_OBJECT

private Q_SLOTS:
    void pythonFindsTheSameLosses()
    {
        if (!pythonHasTorch()) QSKIP("Debian's python3-torch is not installed");
        std::vector<fs::path> runs;
        for (const auto& [name, seed] : {std::pair("one", 1), {"two", 2}, {"three", 3}}) {
            const Json more = {{"train", {{"batchSize", 16}, {"labelSmoothing", 0.1}}}, {"seed", seed}};
            runs.push_back(runOf("resnet-8", name, more));
            for (const int step : seed == 1 ? std::vector{10, 20, 30} : std::vector{30})
                checkpointAt(runs.back(), step, 10 * step + seed);
        }
        const fs::path trained =
            runOf("resnet-8", "trained", {{"train", {{"batchSize", 16}, {"labelSmoothing", 0.1}}}});
        Trainer trainer(loadedOf(trained));
        trainer.step(false);
        saveCheckpoint(trained, trainer.save());
        const std::vector<fs::path> one = {runs[0]}, two = {runs[0], runs[1]};
        const SliceOptions usual{.points = 3, .images = 24, .statistics = "stored"};
        const auto with = [&](const char* plane, const char* statistics) {
            SliceOptions options = usual;
            options.plane = plane;
            options.statistics = statistics;
            return options;
        };
        SliceOptions near = with("random", "stored");
        near.range = 0.05; // without Winograd's convolutions
        SliceOptions masked = with("models", "frozen");
        masked.layers = "layer2,fc";
        const std::vector<std::tuple<const char*, std::vector<fs::path>, SliceOptions>> planes = {
            {"random, stored", one, with("random", "stored")},
            {"random, re-estimated", one, with("random", "re-estimated")},
            {"random, near", one, near},
            {"interpolation, stored", two, with("models", "stored")},
            {"three models, stored", runs, with("models", "stored")},
            {"three models, re-estimated", runs, with("models", "re-estimated")},
            {"three models, some layers, frozen", runs, masked},
            {"path, re-estimated", one, with("path", "re-estimated")},
            {"path, stored", one, with("path", "stored")},
            {"eigenvectors", one, with("hessian", "stored")},
            {"microscope", {trained}, {.plane = "microscope", .points = 3}},
        };
        QTemporaryDir folder;
        QStringList files = {TEST_SOURCE_DIR "/tools/check_surface.py", "--points", "4"};
        for (const auto& [name, of, options] : planes) {
            const QString parts = folder.filePath(QString::number(files.size()) + ".safetensors");
            const QByteArray why = compute(of, options, parts.toStdString());
            QVERIFY2(why.isEmpty(), qPrintable(QString(name) + ": " + why));
            const fs::path surface = surfaceFiles(of[0]).back(), kept = surface.parent_path() / name;
            QCOMPARE(readSurface(surface).pointsDone, 9);
            fs::rename(surface, kept);
            files << QString::fromStdString(kept.string()) << parts;
        }
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("OMP_NUM_THREADS", "1"); // small tensors: threads would wait for each other
        process.setProcessEnvironment(environment);
        process.start(python, files);
        QVERIFY(process.waitForFinished(120000));
        const QByteArray output = process.readAll();
        QVERIFY2(process.exitCode() == 0, output.constData());
        const QList<QByteArray> lines = output.trimmed().split('\n');
        QCOMPARE(std::size_t(lines.size()), planes.size());
        for (std::size_t i = 0; i < planes.size(); ++i) {
            const double difference = lines[qsizetype(i)].toDouble();
            QVERIFY2(difference > 0 && difference < 2e-4,
                     qPrintable(QString(std::get<0>(planes[i])) + ": " + lines[qsizetype(i)]));
        }
    }
};

QTEST_GUILESS_MAIN(TstSurfacePython)
#include "tst_surface_python.moc"
