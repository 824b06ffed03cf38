// SPDX-License-Identifier: GPL-3.0-or-later
// One run by two processes: what it comes to, what is left of it, and what becomes of one when the other is stopped or
// killed.
#include "two_processes.h"

#include <csignal>

using namespace sharpscope;

class TestCliRanks : public QObject {
    Q_OBJECT
    CliFolder m_alone, m_two; ///< the same experiment by one process and by two

    /// Two processes on a run that never ends, which has saved.
    static void startEndless(const CliFolder& folder, Two& two)
    {
        folder.write("long.json", experiment(R"("epochs": 100000, "checkpointEvery": 1)", {}, R"([{"rule": "sam"}])"));
        start(two, folder, {"run", "long.json"});
        QTRY_VERIFY_WITH_TIMEOUT(folder.runs().size() == 1, 60000);
        QTRY_VERIFY_WITH_TIMEOUT(
            contentOf(folder.path(folder.runs().front() + "/events.jsonl")).contains("CheckpointSaved"), 60000);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!canJoinRanks()) QSKIP("this LibTorch has no Gloo");
        for (const CliFolder* folder : {&m_alone, &m_two})
            folder->write("e.json", experiment(R"("epochs": 2)"));
        const CliResult alone = m_alone.run({"run", "e.json"});
        QVERIFY2(alone.code == 0, qPrintable(alone.err));
        const auto two = runTwo(m_two, {"run", "e.json"});
        for (const CliResult& result : two)
            QVERIFY2(result.code == 0, qPrintable(result.err));
        QVERIFY2(two[1].out.isEmpty() && two[1].err.isEmpty(), qPrintable(two[1].out + two[1].err)); // the first speaks
        QCOMPARE(two[0].out.count("finished"), 3);
    }

    void theWeightsAreThoseOfOneProcess()
    {
        QCOMPARE(m_two.runs().size(), 3);
        for (int i = 0; i < 3; ++i) {
            const at::Tensor one = thetaOf(m_alone, m_alone.runs()[i]), both = thetaOf(m_two, m_two.runs()[i]);
            QVERIFY2(apart(one, thetaOf(m_alone, m_alone.runs()[(i + 1) % 3])) > 1e-3, "rules end alike");
            QVERIFY2(apart(one, both) < 1e-5, qPrintable(m_two.runs()[i] + ": " + QString::number(apart(one, both))));
        }
    }

    void whatWasMeasuredIsThatOfOneProcess()
    {
        for (int i = 0; i < 3; ++i) {
            const Json one = Json::parse(contentOf(m_alone.path(m_alone.runs()[i] + "/result.json")).toStdString());
            const Json both = Json::parse(contentOf(m_two.path(m_two.runs()[i] + "/result.json")).toStdString());
            for (const char* tag : {"accuracy/test", "accuracy/train", "loss/test", "loss/train"}) {
                const auto was = one.at(tag).at("last").get<double>(), is = both.at(tag).at("last").get<double>();
                QVERIFY2(std::abs(was - is) < 1e-4, tag);
            }
        }
    }

    void theRunSaysWhoMadeIt()
    {
        for (const QString& run : m_two.runs()) {
            const Json made = Json::parse(contentOf(m_two.path(run + "/experiment.json")).toStdString()).at("made");
            QCOMPARE(made.at("ranks").at("processes").get<int>(), 2);
            QCOMPARE(made.at("ranks").at("backend").get<std::string>(), std::string("gloo"));
            QCOMPARE(made.at("ranks").at("perturbation").get<std::string>(), std::string("averaged"));
        }
        const Json alone = Json::parse(contentOf(m_alone.path(m_alone.runs()[0] + "/experiment.json")).toStdString());
        QVERIFY(!alone.at("made").contains("ranks"));
        QVERIFY2(QDir(m_two.path("tmp")).isEmpty(QDir::AllEntries | QDir::NoDotAndDotDot),
                 "the second leaves something");
    }

    void perRankIsAnotherMethodAndSaysSo()
    {
        const CliFolder folder;
        folder.write("e.json", experiment(R"("epochs": 2)", R"("ranks": {"perturbation": "per-rank"}, )"));
        for (const CliResult& result : runTwo(folder, {"run", "e.json"}))
            QVERIFY2(result.code == 0, qPrintable(result.err));
        for (int i = 0; i < 3; ++i) {
            const Json run = Json::parse(contentOf(folder.path(folder.runs()[i] + "/experiment.json")).toStdString());
            QCOMPARE(run.at("made").at("ranks").at("perturbation").get<std::string>(), std::string("per-rank"));
            QCOMPARE(run.at("ranks").at("perturbation").get<std::string>(), std::string("per-rank"));
            const bool perturbs = run.at("method").at("rule") != "sgd";
            QCOMPARE(apart(thetaOf(folder, folder.runs()[i]), thetaOf(m_two, m_two.runs()[i])) > 1e-5, perturbs);
        }
    }

    /// A signal to one is enough; two go on with it, one does not, and it ends as if nobody had stopped it.
    void aStoppedRunIsResumedByAsMany_data()
    {
        QTest::addColumn<int>("told");
        QTest::newRow("the first") << 0;
        QTest::newRow("the second") << 1;
    }

    void aStoppedRunIsResumedByAsMany()
    {
        QFETCH(int, told);
        const CliFolder folder;
        Two two;
        startEndless(folder, two);
        QVERIFY(two.areRunning());
        ::kill(static_cast<pid_t>(two[static_cast<std::size_t>(told)].processId()), SIGTERM);
        two.wait();
        for (const CliResult& result : two.results)
            QVERIFY2(result.code == 130, qPrintable(result.err));
        const QString run = folder.runs().front();
        QVERIFY(contentOf(folder.path(run + "/events.jsonl")).contains("\"Stopped\""));

        Json shorter = Json::parse(contentOf(folder.path(run + "/experiment.json")).toStdString());
        const Json last =
            Json::parse(contentOf(folder.path(run + "/events.jsonl")).trimmed().split('\n').last().toStdString());
        const double epochs = std::ceil(last.at("epoch").get<double>()) + 2;
        shorter["train"]["epochs"] = epochs;
        folder.write(run + "/experiment.json", QByteArray::fromStdString(shorter.dump()));
        const CliResult alone = folder.run({"resume", run});
        QVERIFY2(alone.code == 1 &&
                     alone.err.contains("was begun by 2 processes, and is resumed by as many; here is 1"),
                 qPrintable(alone.err));
        for (const CliResult& result : runTwo(folder, {"resume", run}))
            QVERIFY2(result.code == 0, qPrintable(result.err));

        const CliFolder whole;
        whole.write("e.json", experiment("\"checkpointEvery\": 1, \"epochs\": " + QByteArray::number(epochs), {},
                                         R"([{"rule": "sam"}])"));
        for (const CliResult& result : runTwo(whole, {"run", "e.json"}))
            QVERIFY2(result.code == 0, qPrintable(result.err));
        QVERIFY(thetaOf(folder, run).equal(thetaOf(whole, whole.runs().front())));
    }

    void whoIsLeftEndsWithASentence_data()
    {
        QTest::addColumn<int>("killed");
        QTest::newRow("the second is killed") << 1;
        QTest::newRow("the first is killed") << 0;
    }

    void whoIsLeftEndsWithASentence()
    {
        QFETCH(int, killed);
        const CliFolder folder;
        Two two;
        startEndless(folder, two);
        QVERIFY(two.areRunning());
        two[static_cast<std::size_t>(killed)].kill();
        two.wait();
        const CliResult& left = two.results[static_cast<std::size_t>(1 - killed)];
        QCOMPARE(left.code, 1);
        QVERIFY2(left.err.contains("another process of this run is gone, so process " + QString::number(1 - killed) +
                                   " of 2 ends, too"),
                 qPrintable(left.err));
        const QByteArray events = contentOf(folder.path(folder.runs().front() + "/events.jsonl"));
        QCOMPARE(events.contains("another process of this run is gone"), killed == 1);
    }

    void oneThatDoesNotComeUpTellsTheOther()
    {
        const CliFolder folder;
        folder.write("e.json", experiment(R"("epochs": 1)", {}, R"([{"rule": "sam", "rho": -1}])"));
        const auto results = runTwo(folder, {"run", "e.json"});
        for (const CliResult& result : results)
            QVERIFY2(result.code == 2 && result.err.contains("rho"), qPrintable(result.err));
        QVERIFY(folder.runs().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCliRanks)
#include "tst_cli_ranks.moc"
