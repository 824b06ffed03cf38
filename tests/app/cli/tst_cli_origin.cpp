// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that were stopped, and whose data or checkpoints are others when they go on: it is said, and nothing is trained
// that nobody could train again. With things put back each ends in the weights that it would have had.
#include "cli_process.h"

#include "core/run/run_folder.h"
#include "core/train/checkpoint.h"

#include <ATen/TensorOperators.h>

using namespace sharpscope;

class TestCliOrigin : public QObject {
    Q_OBJECT

    CliFolder m_folder;

    QByteArray read(const QString& name) const
    {
        QFile file(m_folder.path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static std::vector<std::filesystem::path> checkpointsOf(const QString& run)
    {
        return RunFolder::open(run.toStdString()).checkpoints();
    }
    at::Tensor weights(const QString& run) const
    {
        return loadCheckpoint(checkpointsOf(m_folder.path(run)).front()).theta;
    }
    /// As a kill before its last checkpoint would leave it.
    void makeUnfinished(const QString& run) const
    {
        const QString folder = m_folder.path(run);
        QVERIFY(QFile::remove(folder + "/result.json"));
        QVERIFY(std::filesystem::remove(checkpointsOf(folder).front()));
        QByteArray events = read(run + "/events.jsonl");
        events.chop(events.size() - 1 - events.lastIndexOf('\n', -2)); // Finished
        m_folder.write(run + "/events.jsonl", events);
    }
    /// Another pixel of an image, or label of one, in a file of the data.
    void change(const char* file, qsizetype byte, char by) const
    {
        QByteArray bytes = read(QStringLiteral("data/fashion-mnist/") + file);
        bytes[byte] = static_cast<char>(bytes[byte] + by);
        m_folder.write(QStringLiteral("data/fashion-mnist/") + file, bytes);
    }

private Q_SLOTS:
    void otherDataAreRefused_data()
    {
        QTest::addColumn<QByteArray>("experiment");
        QTest::newRow("comparison") << QByteArray(R"("methods": [{"rule": "sam"}])");
        QTest::newRow("active learning") << QByteArray(
            R"("kind": "active-learning", "acquisitions": [{"acquisition": "random"}],
               "rounds": {"initial": 20, "query": 5, "rounds": 1, "poolSize": 40})");
    }
    void otherDataAreRefused()
    {
        QFETCH(QByteArray, experiment);
        const QString out = QString::fromLatin1(QTest::currentDataTag());
        m_folder.write("e.json", R"({"name": "tiny", "threads": 1, "device": "cpu", "data": {"augmentation": "none"},
                                     "network": {"name": "cnn-small", "options": {"width": 4}}, "seeds": [1],
                                     "train": {"epochs": 2, "batchSize": 16, "checkpointEvery": 1}, )" +
                                     experiment + "}");
        QCOMPARE(m_folder.run({"run", "e.json", "--quiet", "--out", out}).code, 0);
        const QString run = out + '/' + QDir(m_folder.path(out)).entryList(QDir::Dirs | QDir::NoDotAndDotDot).front();
        const at::Tensor whole = weights(run);
        makeUnfinished(run);

        const std::tuple<const char*, qsizetype, const char*> changes[] = {
            {"train-images-idx3-ubyte", 5000, "train images"},
            {"train-labels-idx1-ubyte", 19, "train labels"},
            {"t10k-images-idx3-ubyte", 5000, "test images"}};
        for (const auto& [file, byte, what] : changes) {
            change(file, byte, 1);
            const CliResult refused = m_folder.run({"resume", run});
            const QString why =
                QStringLiteral("the data have changed since it was saved: its ") + what + " were others";
            QVERIFY2(refused.code == 1 && (refused.out + refused.err).contains(why),
                     qPrintable(refused.out + refused.err));
            QVERIFY(!QFile::exists(m_folder.path(run + "/result.json")));
            change(file, byte, -1);
        }
        const CliResult resumed = m_folder.run({"resume", run});
        QVERIFY2(resumed.code == 0, qPrintable(resumed.out + resumed.err));
        QVERIFY(weights(run).equal(whole));
    }

    /// The older one that is the run's own is taken.
    void aCheckpointOfAnotherRunIsNotGoneOnFrom()
    {
        m_folder.write("two.json", R"({"name": "two", "threads": 1, "device": "cpu", "data": {"augmentation": "none"},
                                       "network": {"name": "cnn-small", "options": {"width": 4}}, "seeds": [1, 2],
                                       "train": {"epochs": 2, "batchSize": 16, "checkpointEvery": 1, "keepCheckpoints": 0},
                                       "methods": [{"rule": "sam"}]})");
        QCOMPARE(m_folder.run({"run", "two.json", "--quiet", "--out", "two"}).code, 0);
        const QStringList runs = QDir(m_folder.path("two")).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
        QCOMPARE(runs.size(), 2);
        const QString run = "two/" + runs[0], other = "two/" + runs[1];
        const at::Tensor whole = weights(run);
        const std::filesystem::path newest = checkpointsOf(m_folder.path(run)).front();
        makeUnfinished(run);
        std::filesystem::copy(checkpointsOf(m_folder.path(other)).front(), newest);
        const CliResult resumed = m_folder.run({"resume", run});
        QVERIFY2(resumed.code == 0 && (resumed.out + resumed.err).contains("is a checkpoint of another run; "),
                 qPrintable(resumed.out + resumed.err));
        QVERIFY(weights(run).equal(whole));
    }

    /// A fork takes its past's weights to whatever data it is given.
    void aForkGoesOnWithOtherData()
    {
        const QStringList runs = QDir(m_folder.path("two")).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
        change("train-labels-idx1-ubyte", 19, 1);
        const CliResult forked =
            m_folder.run({"fork", "two/" + runs[1], "--at", "e1", "--rule", "sgd", "--out", "forks", "--quiet"});
        change("train-labels-idx1-ubyte", 19, -1);
        QVERIFY2(forked.code == 0, qPrintable(forked.out + forked.err));
    }
};

QTEST_GUILESS_MAIN(TestCliOrigin)
#include "tst_cli_origin.moc"
