// SPDX-License-Identifier: GPL-3.0-or-later
// Undo and redo in the real window, over everything that a user does to the view.
#include "app/gui/figure_frame.h"
#include "view_fixture.h"
#include "widgets/base/runs_table.h"

#include <QCheckBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QSlider>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>

#include <random>

using namespace sharpscope;

class TestViewUndo : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::unique_ptr<MainWindow> makeWindow() { return showWindow(*m_folder, fakeSeams()); }
    std::unique_ptr<MainWindow> windowWithRuns() { return sharpscope::windowWithRuns(*m_folder); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
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

QTEST_MAIN(TestViewUndo)
#include "tst_view_undo.moc"
