// SPDX-License-Identifier: GPL-3.0-or-later
// Of an archive only what is asked for is read, and only that can be wrong.
#include "core/base/error.h"
#include "core/base/npz.h"

#include "../memory_peak.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace sharpscope;

namespace {

QString python(const QString& script, const QStringList& arguments)
{
    QProcess process;
    process.start(QStringLiteral("/usr/bin/python3"), QStringList{QStringLiteral("-c"), script} + arguments);
    process.waitForFinished();
    return QString::fromUtf8(process.readAllStandardOutput() + process.readAllStandardError()).trimmed();
}

bool hasNumpy() { return python(QStringLiteral("import numpy; print('yes')"), {}) == QLatin1String("yes"); }

} // namespace

class TstNpzWanted : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Arrays of kinds that are not read, and packings, in a file of which others are asked for.
    void whatIsNotAskedForDoesNotDecide()
    {
        if (!hasNumpy()) QSKIP("python3-numpy is not installed");
        QTemporaryDir folder;
        const QString name = folder.filePath(QStringLiteral("mixed.npz"));
        QCOMPARE(
            python(QStringLiteral(
                       "import numpy as n, sys, zipfile\n"
                       "n.savez(sys.argv[1], loss=n.arange(6.).reshape(2, 3), names=n.array([1, 'a'], dtype=object),"
                       " when=n.array(['2020-01-01'], dtype='datetime64[D]'), half=n.float16([1]),"
                       " fortran=n.asfortranarray(n.ones((2, 3))), big=n.ones(3, '>f8'),"
                       " record=n.zeros(2, dtype=[('x', 'f4')]), z=n.complex64([1]))\n"
                       "z = zipfile.ZipFile(sys.argv[1], 'a'); z.writestr('notes.txt', 'x' * 99, zipfile.ZIP_BZIP2)"),
                   {name}),
            QString());
        const std::filesystem::path file = name.toStdString();
        const NpzArrays read = readNpz(file, {"loss", "missing"});
        QCOMPARE(read.size(), 1U);
        QCOMPARE(realsOf(read[0].second), (std::vector<double>{0, 1, 2, 3, 4, 5}));
        for (const char* asked : {"names", "when", "half", "fortran", "big", "record", "z", "notes.txt"})
            try {
                readNpz(file, {asked});
                QFAIL(asked);
            } catch (const Error& error) {
                const QString what = QString::fromStdString(error.what());
                QVERIFY2(what.startsWith(name + ": ") && what.contains(QLatin1String(asked)), error.what());
            }
    }

    void anArrayNextToAHugeOneTakesItsOwnMemory()
    {
        if (!hasNumpy()) QSKIP("python3-numpy is not installed");
        QTemporaryDir folder;
        const QString name = folder.filePath(QStringLiteral("large.npz"));
        QCOMPARE(python(QStringLiteral("import numpy as n, sys\n"
                                       "n.savez(sys.argv[1], x=n.arange(5), images=n.zeros(300_000_000, 'u1'))"),
                        {name}),
                 QString());
        const MemoryPeak memory;
        QCOMPARE(realsOf(readNpz(std::filesystem::path(name.toStdString()), {"x"}).at(0).second),
                 (std::vector<double>{0, 1, 2, 3, 4}));
        QVERIFY2(memory.megabytes() < 20, qPrintable(QString::number(memory.megabytes())));
    }

    void aFileThatIsNotThereIsNamed()
    {
        for (const char* file : {"/nonexistent/a.npz", "/tmp"})
            try {
                readNpz(std::filesystem::path(file));
                QFAIL(file);
            } catch (const Error& error) {
                QVERIFY2(std::string(error.what()).starts_with(std::string(file) + ": cannot open"), error.what());
            }
    }
};

QTEST_GUILESS_MAIN(TstNpzWanted)
#include "tst_npz_wanted.moc"
