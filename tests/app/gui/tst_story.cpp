// SPDX-License-Identifier: GPL-3.0-or-later
// An afternoon with the program, by clicks and keys alone and with the real jobs: a preset is launched, paused, a
// radius is turned, a run is forked under another rule, one is resumed, a radius is swept, a landscape is looked at,
// the runs are grouped by method, a figure is exported, the session saved, the window closed; and the next day
// everything is there, value by value.
// long because: one story, whose steps stand on each other.
#include "core/base/describe.h"
#include "core/base/files.h"
#include "core/run/fork_of.h"
#include "core/run/run_reader.h"
#include "widgets/base/runs_table.h"
#include "window_fixture.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>

#include <cmath>
#include <set>

using namespace sharpscope;

namespace {

constexpr int soon = 180000; ///< ms; half a minute in all on a quiet machine

} // namespace

class TestStory : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
    QString m_fileToOpen;
    QString m_fileToSave;

    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    const std::vector<std::shared_ptr<StoredRun>>& runs() const { return m_window->store().runs(); }
    bool isRunning() const { return m_window->feed().isRunning(); }

    void open()
    {
        WindowSeams seams = realSeams();
        seams.fileToOpen = [this](auto&&...) { return m_fileToOpen; };
        seams.fileToSave = [this](auto&&...) { return m_fileToSave; };
        seams.figure = [](QWidget*, PlotWidget&, const FigureFormat& last) { return std::optional(last); };
        seams.closing = [](auto&&...) { return CloseAnswer{}; };
        seams.confirm = [](auto&&...) { return true; };
        m_window = showWindow(m_folder, std::move(seams));
        m_window->resize(1440, 900);
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    /// The one under this rule that is of the preset: no fork and no row of the sweep; or the fork.
    const StoredRun* run(const char* rule) const
    {
        for (const auto& run : runs())
            if (run->series.started.rule == rule && !isFork(run->experiment) &&
                !findField(run->experiment, "made.sweep"))
                return run.get();
        return nullptr;
    }
    const StoredRun* fork() const
    {
        for (const auto& run : runs())
            if (isFork(run->experiment)) return run.get();
        return nullptr;
    }

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { sharpscope::press(*m_window, key, modifiers); }

    /// By the palette, as one who does not know where a thing is.
    void findAndGo(const QString& typed)
    {
        press(Qt::Key_K, Qt::ControlModifier);
        auto* line = m_window->findChild<QLineEdit*>(QStringLiteral("paletteText"));
        QVERIFY(line);
        QTest::keyClicks(line, typed);
        QTest::keyClick(line, Qt::Key_Return);
        QTRY_VERIFY(!m_window->findChild<QDialog*>(QStringLiteral("palette")));
    }

    /// Scrolls to where it can be clicked.
    static void bringIntoSight(QWidget* widget)
    {
        for (QWidget* in = widget; in; in = in->parentWidget())
            if (auto* scroll = qobject_cast<QScrollArea*>(in)) scroll->ensureWidgetVisible(widget);
        QVERIFY2(widget->isVisible() && widget->isEnabled(), qPrintable(widget->objectName()));
    }

    void type(QWidget* widget, const QString& text)
    {
        QVERIFY(widget);
        bringIntoSight(widget);
        auto* line = qobject_cast<QLineEdit*>(widget);
        if (!line) line = widget->findChild<QLineEdit*>();
        QTest::mouseClick(line, Qt::LeftButton);
        QTest::keyClick(line, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(line, text);
        QTest::keyClick(line, Qt::Key_Tab);
    }
    void type(const char* field, const QString& text)
    {
        type(m_window->findChild<QWidget*>(QLatin1String(field)), text);
    }

    void clickOn(QWidget* button)
    {
        QVERIFY(button);
        bringIntoSight(button);
        QTest::mouseClick(button, Qt::LeftButton);
    }

    /// By the keys that lead there from the first.
    static void choose(QComboBox* box, const QString& entry)
    {
        QVERIFY(box && box->isEnabled());
        const int at = box->findText(entry, Qt::MatchStartsWith);
        QVERIFY2(at >= 0, qPrintable(entry));
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Home);
        for (int i = 0; i < box->count() && box->currentIndex() < at; ++i)
            QTest::keyClick(box, Qt::Key_Down);
        QCOMPARE(box->currentIndex(), at);
    }

    void clickRun(const StoredRun* run)
    {
        QVERIFY(run);
        auto* view = find<QTreeView>(*m_window, "runs");
        for (int row = 0; row < view->model()->rowCount(); ++row) {
            const QModelIndex index = view->model()->index(row, RunsModel::Rule);
            if (index.siblingAtColumn(0).data(RunsModel::IdRole).toString() != run->id) continue;
            view->scrollTo(index);
            QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center());
            QCOMPARE(m_window->findChild<RunsTable*>()->selected(), QStringList{run->id});
            return;
        }
        QFAIL("the run is not listed");
    }

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void cleanupTestCase() { m_window.reset(); }

    void aPresetIsLaunched()
    {
        open();
        findAndGo(QStringLiteral("moons label noise"));
        QCOMPARE(find<QLineEdit>(*m_window, "name")->text(), QStringLiteral("moons-label-noise"));
        type("train.epochs", QStringLiteral("5000")); // goes on until it is stopped
        press(Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(runs().size() == 4 && stepsOf(*m_window, 3) > 20, soon);
        QTRY_COMPARE(m_window->view().page, std::string("decision")); // points are looked at as maps
    }

    void itIsPausedAndARadiusIsTurned()
    {
        press(Qt::Key_F6);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->feed().isPaused(), soon);
        choose(find<QComboBox>(*m_window, "liveRun"), run("sam")->label);
        type("liveRadius", QStringLiteral("0.11"));
        press(Qt::Key_F6);
        QTRY_VERIFY_WITH_TIMEOUT(!run("sam")->series.knobs.empty(), soon);
        QCOMPARE(run("sam")->series.knobs.back().value, 0.11);
        for (const char* other : {"sgd", "asam", "agnostic-sam"})
            QVERIFY2(run(other)->series.knobs.empty(), other);
    }

    void aRunIsForkedUnderAnotherRule()
    {
        QTRY_VERIFY_WITH_TIMEOUT(!run("sgd")->series.checkpoints.empty(), soon);
        clickRun(run("sgd"));
        press(Qt::Key_B, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(m_window->findChild<QDialog*>(QStringLiteral("forkDialog")));
        auto* dialog = m_window->findChild<QDialog*>(QStringLiteral("forkDialog"));
        choose(dialog->findChild<QComboBox*>(QStringLiteral("rule")), QStringLiteral("ASAM"));
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("makeFork")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(fork(), soon); // it waits for the job that runs
        press(Qt::Key_F8);
        QTRY_VERIFY_WITH_TIMEOUT(fork()->series.state == RunState::Running && isRunning(), soon);
        QCOMPARE(fork()->series.started.rule, std::string("asam"));
        QVERIFY(run("sgd")->id.endsWith(
            QLatin1Char('/') + QString::fromStdString(fork()->experiment.at("fork").at("run").get<std::string>())));
        const std::int64_t begin = forkClock(fork()->experiment).step;
        QVERIFY(begin > 0);
        QTRY_VERIFY_WITH_TIMEOUT(fork()->series.last.step > begin + 10, soon);
        press(Qt::Key_F8);
        QTRY_VERIFY_WITH_TIMEOUT(!isRunning(), soon);
        QTRY_COMPARE(fork()->series.state, RunState::Stopped);
    }

    void aStoppedRunIsResumed()
    {
        clickRun(run("sam"));
        const std::int64_t stopped = run("sam")->series.last.step;
        press(Qt::Key_F9);
        QTRY_VERIFY_WITH_TIMEOUT(run("sam")->series.last.step > stopped + 20, soon);
        press(Qt::Key_F8);
        QTRY_VERIFY_WITH_TIMEOUT(!isRunning(), soon);
        QVERIFY2(messageOf(*m_window).isEmpty(), qPrintable(messageOf(*m_window)));
    }

    void aRadiusIsSwept()
    {
        type("train.epochs", QStringLiteral("3"));
        clickOn(m_window->findChild<QToolButton*>(QStringLiteral("sweep:rho"))); // of SAM
        type(m_window->findChild<QWidget*>(QStringLiteral("swept:rho"))
                 ->findChild<QLineEdit*>(QStringLiteral("sweptValues")),
             QStringLiteral("0.05, 0.2"));
        press(Qt::Key_Return, Qt::ControlModifier);
        const auto radii = [this] { // of SAM's rows that have ended, as their folders have them
            std::multiset<double> radii;
            for (const auto& run : runs())
                if (findField(run->experiment, "made.sweep") && run->series.started.rule == "sam" &&
                    run->series.state == RunState::Finished)
                    radii.insert(run->experiment.at("method").at("rho").get<double>());
            return radii;
        };
        QTRY_VERIFY_WITH_TIMEOUT(radii() == (std::multiset<double>{0.05, 0.2}) && !isRunning(), soon);
    }

    void aLandscapeIsLookedAt()
    {
        clickRun(run("sam"));
        findAndGo(QStringLiteral("landscape"));
        QCOMPARE(m_window->view().page, std::string("landscape"));
        type("points", QStringLiteral("5"));
        auto* compute = m_window->findChild<QPushButton*>(QStringLiteral("compute"));
        QTRY_VERIFY_WITH_TIMEOUT(compute->isEnabled(), soon);
        clickOn(compute);
        QTRY_VERIFY_WITH_TIMEOUT(!run("sam")->series.surfaces.empty(), soon);
        QTRY_COMPARE_WITH_TIMEOUT(run("sam")->series.surfaces.begin()->second.pointsDone, std::int64_t(25), soon);
        QTRY_VERIFY_WITH_TIMEOUT(compute->isEnabled(), soon);
    }

    void runsAreGroupedByMethod()
    {
        auto* group = find<QToolButton>(*m_window, "groupRuns");
        QTimer keys; // the menu has a loop of its own
        connect(&keys, &QTimer::timeout, this, [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            if (!menu) return;
            keys.stop();
            QTest::keyClick(menu, Qt::Key_Down); // by comparison
            QTest::keyClick(menu, Qt::Key_Down); // by rule
            QTest::keyClick(menu, Qt::Key_Return);
        });
        keys.start(50);
        QTest::mouseClick(group, Qt::LeftButton, {}, QPoint(group->width() - 4, group->height() / 2));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->view().runs.grouped, soon);
        QCOMPARE(m_window->view().runs.groupedBy, std::string("method.rule"));
        auto* view = find<QTreeView>(*m_window, "runs");
        QCOMPARE(view->model()->rowCount(), 4);
        for (int i = 0; i < 4; ++i) {
            const QModelIndex rule = view->model()->index(i, 0);
            std::set<QString> rules;
            for (int k = 0; k < view->model()->rowCount(rule); ++k)
                rules.insert(view->model()->index(k, RunsModel::Rule, rule).data().toString());
            QCOMPARE(rules.size(), std::size_t(1));
        }
    }

    void aFigureIsExportedAndTheSessionSaved()
    {
        press(Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(m_window->view().page, std::string("compare"));
        m_fileToSave = path("figure.svg");
        press(Qt::Key_E, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(m_fileToSave).size() > 1000, soon);
        const std::string svg = readFile(m_fileToSave.toStdString());
        QVERIFY(svg.find("<svg") != std::string::npos && svg.find("</svg>") != std::string::npos);
        m_fileToSave = path("afternoon.json");
        press(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(m_fileToSave), soon);
    }

    void theNextDayEverythingIsThere()
    {
        struct Known {
            QString label;
            std::int64_t step;
            RunState state;
            double accuracy;
            std::vector<double> knobs;
            Json experiment;
        };
        const auto known = [this] {
            std::map<QString, Known> all;
            for (const auto& run : runs()) {
                Known& one = all[run->id];
                one = {run->label, run->series.last.step, run->series.state, run->series.lastOf("accuracy/test"),
                       {},         run->experiment};
                for (const auto& knob : run->series.knobs)
                    one.knobs.push_back(knob.value);
            }
            return all;
        };
        const auto before = known();
        const auto surface = run("sam")->series.surfaces.begin()->second;
        const ViewState view = m_window->view();
        press(Qt::Key_Q, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->isVisible(), soon);
        m_window.reset();
        open();
        QTRY_COMPARE_WITH_TIMEOUT(runs().size(), before.size(), soon);
        const auto after = known();
        for (const auto& [id, was] : before) {
            QVERIFY2(after.contains(id), qPrintable(id));
            const Known& now = after.at(id);
            QCOMPARE(now.label, was.label);
            QCOMPARE(now.step, was.step);
            QCOMPARE(now.state, was.state);
            QVERIFY2(now.accuracy == was.accuracy || (std::isnan(now.accuracy) && std::isnan(was.accuracy)),
                     qPrintable(id));
            QVERIFY2(now.knobs == was.knobs && now.experiment == was.experiment, qPrintable(id));
        }
        QCOMPARE(run("sam")->series.knobs.back().value, 0.11);
        const ViewState now = m_window->view();
        QCOMPARE(now.page, std::string("compare"));
        QCOMPARE(now.runs.groupedBy, std::string("method.rule"));
        QVERIFY(now.runs == view.runs && now.compare == view.compare && now.landscape == view.landscape);
        QVERIFY2(now.experiment == view.experiment, now.experiment.dump().c_str());
        QVERIFY(now.experiment.at("sweep").at("fields")[0].at("values") == Json::array({0.05, 0.2}));
        findAndGo(QStringLiteral("landscape")); // surfaces are read where they are looked at
        QTRY_VERIFY_WITH_TIMEOUT(!run("sam")->series.surfaces.empty(), soon);
        const auto again = run("sam")->series.surfaces.begin()->second;
        QCOMPARE(again.pointsDone, std::int64_t(25));
        QVERIFY(again.loss == surface.loss && again.accuracy == surface.accuracy && again.loss.size() == 25);
    }

    /// Also in a window that knows nothing of it.
    void andTheSessionsFileHasIt()
    {
        const std::size_t count = runs().size();
        const ViewState view = m_window->view();
        m_window->close();
        m_window.reset();
        QFile::remove(path("session.json"));
        open();
        QVERIFY(!m_window->view().runs.grouped);
        m_fileToOpen = path("afternoon.json");
        findAndGo(QStringLiteral("open session"));
        QTRY_COMPARE_WITH_TIMEOUT(runs().size(), count, soon);
        QVERIFY(m_window->view().runs == view.runs);
        QVERIFY(m_window->view().experiment == view.experiment);
    }
};

QTEST_MAIN(TestStory)
#include "tst_story.moc"
