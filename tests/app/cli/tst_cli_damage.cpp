// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of which a part is damaged: it is said, and hides nothing else.
#include "cli_process.h"

#include <QtTest>

using namespace sharpscope;

namespace {

QByteArray contentOf(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestCliDamage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void damagedLinesAreSaidAndHideNothing()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 1)");
        QCOMPARE(folder.run({"run", "e.json"}).code, 0);
        const QString run = folder.runs().first();
        const QByteArray events = contentOf(folder.path(run + "/events.jsonl"));
        const qsizetype second = events.indexOf('\n') + 1;
        folder.write(run + "/events.jsonl", events.left(second) + "{\"event\":\n[1e999]\n" + events.mid(second));
        const CliResult list = folder.run({"list"});
        QCOMPARE(list.code, 0);
        QCOMPARE(list.out.count(" finished "), 2);
        QVERIFY2(list.out.contains("events.jsonl: line 2 (byte ") && list.out.contains("line 3 (byte "),
                 qPrintable(list.out));
        const CliResult show = folder.run({"show", run});
        QCOMPARE(show.code, 0);
        QVERIFY2(show.out.contains("accuracy/test") && show.out.contains("events.jsonl: line 2"), qPrintable(show.out));
    }

    void aRunWithADamagedLineResumesAndFinishes()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 1)");
        QCOMPARE(folder.run({"run", "e.json"}).code, 0);
        const QString run = folder.runs().first();
        const QByteArray result = contentOf(folder.path(run + "/result.json"));
        QByteArray events = contentOf(folder.path(run + "/events.jsonl"));
        events.chop(events.size() - 1 - events.lastIndexOf('\n', -2)); // as a kill before the end would leave it
        QVERIFY(QFile::remove(folder.path(run + "/result.json")));
        folder.write(run + "/events.jsonl", events + "{\"event\": \"Measured\", \"step\": 1e999}\n");
        QVERIFY(folder.run({"list"}).out.contains("1e999"));
        const CliResult resumed = folder.run({"resume", run});
        QVERIFY2(resumed.code == 0 && resumed.out.contains("finished"), qPrintable(resumed.err + resumed.out));
        const Json before = Json::parse(result.toStdString());
        const Json after = Json::parse(contentOf(folder.path(run + "/result.json")).toStdString());
        QCOMPARE(after.at("step").dump(), before.at("step").dump());
        QCOMPARE(after.at("accuracy/test").dump(), before.at("accuracy/test").dump());
    }

    void damagedExperimentsAreSaidAndHideNoOthers()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 1)");
        QCOMPARE(folder.run({"run", "e.json"}).code, 0);
        folder.write(folder.runs().first() + "/experiment.json", QByteArray(60000, '['));
        const CliResult list = folder.run({"list"});
        QCOMPARE(list.code, 1);
        QVERIFY2(list.out.contains("finished") && list.out.contains("damaged") && list.out.contains("line 1"),
                 qPrintable(list.out));
        const CliResult show = folder.run({"show", folder.runs().first()});
        QVERIFY2(show.code == 1 && show.err.contains("experiment.json: line 1 (byte 200)"), qPrintable(show.err));
    }
};

QTEST_GUILESS_MAIN(TestCliDamage)
#include "tst_cli_damage.moc"
