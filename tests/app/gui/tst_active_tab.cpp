// SPDX-License-Identifier: GPL-3.0-or-later
// The page Active learning: every number that is read there, for its value and for what it was measured on.
#include "active_window.h"
#include "app/gui/active_curves.h"
#include "app/gui/active_tab.h"
#include "app/gui/branch_tree_view.h"
#include "app/gui/pages.h"
#include "app/gui/plot_frame.h"
#include "right_click.h"
#include "widgets/plots/bar_plot.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/plots/interval_plot.h"
#include "window_fixture.h"

#include <QClipboard>
#include <QComboBox>
#include <QSpinBox>
#include <QTabWidget>

#include <numbers>

using namespace sharpscope;

class TestActiveTab : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    /// With the page in front and the curves of all runs read.
    std::unique_ptr<MainWindow> windowOn(const Folders& folders)
    {
        auto window = showWindow(*m_folder, fakeSeams());
        window->findChild<Pages*>()->goTo(tab(*window));
        window->open(m_folder->filePath(QStringLiteral("al")));
        [&] {
            QTRY_COMPARE(window->store().runs().size(), folders.ids.size());
            for (const auto& [name, id] : folders.ids) {
                const qsizetype rounds = name.first == "badge" ? 1 : name.second == 0 ? 3 : 2;
                QTRY_COMPARE(curves(*window).curves().pointCount(id), rounds);
            }
        }();
        return window;
    }
    QString root() const
    {
        QDir(m_folder->path()).mkpath(QStringLiteral("al"));
        return m_folder->filePath(QStringLiteral("al"));
    }
    static ActiveTab& tab(MainWindow& window) { return window.findChild<Pages*>()->active(); }
    static ActiveCurves& curves(MainWindow& window) { return *window.findChild<ActiveCurves*>(); }
    static void choose(MainWindow& window, const char* box, const QString& id)
    {
        auto* combo = find<QComboBox>(window, box);
        combo->setCurrentIndex(combo->findData(id));
        Q_EMIT combo->activated(combo->currentIndex());
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void withoutSuchRunsThePageSaysWhatWillBeHere()
    {
        auto window = showWindow(*m_folder, fakeSeams());
        window->findChild<Pages*>()->goTo(tab(*window));
        QVERIFY(!find<QWidget>(*window, "activePanels")->isVisible());
        QVERIFY(!find<QAction>(*window, "activeNextPhase")->isEnabled());
    }

    void aPointIsARoundsValueOverItsLabels()
    {
        const Folders folders(root());
        auto window = windowOn(folders);
        find<QAbstractButton>(*window, "curveGroup")->click(); // single seeds
        const CurvePlot& plot = curves(*window).curves();
        const QString entropy = QStringLiteral("Entropy · seed 0");
        QCOMPARE(valueOf(plot, entropy, 20), 40.0);
        QCOMPARE(valueOf(plot, entropy, 30), 60.0);
        QCOMPARE(valueOf(plot, entropy, 40), 90.0);
        QVERIFY(std::isnan(valueOf(plot, QStringLiteral("Entropy · seed 1"), 40))); // it has not come so far
        choose(*window, "curveQuantity", QStringLiteral("loss"));
        QTRY_COMPARE(valueOf(plot, entropy, 40), 1.1);
        choose(*window, "curveQuantity", QStringLiteral("calibration"));
        QTRY_COMPARE(valueOf(plot, entropy, 40), 9.0);
        choose(*window, "curveAxis", QStringLiteral("round"));
        QTRY_COMPARE(valueOf(plot, entropy, 2), 9.0);
        choose(*window, "curveAxis", QStringLiteral("passes"));
        QTRY_COMPARE(valueOf(plot, entropy, 600), 9.0);
        choose(*window, "curveAxis", QStringLiteral("seconds"));
        QTRY_COMPARE(valueOf(plot, entropy, 15), 9.0);
    }

    void seedsAreAveragedAndRandomIsNamedTheReference()
    {
        const Folders folders(root());
        auto window = windowOn(folders);
        const CurvePlot& plot = curves(*window).curves();
        QCOMPARE(labelsOf(plot), QStringList({QStringLiteral("BADGE"), QStringLiteral("Entropy"),
                                              QStringLiteral("Random (reference)")}));
        QCOMPARE(valueOf(plot, QStringLiteral("Random (reference)"), 30), 45.0);
        for (const CurveReading& reading : plot.readingsAt(30))
            if (reading.label == QLatin1String("Random (reference)")) {
                QVERIFY(std::abs(reading.deviation - std::sqrt(50.0)) < 1e-9); // of 50 and 40
                QCOMPARE(reading.runs, 2);
            }
        QVERIFY(plot.csv().contains(QStringLiteral("Random (reference)")));
    }

    /// Hiding a run hides its curve, but Random's stays: differences need it.
    void randomIsThereAlsoWhereItIsHidden()
    {
        const Folders folders(root());
        auto window = windowOn(folders);
        window->store().setVisible({folders.ids.at({"random", 0}), folders.ids.at({"random", 1}),
                                    folders.ids.at({"badge", 0}), folders.ids.at({"badge", 1})},
                                   false);
        QTRY_COMPARE(labelsOf(curves(*window).curves()),
                     QStringList({QStringLiteral("Entropy"), QStringLiteral("Random (reference)")}));
        QCOMPARE(curves(*window).differences().series().size(), std::size_t(1));
    }

    /// Entropy − Random: 0 and 0 at 20; 10 and 20 at 30; 30 at 40, of seed 0 alone. t₁ = tan(0.95 π/2) = 12.706.
    void differencesArePairedBySeed()
    {
        const Folders folders(root());
        auto window = windowOn(folders);
        const IntervalPlot& plot = curves(*window).differences();
        QTRY_COMPARE(plot.series().size(), std::size_t(2));
        const double t1 = std::tan(0.95 * std::numbers::pi / 2);
        const auto& entropy = plot.series()[0];
        QCOMPARE(entropy.name, QStringLiteral("Entropy"));
        QCOMPARE(entropy.points.size(), std::size_t(3));
        QVERIFY(entropy.points[0].x == 20 && std::abs(entropy.points[0].mean) < 1e-12);
        QVERIFY(entropy.points[1].x == 30 && std::abs(entropy.points[1].mean - 15) < 1e-12);
        QVERIFY(std::abs(entropy.points[1].high - (15 + t1 * 5)) < 1e-9); // s/√2 = 5
        QVERIFY(std::abs(entropy.points[1].low - (15 - t1 * 5)) < 1e-9);
        QVERIFY(entropy.points[2].x == 40 && std::abs(entropy.points[2].mean - 30) < 1e-12);
        QVERIFY(entropy.points[2].count == 1 && std::isnan(entropy.points[2].low));
        const QString words = find<QLabel>(*window, "differenceWords")->text();
        QVERIFY2(words.contains(QStringLiteral("Entropy − Random at 30 labels: +15 points, 95 % [−48.5, +78.5], N = 2: "
                                               "not decided. Of the best rounds: +25 points")),
                 qPrintable(words)); // 90 − 60 of seed 0, 60 − 40 of seed 1
        QVERIFY2(words.contains(QStringLiteral("BADGE − Random at 20 labels")), qPrintable(words));
        QVERIFY(plot.csv().startsWith(QStringLiteral("series,labels,mean,low,high,n")));
    }

    void oneSeedIsToldThatItTakesTwo()
    {
        const auto runs = activeRuns({0});
        for (std::size_t i : {0, 1})
            writeRun(root().toStdString(), runs[i], eventsOf({0.4, i == 0 ? 0.5 : 0.7}));
        auto window = showWindow(*m_folder, fakeSeams());
        window->findChild<Pages*>()->goTo(tab(*window));
        window->open(root());
        auto* words = find<QLabel>(*window, "differenceWords");
        QTRY_VERIFY2(words->text().contains(
                         QStringLiteral("at 30 labels: +20 points, N = 1: it takes two seeds to say how sure that is")),
                     qPrintable(words->text()));
    }

    /// Two of each class at first; round 0 added ten of class 3.
    void classesAreThoseLabelledUpToTheRoundThatIsLookedAt()
    {
        const Folders folders(root());
        auto window = windowOn(folders);
        choose(*window, "activeRun", folders.ids.at({"entropy", 0}));
        const BarPlot& plot = curves(*window).classes();
        QTRY_COMPARE(plot.values().size(), std::size_t(10));
        QCOMPARE(find<QSpinBox>(*window, "activeRound")->value(), 1); // the last one that was scored
        QTRY_COMPARE(plot.values()[3], 22.0);
        QCOMPARE(plot.values()[4], 2.0);
        QCOMPARE(plot.reference().value_or(0), 4.0);
        find<QSpinBox>(*window, "activeRound")->setValue(0);
        QCOMPARE(plot.values()[3], 12.0);
        QCOMPARE(plot.reference().value_or(0), 3.0);
        bool isSaid = false;
        for (const auto* frame : window->findChildren<PlotFrame*>())
            isSaid |= frame->note() == QStringLiteral("round 0; most : least = 6");
        QVERIFY(isSaid);
    }

    void aRoundIsSteppedToAndTheNewestIsFollowed()
    {
        const Folders folders(root());
        auto window = windowOn(folders);
        choose(*window, "activeRun", folders.ids.at({"entropy", 0}));
        auto* round = find<QSpinBox>(*window, "activeRound");
        QTRY_COMPARE(round->maximum(), 2);
        QTest::qWait(1); // a step of undo ends with its event
        QVERIFY(find<QAbstractButton>(*window, "newestRound")->isChecked());
        round->setValue(2);
        QCOMPARE(window->view().active.round, std::int64_t(2));
        QCOMPARE(tab(*window).round(), std::int64_t(2));
        QVERIFY(!find<QAbstractButton>(*window, "newestRound")->isChecked());
        trigger(*window, "undo");
        QTRY_COMPARE(window->view().active.round, std::int64_t(-1));
        QCOMPARE(tab(*window).round(), std::int64_t(1));
    }

    /// What comes live is there, an undone round is gone, and what takes its place is there.
    void liveEventsAndAnUndoneRoundAreFollowed()
    {
        const Folders folders(root());
        auto window = windowOn(folders);
        const QString id = folders.ids.at({"entropy", 0});
        choose(*window, "activeRun", id);
        RunFromDisk run; // as one that is being written comes: with all its columns
        run.run = id.toStdString();
        run.series = std::move(RunReader(run.run).series);
        run.isWhole = true;
        run.experiment = RunFolder::open(run.run).experiment();
        run.options = flatOptions(run.experiment);
        window->store().take({run});
        const auto apply = [&](std::vector<Event> events) {
            std::vector<RunEvent> all;
            for (Event& event : events)
                all.push_back({run.run, std::move(event)});
            window->store().apply(all);
        };
        apply(choiceOf(2, 7)); // while its folder is being read once more
        apply(trainingOf(3, 0.95));
        find<QAbstractButton>(*window, "curveGroup")->click();
        const CurvePlot& plot = curves(*window).curves();
        const QString label = QStringLiteral("Entropy · seed 0");
        QTRY_COMPARE(valueOf(plot, label, 50), 95.0);
        QTRY_COMPARE(curves(*window).classes().values().size(), std::size_t(10));
        QCOMPARE(curves(*window).classes().values()[7], 12.0);
        apply({Commanded{.clock = roundClock(3), .command = UndoRound{}}, Resumed{roundClock(2)},
               PhaseDone{.clock = roundClock(2), .round = 2, .phase = "undo"}});
        QTRY_VERIFY(std::isnan(valueOf(plot, label, 50)));
        QCOMPARE(valueOf(plot, label, 40), 90.0);
        QTRY_COMPARE(find<QSpinBox>(*window, "activeRound")->maximum(), 2);
        // What is shown is the last round that was scored; a branch begins where nothing of what is labelled is lost.
        QCOMPARE(find<QSpinBox>(*window, "activeRound")->value(), 1);
        const auto* branch = find<QAction>(*window, "activeBranch");
        QVERIFY2(branch->toolTip().contains(QStringLiteral("round 2's training")), qPrintable(branch->toolTip()));
        QCOMPARE(curves(*window).classes().values()[7], 2.0);
        apply(choiceOf(2, 8));
        apply(trainingOf(3, 0.85));
        QTRY_COMPARE(valueOf(plot, label, 50), 85.0);
        QTRY_COMPARE(curves(*window).classes().values()[8], 12.0);
    }

    void aDamagedLineCostsThatLineAndIsSaid()
    {
        const Json run = activeRuns({0})[1];
        std::vector<Event> events = eventsOf({0.4, 0.6});
        events.push_back(PhaseDone{.clock = roundClock(1), .round = 1, .phase = "query", .data = {{"images", "many"}}});
        writeRun(root().toStdString(), run, events);
        auto window = showWindow(*m_folder, fakeSeams());
        window->findChild<Pages*>()->goTo(tab(*window));
        QStringList said;
        connect(&tab(*window), &ActiveTab::said, this,
                [&](const QString&, const QString&, const QString& text) { said << text; });
        window->open(root());
        QTRY_COMPARE(valueOf(curves(*window).curves(), QStringLiteral("Entropy"), 30), 60.0);
        QCOMPARE(said.size(), 1);
        QVERIFY2(said[0].contains(QStringLiteral("PhaseDone query")) && said[0].contains(QStringLiteral("images")),
                 qPrintable(said[0]));
    }

    void figuresAreExportedFromTheirMenu()
    {
        const Folders folders(root());
        auto window = windowOn(folders);
        const QStringList offered = {QStringLiteral("Show everything"), QStringLiteral("Export …"),
                                     QStringLiteral("Copy picture"), QStringLiteral("Copy numbers as CSV")};
        for (PlotWidget* plot : std::initializer_list<PlotWidget*>{
                 &curves(*window).curves(), &curves(*window).differences(), &curves(*window).classes()}) {
            QCOMPARE(rightClick(*plot), offered);
            rightClick(*plot, offered[3]);
            QVERIFY(QApplication::clipboard()->text() == plot->csv() && plot->csv().count(QLatin1Char('\n')) > 3);
        }
    }

    void aTickOfTheTreeIsLookedAt()
    {
        const Folders folders(root());
        auto window = windowOn(folders);
        auto* tree = window->findChild<BranchTreeView*>();
        QTRY_COMPARE(tree->rows().size(), folders.ids.size());
        const QString id = folders.ids.at({"random", 0});
        QTRY_COMPARE(tree->rows()[0].trained.size(), std::size_t(3));
        QTest::mouseClick(tree, Qt::LeftButton, {}, tree->placeOf(id, 2));
        QCOMPARE(tab(*window).run().id, id);
        QCOMPARE(tab(*window).round(), std::int64_t(2));
        QTest::keyClick(tree, Qt::Key_Left);
        QCOMPARE(tab(*window).round(), std::int64_t(1));
        QTest::keyClick(tree, Qt::Key_Down);
        QVERIFY(tab(*window).run().id != id);
    }
};

QTEST_MAIN(TestActiveTab)
#include "tst_active_tab.moc"
