// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/run/event.h"
#include "core/run/surface_mark.h"
#include "tests/run_format_page.h"

#include <QtTest>
#include <cmath>

using namespace sharpscope;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<Event> oneOfEachKind()
{
    const Clock clock{.step = 12, .epoch = 0.1, .passes = 24.5, .seconds = 1.0 / 3};
    return {
        Started{.title = "Agnostic-SAM ρ₁",
                .rule = "agnostic-sam",
                .group = "g",
                .seed = 9007199254740993,
                .device = "cpu",
                .parameters = 272474,
                .stepsTotal = 100,
                .epochsTotal = 2.5},
        Resumed{.clock = clock, .reason = "time limit"},
        Measured{.clock = clock,
                 .values = {{"loss", 1e-300}, {"accuracy/test", notMeasured}, {"rho", infinity}, {"x", -infinity}}},
        Commanded{.clock = clock, .command = TurnKnob{"rho", 0.05}},
        PhaseDone{.clock = clock, .round = 3, .phase = "query", .data = {{"images", {5, 3}}}},
        Asked{.clock = clock, .question = "round 3", .data = {{"images", {5, 3}}}},
        CheckpointSaved{.clock = clock, .file = "checkpoint-000012.safetensors"},
        GridStarted{.name = "g",
                    .title = "t",
                    .columns = 3,
                    .rows = 5,
                    .xMin = -1,
                    .xMax = 1,
                    .yMin = -2,
                    .yMax = 2,
                    .identity = {{"plane", "models"}}},
        GridMarked{.name = "g", .marks = toJson(std::vector{SurfaceMark{.run = "r", .label = "SGD"}})},
        GridPoint{.name = "g", .column = 1, .row = 2, .loss = 3, .accuracy = notMeasured},
        Progress{.what = "slice", .fraction = 0.5},
        Message{.level = "warning", .text = "line\nbreak \"quoted\""},
        Finished{.clock = clock, .result = {{"accuracy/test", {{"last", 0.9}}}}},
        Stopped{clock},
        Failed{"why"},
    };
}

std::vector<Command> oneOfEachCommand()
{
    return {TurnKnob{"rho", 0.1}, Pause{},          Continue{}, SingleStep{}, NextPhase{"round", 3}, UndoRound{},
            Answer{"image 7", 3}, SaveCheckpoint{}, Stop{}};
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
        const Measured step{.clock = {.step = 1, .epoch = 1.0 / 3, .passes = 0.1, .seconds = 1e-17},
                            .values = {{"loss", 0.1 + 0.2}}};
        const auto back = std::get<Measured>(eventFromJson(Json::parse(dumpLine(toJson(step)))));
        QCOMPARE(back.clock, step.clock);
        QVERIFY(back.values == step.values);
    }

    void measuredAndNaNIsNotTheSameAsNotMeasured()
    {
        const Json json = toJson(Measured{.values = {{"loss", infinity}, {"a", -infinity}, {"b", notMeasured}}});
        QCOMPARE(dumpLine(json.at("values")), std::string(R"({"loss":"inf","a":"-inf","b":null})"));
        QCOMPARE(json.begin().key(), std::string("event"));
        const auto back = std::get<Measured>(eventFromJson(json));
        QVERIFY(valueOf(back, "loss") == infinity);
        QVERIFY(std::isnan(valueOf(back, "b").value()));
        QVERIFY(!valueOf(back, "c"));
    }

    /// Lines that version 0.1 wrote before numbers travelled as Measured.
    void earlierKindsAreReadAsWhatHasTakenTheirPlace()
    {
        const auto read = [](const char* line) { return eventFromJson(Json::parse(line)); };
        const auto step = std::get<Measured>(
            read(R"({"event":"StepDone","step":3,"epoch":0.5,"passes":6,"seconds":0.1,"loss":2,"accuracy":0.25,)"
                 R"("gradientNorm":"inf","perturbation":null,"cosine":null,"sharpness":0.5,"lr":0.1,"rho":0.05})"));
        QCOMPARE(step.clock, (Clock{3, 0.5, 6, 0.1}));
        QVERIFY(step.values == (Values{{"loss", 2},
                                       {"accuracy/batch", 0.25},
                                       {"gradient norm", infinity},
                                       {"sharpness", 0.5},
                                       {"lr", 0.1},
                                       {"rho", 0.05}}));
        const auto evaluated = std::get<Measured>(read(R"({"event":"Evaluated","step":3,"epoch":0.5,"passes":6,)"
                                                       R"("seconds":0.1,"split":"test","loss":null,"accuracy":0.5,)"
                                                       R"("images":10})"));
        QVERIFY(std::isnan(valueOf(evaluated, "loss/test").value()));
        QVERIFY(valueOf(evaluated, "accuracy/test") == 0.5);
        const auto cosine = std::get<Measured>(read(R"({"event":"CosineMeasured","step":3,"epoch":0.5,"passes":6,)"
                                                    R"("seconds":0.1,"before":0.25,"after":0.75})"));
        QVERIFY(valueOf(cosine, "cosine/change") == 0.5);
        const auto knob = std::get<Commanded>(read(R"({"event":"KnobChanged","step":3,"epoch":0.5,"passes":6,)"
                                                   R"("seconds":0.1,"name":"rho","value":0.1})"));
        QVERIFY(std::get<TurnKnob>(knob.command) == (TurnKnob{"rho", 0.1}));
    }

    void everyCommandSurvivesTheWayThroughText()
    {
        const std::vector<Command> commands = oneOfEachCommand();
        QCOMPARE(commands.size(), std::variant_size_v<Command>);
        for (std::size_t i = 0; i < commands.size(); ++i) {
            QCOMPARE(commands[i].index(), i);
            QVERIFY(commandFromJson(Json::parse(dumpLine(toJson(commands[i])))) == commands[i]);
        }
        QVERIFY_EXCEPTION_THROWN(commandFromJson({{"command", "TurnKnob"}, {"name", "lr"}, {"value", nullptr}}), Error);
        QVERIFY_EXCEPTION_THROWN(commandFromJson({{"command", "Dance"}}), Error);
    }

    void theFormatsPageNamesEveryEventCommandAndField()
    {
        const RunFormatPage page;
        for (const Event& event : oneOfEachKind()) {
            const Json json = toJson(event);
            const QString kind = QString::fromStdString(json.at("event")), row = page.rowOf(kind);
            QVERIFY2(!row.isEmpty(), qPrintable(kind));
            QCOMPARE(row.contains("clock"), clockOf(event).has_value());
            for (const auto& [field, value] : json.items())
                if (field != "event" && !(clockOf(event) && toJson(Stopped{}).contains(field)))
                    QVERIFY2(row.contains(QString("`%1`").arg(field.c_str())), qPrintable(kind + ' ' + field.c_str()));
        }
        QCOMPARE(page.text().count("| clock"), 8);
        for (const Command& command : oneOfEachCommand()) {
            const Json json = toJson(command);
            for (const auto& [field, value] : json.items()) {
                const std::string word = field == "command" ? value.get<std::string>() : field;
                QVERIFY2(page.text().contains(QString("`%1`").arg(word.c_str())), word.c_str());
            }
        }
        for (const char* earlier : {"StepDone", "Evaluated", "CosineMeasured", "KnobChanged"})
            QVERIFY2(page.text().contains(QString("`%1`").arg(earlier)), earlier);
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
        QTest::newRow("marks that are none") << R"({"event":"GridMarked","name":"landscape-last","marks":[{"run":1}]})"
                                             << "\"run\" is no text";
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
        QCOMPARE(clockOf(Measured{.clock = {.step = 7}})->step, 7);
        QVERIFY(!clockOf(Failed{}));
        QVERIFY(!clockOf(Progress{}));
    }
};

QTEST_GUILESS_MAIN(TestEvent)
#include "tst_event.moc"
