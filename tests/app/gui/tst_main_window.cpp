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

    void theStatusLineSaysWhatTheJobDoes()
    {
        WindowSeams seams = fakeSeams(100000, 1);
        auto go = std::make_shared<std::atomic<bool>>(false);
        const auto training = seams.comparison;
        seams.comparison = [=](Experiment experiment, std::filesystem::path root) -> Job {
            return [=](JobContext& context) {
                while (!*go && context.keepGoing()) // reads its data
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                training(experiment, root)(context);
            };
        };
        auto window = makeWindow(seams);
        const auto* status = find<QLabel>(*window, "jobProgressText");
        QCOMPARE(status->text(), QString());
        click(*window, "launch");
        QTest::qWait(100);
        QCOMPARE(status->text(), QStringLiteral("loading data …"));
        *go = true;
        QTRY_VERIFY(status->text().startsWith(QStringLiteral("training — 0 %, ")));
        QVERIFY(status->text().endsWith(QStringLiteral(" left")));
        trigger(*window, "pause");
        QTest::qWait(100);
        const QString held = status->text();
        QVERIFY2(held.startsWith(QStringLiteral("paused — 0 %, ")), qPrintable(held));
        QTest::qWait(1200);
        QCOMPARE(status->text(), held); // the time that it is held is no time left
        trigger(*window, "stop");
        QTRY_VERIFY(!window->feed().isRunning());
        QCOMPARE(status->text(), QString());
        QVERIFY(!find<QProgressBar>(*window, "jobProgress")->isVisible());
    }

    void theStatusLineIsEmptyAfterAJobThatFailsAtOnce()
    {
        WindowSeams seams = fakeSeams();
        seams.comparison = [](auto&&...) -> Job { return [](JobContext&) { throw Error("no such data"); }; };
        auto window = makeWindow(seams);
        click(*window, "launch");
        QTRY_VERIFY(messageOf(*window).contains(QStringLiteral("no such data")));
        QCOMPARE(find<QLabel>(*window, "jobProgressText")->text(), QString());
        QVERIFY(!find<QProgressBar>(*window, "jobProgress")->isVisible());
    }

    void aSingleStepIsDrawnAtOnce()
    {
        auto window = makeWindow(fakeSeams(100000, 1));
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 3 && stepsOf(*window) > 5);
        trigger(*window, "pause");
        QTest::qWait(600); // longer than the figures ever rest
        auto* plot = window->findChildren<CurvePlot*>().first();
        const auto points = [&] {
            qsizetype sum = 0;
            for (const auto& curve : plot->curves())
                sum += plot->pointCount(curve);
            return sum;
        };
        const auto before = points();
        trigger(*window, "step");
        QElapsedTimer timer;
        timer.start();
        QTRY_COMPARE(points(), before + 1);
        QVERIFY2(timer.elapsed() < 120, qPrintable(QString::number(timer.elapsed()))); // two ticks and the test's own
        trigger(*window, "stop");
        QTRY_VERIFY(!window->feed().isRunning());
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

    void aKnobThatIsNoNumberIsRefusedAtTheField_data()
    {
        QTest::addColumn<QString>("typed");
        for (const char* typed : {"nan", "inf", "-inf", "1e999", "-1", "1000"})
            QTest::newRow(typed) << QString::fromLatin1(typed);
    }

    void aKnobThatIsNoNumberIsRefusedAtTheField()
    {
        QFETCH(QString, typed);
        auto window = makeWindow(fakeSeams(100000, 1));
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 3 && stepsOf(*window, 1) > 2);
        QTRY_COMPARE(find<QComboBox>(*window, "liveRun")->count(), 4);
        for (const char* name : {"liveRadius", "liveRate"}) {
            auto* box = find<NumberBox>(*window, name);
            auto* line = box->findChild<QLineEdit*>();
            line->setFocus();
            line->selectAll();
            QTest::keyClicks(line, typed);
            QTest::keyClick(line, Qt::Key_Return);
            QVERIFY2(messageOf(*window).contains(typed), qPrintable(messageOf(*window)));
            QVERIFY(box->problem().contains(typed));
            click(*window, "closeMessage");
        }
        const auto now = stepsOf(*window, 1);
        QTRY_VERIFY(stepsOf(*window, 1) > now + 5);
        for (const auto& run : window->store().runs())
            QVERIFY(run->series.knobs.empty()); // nothing was sent
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

    /// What the form does not show stays in it: the knobs with their steps, to be turned again, and the options that
    /// the whole comparison settled.
    void aDuplicateKeepsTurnedKnobsAtTheirSteps()
    {
        auto window = makeWindow(fakeSeams(300, 1));
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 3 && stepsOf(*window, 1) > 5);
        const QString id = window->store().runs()[1]->id;
        window->feed().setKnob(id, QStringLiteral("rho"), 0.25);
        QTRY_COMPARE(window->store().find(id)->series.knobs.size(), std::size_t(1));
        const auto step = window->store().find(id)->series.knobs.front().clock.step;
        trigger(*window, "stop");
        QTRY_VERIFY(!window->feed().isRunning());
        window->findChild<RunsTable*>()->select({id});
        trigger(*window, "duplicate");
        const Json experiment = window->view().experiment;
        QCOMPARE(experiment["methods"].size(), std::size_t(1));
        const Json wanted = Json::array({{{"step", step}, {"name", "rho"}, {"value", 0.25}}});
        QCOMPARE(QString::fromStdString(experiment["methods"][0].value("knobs", Json()).dump()),
                 QString::fromStdString(wanted.dump()));
        QTRY_VERIFY(find<QPushButton>(*window, "launch")->isEnabled());
        std::vector<Problem> problems;
        const Experiment repeated = experimentFromJson(experiment, problems);
        QVERIFY(problems.empty());
        Json run = runsOf(repeated, "", 1).at(0), original = window->store().find(id)->experiment;
        for (const char* field : {"group", "made", "format", "threads"}) { // not what it does
            run.erase(field);
            original.erase(field);
        }
        run["method"].erase("knobs");
        QVERIFY(Json::diff(run, original).empty());
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
