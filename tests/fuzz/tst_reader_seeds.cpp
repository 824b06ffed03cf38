// SPDX-License-Identifier: GPL-3.0-or-later
// Every reader of data from outside takes its seeds, and of thousands of damaged ones refuses or takes each by the
// words it promises, in proportion to its size. Under the sanitizers (preset asan) it is told as well what it touches.
#include "input_files.h"
#include "mutated.h"
#include "reader.h"

#include "../core/memory_peak.h"

#include <QtTest>

using namespace sharpscope::fuzz;

class TestReaderSeeds : public QObject {
    Q_OBJECT

    /// Bytes of a finding as C++ has them, as far as anybody reads.
    static QByteArray shown(const std::string& bytes)
    {
        constexpr int most = 2000;
        QByteArray text = QByteArray::fromStdString(bytes.substr(0, most)).toPercentEncoding(" {}[]\":,.-_/\n\r=<>");
        return bytes.size() > most ? text + " ..." : text;
    }

    static const Reader& named(const char* name)
    {
        for (const Reader& reader : readers())
            if (reader.name == name) return reader;
        throw std::logic_error(name);
    }

    /// A finding, or that the bytes are refused; empty where they are taken.
    static constexpr const char* refusal = "refused";
    static QByteArray outcomeOf(const Reader& reader, const std::string& bytes)
    {
        try {
            return reader.read(bytes) ? "" : refusal;
        } catch (const std::exception& error) {
            return QByteArray(error.what()) + '\n' + shown(bytes);
        }
    }

    /// Damaged ones of each; SHARPSCOPE_MUTATIONS says otherwise.
    static int mutations()
    {
        bool isGiven = false;
        const int given = qEnvironmentVariableIntValue("SHARPSCOPE_MUTATIONS", &isGiven);
        return isGiven ? given : 1500;
    }

private Q_SLOTS:
    void initTestCase() { qInfo("an input that ends the program lies in %s", scratch().c_str()); }

    void takesItsSeeds_data()
    {
        QTest::addColumn<QByteArray>("seed");
        for (const Reader& reader : readers()) {
            const std::vector<std::string> seeds = reader.seeds();
            QVERIFY2(!seeds.empty(), reader.name.c_str());
            for (std::size_t i = 0; i < seeds.size(); ++i)
                QTest::addRow("%s/%zu", reader.name.c_str(), i) << QByteArray::fromStdString(seeds[i]);
        }
    }
    void takesItsSeeds()
    {
        QFETCH(const QByteArray, seed);
        const QByteArray name = QByteArray(QTest::currentDataTag()).split('/').front();
        QCOMPARE(outcomeOf(named(name), seed.toStdString()), QByteArray());
    }

    void refusesDamageByItsWords_data()
    {
        QTest::addColumn<int>("reader");
        for (std::size_t i = 0; i < readers().size(); ++i)
            QTest::addRow("%s", readers()[i].name.c_str()) << int(i);
    }
    void refusesDamageByItsWords()
    {
        QFETCH(const int, reader);
        const Reader& one = readers()[std::size_t(reader)];
        const std::vector<std::string> seeds = one.seeds();
        std::mt19937_64 random(20261127);
        int refused = 0;
        const MemoryPeak peak;
        for (int i = 0; i < mutations(); ++i) {
            const std::string& from = seeds[random() % seeds.size()];
            const std::string bytes = mutated(from, seeds[random() % seeds.size()], random);
            const QByteArray outcome = outcomeOf(one, bytes);
            if (outcome == refusal)
                ++refused;
            else
                QVERIFY2(outcome.isEmpty(),
                         qPrintable(QString::number(i) + QStringLiteral(": ") + QString::fromUtf8(outcome)));
        }
        QVERIFY2(refused > 0, "nothing was refused: is it read at all?");
        double enough = 400;        // megabytes; a seed has thousands of bytes at most
#ifdef SHARPSCOPE_WATCHES_ADDRESSES // what watches has pages of its own
        enough = 1000;
#endif
        QVERIFY2(peak.megabytes() < enough, qPrintable(QString::number(peak.megabytes())));
    }
};

QTEST_GUILESS_MAIN(TestReaderSeeds)
#include "tst_reader_seeds.moc"
