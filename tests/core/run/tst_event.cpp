// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/run/event.h"
#include "core/run/files.h"

#include <QtTest>
#include <cmath>

using namespace sharpscope;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<Event> oneOfEachKind()
{
    const At at{.step = 12, .epoch = 0.1, .passes = 24.5, .seconds = 1.0 / 3};
    return {
        Started{.title = "Agnostic-SAM ρ₁",
                .rule = "agnostic-sam",
                .group = "g",
                .seed = 9007199254740993,
                .device = "cpu",
                .parameters = 272474,
                .stepsTotal = 100,
                .epochsTotal = 2.5},
        Resumed{at},
        StepDone{.at = at, .loss = 0.1, .accuracy = notMeasured, .gradientNorm = infinity, .cosine = -infinity},
        Evaluated{.at = at, .split = "test", .loss = 1e-300, .accuracy = 0.92, .images = 10000},
        CosineMeasured{.at = at, .before = -0.25, .after = 0.5},
        KnobChanged{.at = at, .name = "rho", .value = 0.05},
        CheckpointSaved{.at = at, .file = "checkpoint-000012.safetensors"},
        GridStarted{.name = "g", .title = "t", .columns = 3, .rows = 5, .xMin = -1, .xMax = 1, .yMin = -2, .yMax = 2},
        GridPoint{.name = "g", .column = 1, .row = 2, .loss = 3, .accuracy = notMeasured},
        Progress{.what = "slice", .fraction = 0.5},
        Message{.level = "warning", .text = "line\nbreak \"quoted\""},
        Finished{.at = at, .result = {{"accuracy/test", {{"last", 0.9}}}}},
        Stopped{at},
        Failed{"why"},
    };
}

} // namespace

class TestEvent : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyKindSurvivesTheWayThroughText()
    {
        const std::vector<Event> events = oneOfEachKind();
        QCOMPARE(events.size(), std::variant_size_v<Event>);
        for (std::size_t i = 0; i < events.size(); ++i) {
            QCOMPARE(events[i].index(), i);
            const std::string line = dumpLine(toJson(events[i]));
            QVERIFY(line.find('\n') == std::string::npos);
            const Event back = eventFromJson(Json::parse(line));
            QCOMPARE(back.index(), i);
            QCOMPARE(dumpLine(toJson(back)), line);
        }
    }

    void numbersComeBackBitForBit()
    {
        const StepDone step{.at = {.step = 1, .epoch = 1.0 / 3, .passes = 0.1, .seconds = 1e-17}, .loss = 0.1 + 0.2};
        const auto back = std::get<StepDone>(eventFromJson(Json::parse(dumpLine(toJson(step)))));
        QCOMPARE(back.at, step.at);
        QVERIFY(back.loss == step.loss);
        QVERIFY(std::isnan(back.rho));
    }

    void notMeasuredIsNullAndInfinityIsText()
    {
        const Json json = toJson(StepDone{.loss = infinity, .gradientNorm = -infinity});
        QCOMPARE(json.at("loss").get<std::string>(), std::string("inf"));
        QCOMPARE(json.at("gradientNorm").get<std::string>(), std::string("-inf"));
        QVERIFY(json.at("accuracy").is_null());
        QCOMPARE(json.begin().key(), std::string("event"));
        QVERIFY(std::get<StepDone>(eventFromJson(json)).loss == infinity);
    }

    void damageIsNamedByField_data()
    {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("named");
        QTest::newRow("no kind") << R"({"step":1})"
                                 << "\"event\"";
        QTest::newRow("no object") << R"([1])"
                                   << "\"event\"";
        QTest::newRow("unknown kind") << R"({"event":"Exploded"})"
                                      << "\"Exploded\"";
        QTest::newRow("missing") << R"({"event":"Stopped","step":1,"epoch":0,"passes":0})"
                                 << "\"seconds\" is missing";
        QTest::newRow("text for number") << R"({"event":"Stopped","step":1,"epoch":"x","passes":0,"seconds":0})"
                                         << "\"epoch\" is no number";
        QTest::newRow("fraction for whole") << R"({"event":"Stopped","step":1.5,"epoch":0,"passes":0,"seconds":0})"
                                            << "\"step\" is no whole number";
        QTest::newRow("number for text") << R"({"event":"Failed","why":3})"
                                         << "\"why\" is no text";
    }
    void damageIsNamedByField()
    {
        QFETCH(QString, json);
        QFETCH(QString, named);
        try {
            eventFromJson(Json::parse(json.toStdString()));
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY2(QString(error.what()).contains(named), error.what());
        }
    }

    void bytesThatAreNoTextDoNotStopTheLog()
    {
        const std::string line = dumpLine(toJson(Message{.level = "info", .text = "file \xff\xfe"}));
        QVERIFY(std::get<Message>(eventFromJson(Json::parse(line))).text.starts_with("file "));
    }

    void onlyThreeKindsAreTerminal()
    {
        int terminal = 0;
        for (const Event& event : oneOfEachKind())
            terminal += isTerminal(event);
        QCOMPARE(terminal, 3);
        QVERIFY(isTerminal(Failed{}));
        QVERIFY(!isTerminal(CheckpointSaved{}));
    }

    void clockIsThereWhereAnEventHasOne()
    {
        QCOMPARE(clockOf(StepDone{.at = {.step = 7}})->step, 7);
        QVERIFY(!clockOf(Failed{}));
        QVERIFY(!clockOf(Progress{}));
    }
};

QTEST_GUILESS_MAIN(TestEvent)
#include "tst_event.moc"
