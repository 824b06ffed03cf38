// SPDX-License-Identifier: GPL-3.0-or-later
// The ViewState in the real window: every field of it is captured and applied, undo and redo step over everything the
// user does, and the session file follows without the window being closed.
#include "app/gui/figure_frame.h"
#include "app/gui/session_file.h"
#include "app/gui/view_change.h"
#include "widgets/base/runs_table.h"
#include "window_fixture.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenuBar>
#include <QSlider>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>

#include <random>

using namespace sharpscope;

namespace {

/// Equal texts, or what differs.
QString difference(const ViewState& a, const ViewState& b)
{
    QString all;
    for (const auto& field : changedFields(a, b))
        all += QString::fromStdString(field) + QLatin1Char('\n');
    const Json of = Json::diff(toJson(a), toJson(b));
    return all.isEmpty() ? all : all + QString::fromStdString(of.dump(1));
}

QString text(const ViewState& state)
{
    ViewState shown = state;
    shown.layout = {};
    return QString::fromStdString(sessionText(shown));
}

/// Another value than `now` for a field: by its type, or one that the window can show.
Json otherValue(const FieldInfo& field, const Json& now, const std::map<std::string, Json>& known)
{
    if (const auto it = known.find(field.path); it != known.end()) return it->second;
    for (const auto& choice : field.hint.choices)
        if (choice != now) return choice;
    if (field.kind == FieldKind::Bool) return !now.get<bool>();
    return {};
}

void settle() // what the user did is recorded when its event is over
{
    QTest::qWait(1);
    QCoreApplication::processEvents();
}

} // namespace

class TestViewState : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    QString sessionFile() const { return m_folder->filePath(QStringLiteral("session.json")); }
    std::unique_ptr<MainWindow> makeWindow(WindowSeams seams = fakeSeams())
    {
        return showWindow(*m_folder, std::move(seams));
    }
    std::unique_ptr<MainWindow> windowWithRuns()
    {
        auto window = makeWindow(fakeSeams(20, 0));
        trigger(*window, "launch");
        [&] { QTRY_VERIFY(window->store().runs().size() == 3 && !window->feed().isRunning()); }();
        settle();
        return window;
    }

    /// A value for each field whose values the type does not tell.
    std::map<std::string, Json> knownValues(MainWindow& window) const
    {
        const ViewState now = window.view();
        Json experiment = now.experiment;
        experiment["optimizer"]["lr"] = 0.123;
        Json method = {{"rule", "sam"}, {"label", "again"}}; // in the card's own order, with all its fields
        method.update(experiment["methods"][1]);
        method["rho"] = 0.7;
        experiment["methods"].push_back(method);
        const auto folder = [&](const char* name) {
            QDir(m_folder->path()).mkpath(QLatin1String(name));
            return m_folder->filePath(QLatin1String(name)).toStdString();
        };
        const std::string run = window.store().runs()[1]->id.toStdString();
        return {{"folders.newRuns", folder("elsewhere")},
                {"folders.data", folder("data")},
                {"folders.open", Json::array({folder("shared")})},
                {"folders.removed", Json::array({window.store().runs()[2]->id.toStdString()})},
                {"runs.hidden", Json::array({"/not/here/yet", run})},
                {"runs.filter", "sam|sgd"},
                {"runs.sortedBy", "Loss"},
                {"runs.columns", {"Seed", "Run", "Rule", "State", "Loss"}},
                {"compare.quantities", {"loss/test", "accuracy/batch", "cosine/change", "rho"}},
                {"compare.smoothing", 0.35},
                {"compare.maximised", 2},
                {"compare.zooms", {{"loss", {1.0, 9.0, 0.5, 1.5}}}},
                {"landscape.run", run},
                {"landscape.surfaces", {{run, "landscape-last"}}},
                {"landscape.clip", 2.5},
                {"landscape.camera", {3.0, -4.0, 5.0, 0.0, 0.0, 0.25}},
                {"results.metric", "accuracy/validation"},
                {"results.columns", "data.labelNoise"},
                {"data.dataset", "two-moons"},
                {"data.ownImages", folder("images")},
                {"page", "results"},
                {"theme", "dark"},
                {"experiment", experiment}};
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    /// A panel that forgets a field in read() or show() fails here, and so does a field that nobody knows a value for.
    void everyFieldIsCapturedAndApplied()
    {
        auto window = windowWithRuns();
        auto known = knownValues(*window);
        Json slice = toJson(window->view())["landscape"]["slice"];
        slice["points"] = 33;
        slice["range"] = 0.25;
        known["landscape.slice"] = slice;
        Json quantities = Json::array();
        for (auto* figure : window->findChildren<FigureFrame*>()) {
            auto* box = figure->findChild<QComboBox*>(QStringLiteral("quantity"));
            quantities.push_back(box->itemData(box->count() - 1).toString().toStdString());
        }
        known["compare.quantities"] = quantities;
        for (const auto& field : schemaOf<ViewState>()) {
            if (field.path.starts_with("layout.")) continue;
            const ViewState before = window->view();
            Json json = toJson(before);
            const Json now = *findField(json, field.path);
            const Json other = otherValue(field, now, known);
            QVERIFY2(!other.is_null() && other != now, field.path.c_str());
            setField(json, field.path + '=' + other.dump());
            const ViewState wanted = fromJsonOrThrow<ViewState>(Json::parse(json.dump()));
            window->apply(wanted);
            QVERIFY2(difference(wanted, window->view()).isEmpty(),
                     qPrintable(QString::fromStdString(field.path) + QStringLiteral(" is not shown: ") +
                                difference(wanted, window->view())));
            window->apply(before);
            QVERIFY2(difference(before, window->view()).isEmpty(),
                     qPrintable(QString::fromStdString(field.path) + QStringLiteral(" is not taken back: ") +
                                difference(before, window->view())));
        }
    }

    void theWholeViewComesBackInAnotherWindow()
    {
        QString wanted;
        {
            auto window = windowWithRuns();
            Json json = toJson(window->view());
            for (const auto& [path, value] : knownValues(*window))
                if (path != "folders.removed" && path != "compare.quantities")
                    setField(json, path + '=' + value.dump());
            window->apply(fromJsonOrThrow<ViewState>(json));
            wanted = text(window->view());
            QVERIFY(window->close());
        }
        auto window = makeWindow();
        window->apply([&] { // showWindow() names the theme
            ViewState state = window->view();
            state.theme = "dark";
            return state;
        }());
        QCOMPARE(text(window->view()), wanted);
    }

    void undoIsBackWhereItWasAfterAnythingDone()
    {
        const unsigned seed = std::random_device()();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        auto window = windowWithRuns();
        std::vector<QString> went = {text(window->view())};
        for (int i = 0; i < 25; ++i) {
            doSomething(*window, random);
            settle();
            QTest::qWait(0);
            if (const QString now = text(window->view()); now != went.back()) went.push_back(now);
        }
        // What was done to one field within a moment is one step, so not every state is one that undo stops at: it
        // stops at a part of them, in this order, and at the first.
        std::size_t at = went.size() - 1;
        int steps = 0;
        while (find<QAction>(*window, "undo")->isEnabled()) {
            trigger(*window, "undo");
            settle();
            const QString now = text(window->view());
            std::size_t next = at;
            while (next > 0 && went[next - 1] != now)
                --next;
            QVERIFY2(next > 0, qPrintable(now + QStringLiteral("\nafter\n") + went[at]));
            at = next - 1;
            ++steps;
        }
        QCOMPARE(text(window->view()), went.front()); // a step there and one back within a moment are none
        QVERIFY(steps > 5);
        for (int i = 0; i < steps; ++i) {
            QVERIFY(find<QAction>(*window, "redo")->isEnabled());
            trigger(*window, "redo");
        }
        QCOMPARE(text(window->view()), went.back());
        QVERIFY(!find<QAction>(*window, "redo")->isEnabled());
    }

    void aStepSaysWhatItTakesBackAndANewOneCutsTheRest()
    {
        auto window = windowWithRuns();
        window->store().showOnly({window->store().runs()[0]->id});
        settle();
        QCOMPARE(find<QAction>(*window, "undo")->text(), QStringLiteral("Undo: hide 2 runs"));
        trigger(*window, "undo");
        QCOMPARE(window->store().hidden(), QStringList());
        QCOMPARE(find<QAction>(*window, "redo")->text(), QStringLiteral("Redo: hide 2 runs"));
        find<QCheckBox>(*window, "logX")->click();
        settle();
        QVERIFY(!find<QAction>(*window, "redo")->isEnabled());
        QCOMPARE(find<QAction>(*window, "redo")->text(), QStringLiteral("Redo"));
    }

    void ctrlZInAFieldIsTheWindows()
    {
        auto window = windowWithRuns();
        auto* filter = find<QLineEdit>(*window, "runsFilter");
        window->activateWindow(); // or no key is a shortcut
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        filter->setFocus();
        QTest::keyClicks(filter, QStringLiteral("sam"));
        settle();
        QTest::keyClick(filter, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(filter->text(), QString()); // typed in one go, taken back in one
        QTest::keyClick(filter, Qt::Key_Y, Qt::ControlModifier);
        QTRY_COMPARE(filter->text(), QStringLiteral("sam"));
        QVERIFY(filter->hasFocus());
    }

    void removedRunsComeBackWithUndo()
    {
        auto window = windowWithRuns();
        const QString id = window->store().runs()[1]->id;
        window->store().setVisible({id}, false);
        settle();
        window->findChild<RunsTable*>()->select({id});
        trigger(*window, "removeRuns");
        settle();
        QCOMPARE(window->store().runs().size(), std::size_t(2));
        QTest::qWait(700); // the follower has looked again
        QCOMPARE(window->store().runs().size(), std::size_t(2));
        trigger(*window, "undo");
        QTRY_COMPARE(window->store().runs().size(), std::size_t(3));
        QTRY_COMPARE(window->store().find(id)->series.last.step, std::int64_t(20));
        QVERIFY(!window->store().find(id)->visible);
    }

    void anOpenedFolderIsClosedByUndoAndOpenedByRedo()
    {
        auto window = makeWindow();
        const QString root = m_folder->filePath(QStringLiteral("shared"));
        auto run = RunFolder::create(root.toStdString(), "cluster_sam_s1", {{"name", "cluster"}, {"seed", 1}});
        run.append(Started{.title = "SAM", .rule = "sam", .group = "g", .seed = 1, .stepsTotal = 10});
        run.append(Measured{.clock = {.step = 1}, .values = {{"loss", 2}}});
        run.flush();
        window->open(root);
        QTRY_COMPARE(window->store().runs().size(), std::size_t(1));
        trigger(*window, "undo");
        QCOMPARE(window->store().runs().size(), std::size_t(0));
        QTest::qWait(700);
        QCOMPARE(window->store().runs().size(), std::size_t(0));
        trigger(*window, "redo");
        QTRY_COMPARE(window->store().runs().size(), std::size_t(1));
        QTRY_COMPARE(window->store().runs()[0]->series.lastOf("loss"), 2.0);
    }

    void theSessionIsWrittenWithinASecondOfAChange()
    {
        auto window = windowWithRuns();
        const auto saved = [this] {
            try {
                return loadSession(sessionFile().toStdString()).compare.smoothing;
            } catch (const std::exception&) {
                return -1.0;
            }
        };
        find<QSlider>(*window, "smoothing")->setValue(33);
        QElapsedTimer timer;
        timer.start();
        QTRY_COMPARE_WITH_TIMEOUT(saved(), 0.33, 1500); // what a kill -9 after it would leave
        QVERIFY2(timer.elapsed() < 1200, qPrintable(QString::number(timer.elapsed())));
        for (int i = 0; i < 30; ++i) { // a change after the other does not put it off
            find<QSlider>(*window, "smoothing")->setValue(40 + i);
            QTest::qWait(50);
        }
        QVERIFY(saved() > 0.39);
    }

    void whereItCannotBeWrittenIsSaidOnce()
    {
        auto window = std::make_unique<MainWindow>(
            fakeSeams(),
            WindowOptions{.sessionFile = QStringLiteral("/dev/null/session.json"), .theme = QStringLiteral("light")});
        window->show();
        QTRY_VERIFY(messageOf(*window).contains(QStringLiteral("/dev/null/session.json")));
        click(*window, "closeMessage");
        find<QCheckBox>(*window, "logX")->click();
        QTest::qWait(1000);
        QCOMPARE(messageOf(*window), QString());
    }

private:
    /// One of the things a user does, by the widgets that they do it with.
    void doSomething(MainWindow& window, std::mt19937& random)
    {
        const auto pick = [&](int count) { return static_cast<int>(random() % static_cast<unsigned>(count)); };
        switch (pick(12)) {
        case 0:
            find<QCheckBox>(window, "logX")->click();
            break;
        case 1:
            find<QCheckBox>(window, "groupSeeds")->click();
            break;
        case 2:
            find<QSlider>(window, "smoothing")->setValue(pick(99));
            break;
        case 3:
            window.store().toggleVisible({window.store().runs()[static_cast<std::size_t>(pick(3))]->id});
            break;
        case 4:
            find<QTabWidget>(window, "tabs")->setCurrentIndex(pick(5));
            break;
        case 5:
            trigger(window, "dark");
            break;
        case 6:
            find<QToolButton>(window, "groupRuns")->click();
            break;
        case 7:
            find<QTreeView>(window, "runs")->header()->setSortIndicator(pick(8), Qt::DescendingOrder);
            break;
        case 8: {
            auto* line = find<QLineEdit>(window, "runsFilter");
            line->clear();
            QTest::keyClicks(line, QStringLiteral("s%1").arg(pick(9)));
            break;
        }
        case 9: {
            auto* line = find<QWidget>(window, "optimizer.lr")->findChild<QLineEdit*>();
            line->selectAll();
            QTest::keyClicks(line, QStringLiteral("0.%1").arg(pick(99)));
            break;
        }
        case 10:
            find<QAbstractButton>(window, "addMethod")->click();
            break;
        case 11:
            window.findChildren<FigureFrame*>()[pick(4)]->findChild<QToolButton*>(QStringLiteral("maximise"))->click();
            break;
        }
    }
};

QTEST_MAIN(TestViewState)
#include "tst_view_state.moc"
