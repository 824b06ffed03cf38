// SPDX-License-Identifier: GPL-3.0-or-later
// The real window with fake jobs, driven by clicks and keys: launching, holding, stopping, resuming, closing.
#include "core/work/experiment.h"
#include "widgets/base/number_box.h"
#include "widgets/base/runs_table.h"
#include "widgets/plots/curve_plot.h"
#include "window_fixture.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTreeView>

using namespace sharpscope;

class TestMainWindow : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::unique_ptr<MainWindow> makeWindow(WindowSeams seams) { return showWindow(*m_folder, std::move(seams)); }

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
            QCOMPARE(run->series.of("loss").size(), std::size_t(100));
        }
        const auto plots = window->findChildren<CurvePlot*>();
        QCOMPARE(plots.size(), 4);
        for (auto* plot : plots)
            QTRY_VERIFY(!plot->curves().isEmpty() && plot->isCurveShown(plot->curves().first()));
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
        const QString text = find<QLabel>(*window, "jobProgressText")->text();
        QVERIFY2(text.startsWith(QStringLiteral("paused")), qPrintable(text));
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
            QCOMPARE(run->series.of("loss").size(), std::size_t(120)); // nothing lost, nothing twice
        }
        auto* plot = window->findChildren<CurvePlot*>().first();
        QTRY_COMPARE(plot->pointCount(plot->curves().first()), 120);
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
        const auto events = RunFolder::open(folder).readEvents().events;
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
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
