// SPDX-License-Identifier: GPL-3.0-or-later
// The hand on an active-learning run: what each button sends, when it can be pressed and what it says where it cannot;
// branches, and the tree that they make.
#include "app/gui/active_tab.h"
#include "app/gui/branch_dialog.h"
#include "app/gui/branch_tree_view.h"
#include "app/gui/pages.h"
#include "app/gui/run_standing.h"
#include "held_run.h"
#include "window_fixture.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QTabWidget>

using namespace sharpscope;

namespace {

ActiveRunShown shownRun(const std::vector<Event>& events, bool isOwn, bool isRunning)
{
    auto history = std::make_shared<ActiveHistory>();
    for (const Event& event : events)
        history->apply(event);
    return {.id = QStringLiteral("/runs/a"),
            .label = QStringLiteral("a"),
            .experiment = {{"rounds", {{"rounds", 5}}}},
            .history = history,
            .isOwn = isOwn,
            .isRunning = isRunning};
}

} // namespace

class TestActiveControls : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<Told> m_told;
    QString m_run; ///< Entropy, three rounds trained, two chosen; stopped

    std::unique_ptr<MainWindow> makeWindow(const std::string& oracle = "simulated")
    {
        QDir(m_folder->path()).mkpath(QStringLiteral("al"));
        const QString root = m_folder->filePath(QStringLiteral("al"));
        Json run = activeRuns({0})[1];
        run["rounds"]["oracle"] = oracle;
        m_run = QString::fromStdString(writeRun(root.toStdString(), run, eventsOf({0.4, 0.6, 0.9})));
        WindowSeams seams = fakeSeams();
        seams.resume = [this](const std::vector<std::filesystem::path>& runs) { return heldRun(runs.front(), m_told); };
        auto window = showWindow(*m_folder, seams);
        window->findChild<Pages*>()->goTo(tab(*window));
        window->open(root);
        [&] { QTRY_VERIFY(tab(*window).run().history && find<QAction>(*window, "activeNextPhase")->isEnabled()); }();
        return window;
    }
    static ActiveTab& tab(MainWindow& window) { return window.findChild<Pages*>()->active(); }
    static QString standing(MainWindow& window) { return find<QLabel>(window, "runStanding")->text(); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
        m_told = std::make_shared<Told>();
    }

    void whatComesNextIsReadOffWhatWasDone()
    {
        std::vector<Event> events{firstLabels()};
        const auto next = [&](std::vector<Event> more = {}) {
            events.insert(events.end(), more.begin(), more.end());
            return nextInRun(*shownRun(events, false, false).history, 1);
        };
        const auto choice = choiceOf(0, 3);
        const PhaseDone firstAsked{.round = -1, .phase = "query", .data = {{"images", {4, 9}}}};
        QVERIFY(nextInRun(*shownRun({firstAsked}, false, false).history, 1) == (NextInRun{-1, "label"}));
        QVERIFY(next() == (NextInRun{0, "train"}));
        QVERIFY(next(trainingOf(0, 0.4)) == (NextInRun{0, "score"}));
        QVERIFY(next({choice[0]}) == (NextInRun{0, "query"}));
        QVERIFY(next({choice[1]}) == (NextInRun{0, "label"}));
        QVERIFY(next({choice[2]}) == (NextInRun{1, "train"}));
        QVERIFY(next(trainingOf(1, 0.5)) == (NextInRun{1, ""})); // the last round only trains
        QCOMPARE(roundToUndo(*shownRun(events, false, false).history, 1), std::int64_t(0));
        QVERIFY(next({PhaseDone{.clock = roundClock(0), .round = 0, .phase = "undo"}}) == (NextInRun{0, "score"}));
        QCOMPARE(roundToUndo(*shownRun(events, false, false).history, 1), std::int64_t(-1));
    }

    void whatCannotBeDoneSaysWhy()
    {
        using Hand = RunStanding::Hand;
        const auto events = eventsOf({0.4, 0.6});
        const auto of = [&](bool own, bool running, RunState state, bool busy, bool waits = false) {
            return standingOf(shownRun(events, own, running), state, busy, waits);
        };
        const RunStanding ours = of(true, true, RunState::Running, true, true);
        QVERIFY(ours.hand == Hand::Ours && ours.waits && whyNotOn(ours).isEmpty() && whyNoUndo(ours).isEmpty());
        QCOMPARE(textOf(ours), QStringLiteral("round 1 waits before Score"));
        QCOMPARE(ours.undoes, std::int64_t(0));
        QCOMPARE(textOf(of(true, true, RunState::Running, true)), QStringLiteral("round 1: Score …"));
        const RunStanding left = of(false, false, RunState::Stopped, false);
        QVERIFY(left.hand == Hand::Resumable && whyNotOn(left).isEmpty());
        QCOMPARE(textOf(left), QStringLiteral("round 1, before Score; nobody runs it"));
        QVERIFY(whyNotOn(of(false, false, RunState::Stopped, true)).contains(QStringLiteral("another job")));
        QVERIFY(whyNotOn(of(false, true, RunState::Running, false)).contains(QStringLiteral("another process")));
        QVERIFY(whyNotOn(of(false, false, RunState::Finished, false)).contains(QStringLiteral("branch")));
        QVERIFY(!whyNotOn(standingOf({}, RunState::Waiting, false, false)).isEmpty());
        auto asking = choiceOf(1, 3);
        asking.pop_back();
        asking.push_back(Asked{.question = "round 1", .data = {{"images", {110, 111}}}});
        asking.push_back(Commanded{.command = Answer{"round 1", {{"image", 110}, {"label", 4}}}});
        asking.insert(asking.begin(), events.begin(), events.end());
        const RunStanding asked = standingOf(shownRun(asking, true, true), RunState::Running, true, true);
        QCOMPARE(textOf(asked), QStringLiteral("round 1 asks a person: 1 of 2 labels given"));
        QVERIFY(whyNotOn(asked).contains(QStringLiteral("Label")) && whyNoUndo(asked).isEmpty());
    }

    /// A run that nobody runs is resumed, and told before it does anything.
    void theNextPhaseResumesTheRunAndIsAllItDoes()
    {
        auto window = makeWindow();
        QCOMPARE(find<QAction>(*window, "activeNextPhase")->text(), QStringLiteral("Score"));
        QCOMPARE(standing(*window), QStringLiteral("round 2, before Score; nobody runs it"));
        click(*window, "activeNextPhaseButton");
        const QStringList once{QStringLiteral("resume"),
                               QStringLiteral(R"({"command":"NextPhase","unit":"phase","count":1})")};
        QTRY_COMPARE(m_told->all(), once);
        QTRY_COMPARE(find<QAction>(*window, "activeNextPhase")->text(), QStringLiteral("Query"));
        QCOMPARE(standing(*window), QStringLiteral("round 2 waits before Query"));
        QTRY_VERIFY(find<QLabel>(*window, "jobProgressText")->text().startsWith(QStringLiteral("waiting for you")));
        press(*window, Qt::Key_F7, Qt::ShiftModifier); // the run is ours now: not resumed again
        QTRY_COMPARE(m_told->all().size(), 3);
        QTRY_COMPARE(find<QAction>(*window, "activeNextPhase")->text(), QStringLiteral("Label"));
        click(*window, "activeStopButton");
        QTRY_VERIFY(!window->feed().isRunning());
    }

    void aQuestionBringsThePanelLabelToTheFrontWithHowManyAreAsked()
    {
        auto window = makeWindow("person");
        auto* panels = find<QTabWidget>(*window, "activePanels");
        const auto name = [&] { return panels->tabWhatsThis(panels->currentIndex()); };
        QCOMPARE(name(), QStringLiteral("curves"));
        for (const char* next : {"Query", "Label"}) {
            click(*window, "activeNextPhaseButton");
            QTRY_COMPARE(find<QAction>(*window, "activeNextPhase")->text(), QLatin1String(next));
        }
        QCOMPARE(name(), QStringLiteral("curves"));
        click(*window, "activeNextPhaseButton");
        QTRY_COMPARE(name(), QStringLiteral("label"));
        QCOMPARE(panels->tabText(panels->currentIndex()), QStringLiteral("Label (10)"));
        QCOMPARE(standing(*window), QStringLiteral("round 2 asks a person: 0 of 10 labels given"));
        const auto* next = find<QAction>(*window, "activeNextPhase");
        QVERIFY(!next->isEnabled() && next->toolTip().contains(QStringLiteral("waits for your answers")));
        tab(*window).answer(m_run, {.image = 120, .label = 4});
        QTRY_COMPARE(m_told->all().last(), QStringLiteral(R"({"command":"Answer","question":"round 2","value":)"
                                                          R"({"image":120,"label":4}})"));
        panels->setCurrentIndex(0); // and it stays where one goes
        window->store().apply(
            {{m_run.toStdString(),
              Commanded{.clock = roundClock(2), .command = Answer{"round 2", {{"image", 120}, {"label", 4}}}}}});
        QTRY_COMPARE(panels->tabText(2), QStringLiteral("Label (9)"));
        QCOMPARE(name(), QStringLiteral("curves"));
    }

    void eachButtonSendsItsCommand()
    {
        auto window = makeWindow();
        click(*window, "activeNextRoundButton");
        QTRY_COMPARE(m_told->all().size(), 2);
        find<QSpinBox>(*window, "roundCount")->setValue(3);
        QTRY_VERIFY(find<QAction>(*window, "activeUndo")->isEnabled());
        for (const char* button : {"activeSomeRoundsButton", "activeToEndButton", "activeUndoButton"})
            click(*window, button);
        const QStringList all{QStringLiteral("resume"),
                              QStringLiteral(R"({"command":"NextPhase","unit":"round","count":1})"),
                              QStringLiteral(R"({"command":"NextPhase","unit":"round","count":3})"),
                              QStringLiteral(R"({"command":"NextPhase","unit":"end","count":1})"),
                              QStringLiteral(R"({"command":"UndoRound"})")};
        QTRY_COMPARE(m_told->all(), all);
        click(*window, "activePauseButton");
        QTRY_VERIFY(window->feed().isPaused());
        QCOMPARE(find<QAction>(*window, "activePause")->text(), QStringLiteral("Continue"));
        click(*window, "activePauseButton");
        QTRY_VERIFY(!window->feed().isPaused());
    }

    void aDialogSaysHowABranchDiffers()
    {
        const Json experiment = activeRuns({0})[1];
        BranchDialog dialog(QStringLiteral("Entropy"), experiment, 1, nullptr);
        QVERIFY(dialog.assignments().isEmpty()); // nothing is changed
        const auto last = experiment.at("rounds").at("rounds").get<std::int64_t>();
        QCOMPARE(BranchDialog(QStringLiteral("Entropy"), experiment, last, nullptr).assignments(),
                 QStringList(QStringLiteral("rounds.rounds=%1").arg(last + 5))); // or there is no future
        auto* acquisition = dialog.findChild<QComboBox*>(QStringLiteral("branchAcquisition"));
        acquisition->setCurrentIndex(acquisition->findData(QStringLiteral("badge")));
        dialog.findChild<QLineEdit*>(QStringLiteral("branchLabel"))->setText(QStringLiteral(" mine "));
        dialog.findChild<QSpinBox*>(QStringLiteral("branchRounds"))->setValue(9);
        dialog.findChild<QPlainTextEdit*>(QStringLiteral("branchOthers"))
            ->setPlainText(QStringLiteral("\n rounds.query=7 \n"));
        QCOMPARE(dialog.assignments(),
                 QStringList({QStringLiteral("acquisition.acquisition=badge"), QStringLiteral("acquisition.label=mine"),
                              QStringLiteral("rounds.rounds=9"), QStringLiteral("rounds.query=7")}));
    }

    /// The branch has the past up to the round's training, is resumed, is looked at, and stands in the tree below its
    /// run.
    void aBranchIsMadeFromTheRoundThatIsLookedAtAndGoesOn()
    {
        auto window = makeWindow();
        find<QSpinBox>(*window, "activeRound")->setValue(0); // not the newest, which follows the run
        find<QSpinBox>(*window, "activeRound")->setValue(1);
        click(*window, "activeBranchButton");
        auto* dialog = window->findChild<BranchDialog*>();
        QVERIFY(dialog && dialog->isVisible());
        auto* acquisition = dialog->findChild<QComboBox*>(QStringLiteral("branchAcquisition"));
        acquisition->setCurrentIndex(acquisition->findData(QStringLiteral("badge")));
        QTest::mouseClick(dialog->findChild<QAbstractButton*>(QStringLiteral("makeBranch")), Qt::LeftButton);
        QTRY_VERIFY(m_told->all().contains(QStringLiteral("resume")));
        QTRY_COMPARE(window->store().runs().size(), std::size_t(2));
        QTRY_VERIFY(tab(*window).run().id != m_run && tab(*window).run().history);
        const ActiveRunShown& branch = tab(*window).run();
        QVERIFY(branch.experiment.at("acquisition").at("acquisition") == Json("badge"));
        QVERIFY(branch.experiment.at("branch").at("run") == Json(QFileInfo(m_run).fileName().toStdString()));
        QVERIFY(branch.experiment.at("branch").at("round") == Json(1));
        auto* tree = window->findChild<BranchTreeView*>();
        QTRY_COMPARE(tree->rows().size(), std::size_t(2));
        QCOMPARE(tree->rows()[1].id, branch.id);
        QCOMPARE(tree->rows()[1].parent, 0);
        QCOMPARE(tree->rows()[1].from, std::int64_t(1));
    }

    void aBranchThatCannotBeIsComplainedOf()
    {
        auto window = makeWindow();
        click(*window, "activeBranchButton");
        auto* dialog = window->findChild<BranchDialog*>();
        dialog->findChild<QPlainTextEdit*>(QStringLiteral("branchOthers"))
            ->setPlainText(QStringLiteral("rounds.querry=7"));
        QTest::mouseClick(dialog->findChild<QAbstractButton*>(QStringLiteral("makeBranch")), Qt::LeftButton);
        QTRY_VERIFY(messageOf(*window).contains(QStringLiteral("querry")));
        QCOMPARE(window->store().runs().size(), std::size_t(1));
        QVERIFY(m_told->all().isEmpty());
    }

    void branchesStandBelowTheirRunByTheRoundTheyLeft()
    {
        const auto run = [](const char* id, const char* parent, std::int64_t round, std::vector<std::int64_t> trained) {
            TreeRun one{.id = QLatin1String(id), .label = QLatin1String(id), .trained = std::move(trained)};
            if (*parent) one.experiment["branch"] = {{"run", parent}, {"round", round}};
            return one;
        };
        const auto rows = branchTree({run("/a/late", "one", 4, {0, 1, 4, 5}), run("/b/one", "", 0, {0}),
                                      run("/a/one", "", 0, {0, 1, 2, 3, 4}), run("/a/early", "one", 1, {0, 1, 2}),
                                      run("/a/again", "early", 2, {2, 3}), run("/a/orphan", "gone", 3, {3, 4})});
        QStringList ids;
        for (const TreeRow& row : rows)
            ids << row.id;
        QCOMPARE(ids.join(QLatin1Char(' ')), QStringLiteral("/b/one /a/one /a/early /a/again /a/late /a/orphan"));
        QCOMPARE(rows[2].parent, 1); // of its own folder
        QCOMPARE(rows[3].parent, 2);
        QCOMPARE(rows[4].parent, 1);
        QVERIFY(rows[5].parent == -1 && rows[5].parentName == QStringLiteral("gone") && rows[5].from == 3);
        QVERIFY(rows[4].trained == (std::vector<std::int64_t>{4, 5}));                    // the past is its run's
        const auto loop = branchTree({run("/a/x", "y", 1, {}), run("/a/y", "x", 1, {})}); // damaged
        QCOMPARE(loop.size(), std::size_t(2));
    }
};

QTEST_MAIN(TestActiveControls)
#include "tst_active_controls.moc"
