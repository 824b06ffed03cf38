// SPDX-License-Identifier: GPL-3.0-or-later
// What must not come in by the door for JSON, and that what may come in is what the library itself would have read.
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/utf8.h"

#include <QtTest>

#include <ctime>
#include <random>

using namespace sharpscope;

namespace {

std::string whyOf(std::string_view text)
{
    try {
        parseJson(text, "a.json");
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

} // namespace

class TestJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusesWithFileLineAndByte_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("why");
        const auto row = [](const char* name, const QByteArray& text, const QByteArray& why) {
            QTest::newRow(name) << text << why;
        };
        row("number too large", "{\n \"lr\": 1e999}",
            "a.json: line 2 (byte 9) holds the number 1e999, which is too large for a double");
        row("negative too large", "[-1e999]", "(byte 1) holds the number -1e999");
        row("digits without end", "[" + QByteArray(500, '9') + "]", "(byte 1) holds the number 999");
        row("key twice", "{\"a\": 1,\n\"b\": {\"rho\": 1, \"rho\": 2}}",
            "a.json: line 2 (byte 29) gives \"rho\" twice in \"b\"");
        row("key twice in a list", R"({"methods": [{"options": {}}, {"options": {"x": 1, "x": 2}}]})",
            "gives \"x\" twice in \"methods[1].options\"");
        row("key twice at the top", R"({"a": 1, "a": 1})", "a.json: line 1 (byte 11) gives \"a\" twice");
        row("escaped key twice", R"({"a": 1, "\u0061": 1})", "gives \"a\" twice");
        row("truncated", "{\"a\": [1, 2", "a.json: line 1 (byte 11) is no JSON: it ends too early");
        row("truncated text", "{\"a\": \"xy", "is no JSON: it ends too early");
        row("empty", "", "a.json: line 1 (byte 0) is no JSON: it ends too early");
        row("trailing text", "{}\n{}", "a.json: line 2 (byte 3) is no JSON: ");
        row("NaN", "[NaN]", "(byte 1) is no JSON: ");
        row("comma", "{\"a\": 1 \"b\": 2}", "expected '}'");
        row("Latin-1", "{\"name\": \"\xe4\"}", "(byte 10) is no JSON: this byte is no UTF-8");
        row("half a character", "[\"\xcf\"]", "(byte 2) is no JSON: this byte is no UTF-8");
        row("surrogate", "[\"\xed\xa0\x80\"]", "this byte is no UTF-8");
        row("binary junk",
            QByteArray("\x7f"
                       "ELF\x02\x01\0\0\xff\xfe",
                       10),
            "a.json: line 1 (byte 0) is no JSON: ");
        row("zeros", QByteArray(64, '\0'), "a.json: line 1 (byte 0) is no JSON: ");
        row("brackets", QByteArray(60000, '['), "a.json: line 1 (byte 200) is nested deeper than 200 brackets");
        row("objects", QByteArray("{\"a\":").repeated(60000), "is nested deeper than 200 brackets");
    }

    void refusesWithFileLineAndByte()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, why);
        const std::string said = whyOf(text.toStdString());
        QVERIFY2(said.starts_with("a.json: line ") && said.find(why.toStdString()) != std::string::npos, said.c_str());
        QVERIFY2(said.size() < 400, said.c_str()); // it may quote what it refuses, but not all of it
        QCOMPARE(validUtf8(said), said.size());
    }

    void takesTheDeepestThatItAllows()
    {
        QCOMPARE(whyOf(nested(deepestJson)), std::string());
        QVERIFY(!whyOf(nested(deepestJson + 1)).empty());
        Json copy = parseJson(nested(deepestJson), "x"); // copied, compared, written and destroyed: all recursive
        QVERIFY(copy == parseJson(nested(deepestJson), "x"));
        QCOMPARE(copy.dump().size(), 2 * deepestJson);
    }

    void readsWhatTheLibraryReads()
    {
        for (const char* text :
             {"0", "-0", "-0.0", "1e-400", "1.7976931348623157e308", "18446744073709551615", "-9223372036854775808",
              "123456789012345678901234567890", "null", "[true,false,\"\\u00e9\\n\\ud83d\\ude00\",\"ρ\"]",
              R"({"z": {"y": [1, {"x": []}], "b": {}}, "a": "", "": [[], [[]]]})", "\xef\xbb\xbf{\"a\": 1}",
              " \t\r\n[ ] "}) {
            const Json expected = Json::parse(text), read = parseJson(text, "x");
            QCOMPARE(read.dump(), expected.dump());
            QVERIFY(read.type() == expected.type());
        }
    }

    void aKeyTwiceIsFoundAmongManyQuickly()
    {
        std::string text = "{";
        for (int i = 0; i < 200000; ++i)
            text += "\"k" + std::to_string(i) + "\":1,";
        const std::clock_t start = std::clock(); // of this process: whatever else the machine does
        QCOMPARE(parseJson(text + "\"end\":1}", "x").size(), 200001u);
        QVERIFY(whyOf(text + "\"k77777\":1}").find("\"k77777\" twice") != std::string::npos);
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        QVERIFY2(seconds < 10, std::to_string(seconds).c_str()); // looking at all pairs takes a minute
    }

    /// Damage of every kind ends in a value or a sentence, never in another exception.
    void anyDamageIsAValueOrASentence()
    {
        const std::string sound =
            R"({"name": "ä", "methods": [{"rule": "sam", "rho": 5e-2}], "seeds": [1, 2], "x": null})";
        std::mt19937 random(3);
        const auto pick = [&](std::size_t below) { return random() % below; };
        int refused = 0;
        for (int i = 0; i < 20000; ++i) {
            std::string text = sound;
            for (std::size_t changes = 1 + pick(3); changes > 0; --changes)
                switch (pick(3)) {
                case 0:
                    text[pick(text.size())] = static_cast<char>(pick(256));
                    break;
                case 1:
                    text.resize(1 + pick(text.size()));
                    break;
                default:
                    text.insert(pick(text.size()), text.substr(pick(text.size()), pick(20)));
                }
            refused += whyOf(text).empty() ? 0 : 1;
        }
        QVERIFY(refused > 10000);
    }
};

QTEST_GUILESS_MAIN(TestJson)
#include "tst_json.moc"
