// SPDX-License-Identifier: GPL-3.0-or-later
// A surface's metadata as a door: whatever stands there, a sentence names the file.
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/npz.h"
#include "core/landscape/surface_file.h"

#include <QTemporaryDir>
#include <QTest>

using namespace sharpscope;

class TestSurfaceDoors : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// The views know a grid by its corners: points of another spacing would be shown at wrong places.
    void unevenAxesAreRefused()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("landscape-x.npz")).toStdString();
        const auto write = [&](const std::vector<double>& alphas, const std::vector<double>& betas) {
            const auto columns = std::ssize(alphas), rows = std::ssize(betas);
            const NpyArray values = npyReals(std::vector<double>(alphas.size() * betas.size(), 0.5), {rows, columns});
            writeFileAtomically(file, npzBytes({{"alphas", npyReals(alphas, {columns})},
                                                {"betas", npyReals(betas, {rows})},
                                                {"loss", values},
                                                {"accuracy", values}}));
        };
        for (const bool first : {true, false}) {
            const std::vector<double> uneven{0.001, 0.01, 0.1, 1}, even{0, 1, 2};
            write(first ? uneven : even, first ? even : uneven);
            try {
                readSurface(file);
                QFAIL("no error");
            } catch (const Error& error) {
                const QByteArray said = error.what();
                QVERIFY2(said.contains(first ? "\"alphas\" is not evenly" : "\"betas\" is not evenly"),
                         said.constData());
                QVERIFY2(said.contains("0.01 at index 1, 0.33"), said.constData());
            }
        }
        std::vector<double> single; // numpy.linspace(-1, 1, 101, dtype="float32")
        for (int i = 0; i <= 100; ++i)
            single.push_back(static_cast<float>(-1 + 0.02 * i));
        write(single, {0, 1});
        QCOMPARE(readSurface(file).grid.columns, 101);
    }

    void damagedMetadataAreNamed_data()
    {
        QTest::addColumn<QByteArray>("metadata");
        QTest::addColumn<QByteArray>("why");
        QTest::newRow("too large") << QByteArray("{\"format\": 1e999}")
                                   << QByteArray("(byte 11) holds the number 1e999");
        QTest::newRow("brackets") << QByteArray(60000, '[') << QByteArray("(byte 200) is nested deeper");
        QTest::newRow("key twice") << QByteArray(R"({"format": 1, "format": 2})")
                                   << QByteArray("gives \"format\" twice");
        QTest::newRow("truncated") << QByteArray("{\"format\": 1") << QByteArray("is no JSON: it ends too early");
        QTest::newRow("junk") << QByteArray("\x7f"
                                            "ELF")
                              << QByteArray("line 1 (byte 0) is no JSON");
        QTest::newRow("list") << QByteArray("[1]") << QByteArray("are no JSON object");
        QTest::newRow("text for format") << QByteArray(R"({"format": "x"})") << QByteArray("have no format but \"x\"");
        QTest::newRow("number for title") << QByteArray(R"({"title": 3})") << QByteArray("have no title but 3");
        QTest::newRow("list for identity")
            << QByteArray(R"({"identity": [1]})") << QByteArray("have no identity but [1]");
        QTest::newRow("marks that are none")
            << QByteArray(R"({"marks": [{"run": 3}]})") << QByteArray("its metadata: ");
        QTest::newRow("newer") << QByteArray(R"({"format": 99})") << QByteArray("has format 99");
    }
    void damagedMetadataAreNamed()
    {
        QFETCH(QByteArray, metadata);
        QFETCH(QByteArray, why);
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("landscape-x.npz")).toStdString();
        const std::vector<double> axis{-1, 1}, values(4, 0.5);
        const auto write = [&](const NpyArray& text, const NpyArray& loss) {
            writeFileAtomically(file, npzBytes({{"alphas", npyReals(axis, {2})},
                                                {"betas", npyReals(axis, {2})},
                                                {"loss", loss},
                                                {"accuracy", npyReals(values, {2, 2})},
                                                {"metadata", text}}));
        };
        const auto refused = [&]() -> QByteArray {
            try {
                readSurface(file);
            } catch (const Error& error) {
                return error.what();
            }
            return {};
        };
        write(npyText(metadata.toStdString()), npyReals(values, {2, 2}));
        const QByteArray said = refused();
        QVERIFY2(said.startsWith(file.string().c_str()) && said.contains(why), said.constData());
        write(npyReals(axis, {2}), npyReals(values, {2, 2}));
        QVERIFY2(refused().contains("landscape-x.npz: \"metadata\": "), refused().constData());
        write(npyText("{}"), {.type = "<U1", .shape = {2, 2}, .bytes = std::string(16, '\0')});
        QVERIFY2(refused().contains("landscape-x.npz: \"loss\": "), refused().constData());
    }
};

QTEST_GUILESS_MAIN(TestSurfaceDoors)
#include "tst_surface_doors.moc"
