// SPDX-License-Identifier: GPL-3.0-or-later
// The real window with fake jobs, driven by clicks and keys: launching, holding, stopping, resuming, closing.
#include "app/gui/compare_tab.h"
#include "core/work/experiment.h"
#include "widgets/base/column_scroll.h"
#include "widgets/base/number_box.h"
#include "widgets/base/runs_table.h"
#include "widgets/plots/curve_plot.h"
#include "window_fixture.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QToolBar>
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
        const auto plots = window->findChild<CompareTab*>()->findChildren<CurvePlot*>();
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
        auto* resume = find<QAction>(*window, "resume");
        QVERIFY(resume->isEnabled()); // nothing is selected: what was stopped
        for (const auto& run : window->store().runs())
            QVERIFY2(resume->toolTip().contains(run->label), qPrintable(resume->toolTip()));
        trigger(*window, "resume");
        QTRY_VERIFY(!window->feed().isRunning());
        QCOMPARE(window->store().runs().size(), std::size_t(3));
        for (const auto& run : window->store().runs()) {
            QCOMPARE(run->series.state, RunState::Finished);
            QCOMPARE(run->series.of("loss").size(), std::size_t(120)); // nothing lost, nothing twice
        }
        auto* plot = window->findChild<CompareTab*>()->findChildren<CurvePlot*>().first();
        QTRY_COMPARE(plot->pointCount(plot->curves().first()), 120);
    }

    void theSelectedRunsAreResumedWhereSomeAre()
    {
        auto window = makeWindow(fakeSeams(40, 3));
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 3 && stepsOf(*window) > 3);
        trigger(*window, "stop");
        QTRY_VERIFY(!window->feed().isRunning());
        window->findChild<RunsTable*>()->select({window->store().runs()[1]->id});
        trigger(*window, "resume");
        QTRY_VERIFY(!window->feed().isRunning());
        QCOMPARE(window->store().runs()[0]->series.state, RunState::Stopped);
        QCOMPARE(window->store().runs()[1]->series.state, RunState::Finished);
        trigger(*window, "resume"); // the selected one has nothing left: the others
        QTRY_VERIFY(window->feed().isRunning());
        QTRY_VERIFY(!window->feed().isRunning());
        for (const auto& run : window->store().runs())
            QCOMPARE(run->series.state, RunState::Finished);
        QVERIFY(!find<QAction>(*window, "resume")->isEnabled());
    }

    void pauseKeepsItsPlaceAndItsIconSaysWhatItDoes()
    {
        auto window = makeWindow(fakeSeams(100000, 1));
        window->resize(1500, 800);
        auto* bar = find<QToolBar>(*window, "jobBar");
        auto* pause = find<QAction>(*window, "pause");
        QTRY_COMPARE(bar->toolButtonStyle(), Qt::ToolButtonTextBesideIcon);
        click(*window, "launch");
        QTRY_VERIFY(pause->isEnabled());
        const auto places = [bar] {
            QList<QRect> all;
            for (auto* action : bar->actions())
                all << bar->widgetForAction(action)->geometry();
            return all;
        };
        const auto picture = [pause] { return pause->icon().pixmap(18, 18).toImage(); };
        QTRY_VERIFY(window->store().runs().size() == 3);
        QTest::qWait(50);
        const auto before = places();
        const QImage bars = picture();
        trigger(*window, "pause");
        QCOMPARE(pause->text(), QStringLiteral("Continue"));
        QTest::qWait(50);
        QCOMPARE(places(), before);
        QVERIFY(picture() != bars);
        trigger(*window, "pause");
        QCOMPARE(pause->text(), QStringLiteral("Pause"));
        QCOMPARE(picture(), bars);
        trigger(*window, "stop");
        QTRY_VERIFY(!window->feed().isRunning());
    }

    void closingAJobAsksUntilItIsToldNotTo()
    {
        int asked = 0;
        CloseAnswer answer{.closes = false, .asksAgain = true};
        const auto seams = [&] {
            WindowSeams seams = fakeSeams(100000, 1);
            seams.closing = [&](QWidget*, const QString& whatHappens) {
                ++asked;
                return whatHappens.contains(QStringLiteral("checkpoint")) ? answer : CloseAnswer{};
            };
            return seams;
        };
        const auto startIn = [](MainWindow& window) {
            click(window, "launch");
            QTRY_VERIFY(!window.feed().ownRuns().isEmpty());
        };
        {
            auto window = makeWindow(seams());
            startIn(*window);
            QVERIFY(!window->close());
            QTest::qWait(150);
            QVERIFY(window->isVisible() && window->feed().isRunning()); // the user would rather stay
            answer = {.closes = true, .asksAgain = true};
            QVERIFY(!window->close());
            QTRY_VERIFY(!window->isVisible());
            QCOMPARE(asked, 2);
        }
        answer.asksAgain = false;
        for (int i = 0; i < 2; ++i) {
            auto window = makeWindow(seams());
            startIn(*window);
            QVERIFY(!window->close());
            QTRY_VERIFY(!window->isVisible());
            QCOMPARE(asked, 3); // once more, and never again, in the next window neither
        }
        auto window = makeWindow(seams());
        QVERIFY(window->close()); // without a job there is nothing to ask
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

    void whatIsWrongIsScrolledTo()
    {
        auto window = makeWindow(fakeSeams());
        window->resize(1024, 700);
        ViewState state = window->view();
        state.experiment["optimizer"]["weightDecay"] = -3;
        state.experiment["optimizer"]["momentum"] = 7; // the first of the two
        window->apply(state);
        auto* form = window->findChild<ColumnScroll*>();
        const auto isSeen = [form](QWidget* field) {
            return form->viewport()->rect().contains(QRect(field->mapTo(form->viewport(), QPoint()), field->size()));
        };
        auto* field = find<NumberBox>(*window, "optimizer.momentum");
        form->verticalScrollBar()->setValue(form->verticalScrollBar()->maximum());
        auto* count = find<QLabel>(*window, "summary");
        QVERIFY2(count->text().contains(QStringLiteral("<a href=")), qPrintable(count->text()));
        for (const auto& go : {std::function<void()>([&] { Q_EMIT count->linkActivated(QStringLiteral("#")); }),
                               std::function<void()>([&] { trigger(*window, "launch"); })}) {
            form->verticalScrollBar()->setValue(0);
            QVERIFY(!isSeen(field));
            go();
            QTRY_VERIFY(isSeen(field));
            QCOMPARE(window->focusWidget(), field);
        }
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
