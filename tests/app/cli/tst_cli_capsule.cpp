// SPDX-License-Identifier: GPL-3.0-or-later
// `capsule` and `repeat` as people type them: two methods, packed, trained again, compared.
#include "cli_process.h"

using namespace sharpscope;

class TestCliCapsule : public QObject {
    Q_OBJECT
    CliFolder m_folder;

private Q_SLOTS:
    void initTestCase()
    {
        m_folder.writeExperiment("e.json", R"("epochs": 1)");
        const CliResult trained = m_folder.run({"run", "e.json", "-q"});
        QVERIFY2(trained.code == 0, qPrintable(trained.err));
        const CliResult packed = m_folder.run({"capsule", "runs", "--no-report", "--out", "there/two.zip"});
        QVERIFY2(packed.code == 0 && packed.out.startsWith("there/two.zip: 2 runs, "), qPrintable(packed.err));
    }

    void itEndsInTheSameWeights()
    {
        const CliResult repeated = m_folder.run({"repeat", "there/two.zip", "-o", "again", "--verify", "-q"});
        QVERIFY2(repeated.code == 0, qPrintable(repeated.err + repeated.out));
        QCOMPARE(repeated.out.count("the same weights, bit for bit: "), 2);
        QVERIFY(repeated.out.contains(" parameters at step 8"));
        const Json was = m_folder.run({"list", "runs", "--json"}).json(),
                   is = m_folder.run({"list", "again", "--json"}).json();
        QCOMPARE(is.size(), std::size_t(2));
        for (std::size_t i = 0; i < 2; ++i)
            QVERIFY(is.at(i).at("values") == was.at(i).at("values"));
    }

    /// What comes out of it is a sweep: its table is the one that went in, a row that is missing is made again, and a
    /// repeat is a sweep with the same weights.
    void aSweepComesOutAsOne()
    {
        QCOMPARE(
            m_folder
                .run({"run", "e.json", "-q", "--sweep", "rule.rho=0.02,0.05", "-s", "train.epochs=1", "--out", "swept"})
                .code,
            0);
        const auto onlyIn = [this](const QString& folder) {
            return folder + '/' +
                   QDir(m_folder.path(folder)).entryList(QDir::Dirs | QDir::NoDotAndDotDot).value(0, "none");
        };
        const auto table = [this](const QString& folder) {
            return m_folder.run({"table", folder, "--metric", "loss/test", "-f", "csv"}).out;
        };
        const QString sweep = onlyIn("swept"), whole = table(sweep);
        QCOMPARE(whole.count('\n'), 4); // the head, SGD and two radii
        QCOMPARE(m_folder.run({"capsule", sweep, "--no-report", "-o", "sweep.zip"}).code, 0);
        QProcess::execute("/usr/bin/python3", {"-m", "zipfile", "-e", m_folder.path("sweep.zip"), m_folder.path("u")});
        const QString out = onlyIn("u/runs");
        QCOMPARE(table(out), whole);
        QCOMPARE(m_folder.run({"list", out}).out, m_folder.run({"list", sweep}).out);

        const QString row = out + '/' + QDir(m_folder.path(out)).entryList({"*_sam_*"}, QDir::Dirs).value(0, "none");
        QVERIFY(QDir(m_folder.path(row)).removeRecursively());
        QVERIFY(table(out) != whole);
        const CliResult resumed = m_folder.run({"resume", out, "-q"});
        QVERIFY2(resumed.code == 0, qPrintable(resumed.err));
        QCOMPARE(table(out), whole);
        QVERIFY(QDir(m_folder.path(row)).exists());

        for (const QString& what : {QStringLiteral("sweep.zip"), out}) {
            const CliResult repeated = m_folder.run({"repeat", what, "-o", "new-" + what, "--verify", "-q"});
            QVERIFY2(repeated.code == 0, qPrintable(repeated.err + repeated.out));
            QCOMPARE(repeated.out.count("the same weights, bit for bit: "), 3);
            QCOMPARE(table(onlyIn("new-" + what)), whole);
        }
        QCOMPARE(m_folder.run({"sweep", "extend", out, "--seeds", "2", "--plan"}).code, 0);
    }

    /// What halving threw out stays out: its rows are not in the repeat, are said to be halted, and nobody makes them.
    void aHalvedSweepIsRepeatedAsOne()
    {
        const CliResult run =
            m_folder.run({"run", "e.json", "-q", "--sweep", "optimizer.lr=0.1,0.00001", "-s", "train.epochs=2", "-s",
                          "sweep.halving.keep=0.5", "-s", "sweep.halving.after=0.5", "--out", "halved"});
        QVERIFY2(run.code == 0 && run.out.count("halted: accuracy/test") == 2, qPrintable(run.out + run.err));
        QCOMPARE(m_folder.run({"capsule", "halved", "--no-report", "-o", "halved.zip"}).code, 0);
        const CliResult repeated = m_folder.run({"repeat", "halved.zip", "-o", "repeated", "--verify", "-q"});
        QVERIFY2(repeated.code == 0, qPrintable(repeated.err + repeated.out));
        QCOMPARE(repeated.out.count("the same weights, bit for bit: "), 2);
        const QString sweep =
            "repeated/" + QDir(m_folder.path("repeated")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).value(0, "none");
        const auto rows = [&] { return QDir(m_folder.path(sweep)).entryList(QDir::Dirs | QDir::NoDotAndDotDot); };
        const QStringList before = rows();
        QCOMPARE(before.size(), 2);
        const QString listed = m_folder.run({"list", sweep}).out;
        QVERIFY2(listed.count("halted: accuracy/test") == 2 && !listed.contains("missing"), qPrintable(listed));
        const CliResult resumed = m_folder.run({"resume", sweep, "-q"});
        QVERIFY2(resumed.code == 0, qPrintable(resumed.err));
        QCOMPARE(rows(), before);
    }

    void anotherEndIsSaid()
    {
        // The same experiment but for its rate: what was packed does not belong to it.
        QVERIFY(m_folder.run({"capsule", m_folder.runs().first(), "--no-report", "-o", "one.zip"}).code == 0);
        const CliResult tar = m_folder.run({"capsule", m_folder.runs().first(), "--no-report", "-o", "one.tar"});
        QVERIFY2(tar.code == 2 && tar.err.contains("its name ends in .zip, not in .tar"), qPrintable(tar.err));
        QProcess python;
        python.setWorkingDirectory(m_folder.path());
        python.start(
            "/usr/bin/python3",
            {"-c",
             "import zipfile\nz = zipfile.ZipFile('one.zip')\no = zipfile.ZipFile('other.zip', 'w')\n"
             "for n in z.namelist():\n"
             "    b = z.read(n)\n"
             "    o.writestr(n, b.replace(b'\"lr\": 0.01', b'\"lr\": 0.02') if n.endswith('experiment.json') else b)\n"
             "o.close()"});
        QVERIFY(python.waitForFinished() && python.exitCode() == 0);
        const CliResult repeated = m_folder.run({"repeat", "other.zip", "-o", "other", "--verify", "-q"});
        QCOMPARE(repeated.code, 1);
        QVERIFY2(repeated.out.contains("other weights: they differ by up to "), qPrintable(repeated.out));
    }

    void whatIsNoCapsuleIsRefused()
    {
        m_folder.write("no.zip", "PK, but not really, as anybody can see");
        const CliResult repeated = m_folder.run({"repeat", "no.zip"});
        QCOMPARE(repeated.code, 1);
        QVERIFY2(repeated.err.contains("no.zip: is no ZIP archive"), qPrintable(repeated.err));
        QCOMPARE(m_folder.run({"repeat", "missing.zip"}).code, 2);
    }
};

QTEST_GUILESS_MAIN(TestCliCapsule)
#include "tst_cli_capsule.moc"
