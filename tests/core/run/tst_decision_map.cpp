// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/npz.h"
#include "core/run/decision_map.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace sharpscope;

namespace fs = std::filesystem;

namespace {

/// Two classes; `pieces` row by row from yMin, '#' where the second is likelier.
DecisionMap mapOf(const std::vector<std::string>& pieces)
{
    DecisionMap map{.step = 120,
                    .epoch = 1.5,
                    .classes = 2,
                    .columns = static_cast<std::int64_t>(pieces[0].size()),
                    .rows = static_cast<std::int64_t>(pieces.size()),
                    .xMin = -2,
                    .xMax = 2,
                    .yMin = 0,
                    .yMax = 1};
    for (const bool second : {false, true})
        for (const std::string& row : pieces)
            for (const char piece : row)
                map.probability.push_back((piece == '#') == second ? 52428 : 13107); // 0.8 and 0.2
    return map;
}

QString whyNot(const fs::path& file)
{
    try {
        if (file.filename() == "decision-points.npz")
            readDecisionPoints(file);
        else
            readDecisionMap(file);
    } catch (const Error& error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

} // namespace

class TestDecisionMap : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path folder() const { return m_folder.path().toStdString(); }

private Q_SLOTS:
    void regionsArePiecesOfOneClass_data()
    {
        QTest::addColumn<QStringList>("rows");
        QTest::addColumn<int>("regions");
        QTest::newRow("one class") << QStringList{"....", "...."} << 1;
        QTest::newRow("cut in two") << QStringList{"..##", "..##", "..##"} << 2;
        QTest::newRow("an island") << QStringList{"....", ".#..", "...."} << 2;
        QTest::newRow("corners do not touch") << QStringList{"#.", ".#"} << 4;
        QTest::newRow("round a corner") << QStringList{"##.", "..#", "###"} << 4;
        QTest::newRow("the other side is not beside") << QStringList{"#..#", "#..#"} << 3;
    }
    void regionsArePiecesOfOneClass()
    {
        QFETCH(QStringList, rows);
        QFETCH(int, regions);
        std::vector<std::string> pieces;
        for (const QString& row : rows)
            pieces.push_back(row.toStdString());
        QCOMPARE(regionsOf(mapOf(pieces)), std::int64_t(regions));
    }

    void comesBackFromItsFile()
    {
        const DecisionMap map = mapOf({"..#", ".##"});
        writeDecisionMap(folder(), map);
        const DecisionMap read = readDecisionMap(folder() / "decision-0000000120.npz");
        QCOMPARE(read.step, std::int64_t(120));
        QCOMPARE(read.epoch, 1.5);
        QVERIFY(read.probability == map.probability);
        QCOMPARE(read.classAt(2, 0), std::int64_t(1));
        QCOMPARE(read.classAt(1, 0), std::int64_t(0));
        QCOMPARE(read.classAt(1, 1), std::int64_t(1));
        QVERIFY(std::abs(read.at(1, 2, 0) - 0.8) < 1e-5);
        QVERIFY(std::abs(read.at(0, 2, 0) - 0.2) < 1e-5);
        QCOMPARE(read.x(2), 2.0);
        QCOMPARE(read.y(1), 1.0);
    }

    void aPlaceIsOfItsNearestPoint()
    {
        const DecisionMap map = mapOf({"..#", ".##"}); // x at −2, 0 and 2
        QCOMPARE(map.columnAt(-0.9), std::int64_t(1));
        QCOMPARE(map.columnAt(1.1), std::int64_t(2));
        QCOMPARE(map.columnAt(2.9), std::int64_t(2)); // to the edge of its cell
        QCOMPARE(map.columnAt(3.1), std::int64_t(-1));
        QCOMPARE(map.rowAt(0.4), std::int64_t(0));
        QCOMPARE(map.rowAt(std::nan("")), std::int64_t(-1));
    }

    void pointsComeBackFromTheirFile()
    {
        const DecisionPoints points{.classNames = {"upper", "lower moon"},
                                    .points = {{.x = 0.5, .y = -1.25, .label = 1, .truth = 0},
                                               {.x = 1, .y = 1, .label = 1, .truth = 1, .isTest = true}}};
        writeDecisionPoints(folder(), points);
        const DecisionPoints read = readDecisionPoints(decisionPointsFile(folder()));
        QVERIFY(read.points == points.points);
        QVERIFY(read.classNames == points.classNames);
        QVERIFY(read.points[0].isWrong() && !read.points[1].isWrong());
    }

    void aDamagedFileSaysWhatIsWrong()
    {
        writeDecisionMap(folder(), mapOf({"..#", ".##"}));
        const fs::path file = folder() / "decision-0000000120.npz";
        const NpzArrays sound = readNpz(file);
        const auto with = [&](const std::string& name, const NpyArray& array) {
            NpzArrays arrays = sound;
            for (auto& [known, old] : arrays)
                if (known == name) old = array;
            writeFileAtomically(file, npzBytes(arrays));
            return whyNot(file);
        };
        const std::vector<double> two{1, 2}, flat{1, 1, 0, 1};
        QCOMPARE(with("extent", npyReals(two, {2})),
                 QString::fromStdString(file.string() + ": array \"extent\" has 2 numbers, not 4"));
        QVERIFY(with("extent", npyReals(flat, {4})).contains(QStringLiteral("\"extent\" is no area")));
        QVERIFY(with("probability", npyReals(two, {2})).contains(QStringLiteral("is not [K, rows, columns]")));
        writeFileAtomically(file, readFile(file).substr(0, 100));
        QVERIFY(whyNot(file).startsWith(QString::fromStdString(file.string())));

        writeDecisionPoints(folder(), {.classNames = {"a"}, .points = {{.label = 3}}});
        QVERIFY(whyNot(decisionPointsFile(folder()))
                    .endsWith(QStringLiteral("array \"label\" holds a label that is no class")));
    }

    void aForkTakesTheMapsOfItsPast()
    {
        QTemporaryDir other;
        const fs::path from = folder() / "from", to = other.path().toStdString();
        fs::create_directory(from);
        for (const std::int64_t step : {0, 60, 120, 180}) {
            DecisionMap map = mapOf({"..#", ".##"});
            map.step = step;
            writeDecisionMap(from, map);
        }
        writeDecisionPoints(from, {.classNames = {"a"}, .points = {}});
        writeFileAtomically(from / "decision-of-mine.npz", "not ours");
        copyDecisions(from, to, 120);
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(to))
            names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        QVERIFY(names == (std::vector<std::string>{"decision-0000000000.npz", "decision-0000000060.npz",
                                                   "decision-0000000120.npz", "decision-points.npz"}));
        copyDecisions(folder() / "nowhere", to, 120); // a run without any
    }
};

QTEST_GUILESS_MAIN(TestDecisionMap)
#include "tst_decision_map.moc"
