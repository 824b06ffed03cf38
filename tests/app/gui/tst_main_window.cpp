// SPDX-License-Identifier: GPL-3.0-or-later
// The real window with fake jobs, driven by clicks and keys.
#include "app/gui/main_window.h"
#include "fake_jobs.h"
#include "widgets/base/number_box.h"
#include "widgets/plots/curve_plot.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace sharpscope;

namespace {

template <class Widget>
Widget* find(MainWindow& window, const char* name)
{
    auto* widget = window.findChild<Widget*>(QLatin1String(name));
    Q_ASSERT(widget);
    return widget;
}

void trigger(MainWindow& window, const char* action) { find<QAction>(window, action)->trigger(); }

void click(MainWindow& window, const char* button)
{
    QTest::mouseClick(find<QAbstractButton>(window, button), Qt::LeftButton);
}

std::int64_t stepsOf(MainWindow& window, std::size_t run = 0) { return window.store().runs()[run]->series.last.step; }

QString messageOf(MainWindow& window)
{
    auto* bar = find<QWidget>(window, "messageBar");
    return bar->isHidden() ? QString() : find<QLabel>(window, "message")->text();
}

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::unique_ptr<MainWindow> makeWindow(WindowSeams seams)
    {
        auto window = std::make_unique<MainWindow>(
            std::move(seams), WindowOptions{.sessionFile = m_folder->filePath(QStringLiteral("session.json")),
                                            .runsFolder = m_folder->filePath(QStringLiteral("runs")),
                                            .theme = QStringLiteral("light")});
        window->show();
        Q_UNUSED(QTest::qWaitForWindowExposed(window.get()));
        return window;
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void launchesTheFirstPreset()
    {
        auto window = makeWindow(fakeSeams(100, 0));
        click(*window, "launch");
        QTRY_COMPARE(window->store().runs().size(), std::size_t(3));
        QTRY_VERIFY(!window->feed().isRunning());
        for (const auto& run : window->store().runs()) {
            QCOMPARE(run->series.state, RunState::Finished);
            QCOMPARE(run->series.series.at("loss").value.size(), std::size_t(100));
        }
        const auto plots = window->findChildren<CurvePlot*>();
        QCOMPARE(plots.size(), 4);
        for (auto* plot : plots)
            QVERIFY(!plot->curves().isEmpty() && plot->isCurveShown(plot->curves().first()));
        QCOMPARE(find<QTreeView>(*window, "runs")->model()->rowCount(), 3);
        QVERIFY(messageOf(*window).isEmpty());
    }

    void pausesStepsAndStops()
    {
        auto window = makeWindow(fakeSeams(100000, 1));
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 3 && stepsOf(*window) > 3);
        QVERIFY(!find<QPushButton>(*window, "launch")->isEnabled());
        QVERIFY(find<QProgressBar>(*window, "jobProgress")->isVisible());
        trigger(*window, "pause");
        QTest::qWait(150);
        const auto total = [&] { return stepsOf(*window, 0) + stepsOf(*window, 1) + stepsOf(*window, 2); };
        const auto held = total();
        QTest::qWait(150);
        QCOMPARE(total(), held);
        QCOMPARE(find<QLabel>(*window, "jobProgressText")->text(), QStringLiteral("paused"));
        trigger(*window, "step");
        QTRY_COMPARE(total(), held + 1);
        QTest::qWait(100);
        QCOMPARE(total(), held + 1);
        trigger(*window, "pause"); // goes on
        QTRY_VERIFY(total() > held + 3);
        trigger(*window, "stop");
        QTRY_VERIFY(!window->feed().isRunning());
        QCOMPARE(window->store().runs()[0]->series.state, RunState::Stopped);
        QVERIFY(find<QPushButton>(*window, "launch")->isEnabled());
    }

    void resumesWhatWasStopped()
    {
        auto window = makeWindow(fakeSeams(120, 3));
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 3 && stepsOf(*window) > 10);
        trigger(*window, "stop");
        QTRY_VERIFY(!window->feed().isRunning());
        const auto stopped = stepsOf(*window);
        QVERIFY(stopped < 120);
        QVERIFY(!find<QAction>(*window, "resume")->isEnabled()); // nothing is selected
        find<QTreeView>(*window, "runs")->selectAll();
        QVERIFY(find<QAction>(*window, "resume")->isEnabled());
        trigger(*window, "resume");
        QTRY_VERIFY(!window->feed().isRunning());
        QCOMPARE(window->store().runs().size(), std::size_t(3));
        for (const auto& run : window->store().runs()) {
            QCOMPARE(run->series.state, RunState::Finished);
            QCOMPARE(run->series.series.at("loss").value.size(), std::size_t(120)); // nothing lost, nothing twice
        }
        auto* plot = window->findChildren<CurvePlot*>().first();
        QCOMPARE(plot->pointCount(plot->curves().first()), 120);
    }

    void aLiveKnobReachesTheJobAndIsRecorded()
    {
        auto window = makeWindow(fakeSeams(100000, 1));
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 3 && stepsOf(*window, 1) > 2);
        auto* run = find<QComboBox>(*window, "liveRun");
        QTRY_COMPARE(run->count(), 4);
        run->setCurrentIndex(2);
        Q_EMIT run->activated(2);
        auto* radius = find<NumberBox>(*window, "liveRadius");
        auto* line = radius->findChild<QLineEdit*>();
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, QStringLiteral("0.25"));
        QTest::keyClick(line, Qt::Key_Return);
        QTRY_COMPARE(window->store().runs()[1]->series.lastOf("rho"), 0.25);
        QCOMPARE(window->store().runs()[1]->series.knobs.size(), std::size_t(1));
        QVERIFY(window->store().runs()[2]->series.knobs.empty());
        trigger(*window, "stop");
        QTRY_VERIFY(!window->feed().isRunning());
    }

    void closingWhileRunningSavesFirst()
    {
        auto window = makeWindow(fakeSeams(100000, 1));
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 3 && stepsOf(*window) > 3);
        const auto folder = std::filesystem::path(window->store().runs()[0]->id.toStdString());
        QVERIFY(!window->close());
        QVERIFY(messageOf(*window).contains(QStringLiteral("Saving")));
        QTRY_VERIFY(!window->isVisible());
        const auto events = RunFolder::open(folder).readEvents();
        QVERIFY(std::holds_alternative<Stopped>(events.back()));
    }

    void aFailureIsSaidAndTheWindowGoesOn()
    {
        WindowSeams seams = fakeSeams(20, 0);
        seams.comparison = [](auto&&...) -> Job {
            return [](JobContext&) { throw Error("train-images-idx3-ubyte.gz: ends at byte 812"); };
        };
        auto window = makeWindow(seams);
        click(*window, "launch");
        QTRY_VERIFY(messageOf(*window).contains(QStringLiteral("ends at byte 812")));
        QVERIFY(!window->feed().isRunning());
        click(*window, "closeMessage");
        QVERIFY(messageOf(*window).isEmpty());
        QVERIFY(find<QPushButton>(*window, "launch")->isEnabled());
    }

    void aMistakeInTheFormStopsTheLaunchAndIsShown()
    {
        auto window = makeWindow(fakeSeams());
        auto* line = find<NumberBox>(*window, "optimizer.lr")->findChild<QLineEdit*>();
        line->selectAll();
        QTest::keyClicks(line, QStringLiteral("-1"));
        auto* problem = find<QLabel>(*window, "problem:optimizer.lr");
        QTRY_VERIFY(problem->isVisible());
        QVERIFY(!find<QPushButton>(*window, "launch")->isEnabled());
        trigger(*window, "undo");
        QTRY_VERIFY(!problem->isVisible());
        QVERIFY(find<QPushButton>(*window, "launch")->isEnabled());
        trigger(*window, "redo");
        QTRY_VERIFY(problem->isVisible());
        trigger(*window, "launch");
        QVERIFY(!window->feed().isRunning());
        QVERIFY(messageOf(*window).contains(QStringLiteral("form")));
    }

    void duplicatesARunIntoTheForm()
    {
        auto window = makeWindow(fakeSeams(20, 0));
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 3 && !window->feed().isRunning());
        auto* runs = find<QTreeView>(*window, "runs");
        runs->setCurrentIndex(runs->model()->index(1, 0));
        trigger(*window, "duplicate");
        QCOMPARE(window->findChildren<QFrame*>(QStringLiteral("methodCard")).size(), 1);
        QCOMPARE(find<QComboBox>(*window, "rule")->currentData().toString(), QStringLiteral("sam"));
        trigger(*window, "undo");
        QTRY_COMPARE(window->findChildren<QFrame*>(QStringLiteral("methodCard")).size(), 3);
    }

    void theSessionComesBack()
    {
        {
            auto window = makeWindow(fakeSeams(20, 0));
            click(*window, "launch");
            QTRY_VERIFY(window->store().runs().size() == 3 && !window->feed().isRunning());
            find<QSlider>(*window, "smoothing")->setValue(40);
            auto* axis = find<QComboBox>(*window, "xAxis");
            axis->setFocus();
            QTest::keyClick(axis, Qt::Key_Down);
            find<QCheckBox>(*window, "logY")->click();
            window->store().setVisible({window->store().runs()[1]->id}, false);
            find<QDockWidget>(*window, "logDock")->close();
            QVERIFY(window->close());
        }
        auto window = makeWindow(fakeSeams());
        QCOMPARE(find<QSlider>(*window, "smoothing")->value(), 40);
        QCOMPARE(find<QComboBox>(*window, "xAxis")->currentData().toString(), QStringLiteral("epoch"));
        QVERIFY(find<QCheckBox>(*window, "logY")->isChecked());
        QVERIFY(find<QDockWidget>(*window, "logDock")->isHidden());
        QTRY_COMPARE(window->store().runs().size(), std::size_t(3));
        QTRY_COMPARE(window->store().hidden().size(), 1);
        QTRY_COMPARE(window->store().runs()[0]->series.lastOf("loss/test"), 1.2);
    }

    void aDamagedSessionIsKeptAndSaid()
    {
        const QString file = m_folder->filePath(QStringLiteral("session.json"));
        writeFileAtomically(file.toStdString(), "{\"smoothing\": 7");
        auto window = makeWindow(fakeSeams());
        QVERIFY(messageOf(*window).contains(QStringLiteral("session.json")));
        QVERIFY(QFile::exists(file + QStringLiteral(".damaged")));
    }

    void followsRunsThatOthersWrite()
    {
        auto window = makeWindow(fakeSeams());
        const auto root = m_folder->filePath(QStringLiteral("shared")).toStdString();
        std::filesystem::create_directories(root);
        window->open(QString::fromStdString(root));
        QVERIFY(messageOf(*window).contains(QStringLiteral("no runs yet")));
        auto folder = RunFolder::create(root, "cluster_sam_s1", {{"name", "cluster"}, {"seed", 1}});
        folder.append(Started{.title = "SAM", .rule = "sam", .group = "g", .seed = 1, .stepsTotal = 10});
        folder.append(StepDone{.at = {.step = 1}, .loss = 2});
        folder.flush();
        QTRY_COMPARE(window->store().runs().size(), std::size_t(1));
        folder.append(StepDone{.at = {.step = 2}, .loss = 1});
        folder.flush();
        QTRY_COMPARE(window->store().runs()[0]->series.lastOf("loss"), 1.0);
        QCOMPARE(window->store().runs()[0]->label, QStringLiteral("SAM"));
    }

    void badPathsAreSaid()
    {
        auto window = makeWindow(fakeSeams());
        window->open(QStringLiteral("/nowhere/experiment.json"));
        QVERIFY(messageOf(*window).contains(QStringLiteral("/nowhere/experiment.json")));
        const QString file = m_folder->filePath(QStringLiteral("broken.json"));
        writeFileAtomically(file.toStdString(), "{\"name\": ");
        window->open(file);
        QVERIFY(messageOf(*window).contains(QStringLiteral("broken.json")));
        writeFileAtomically(file.toStdString(), R"({"nmae": "x", "methods": [{"rule": "samm"}]})");
        window->open(file);
        QTRY_VERIFY(find<QLabel>(*window, "otherProblems")->text().contains(QStringLiteral("nmae")));
        QVERIFY(!find<QPushButton>(*window, "launch")->isEnabled());
    }

    void exportsFiguresAndReport()
    {
        WindowSeams seams = fakeSeams(40, 0);
        seams.fileToSave = [this](QWidget*, const QString&, const QString& suggestion, const QString&) {
            return m_folder->filePath(suggestion);
        };
        seams.folder = [this](auto&&...) { return m_folder->path(); };
        auto window = makeWindow(seams);
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 3 && !window->feed().isRunning());
        trigger(*window, "exportFigure");
        QVERIFY(QFile::exists(m_folder->filePath(QStringLiteral("train-loss-of-each-step.png"))));
        trigger(*window, "exportAll");
        QVERIFY(QFile::exists(m_folder->filePath(QStringLiteral("effective-radius--ε-.csv"))) ||
                QDir(m_folder->path()).entryList({QStringLiteral("effective-radius*.csv")}).size() == 1);
        trigger(*window, "report");
        QVERIFY(QFileInfo(m_folder->filePath(QStringLiteral("report.html"))).size() > 10000);
    }

    void theThemeReachesThePlots()
    {
        auto window = makeWindow(fakeSeams());
        trigger(*window, "dark");
        QCOMPARE(window->palette().color(QPalette::Window).lightness() < 128, true);
        trigger(*window, "dark");
        QCOMPARE(window->palette().color(QPalette::Window).lightness() < 128, false);
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
