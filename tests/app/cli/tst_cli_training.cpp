// SPDX-License-Identifier: GPL-3.0-or-later
// Training from the command line: results, stops, kills, and everything that is done with a finished run.
#include "endless_run.h"

#include <array>
#include <cmath>
#include <csignal>
#include <unistd.h>

using namespace sharpscope;

class TestCliTraining : public QObject {
    Q_OBJECT
    CliFolder m_folder; ///< two finished runs
    CliResult m_trained;

    /// Lets the unfinished runs of `folder` end soon, as a user who lowers the number of epochs would.
    static void shorten(const CliFolder& folder, double epochs)
    {
        for (const QString& run : folder.runs()) {
            Json experiment = Json::parse(contentOf(folder.path(run + "/experiment.json")).toStdString());
            experiment["train"]["epochs"] = epochs;
            folder.write(run + "/experiment.json", QByteArray::fromStdString(experiment.dump()));
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_folder.writeExperiment("e.json");
        m_trained = m_folder.run({"run", "e.json"});
    }

    void trainingEndsWithItsRunsOnStandardOutput()
    {
        QVERIFY2(m_trained.code == 0, qPrintable(m_trained.err));
        QCOMPARE(m_folder.runs().size(), 2);
        for (const QString& run : m_folder.runs()) {
            QVERIFY(m_trained.out.contains(run));
            QVERIFY(QFile::exists(m_folder.path(run + "/result.json")));
        }
        QCOMPARE(m_trained.out.count("finished"), 2);
    }

    void quietSaysNothingButWarnings()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 1)");
        const CliResult result = folder.run({"run", "e.json", "--quiet", "--out", "elsewhere", "--seeds", "3,4"});
        QCOMPARE(result.code, 0);
        const QStringList said = result.err.split('\n', Qt::SkipEmptyParts);
        for (const QString& line : said)
            QVERIFY2(line.startsWith("warning: "), qPrintable(line)); // the data are not of the published size
        QCOMPARE(QSet<QString>(said.begin(), said.end()).size(), said.size());
        QCOMPARE(QDir(folder.path("elsewhere")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 4);
    }

    void listAndShowAgreeWithTheResult()
    {
        const Json all = m_folder.run({"list", "--json"}).json();
        QCOMPARE(all.size(), 2u);
        const QString run = QString::fromStdString(all[0].at("folder").get<std::string>());
        const Json result = Json::parse(contentOf(m_folder.path(run + "/result.json")).toStdString());
        const Json shown = m_folder.run({"show", run, "--json"}).json();
        QCOMPARE(all[0].at("state").get<std::string>(), std::string("finished"));
        QVERIFY(shown.at("values").at("accuracy/test").at("last") == result.at("accuracy/test").at("last"));
        QVERIFY(shown.at("values").at("accuracy/test").at("best") == result.at("accuracy/test").at("best"));
        QCOMPARE(shown.at("experiment").at("train").at("epochs").get<double>(), 2.0);
        const CliResult text = m_folder.run({"show", run});
        QCOMPARE(text.code, 0);
        for (const char* said : {"accuracy/test", "train.batchSize", "made.torch"})
            QVERIFY2(text.out.contains(said), said);
    }

    void exportsHoldEveryValue()
    {
        const Json shown = m_folder.run({"list", "--json"}).json();
        qsizetype points = 0;
        for (const Json& run : shown)
            for (const Json& tag : run.at("values"))
                points += tag.at("points").get<qsizetype>();
        const CliResult csv = m_folder.run({"export", "runs", "--format", "csv"});
        QVERIFY(csv.out.startsWith("run,seed,step,epoch,passes,seconds,tag,value\n"));
        QCOMPARE(csv.out.count('\n'), points + 1);
        QCOMPARE(m_folder.run({"export", "runs", "-f", "jsonl", "-o", "all.jsonl"}).code, 0);
        QCOMPARE(contentOf(m_folder.path("all.jsonl")).count('\n'), points);
        const CliResult board = m_folder.run({"export", "runs", "-f", "tensorboard", "-o", "board"});
        QCOMPARE(board.code, 0);
        for (const QString& file : board.out.trimmed().split('\n'))
            QVERIFY2(contentOf(m_folder.path(file)).contains("brain.Event:2"), qPrintable(file));
        QCOMPARE(m_folder.run({"export", "runs", "-f", "tensorboard"}).code, 2);
        const CliResult nowhere = m_folder.run({"export", "runs", "-o", "nowhere/all.csv"});
        QVERIFY2(nowhere.code == 1 && nowhere.err.contains("nowhere/all.csv: cannot write: No such file"),
                 qPrintable(nowhere.err));
    }

    void weightsAreExportedForPython()
    {
        const QString run = m_folder.runs().first();
        const CliResult exported = m_folder.run({"export", run, "-f", "safetensors", "-o", "weights.safetensors"});
        QVERIFY2(exported.code == 0, qPrintable(exported.err));
        QProcess python;
        python.start("/usr/bin/python3",
                     {TEST_SOURCE_DIR "/tools/safetensors_reader.py", m_folder.path("weights.safetensors")});
        QVERIFY(python.waitForFinished(60000));
        const QByteArray names = python.readAllStandardOutput();
        QVERIFY2(names.contains("weight torch.float32 ["), python.readAllStandardError());
        QCOMPARE(m_folder.run({"export", "runs", "-f", "safetensors", "-o", "w.safetensors"}).code, 2);
        const CliResult nowhere = m_folder.run({"export", run, "-f", "safetensors", "-o", "nowhere/w.safetensors"});
        QVERIFY2(nowhere.code == 1 && nowhere.err.contains("nowhere/w.safetensors"), qPrintable(nowhere.err));
    }

    void tableHasARowAMethod()
    {
        const CliResult table = m_folder.run({"table", "runs"});
        QVERIFY2(table.code == 0 && table.out.contains("SGD") && table.out.contains("SAM"), qPrintable(table.err));
    }

    void landscapeIsComputedAndKept()
    {
        const QString run = m_folder.runs().first();
        const CliResult slice = m_folder.run({"landscape", run, "--threads", "1", "--set", "points=3", "--set",
                                              "images=32", "--plane-npz", "plane.npz"});
        QVERIFY2(slice.code == 0, qPrintable(slice.err));
        QVERIFY(QFile::exists(m_folder.path(QStringLiteral("plane.npz"))));
        QVERIFY2(slice.out.contains("points 9 of 9"), qPrintable(slice.out));
        QVERIFY(QFile::exists(m_folder.path(slice.out.section('\n', 0, 0))));
    }

    void runIsRepeatedFromItsFolder()
    {
        const QString run = m_folder.runs().first();
        const CliResult again = m_folder.run({"run", run, "--out", "again", "--quiet"});
        QVERIFY2(again.code == 0, qPrintable(again.err));
        const Json first = m_folder.run({"show", run, "--json"}).json();
        const Json second = m_folder.run({"list", "again", "--json"}).json().at(0);
        QCOMPARE(second.at("values").dump(), first.at("values").dump());
    }

    void finishedRunsNeedNoResume()
    {
        const CliResult result = m_folder.run({"resume", "runs"});
        QCOMPARE(result.code, 0);
        QVERIFY(result.out.contains("nothing to resume"));
    }

    void interruptSavesACheckpointAndResumeGoesOn()
    {
        const CliFolder folder;
        QProcess process;
        startEndless(folder, process);
        const CliResult other = folder.run({"resume", folder.runs().first()});
        QVERIFY2(other.code == 1 && other.err.contains("by another process"), qPrintable(other.err));

        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(30000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        QVERIFY(process.readAllStandardOutput().contains("resume runs"));
        double epoch = 0;
        for (const Json& run : folder.run({"list", "--json"}).json()) {
            QCOMPARE(run.at("state").get<std::string>(), std::string("stopped"));
            epoch = std::max(epoch, run.at("epoch").get<double>());
        }
        shorten(folder, std::ceil(epoch) + 1);
        const CliResult resumed = folder.run({"resume", "runs"});
        QVERIFY2(resumed.code == 0, qPrintable(resumed.err));
        QCOMPARE(resumed.out.count("finished"), 2);
    }

    void killedRunsAreInterruptedAndGoOn()
    {
        const CliFolder folder;
        QProcess process;
        startEndless(folder, process);
        process.kill();
        QVERIFY(process.waitForFinished(30000));
        double epoch = 0;
        for (const Json& run : folder.run({"list", "--json"}).json()) {
            QCOMPARE(run.at("state").get<std::string>(), std::string("interrupted"));
            epoch = std::max(epoch, run.at("epoch").get<double>());
        }
        shorten(folder, std::ceil(epoch) + 1);
        const CliResult resumed = folder.run({"resume", folder.runs().first(), folder.runs().last()});
        QVERIFY2(resumed.code == 0, qPrintable(resumed.err));
        QCOMPARE(resumed.out.count("finished"), 2);
    }

    /// One writer from the first look to the end: whichever comes second is told so and touches nothing.
    void ofTwoResumesAtOnceOneTrains()
    {
        const CliFolder folder;
        QProcess process;
        startEndless(folder, process);
        process.kill();
        QVERIFY(process.waitForFinished(30000));
        double epoch = 0;
        for (const Json& run : folder.run({"list", "--json"}).json())
            epoch = std::max(epoch, run.at("epoch").get<double>());
        shorten(folder, std::ceil(epoch) + 3);
        const QString run = folder.runs().first();
        std::array<QProcess, 2> resumes;
        for (QProcess& resume : resumes) {
            folder.prepare(resume);
            resume.setArguments({"resume", run});
            resume.start();
        }
        int trained = 0, refused = 0;
        for (QProcess& resume : resumes) {
            QVERIFY(resume.waitForFinished(60000));
            const QByteArray said = resume.readAllStandardError() + resume.readAllStandardOutput();
            trained += resume.exitCode() == 0 && said.contains("finished");
            refused += said.contains("being written by another process") || said.contains("being trained by another") ||
                       said.contains("is finished"); // where one was through before the other looked
        }
        QCOMPARE(trained, 1);
        QCOMPARE(refused, 1);
        const QByteArray events = contentOf(folder.path(run + "/events.jsonl"));
        QCOMPARE(events.count("\"Resumed\""), 1);
        QCOMPARE(events.count("\"Finished\""), 1);
        std::int64_t last = -1; // after the resume no step is there twice
        for (const QByteArray& line : events.mid(events.indexOf("\"Resumed\"")).split('\n')) {
            if (!line.contains("\"loss\"")) continue;
            const auto step = Json::parse(line.toStdString()).at("step").get<std::int64_t>();
            QVERIFY(step > last);
            last = step;
        }
    }

    void terminateIsAStopToo()
    {
        const CliFolder folder;
        QProcess process;
        startEndless(folder, process);
        process.terminate();
        QVERIFY(process.waitForFinished(30000));
        QCOMPARE(process.exitCode(), 130);
        for (const Json& run : folder.run({"list", "--json"}).json())
            QCOMPARE(run.at("state").get<std::string>(), std::string("stopped"));
    }

    void missingGpuIsSaid()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 0.1)");
        const CliResult result = folder.run({"run", "e.json", "--device", "cuda"});
        if (result.code == 0) QSKIP("there is a GPU here");
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.contains("cuda was asked for") && result.err.contains("use cpu or auto"),
                 qPrintable(result.err));
        QVERIFY(folder.runs().isEmpty());
    }

    void unwritableOutputIsSaid()
    {
        const CliResult result = m_folder.run({"run", "e.json", "--out", "/proc/sharpscope"});
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.contains("/proc/sharpscope: cannot make this folder: "), qPrintable(result.err));
        m_folder.write("file", "x");
        QVERIFY(m_folder.run({"run", "e.json", "--out", "file"}).err.contains("file: "));
    }

    void damagedDataIsNamedBeforeThereIsAFolder()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json");
        folder.write("data/fashion-mnist/train-images-idx3-ubyte", "damaged");
        const CliResult result = folder.run({"run", "e.json", "--set", "data.folder=" + folder.path("data")});
        QVERIFY2(result.code == 2 && result.err.contains("it cannot begin: train-images-idx3-ubyte: "),
                 qPrintable(result.err));
        QVERIFY(result.out.isEmpty() && !QFile::exists(folder.path("runs")));
    }
};

QTEST_GUILESS_MAIN(TestCliTraining)
#include "tst_cli_training.moc"
