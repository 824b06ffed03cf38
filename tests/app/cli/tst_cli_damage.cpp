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

    void damagedExperimentsAreSaidAndHideNoOthers()
    {
        const CliFolder folder;
        folder.writeExperiment("e.json", R"("epochs": 1)");
        QCOMPARE(folder.run({"run", "e.json"}).code, 0);
        folder.write(folder.runs().first() + "/experiment.json", QByteArray(60000, '['));
        const CliResult list = folder.run({"list"});
        QCOMPARE(list.code, 0);
        QVERIFY2(list.out.contains("finished") && list.out.contains("damaged") && list.out.contains("line 1"),
                 qPrintable(list.out));
        const CliResult show = folder.run({"show", folder.runs().first()});
        QVERIFY2(show.code == 1 && show.err.contains("experiment.json: line 1 (byte 200)"), qPrintable(show.err));
    }
};

QTEST_GUILESS_MAIN(TestCliDamage)
#include "tst_cli_damage.moc"
