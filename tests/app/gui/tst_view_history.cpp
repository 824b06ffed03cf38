// SPDX-License-Identifier: GPL-3.0-or-later
// Undo and redo as values, without a window: what is one step, what is none, and what a step is called.
#include "app/gui/session_file.h"
#include "app/gui/view_change.h"
#include "app/gui/view_history.h"
#include "core/base/error.h"
#include "core/base/files.h"

#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace sharpscope;

namespace {

using Time = ViewHistory::Time;
Time at(int milliseconds) { return Time() + std::chrono::milliseconds(milliseconds); }

ViewState smoothed(double smoothing)
{
    ViewState state;
    state.compare.smoothing = smoothing;
    return state;
}

ViewState typed(const char* rate)
{
    ViewState state;
    state.experiment = {{"name", "a"}, {"optimizer", {{"lr", rate}}}, {"methods", {{{"rule", "sam"}, {"rho", 0.1}}}}};
    return state;
}

} // namespace

class TestViewHistory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keysAndDragsWithinAMomentAreOneStep()
    {
        ViewHistory history;
        history.start(typed("0.1"));
        history.record(typed("0.12"), at(0));
        history.record(typed("0.125"), at(300));
        history.record(typed("0.1253"), at(1200)); // within a moment of the last key, not of the first
        QCOMPARE(history.undoText(), QStringLiteral("Learning rate 0.1253"));
        QVERIFY(history.undo() == typed("0.1"));
        QVERIFY(!history.canUndo());
        QVERIFY(history.redo() == typed("0.1253"));
    }

    void aPauseOrAnotherFieldBeginsAStep()
    {
        ViewHistory history;
        history.start({});
        history.record(smoothed(0.5), at(0));
        history.record(smoothed(0.4), at(1000)); // a moment later is not within it
        ViewState both = smoothed(0.4);
        both.compare.logX = true;
        history.record(both, at(1001));
        QVERIFY(history.undo() == smoothed(0.4));
        QVERIFY(history.undo() == smoothed(0.5));
        QVERIFY(history.undo() == ViewState());
        QVERIFY(!history.canUndo());
    }

    void thereAndBackWithinAMomentIsNoStep()
    {
        ViewHistory history;
        history.start({});
        history.record(smoothed(0.5), at(0));
        history.record(smoothed(0.9), at(10));
        QVERIFY(!history.canUndo());
        history.record(smoothed(0.5), at(20));
        QVERIFY(history.undo() == ViewState());
    }

    void aNewActionCutsWhatCouldBeRedone()
    {
        ViewHistory history;
        history.start({});
        history.record(smoothed(0.5), at(0));
        history.record(smoothed(0.4), at(5000));
        history.undo();
        history.undo();
        QVERIFY(history.canRedo());
        history.record(smoothed(0.3), at(5001)); // also the same field within a moment
        QVERIFY(!history.canRedo());
        QCOMPARE(history.redoText(), QString());
        QVERIFY(history.undo() == ViewState());
        QVERIFY(!history.canUndo());
    }

    void theLayoutIsNoStepButGoesAlong()
    {
        ViewHistory history;
        history.start({});
        ViewState moved;
        moved.layout.geometry = "elsewhere";
        history.record(moved, at(0));
        QVERIFY(!history.canUndo());
        QVERIFY(history.present() == moved);
    }

    void onlySoManyStepsAreKept()
    {
        ViewHistory history(3);
        history.start({});
        for (int i = 1; i <= 9; ++i)
            history.record(smoothed(0.1 * i), at(5000 * i));
        int steps = 0;
        for (; history.canUndo(); ++steps)
            history.undo();
        QCOMPARE(steps, 3);
        QVERIFY(history.present() == smoothed(0.1 * 6));
    }

    void everyPathBackIsTheWayThatWasGone()
    {
        const unsigned seed = std::random_device()();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        ViewHistory history;
        std::vector<ViewState> went = {ViewState()};
        history.start(went.back());
        for (int i = 0; i < 150; ++i) {
            ViewState next = went.back();
            switch (random() % 5) {
            case 0:
                next.compare.smoothing = (random() % 990) / 1000.0;
                break;
            case 1:
                next.compare.logX = !next.compare.logX;
                break;
            case 2:
                next.runs.hidden.push_back("/runs/" + std::to_string(random()));
                break;
            case 3:
                next.experiment = {{"methods", Json::array({{{"rule", "sam"}, {"rho", random() % 9}}})}};
                break;
            case 4:
                next.landscape.camera = {1.0 * (random() % 9), 0, 0, 0, 0, 1};
                break;
            }
            if (next == went.back()) continue;
            history.record(next, at(2000 * i));
            went.push_back(next);
        }
        for (std::size_t i = went.size() - 1; i-- > 0;)
            QVERIFY(history.undo() == went[i]);
        QVERIFY(!history.canUndo());
        for (std::size_t i = 1; i < went.size(); ++i)
            QVERIFY(history.redo() == went[i]);
        QVERIFY(!history.canRedo());
    }

    void whatWasDoneIsSaidInWords_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* said, const char* from, const char* to) {
            QTest::newRow(said) << QString::fromUtf8(from) << QString::fromUtf8(to) << QString::fromUtf8(said);
        };
        row("hide 3 runs", R"({})", R"({"runs": {"hidden": ["/a", "/b", "/c"]}})");
        row("show 1 run", R"({"runs": {"hidden": ["/a", "/b"]}})", R"({"runs": {"hidden": ["/b"]}})");
        row("show other runs", R"({"runs": {"hidden": ["/a"]}})", R"({"runs": {"hidden": ["/b"]}})");
        row("filter runs", R"({})", R"({"runs": {"filter": "sam"}})");
        row("ungroup runs", R"({"runs": {"grouped": true}})", R"({})");
        row("sort runs", R"({})", R"({"runs": {"sortedBy": "Loss", "descending": true}})");
        row("smoothing 0.6", R"({})", R"({"compare": {"smoothing": 0.6}})");
        row("x = epoch", R"({})", R"({"compare": {"xAxis": "epoch"}})");
        row("linear y axes", R"({"compare": {"logY": true}})", R"({})");
        row("maximise a figure", R"({})", R"({"compare": {"maximised": 2}})");
        row("zoom", R"({})", R"({"compare": {"zooms": {"loss": [0, 1, 0, 2]}}})");
        row("turn the landscape", R"({})", R"({"landscape": {"camera": [1, 2, 3, 0, 0, 0]}})");
        row("Radius 0.2", R"({"experiment": {"methods": [{"rule": "sam", "rho": 0.1}]}})",
            R"({"experiment": {"methods": [{"rule": "sam", "rho": 0.2}]}})");
        row("add a method", R"({"experiment": {"methods": []}})", R"({"experiment": {"methods": [{"rule": "sam"}]}})");
        row("experiment b", R"({"experiment": {"name": "a", "train": {"epochs": 1}}})",
            R"({"experiment": {"name": "b", "train": {"epochs": 2}}})");
        row("open r2", R"({"folders": {"open": ["/r1"]}})", R"({"folders": {"open": ["/r1", "/x/r2"]}})");
        row("remove 2 runs", R"({})", R"({"folders": {"removed": ["/r1/a", "/r1/b"]}})");
        row("dark theme", R"({})", R"({"theme": "dark"})");
        row("go to data", R"({})", R"({"page": "data"})");
        row("change the view", R"({})", R"({"page": "data", "theme": "dark"})");
    }

    void whatWasDoneIsSaidInWords()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, said);
        const auto state = [](const QString& json) {
            return fromJsonOrThrow<ViewState>(Json::parse(json.toStdString()));
        };
        QCOMPARE(changeText(state(from), state(to)), said);
    }

    void sessionsOfVersion1Open()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("session.json")).toStdString();
        writeFileAtomically(file, R"({"geometry": "Z2Vv", "layout": "bGF5", "runColumns": "", "runsGrouped": true,
            "theme": "dark", "runsFolder": "/r", "dataFolder": "/d", "openFolders": ["/a"], "hiddenRuns": ["/b", "/a"],
            "smoothing": 0.4, "xAxis": "epoch", "logX": true, "logY": false, "groupSeeds": true,
            "quantities": ["loss", "accuracy"], "maximised": 1, "tab": 3, "experiment": {"name": "x"}})");
        const ViewState state = loadSession(file);
        ViewState wanted;
        wanted.layout = {.geometry = "Z2Vv", .docks = "bGF5"};
        wanted.folders = {.newRuns = "/r", .data = "/d", .open = {"/a"}};
        wanted.runs = {.hidden = {"/a", "/b"}, .grouped = true};
        wanted.compare = {.quantities = {"loss", "accuracy"},
                          .xAxis = "epoch",
                          .logX = true,
                          .smoothing = 0.4,
                          .groupSeeds = true,
                          .maximised = 1};
        wanted.page = "data";
        wanted.theme = "dark";
        wanted.experiment = {{"name", "x"}};
        QCOMPARE(QString::fromStdString(sessionText(state)), QString::fromStdString(sessionText(wanted)));
        QVERIFY(state == wanted);
    }

    /// A session beside its runs is opened where both were copied to: every run and folder in it, whatever names it.
    void aSessionTravelsWithItsRuns()
    {
        const QTemporaryDir first, second;
        const std::string a = first.path().toStdString(), b = second.path().toStdString();
        ViewState here;
        here.folders = {.newRuns = a + "/runs", .data = "/data", .open = {a + "/runs", a + "-more/runs"}};
        here.runs = {.hidden = {a + "/runs/x", a + "/runs/y"}, .folded = {a + "/runs/z"}, .filter = "lr > 0.1"};
        here.landscape.run = a + "/runs/x";
        here.landscape.surfaces = {{a + "/runs/x", "random"}};
        here.experiment = {{"name", "e"}, {"network", {{"weights", a + "/w.safetensors"}}}};
        const std::string text = sessionText(here, a);
        QVERIFY2(text.find(a + "/runs") == std::string::npos, text.c_str());
        writeFileAtomically(b + "/s.json", text);
        const ViewState there = loadSession(b + "/s.json");
        QVERIFY((there.runs.hidden == std::vector<std::string>{b + "/runs/x", b + "/runs/y"}));
        QVERIFY((there.runs.folded == std::vector<std::string>{b + "/runs/z"}));
        QVERIFY((there.folders.open == std::vector<std::string>{b + "/runs", a + "-more/runs"})); // not below it
        QVERIFY(there.folders.newRuns == b + "/runs" && there.folders.data == "/data");
        QVERIFY(there.landscape.run == b + "/runs/x" && there.landscape.surfaces.contains(b + "/runs/x"));
        QVERIFY(there.experiment == here.experiment && there.runs.filter == here.runs.filter);
        writeFileAtomically(a + "/s.json", text);
        QVERIFY(loadSession(a + "/s.json") == here);
        writeFileAtomically(b + "/s.json", sessionText(here)); // of an earlier version
        QVERIFY(loadSession(b + "/s.json") == here);
    }

    void fieldsOfALaterVersionAreNoDamage()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("session.json")).toStdString();
        writeFileAtomically(file, R"({"format": 3, "compare": {"smoothing": 0.4, "ribbons": true}, "films": []})");
        QVERIFY(loadSession(file) == smoothed(0.4));
        const std::string all = readFile(file);
        const std::filesystem::path copy = copyIfNewer(file); // they would be lost at the next change
        QVERIFY(copy.string().ends_with("session.json.format-3") && readFile(copy) == all);
        writeFileAtomically(file, sessionText(smoothed(0.4)));
        QVERIFY(copyIfNewer(file).empty());
        QVERIFY(copyIfNewer(file.string() + "none").empty());
    }

    void damagedFilesAreKeptEachUnderItsOwnName()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("session.json")).toStdString();
        for (const char* text : {"{\"compare\": 7", "[1]", R"({"format": 2, "compare": {"smoothing": 7}})"}) {
            writeFileAtomically(file, text);
            try {
                loadSession(file);
                QFAIL(text);
            } catch (const Error& error) {
                QVERIFY(std::string(error.what()).find("session.json") != std::string::npos);
            }
            QCOMPARE(readFile(keepAside(file)), std::string(text));
            QVERIFY(!std::filesystem::exists(file));
        }
        for (const char* ending : {".damaged", ".damaged-2", ".damaged-3"})
            QVERIFY(std::filesystem::exists(file.string() + ending));
    }
};

QTEST_GUILESS_MAIN(TestViewHistory)
#include "tst_view_history.moc"
