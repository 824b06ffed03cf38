// SPDX-License-Identifier: GPL-3.0-or-later
// The running job in the real window: its line in the status bar, single steps, knobs, and how they are repeated.
#include "app/gui/compare_tab.h"
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

class TestJobControls : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::unique_ptr<MainWindow> makeWindow(WindowSeams seams) { return showWindow(*m_folder, std::move(seams)); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
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
        auto* plot = window->findChild<CompareTab*>()->findChildren<CurvePlot*>().first();
        const auto points = [&] {
            qsizetype sum = 0;
            for (const auto& curve : plot->curves())
                sum += plot->pointCount(curve);
            return sum;
        };
        qint64 quickest = 1000; // of three: the machine may be busy with something else
        for (int i = 0; i < 3; ++i) {
            const auto before = points();
            trigger(*window, "step");
            QElapsedTimer timer;
            timer.start();
            QTRY_COMPARE(points(), before + 1);
            quickest = std::min(quickest, timer.elapsed());
        }
        QVERIFY2(quickest < 120, qPrintable(QString::number(quickest))); // two ticks and the test's own
        trigger(*window, "stop");
        QTRY_VERIFY(!window->feed().isRunning());
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

    void theWheelTurnsNoKnobAndManyClicksAreOneTurn()
    {
        auto window = makeWindow(fakeSeams(100000, 1));
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 3 && stepsOf(*window, 1) > 2);
        auto* rate = find<NumberBox>(*window, "liveRate");
        QTRY_COMPARE(rate->value(), std::optional(0.1));
        for (QWidget* box : std::initializer_list<QWidget*>{rate, find<NumberBox>(*window, "liveRadius"),
                                                            find<QComboBox>(*window, "liveRun")}) {
            box->setFocus();
            const QPointF middle = QRectF(box->rect()).center();
            QWheelEvent event(middle, box->mapToGlobal(middle), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                              Qt::NoScrollPhase, false);
            QApplication::sendEvent(box, &event);
        }
        QCOMPARE(rate->value(), std::optional(0.1));
        QCOMPARE(find<QComboBox>(*window, "liveRun")->currentIndex(), 0);
        QTest::qWait(500);
        for (const auto& run : window->store().runs())
            QVERIFY(run->series.knobs.empty());
        rate->setFocus();
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(rate, Qt::Key_Up);
        QCOMPARE(rate->value(), std::optional(0.5));
        for (const auto& run : window->store().runs()) {
            QTRY_COMPARE(run->series.knobs.size(), std::size_t(1));
            QCOMPARE(run->series.knobs.front().value, 0.5);
        }
        trigger(*window, "stop");
        QTRY_VERIFY(!window->feed().isRunning());
    }

    /// What was sent counts, not what was recorded: a paused job records nothing until it goes on.
    void aKnobThatIsTurnedThereAndBackIsBack()
    {
        auto window = makeWindow(fakeSeams(100000, 1));
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 3 && stepsOf(*window, 1) > 2);
        auto* run = find<QComboBox>(*window, "liveRun");
        QTRY_COMPARE(run->count(), 4);
        run->setCurrentIndex(2);
        Q_EMIT run->activated(2);
        trigger(*window, "pause");
        QTest::qWait(100);
        auto* line = find<NumberBox>(*window, "liveRadius")->findChild<QLineEdit*>();
        for (const char* value : {"0.25", "0.05"}) {
            line->setFocus();
            line->selectAll();
            QTest::keyClicks(line, QLatin1String(value));
            QTest::keyClick(line, Qt::Key_Return);
        }
        trigger(*window, "pause");
        const auto step = stepsOf(*window, 1);
        QTRY_VERIFY(stepsOf(*window, 1) > step + 5);
        QCOMPARE(window->store().runs()[1]->series.lastOf("rho"), 0.05);
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
        QVERIFY(
            QFile::remove(id + QStringLiteral("/events.jsonl"))); // what the window knows is enough: no disk is read
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

QTEST_MAIN(TestJobControls)
#include "tst_job_controls.moc"
