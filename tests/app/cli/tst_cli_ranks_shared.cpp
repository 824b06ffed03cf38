// SPDX-License-Identifier: GPL-3.0-or-later
// What two processes share beside a training's passes, and what they do not do together.
#include "two_processes.h"

#include "core/run/scored_images.h"

using namespace sharpscope;

class TestCliRanksShared : public QObject {
    Q_OBJECT
    CliFolder m_folder; ///< a finished run of one process

private Q_SLOTS:
    void initTestCase()
    {
        if (!canJoinRanks()) QSKIP("this LibTorch has no Gloo");
        m_folder.write("e.json", experiment(R"("epochs": 1)", {}, R"([{"rule": "sam"}])"));
        const CliResult alone = m_folder.run({"run", "e.json"});
        QVERIFY2(alone.code == 0, qPrintable(alone.err));
    }

    void whatSeveralCannotDoIsRefused()
    {
        const CliFolder folder;
        folder.write("seconds.json", experiment(R"("budget": "seconds", "seconds": 1)"));
        folder.write("sweep.json",
                     experiment(R"("epochs": 1)",
                                R"("sweep": {"fields": [{"field": "optimizer.lr", "values": [0.1, 0.2]}]}, )"));
        for (const auto& [file, said] : {std::pair("seconds.json", "train.budget: seconds is not done by 2 processes"),
                                         {"sweep.json", "a sweep is not done by 2 processes"}}) {
            const auto results = runTwo(folder, {"run", file});
            QVERIFY2(results[0].code == 2 && results[0].err.contains(said), qPrintable(results[0].err));
            QCOMPARE(results[1].code, 2);
        }
        QVERIFY(folder.runs().isEmpty());
    }

    void aHalfSaidEnvironmentIsNamed()
    {
        QProcess process;
        m_folder.prepare(process);
        QProcessEnvironment environment = process.processEnvironment();
        for (const auto& [name, value] : {std::pair("RANK", "0"), {"WORLD_SIZE", "2"}, {"MASTER_ADDR", "127.0.0.1"}})
            environment.insert(name, value);
        process.setProcessEnvironment(environment);
        process.setArguments({"run", "e.json"});
        process.start();
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("MASTER_PORT is not set"));
    }

    void aLandscapeIsThatOfOneProcess()
    {
        const QString run = m_folder.runs().front();
        const QStringList arguments = {"landscape", run, "--threads", "1", "--set", "points=5", "--set", "images=64"};
        const auto both = runTwo(m_folder, arguments);
        QVERIFY2(both[0].code == 0 && both[0].out.contains("points 25 of 25"), qPrintable(both[0].err));
        QVERIFY2(both[1].code == 0 && both[1].out.isEmpty(), qPrintable(both[1].out + both[1].err));
        const QString file = m_folder.path(both[0].out.section('\n', 0, 0));
        const QByteArray together = contentOf(file);
        QVERIFY(QFile::remove(file));
        const CliResult alone = m_folder.run(arguments);
        QVERIFY2(alone.code == 0 && !together.isEmpty(), qPrintable(alone.err));
        QCOMPARE(alone.out, both[0].out);
        QCOMPARE(contentOf(file), together); // the file is the same to the last byte
    }

    /// Trainings of two processes round otherwise, and so scores do in their last digits; the choice is the same.
    void activeLearningChoosesAlike()
    {
        const QByteArray rounds =
            R"({"kind": "active-learning", "name": "al", "seeds": [1], "device": "cpu", "threads": 1,
            "data": {"augmentation": "none"}, "network": {"name": "cnn-small", "options": {"width": 4, "batchNorm": false}},
            "rounds": {"initial": 20, "query": 5, "rounds": 2, "poolSize": 40},
            "train": {"epochs": 3, "batchSize": 8, "winograd": "off"}, "acquisitions": [{"acquisition": "saal"}]})";
        const CliFolder one, two;
        one.write("e.json", rounds);
        two.write("e.json", rounds);
        const CliResult alone = one.run({"run", "e.json"});
        QVERIFY2(alone.code == 0, qPrintable(alone.err));
        for (const CliResult& result : runTwo(two, {"run", "e.json"}))
            QVERIFY2(result.code == 0, qPrintable(result.err));
        for (const std::string& file : {scoredImagesName(0), scoredImagesName(1)}) {
            const auto read = [&](const CliFolder& folder) {
                return readScoredImages(folder.path(folder.runs().front()).toStdString() + "/" + file);
            };
            const ScoredImages was = read(one), is = read(two);
            QVERIFY(is.images == was.images);
            QCOMPARE(is.score.size(), std::size_t{40});
            for (std::size_t i = 0; i < is.score.size(); ++i)
                QVERIFY2(std::abs(is.score[i] - was.score[i]) < 1e-4, file.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestCliRanksShared)
#include "tst_cli_ranks_shared.moc"
