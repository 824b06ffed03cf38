// SPDX-License-Identifier: GPL-3.0-or-later
// What one process says to the runs of another.
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
};

QTEST_GUILESS_MAIN(TestCliTell)
#include "tst_cli_tell.moc"
