// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/npz.h"

#include "core/base/error.h"
#include "core/base/zip.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <ctime>
#include <limits>

using namespace sharpscope;

namespace {

NpzArrays someArrays()
{
    return {{"loss", npyReals(std::vector<double>{1, 2.5, std::nan(""), -1e300, 4, 5}, {2, 3})},
            {"alphas", npyReals(std::vector<double>{-1, 0, 1}, {3})},
            {"metadata", npyText("{\"split\": \"train\"}")}};
}

QString python(const QString& script, const QStringList& arguments)
{
    QProcess process;
    process.start(QStringLiteral("/usr/bin/python3"), QStringList{QStringLiteral("-c"), script} + arguments);
    process.waitForFinished();
    return QString::fromUtf8(process.readAllStandardOutput() + process.readAllStandardError()).trimmed();
}

bool hasNumpy() { return python(QStringLiteral("import numpy; print('yes')"), {}) == QLatin1String("yes"); }

std::string errorOf(const std::string& bytes)
{
    try {
        readNpz(bytes, "a.npz");
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TstNpz : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatItWrote()
    {
        const std::string bytes = npzBytes(someArrays());
        const NpzArrays read = readNpz(bytes, "a.npz");
        QCOMPARE(read.size(), 3U);
        QCOMPARE(read[0].first, std::string("loss"));
        QCOMPARE(read[0].second.shape, (std::vector<std::int64_t>{2, 3}));
        QCOMPARE(realsOf(read[0].second)[3], -1e300);
        QVERIFY(std::isnan(realsOf(read[0].second)[2]));
        QCOMPARE(textOf(read[2].second), std::string("{\"split\": \"train\"}"));
        QCOMPARE(npzBytes(read), bytes); // nothing but the values is in it
    }

    void numpyReadsIt()
    {
        if (!hasNumpy()) QSKIP("python3-numpy is not installed");
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("a.npz")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const std::string bytes = npzBytes(someArrays());
        file.write(bytes.data(), static_cast<qint64>(bytes.size()));
        file.close();
        QCOMPARE(python(QStringLiteral("import numpy, json, sys\n"
                                       "f = numpy.load(sys.argv[1])\n"
                                       "print(f['loss'].shape, f['loss'][0, 1], f['alphas'].tolist(), "
                                       "json.loads(str(f['metadata']))['split'])"),
                        {file.fileName()}),
                 QStringLiteral("(2, 3) 2.5 [-1.0, 0.0, 1.0] train"));
    }

    void readsNumpysOwnPlainAndCompressed()
    {
        if (!hasNumpy()) QSKIP("python3-numpy is not installed");
        QTemporaryDir folder;
        const QString plain = folder.filePath(QStringLiteral("plain.npz"));
        const QString packed = folder.filePath(QStringLiteral("packed.npz"));
        QCOMPARE(python(QStringLiteral("import numpy, sys\n"
                                       "x = dict(images=numpy.zeros((5, 4), 'u1') + 7, labels=numpy.arange(5), "
                                       "half=numpy.float32([0.5]), name='abc')\n"
                                       "numpy.savez(sys.argv[1], **x); numpy.savez_compressed(sys.argv[2], **x)"),
                        {plain, packed}),
                 QString());
        for (const QString& name : {plain, packed}) {
            QFile file(name);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const NpzArrays read = readNpz(file.readAll().toStdString(), name.toStdString());
            QCOMPARE(read.size(), 4U);
            QCOMPARE(read[0].second.type, std::string("|u1"));
            QCOMPARE(realsOf(read[0].second), std::vector<double>(20, 7));
            QCOMPARE(realsOf(read[1].second), (std::vector<double>{0, 1, 2, 3, 4}));
            QCOMPARE(realsOf(read[2].second), std::vector<double>{0.5});
            QCOMPARE(textOf(read[3].second), std::string("abc"));
        }
    }

    void everyTruncationIsRefused()
    {
        const std::string bytes = npzBytes(someArrays());
        for (std::size_t length = 0; length < bytes.size(); ++length)
            QVERIFY2(errorOf(bytes.substr(0, length)).starts_with("a.npz: "), qPrintable(QString::number(length)));
    }

    void everyFlippedByteIsRefusedOrHarmless()
    {
        const std::string bytes = npzBytes(someArrays());
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            std::string damaged = bytes;
            damaged[at] = static_cast<char>(damaged[at] ^ 0x5a);
            try {
                for (const auto& [name, array] : readNpz(damaged, "a.npz"))
                    QVERIFY(array.bytes.size() <= bytes.size());
            } catch (const Error& error) {
                QVERIFY(std::string(error.what()).starts_with("a.npz: "));
            }
        }
    }

    void hugeClaimsTakeNoMemory()
    {
        std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 1000000000, 1000), }";
        std::string npy("\x93NUMPY\x01\x00", 8);
        npy += {static_cast<char>(header.size()), '\0'};
        QVERIFY(errorOf(zipBytes({{"x.npy", npy + header + "12345678"}})).find("header is damaged") !=
                std::string::npos);
        header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000,), }";
        npy.resize(8);
        npy += {static_cast<char>(header.size()), '\0'};
        QVERIFY(errorOf(zipBytes({{"x.npy", npy + header + "12345678"}})).find("1000000000 times 8") !=
                std::string::npos);
    }

    /// Many directory entries for the same packed bytes: 100 KB that unpack to gigabytes.
    void entriesThatShareBytesAreRefused()
    {
        if (!hasNumpy()) QSKIP("python3-numpy is not installed");
        QTemporaryDir folder;
        const QString name = folder.filePath(QStringLiteral("bomb.npz"));
        QCOMPARE(python(QStringLiteral("import io, struct, sys, zipfile, numpy\n"
                                       "b = io.BytesIO()\n"
                                       "numpy.savez_compressed(b, x=numpy.zeros(20_000_000, 'u1'))\n"
                                       "b = b.getvalue()\n"
                                       "end = b.rindex(b'PK\\5\\6'); start, = struct.unpack_from('<I', b, end + 16)\n"
                                       "entry = b[start:end]; count = 300\n"
                                       "names = [entry.replace(b'x.npy', b'%05d' % i) for i in range(count)]\n"
                                       "d = b''.join(names)\n"
                                       "e = bytearray(b[end:end + 22])\n"
                                       "struct.pack_into('<HHII', e, 8, count, count, len(d), start)\n"
                                       "open(sys.argv[1], 'wb').write(b[:start] + d + bytes(e))"),
                        {name}),
                 QString());
        QFile file(name);
        QVERIFY(file.open(QIODevice::ReadOnly) && file.size() < 200'000);
        const std::string why = errorOf(file.readAll().toStdString());
        QVERIFY2(why.starts_with("a.npz: "), why.c_str());
        // libzip may see first that the names differ from those in front of the entries; either way nothing is
        // unpacked.
        QVERIFY2(why.find("overlap") != std::string::npos || why.find("damaged") != std::string::npos, why.c_str());
    }

    /// Each entry's bytes are the next entry, header and all: every one is sound by itself.
    void entriesInsideEntriesAreRefused()
    {
        if (!hasNumpy()) QSKIP("python3-numpy is not installed");
        QTemporaryDir folder;
        const QString name = folder.filePath(QStringLiteral("nested.npz"));
        QCOMPARE(
            python(QStringLiteral("import struct, sys, zlib\n"
                                  "data = b'x' * 10000; d = b''; entries = []\n"
                                  "for i in range(50):\n"
                                  "    name = b'%05d.npy' % i\n"
                                  "    common = struct.pack('<HHHHHIIIHH', 20, 0, 0, 0, 0x21, zlib.crc32(data),\n"
                                  "                         len(data), len(data), len(name), 0)\n"
                                  "    data = b'PK\\3\\4' + common + name + data\n"
                                  "    entries.append((common, name, len(data)))\n"
                                  "for common, name, length in entries:\n"
                                  "    d += (b'PK\\1\\2' + struct.pack('<H', 20) + common +\n"
                                  "          struct.pack('<HHHII', 0, 0, 0, 0, len(data) - length) + name)\n"
                                  "end = b'PK\\5\\6' + struct.pack('<HHHHIIH', 0, 0, 50, 50, len(d), len(data), 0)\n"
                                  "open(sys.argv[1], 'wb').write(data + d + end)"),
                   {name}),
            QString());
        QFile file(name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string why = errorOf(file.readAll().toStdString());
        QCOMPARE(why, std::string("a.npz: its entries overlap: together they claim more bytes than the archive has"));
    }

    void twoOfOneNameAreRefused()
    {
        const std::string bytes = npzBytes({{"x", npyText("a")}, {"y", npyText("b")}});
        std::string twins = bytes;
        for (std::size_t at = 0; (at = twins.find("y.npy", at)) != std::string::npos;)
            twins[at] = 'x';
        QVERIFY2(errorOf(twins).starts_with("a.npz: is a damaged ZIP archive: "), errorOf(twins).c_str());
    }

    void theSameArraysGiveTheSameBytesEverywhere()
    {
        const std::string bytes = npzBytes(someArrays());
        const QByteArray zone = qgetenv("TZ");
        qputenv("TZ", "Pacific/Auckland");
        tzset();
        QTest::qSleep(2100); // the format's clock ticks every two seconds
        const std::string again = npzBytes(someArrays());
        if (zone.isNull())
            qunsetenv("TZ");
        else
            qputenv("TZ", zone);
        tzset();
        QVERIFY(again == bytes);
    }

    void readsALargeFileQuickly()
    {
        const NpyArray large{.type = "<f8", .shape = {32'000'000}, .bytes = std::string(256'000'000, '\x3f')};
        const std::string bytes = npzBytes({{"large", large}});
        QElapsedTimer timer;
        timer.start();
        const NpzArrays read = readNpz(bytes, "a.npz");
        const double seconds = static_cast<double>(timer.nsecsElapsed()) / 1e9;
        QVERIFY(read[0].second.bytes == large.bytes);
        qInfo("%.0f MB/s", 256 / seconds);
        QVERIFY2(seconds < 5, qPrintable(QString::number(seconds)));
    }

    void otherKindsOfArraysAreNamed()
    {
        const auto with = [](const std::string& descr, const std::string& order, const std::string& data) {
            const std::string header = "{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': (2, 1), }";
            std::string npy("\x93NUMPY\x01\x00", 8);
            npy += {static_cast<char>(header.size()), '\0'};
            return errorOf(zipBytes({{"x.npy", npy + header + data}}));
        };
        QVERIFY(with("'<f4'", "True", "12345678").find("Fortran order") != std::string::npos);
        QVERIFY(with("'>f4'", "False", "12345678").find("'>f4'") != std::string::npos);
        QVERIFY(with("'|O'", "False", "12345678").find("not plain") != std::string::npos);
        QVERIFY(with("[('a', '<f4')]", "False", "12345678").find("not plain") != std::string::npos);
        QCOMPARE(with("'<f4'", "False", "12345678"), std::string());
        QCOMPARE(errorOf("hello"), std::string("a.npz: is no ZIP archive, or its end is missing"));
    }
};

QTEST_GUILESS_MAIN(TstNpz)
#include "tst_npz.moc"
