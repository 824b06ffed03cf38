// SPDX-License-Identifier: GPL-3.0-or-later
// What one process says to the runs of another.
#include "../../core/remote/host_stand_in.h"
#include "core/run/copied_run.h"
#include "core/run/inbox.h"
#include "endless_run.h"

#include <map>

using namespace sharpscope;

class TestCliTell : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// By its inbox: what a window on a shared disk, or another machine, has to say.
    void anotherProcessTellsARunWhatToDo()
    {
        const CliFolder folder;
        QProcess process;
        startEndless(folder, process);
        QString sgd, sam;
        for (const QString& run : folder.runs())
            (run.contains("sam") ? sam : sgd) = run;
        CliResult told = folder.run({"tell", sam, "set", "rho=0.125", "lr=0.0625"});
        QVERIFY2(told.code == 0, qPrintable(told.err));
        const auto knobsOf = [&](const QString& run) {
            std::map<std::string, double> knobs;
            for (const QByteArray& line : contentOf(folder.path(run + "/events.jsonl")).split('\n'))
                if (line.contains("TurnKnob")) {
                    const Json command = Json::parse(line.toStdString()).at("command");
                    knobs[command.at("name").get<std::string>()] = command.at("value").get<double>();
                }
            return knobs;
        };
        QTRY_VERIFY_WITH_TIMEOUT(knobsOf(sam) == (std::map<std::string, double>{{"rho", 0.125}, {"lr", 0.0625}}),
                                 60000);
        QVERIFY(knobsOf(sgd).empty());
        told = folder.run({"tell", sgd, "set", "lr"});
        QVERIFY2(told.code == 2 && told.err.contains("set \"lr\""), qPrintable(told.err));
        told = folder.run({"tell", sgd, "set", "rho=nan"});
        QVERIFY2(told.code == 2 && told.err.contains("a finite number"), qPrintable(told.err));
        told = folder.run({"tell", sgd, "dance"});
        QVERIFY2(told.code == 2 && told.err.contains("\"dance\""), qPrintable(told.err));

        QCOMPARE(folder.run({"tell", sgd, "stop"}).code, 0);
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        for (const Json& run : folder.run({"list", "--json"}).json())
            QCOMPARE(run.at("state").get<std::string>(), std::string("stopped"));
        told = folder.run({"tell", sgd, "stop"});
        QVERIFY2(told.code == 2 && told.err.contains("nobody trains it"), qPrintable(told.err));
        folder.write("ended/experiment.json", R"({"format": 1, "method": {"rule": "sgd"}, "seed": 1})");
        folder.write("ended/result.json", "{}");
        told = folder.run({"tell", "ended", "stop"});
        QVERIFY2(told.code == 2 && told.err.contains("has ended"), qPrintable(told.err));
    }

    /// What is said to a copy goes where the run is; and nobody trains the copy.
    void aCopyIsToldWhereItIsFrom()
    {
        const HostStandIn host;
        const CliFolder folder;
        const char* experiment = R"({"format": 1, "kind": "comparison", "method": {"rule": "sgd"}, "seed": 1})";
        for (const char* file : {"there/a/experiment.json", "copy/a/experiment.json"})
            folder.write(file, experiment);
        folder.write("copy/a/events.jsonl", "");
        const Json mark = {{"of", "box:" + folder.path("there").toStdString()}};
        folder.write(QString("copy/") + copyMark, QByteArray::fromStdString(mark.dump()));
        const std::filesystem::path there = folder.path("there/a").toStdString();
        InboxReader inbox(there);
        CliResult told = folder.run({"tell", "copy/a", "set", "rho=0.5", "lr=2"});
        QVERIFY2(told.code == 0, qPrintable(told.err));
        QVERIFY(inbox.takeNew().commands == (std::vector<Command>{TurnKnob{"rho", 0.5}, TurnKnob{"lr", 2}}));
        QVERIFY(!QFile::exists(folder.path("copy/a/inbox.jsonl")));

        CliResult resumed = folder.run({"resume", "copy/a"});
        QVERIFY2(resumed.code != 0 && resumed.err.contains("is a copy of box:"), qPrintable(resumed.err));
        QCOMPARE(contentOf(folder.path("copy/a/events.jsonl")), QByteArray());

        folder.write("there/a/result.json", "{}");
        told = folder.run({"tell", "copy/a", "stop"});
        QVERIFY2(told.code == 1 && told.err.contains("a: has ended; there is nobody"), qPrintable(told.err));
        told = folder.run({"tell", "box:" + folder.path("there"), "stop"});
        QVERIFY2(told.code == 1 && told.err.contains("there: is no run folder"), qPrintable(told.err));
        QVERIFY(inbox.takeNew().commands.empty());
        told = folder.run({"tell", "box:" + folder.path("there/a"), "set", "rho=inf"});
        QVERIFY2(told.code == 2 && told.err.contains("a finite number"), qPrintable(told.err));
    }
};

QTEST_GUILESS_MAIN(TestCliTell)
#include "tst_cli_tell.moc"
