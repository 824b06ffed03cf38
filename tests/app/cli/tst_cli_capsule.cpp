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

    void anotherEndIsSaid()
    {
        // The same experiment but for its rate: what was packed does not belong to it.
        QVERIFY(m_folder.run({"capsule", m_folder.runs().first(), "--no-report", "-o", "one.zip"}).code == 0);
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
