// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/csv.h"
#include "core/base/describe.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/shell_text.h"
#include "core/base/table_text.h"
#include "core/base/utf8.h"
#include "core/run/export_csv.h"
#include "core/run/export_tensorboard.h"
#include "core/run/result_table.h"
#include "core/run/tf_records.h"

#include <QtTest>
#include <clocale>
#include <cstring>
#include <fstream>

using namespace sharpscope;

namespace {

RunSeries sample()
{
    RunSeries run;
    run.apply(Started{.title = "SAM", .seed = 7});
    run.apply(Measured{.clock = {.step = 1, .epoch = 0.5, .passes = 2, .seconds = 0.25}, .values = {{"loss", 2.5}}});
    run.apply(Measured{.clock = {.step = 300, .epoch = 1, .passes = 4, .seconds = 0.5},
                       .values = {{"loss", 0.1}, {"rho", std::numeric_limits<double>::infinity()}}});
    run.apply(Measured{.clock = {.step = 300, .epoch = 1, .passes = 4, .seconds = 0.5},
                       .values = {{"loss/test", 1}, {"accuracy/test", 0.5}}});
    return run;
}

// An independent reader of what TensorBoard reads: bit by bit where the writer has a table.

std::uint32_t slowCrc(const std::string& bytes)
{
    std::uint32_t crc = 0xFFFFFFFF;
    for (const unsigned char byte : bytes)
        for (int bit = 0; bit < 8; ++bit) {
            const bool flip = ((crc ^ (static_cast<std::uint32_t>(byte) >> bit)) & 1) != 0;
            crc = (crc >> 1) ^ (flip ? 0x82F63B78u : 0);
        }
    return ~crc;
}

std::uint32_t mask(std::uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xa282ead8u; }

template <class T>
T take(std::string& bytes)
{
    T value;
    if (bytes.size() < sizeof value) throw Error("too short");
    std::memcpy(&value, bytes.data(), sizeof value);
    bytes.erase(0, sizeof value);
    return value;
}

std::uint64_t takeVarint(std::string& bytes)
{
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
        const auto byte = take<unsigned char>(bytes);
        value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if (byte < 0x80) return value;
    }
}

std::string takeBytes(std::string& bytes, std::uint64_t count)
{
    if (bytes.size() < count) throw Error("too short");
    std::string taken = bytes.substr(0, count);
    bytes.erase(0, count);
    return taken;
}

std::vector<std::string> recordsOf(std::string file)
{
    std::vector<std::string> records;
    while (!file.empty()) {
        const std::string length = file.substr(0, 8);
        const auto count = take<std::uint64_t>(file);
        if (take<std::uint32_t>(file) != mask(slowCrc(length))) throw Error("bad checksum of a length");
        records.push_back(takeBytes(file, count));
        if (take<std::uint32_t>(file) != mask(slowCrc(records.back()))) throw Error("bad checksum of a record");
    }
    return records;
}

struct DecodedEvent {
    double wallTime = 0;
    std::int64_t step = -1;
    std::string version;
    std::map<std::string, float> values;
};

void decodeValue(std::string bytes, DecodedEvent& event)
{
    std::string tag;
    while (!bytes.empty()) {
        const std::uint64_t key = takeVarint(bytes);
        if (key == (1 << 3 | 2))
            tag = takeBytes(bytes, takeVarint(bytes));
        else if (key == (2 << 3 | 5))
            event.values[tag] = take<float>(bytes);
        else
            throw Error("unknown key in a value");
    }
}

DecodedEvent decode(std::string bytes)
{
    DecodedEvent event;
    while (!bytes.empty()) {
        const std::uint64_t key = takeVarint(bytes);
        if (key == (1 << 3 | 1)) {
            event.wallTime = take<double>(bytes);
        } else if (key == (2 << 3 | 0)) {
            event.step = static_cast<std::int64_t>(takeVarint(bytes));
        } else if (key == (3 << 3 | 2)) {
            event.version = takeBytes(bytes, takeVarint(bytes));
        } else if (key == (5 << 3 | 2)) {
            std::string summary = takeBytes(bytes, takeVarint(bytes));
            while (!summary.empty()) {
                if (takeVarint(summary) != (1 << 3 | 2)) throw Error("unknown key in a summary");
                decodeValue(takeBytes(summary, takeVarint(summary)), event);
            }
        } else {
            throw Error("unknown key in an event");
        }
    }
    return event;
}

} // namespace

class TestExport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void commandsForCopyingAreWordsToAShell()
    {
        for (const std::string word :
             {"plain/run_1.json", "a b", "it's", "$HOME", "`ls`", "a\"b\\c", "", "~", "a;b", "-x*"}) {
            QProcess shell;
            shell.start("sh", {"-c", QString::fromStdString("printf %s " + shellWord(word))});
            QVERIFY(shell.waitForFinished());
            QCOMPARE(shell.readAllStandardOutput().toStdString(), word);
        }
        QCOMPARE(shellWord("plain/run_1.json"), std::string("plain/run_1.json"));
    }
    void numbersAreTheSameInEveryCountry_data()
    {
        QTest::addColumn<QString>("country");
        for (const char* country : {"de_DE", "tr_TR", "ar_EG"})
            QTest::newRow(country) << QString(country);
    }
    void numbersAreTheSameInEveryCountry()
    {
        QFETCH(QString, country);
        const QTemporaryDir locales;
        QProcess::execute("localedef", {"-i", country, "-f", "UTF-8", locales.filePath("here")});
        const auto everything = [] {
            const FinishedRun finished{
                {{"seed", 1}, {"data", {{"name", "x"}, {"labelNoise", 0.25}}}, {"method", {{"rule", "sam"}}}},
                {{"accuracy/test", {{"last", 0.8125}}}}};
            const ResultTable table = makeTable({finished, finished}, {.columns = "data.labelNoise"});
            JsonFault fault;
            return csvRows("a", sample()) + jsonRows("a", sample()) + tensorboardEvents(sample(), 1.5) + toCsv(table) +
                   toMarkdown(table) + toLatex(table) + fixedText(1234.5, 2) + exactText(1e-7) + shortText(0.12345, 3) +
                   dumpLines(*tryParseJson("[1.5, -2.5e-3]", fault)) + rangeText({.min = 0.5, .max = 1e6}) +
                   lowerCase("TIFF") + markdownText("I_i");
        };
        const std::string here = everything();
        qputenv("LOCPATH", locales.path().toUtf8());
        const char* const isSet = std::setlocale(LC_ALL, "here");
        const QByteArray point = std::localeconv()->decimal_point;
        const std::string there = everything();
        std::setlocale(LC_ALL, "C");
        qunsetenv("LOCPATH");
        QVERIFY2(isSet, "localedef made no locale; is Debian's package locales installed?");
        if (country == "de_DE") QCOMPARE(point, QByteArray(","));
        QVERIFY(there == here);
        QVERIFY(here.find("81.25") != std::string::npos && here.find("labelNoise 0.25") != std::string::npos);
    }

    void csvHasOneRowAValue()
    {
        QCOMPARE(QString::fromStdString(csvRows("runs/a", sample())), QString("runs/a,7,300,1,4,0.5,accuracy/test,0.5\n"
                                                                              "runs/a,7,1,0.5,2,0.25,loss,2.5\n"
                                                                              "runs/a,7,300,1,4,0.5,loss,0.1\n"
                                                                              "runs/a,7,300,1,4,0.5,loss/test,1\n"
                                                                              "runs/a,7,300,1,4,0.5,rho,inf\n"));
        QCOMPARE(std::count(csvHeader.begin(), csvHeader.end(), ','), 7);
    }

    void whatWasMeasuredAndIsNotFiniteIsAValue()
    {
        RunSeries run;
        run.apply(Measured{.clock = {.step = 1}, .values = {{"loss/test", 0.5}}});
        run.apply(Measured{.clock = {.step = 2}, .values = {{"loss/test", std::nan("")}}});
        run.apply(Measured{.clock = {.step = 3}, .values = {{"loss/test", -std::numeric_limits<double>::infinity()}}});
        QCOMPARE(QString::fromStdString(csvRows("a", run)),
                 QString("a,0,1,0,0,0,loss/test,0.5\na,0,2,0,0,0,loss/test,nan\na,0,3,0,0,0,loss/test,-inf\n"));
        const QStringList lines = QString::fromStdString(jsonRows("a", run)).trimmed().split('\n');
        QVERIFY(lines.at(1).endsWith(QLatin1String("\"value\":null}")));
        QVERIFY(lines.at(2).endsWith(QLatin1String("\"value\":\"-inf\"}")));
    }

    void csvQuotesWhatNeedsIt()
    {
        const std::string rows = csvRows("a,\"b\"", sample());
        QVERIFY(rows.starts_with("\"a,\"\"b\"\"\",7,"));
    }

    void jsonRowsHoldTheSame()
    {
        const QStringList lines = QString::fromStdString(jsonRows("a", sample())).trimmed().split('\n');
        QCOMPARE(lines.size(), 5);
        const Json row = Json::parse(lines[2].toStdString());
        QCOMPARE(row.at("step").get<int>(), 300);
        QCOMPARE(row.at("seed").get<int>(), 7);
        QCOMPARE(row.at("tag").get<std::string>(), std::string("loss"));
        QVERIFY(row.at("value").get<double>() == 0.1);
        QCOMPARE(Json::parse(lines[4].toStdString()).at("value").get<std::string>(), std::string("inf"));
    }

    void checksumIsCastagnolis()
    {
        QCOMPARE(crc32c("123456789"), 0xE3069283u); // the check value of RFC 3720 and of every table of CRCs
        QCOMPARE(crc32c(std::string(32, '\0')), 0x8A9136AAu);
        QCOMPARE(crc32c(""), 0u);
        QCOMPARE(slowCrc("123456789"), 0xE3069283u);
    }

    void tensorboardFileReadsBack()
    {
        const std::vector<std::string> records = recordsOf(tensorboardEvents(sample(), 1.7e9));
        QCOMPARE(records.size(), 3u);
        QCOMPARE(decode(records[0]).version, std::string("brain.Event:2"));
        const DecodedEvent first = decode(records[1]);
        QCOMPARE(first.step, 1);
        QCOMPARE(first.wallTime, 1.7e9 + 0.25);
        QCOMPARE(first.values, (std::map<std::string, float>{{"epoch", 0.5f}, {"loss", 2.5f}, {"passes", 2.0f}}));
        const DecodedEvent second = decode(records[2]);
        QCOMPARE(second.step, 300);
        QCOMPARE(second.values, (std::map<std::string, float>{{"accuracy/test", 0.5f},
                                                              {"epoch", 1.0f},
                                                              {"loss", 0.1f},
                                                              {"loss/test", 1.0f},
                                                              {"passes", 4.0f},
                                                              {"rho", std::numeric_limits<float>::infinity()}}));
    }

    void everyFlippedBitOfARecordWouldBeSeen()
    {
        const std::string file = tensorboardEvents(sample(), 0);
        for (std::size_t i = 0; i < file.size(); i += 7) {
            std::string damaged = file;
            damaged[i] = static_cast<char>(damaged[i] ^ 4);
            QVERIFY_EXCEPTION_THROWN(recordsOf(damaged), Error);
        }
    }

    void tensorboardFileIsWrittenIntoItsFolder()
    {
        const QTemporaryDir folder;
        const std::filesystem::path run = std::filesystem::path(folder.path().toStdString()) / "board/a";
        const auto file = writeTensorboard(run, sample(), 1700000000.5);
        QCOMPARE(file, run / "events.out.tfevents.1700000000.sharpscope");
        QCOMPARE(recordsOf(readFile(file)).size(), 3u);
        std::ofstream(run / "file") << "x";
        QVERIFY_EXCEPTION_THROWN(writeTensorboard(run / "file", sample(), 0), Error);
    }
};

QTEST_GUILESS_MAIN(TestExport)
#include "tst_export.moc"
