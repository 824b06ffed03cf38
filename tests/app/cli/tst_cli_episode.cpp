// SPDX-License-Identifier: GPL-3.0-or-later
// `sharpscope-cli episode`: what it says is what the run's test has measured of the same episode.
#include "cli_process.h"

using namespace sharpscope;

namespace {

/// Four images of a colour in each class; validation and test have classes of their own.
void writeColours(const CliFolder& folder)
{
    const QStringList classes = {"train/a", "train/b", "train/c", "val/d", "val/e",
                                 "val/f",   "test/g",  "test/h",  "test/i"};
    for (qsizetype at = 0; at < classes.size(); ++at) {
        QDir().mkpath(folder.path("colours/" + classes[at]));
        for (int image = 0; image < 4; ++image) {
            QByteArray bytes = "P6\n8 8\n255\n";
            for (int pixel = 0; pixel < 64; ++pixel)
                bytes.append(static_cast<char>(28 * at))
                    .append(static_cast<char>(255 - 28 * at))
                    .append(static_cast<char>(20 * image));
            folder.write("colours/" + classes[at] + QStringLiteral("/%1.ppm").arg(image), bytes);
        }
    }
}

} // namespace

class TestCliEpisode : public QObject {
    Q_OBJECT
    CliFolder m_folder;
    QString m_run;

private Q_SLOTS:
    void initTestCase()
    {
        writeColours(m_folder);
        m_folder.write("e.json", R"({"kind": "few-shot", "name": "colours", "device": "cpu", "threads": 1,
            "data": {"name": "class-folders", "folder": ")" +
                                     m_folder.path("colours").toUtf8() + R"("},
            "network": {"name": "mlp", "options": {"hidden": []}},
            "episodes": {"ways": 3, "shots": 1, "queries": 2, "validationEpisodes": 2, "testEpisodes": 4},
            "inner": {"steps": 1, "testSteps": 2, "lr": [0.1]},
            "train": {"epochs": 1, "stepsPerEpoch": 2, "tasks": 2}, "methods": [{"rule": "maml"}]})");
        QCOMPARE(m_folder.run({"run", "e.json", "-q"}).code, 0);
        m_run = "runs/" + QDir(m_folder.path("runs")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).value(0);
    }

    void theEpisodeIsThatOfTheTest()
    {
        QFile table(m_folder.path(m_run + "/test-episodes.csv"));
        QVERIFY(table.open(QIODevice::ReadOnly));
        const QList<QByteArray> cells = table.readAll().split('\n').value(4).split(','); // of episode 3
        QCOMPARE(cells.size(), 4);

        const CliResult said =
            m_folder.run({"episode", m_run, "--index", "3", "--threads", "1", "--csv", "e.csv", "-q"});
        QVERIFY2(said.code == 0, qPrintable(said.err));
        QVERIFY(said.out.startsWith("test episode 3, last weights, of step 2\n"));
        const auto lines = said.out.split('\n');
        const auto at = std::find_if(lines.begin(), lines.end(),
                                     [](const QString& line) { return line.startsWith("queries, right"); });
        QVERIFY(at != lines.end());
        for (int step = 0; step <= 2; ++step)
            QVERIFY2(at->contains(QString::number(cells[step + 1].toDouble() * 100, 'f', 2) + " %"), qPrintable(*at));
        for (const char* name : {"g ", "h ", "i "})
            QVERIFY(said.out.contains(QLatin1Char('\n') + QLatin1String(name)));
        QFile csv(m_folder.path("e.csv"));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        QCOMPARE(csv.readAll().count('\n'), 1 + 3 + 6); // a title, the support, the queries

        const CliResult refused = m_folder.run({"episode", m_run, "--part", "tests"});
        QCOMPARE(refused.code, 1);
        QVERIFY(refused.err.contains("there are train, validation and test"));
        const CliResult negative = m_folder.run({"episode", m_run, "--index", "-1"});
        QVERIFY(negative.code != 0);
        QVERIFY2(negative.err.contains("--index: Value -1 not in range 0 to 1000000"), qPrintable(negative.err));
    }

    void aCapsuleOfItRepeatsAndItForks()
    {
        QCOMPARE(m_folder.run({"capsule", m_run, "--no-report", "--out", "one.zip"}).code, 0);
        const CliResult repeated = m_folder.run({"repeat", "one.zip", "-o", "again", "--verify", "-q"});
        QVERIFY2(repeated.code == 0, qPrintable(repeated.err + repeated.out));
        QCOMPARE(repeated.out.count("the same weights, bit for bit: "), 1);

        const CliResult forked = m_folder.run({"fork", m_run, "--at", "1", "-s", "optimizer.lr=0.1"});
        QVERIFY2(forked.code == 0, qPrintable(forked.err));
        QCOMPARE(QDir(m_folder.path("runs")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 2);
    }
};

QTEST_GUILESS_MAIN(TestCliEpisode)
#include "tst_cli_episode.moc"
