// SPDX-License-Identifier: GPL-3.0-or-later
// `fork` as people type it: SAM for the last third, seed by seed, listed, repeated, in the table.
#include "cli_process.h"

using namespace sharpscope;

class TestCliFork : public QObject {
    Q_OBJECT
    CliFolder m_folder; ///< two seeds of SGD, 16 steps each, with checkpoints at 8 and 16

    static QString folderOf(const Json& run) { return QString::fromStdString(run.at("folder").get<std::string>()); }

private Q_SLOTS:
    void initTestCase()
    {
        m_folder.write("sgd.json", R"({"name": "tiny", "data": {"augmentation": "none"}, "threads": 1, "device": "cpu",
                        "network": {"name": "cnn-small"}, "optimizer": {"lr": 0.01}, "seeds": [1, 2],
                        "train": {"batchSize": 16, "epochs": 2}, "methods": [{"rule": "sgd"}]})");
        const CliResult trained = m_folder.run({"run", "sgd.json", "-q"});
        QVERIFY2(trained.code == 0, qPrintable(trained.err));
    }

    void samForTheLastThirdIsOneLine()
    {
        const CliResult forked = m_folder.run({"fork", "runs", "--at", "2/3", "--rule", "sam", "-o", "forks"});
        QVERIFY2(forked.code == 0, qPrintable(forked.err));
        QVERIFY2(
            forked.err.contains("no checkpoint is taken at step 11 (its checkpoints are of step 8, 16): its past is "
                                "trained once more from step 8, which took it "),
            qPrintable(forked.err));
        const Json listed = m_folder.run({"list", "forks", "--json"}).json();
        QCOMPARE(listed.size(), 2U);
        for (const Json& fork : listed) {
            QCOMPARE(fork.at("state").get<std::string>(), std::string("finished"));
            QCOMPARE(fork.at("title").get<std::string>(), std::string("SAM ρ=0.05 from step 11"));
            QVERIFY(fork.at("origin").get<std::string>().ends_with("_sgd_s" + fork.at("seed").dump() + " at step 11"));
            QCOMPARE(fork.at("passes").get<double>(), 21.0);
        }
        QVERIFY(m_folder.run({"list", "forks"}).out.contains("ORIGIN"));
        QVERIFY(m_folder.run({"show", folderOf(listed[0])}).out.contains("fork of "));
        const QString table = m_folder.run({"table", "runs", "forks"}).out;
        QVERIFY2(table.contains("SAM ρ=0.05 from step 11") && table.count("(2)") == 2, qPrintable(table));
        const CliResult again = m_folder.run({"run", folderOf(listed[0]), "-q", "-o", "again"});
        QVERIFY2(again.code == 0, qPrintable(again.err));
        QVERIFY(m_folder.run({"list", "again", "--json"}).json().at(0).at("values") == listed[0].at("values"));
    }

    /// At equal passes the forks have made fewer steps: their budget counts from the beginning of their past.
    void aRaceOfForksCountsTheirPast()
    {
        const CliResult race = m_folder.run({"race", "runs", "forks", "--metric", "loss"});
        QVERIFY2(race.code == 0, qPrintable(race.err));
        QVERIFY2(race.out.contains("at 16 passes") && race.out.contains("is the end of SGD, seed 1"),
                 qPrintable(race.out));
        const QStringList csv =
            m_folder.run({"race", "runs", "forks", "--metric", "loss", "--over", "step", "-f", "csv"}).out.split('\n');
        QCOMPARE(csv[0], QStringLiteral("over,at,metric,leader,rival,seed,leader's,rival's"));
        const Json listed = m_folder.run({"list", "runs", "forks", "--json"}).json();
        for (int seed = 1; seed <= 2; ++seed) {
            const QStringList cells = csv[seed].split(',');
            QCOMPARE(cells[1].toDouble(), 16.0);
            QCOMPARE(cells[5].toInt(), seed);
            int found = 0;
            for (const Json& run : listed)
                if (run.at("seed").get<int>() == seed) {
                    const bool isFork = run.at("title").get<std::string>().starts_with("SAM");
                    const double last = run.at("values").at("loss").at("last").get<double>();
                    QCOMPARE(cells[cells[3].startsWith("SAM") == isFork ? 6 : 7].toDouble(), last);
                    ++found;
                }
            QCOMPARE(found, 2);
        }
        QVERIFY(m_folder.run({"race", "runs", "forks", "--metric", "los"}).err.contains("did you mean \"loss\"?"));
        QCOMPARE(m_folder.run({"race", "runs"}).code, 2); // one method
    }

    void whatThereIsToForkIsListed()
    {
        const CliResult list = m_folder.run({"fork", m_folder.runs().first(), "--list"});
        QVERIFY2(list.code == 0 && list.out.contains("checkpoint-0000000008.safetensors"), qPrintable(list.err));
    }

    void whatCannotBeIsSaidAndLeavesNothing()
    {
        for (const QStringList& arguments : {QStringList{"--at", "99"},
                                             {"--rule", "sma"},
                                             {"-s", "network.name=mlp"},
                                             {"--at", "3", "--nearest"},
                                             {}}) {
            const CliResult refused = m_folder.run(QStringList{"fork", "runs", "-o", "refused"} + arguments);
            QVERIFY2(refused.code == 2 && refused.err.contains(m_folder.runs().first()), qPrintable(refused.err));
            QVERIFY(QDir(m_folder.path("refused")).isEmpty());
        }
        QCOMPARE(m_folder.run({"fork", "runs", "--nearest", "--replay"}).code, 2);
    }
};

QTEST_GUILESS_MAIN(TestCliFork)
#include "tst_cli_fork.moc"
