// SPDX-License-Identifier: GPL-3.0-or-later
// The runs table in its window: what it filters, says and compares is one with figures, undo, palette and sessions.
#include "app/gui/figure_frame.h"
#include "core/base/files.h"
#include "core/run/run_notes.h"
#include "view_fixture.h"
#include "widgets/base/runs_table.h"

#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDockWidget>
#include <QLineEdit>
#include <QMenu>
#include <QTabWidget>
#include <QTreeView>
#include <QTreeWidget>

using namespace sharpscope;

class TestRunsInWindow : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MainWindow> m_window;

    RunsTable& table() const { return *m_window->findChild<RunsTable*>(); }
    QTreeView& view() const { return *find<QTreeView>(*m_window, "runs"); }
    const StoredRun& run(std::size_t i) const { return *m_window->store().runs()[i]; }
    QDialog* dialog(const char* name) const { return m_window->findChild<QDialog*>(QLatin1String(name)); }

    /// Opens the palette by its key, types, and does what it has found.
    void findAndGo(const char* typed) const
    {
        press(*m_window, Qt::Key_K, Qt::ControlModifier);
        auto* palette = dialog("palette");
        QVERIFY(palette);
        QTest::keyClicks(palette->findChild<QLineEdit*>(), QString::fromUtf8(typed));
        QTest::keyClick(palette->findChild<QLineEdit*>(), Qt::Key_Return);
        QTRY_VERIFY(!dialog("palette"));
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
        m_window = windowWithRuns(*m_folder);
    }
    void cleanup() { m_window.reset(); }

    /// The form keeps its width: in a window that begins so, and in one in which the pages go.
    void maximisedRunsHaveTheRoomOfThePages_data()
    {
        QTest::addColumn<bool>("fromSession");
        QTest::newRow("of a session without a layout") << true;
        QTest::newRow("by the button") << false;
    }
    void maximisedRunsHaveTheRoomOfThePages()
    {
        QFETCH(bool, fromSession);
        if (fromSession) {
            m_window.reset();
            writeFileAtomically(m_folder->filePath(QStringLiteral("session.json")).toStdString(),
                                R"({"format": 2, "runs": {"maximised": true}})");
            m_window = showWindow(*m_folder, fakeSeams());
        }
        m_window->resize(1440, 900);
        if (!fromSession) click(*m_window, "maximiseRuns");
        QTRY_VERIFY(m_window->centralWidget()->isHidden() && table().width() > 1000);
        QVERIFY2(find<QDockWidget>(*m_window, "experimentDock")->width() <= 360,
                 qPrintable(QString::number(find<QDockWidget>(*m_window, "experimentDock")->width())));
        QTRY_VERIFY(table().height() > 600);
    }

    void theTableHasRoomForMoreThanFourRows()
    {
        m_window->resize(1440, 900);
        QTest::qWait(50);
        const int row = view().visualRect(view().model()->index(0, 0)).height();
        QVERIFY2(view().viewport()->height() >= 5 * row, qPrintable(QString::number(view().viewport()->height())));
        const int before = view().viewport()->height();
        click(*m_window, "maximiseRuns");
        QTRY_VERIFY(view().viewport()->height() > 600);
        settle();
        trigger(*m_window, "undo");
        QTRY_VERIFY(std::abs(view().viewport()->height() - before) < 40);
        QVERIFY(m_window->centralWidget()->isVisible());
    }

    void whatTheFilterLeavesOutIsNotDrawn()
    {
        auto* figure = m_window->findChild<FigureFrame*>();
        QTRY_VERIFY(figure->plot().curves().size() >= 3);
        auto* filter = find<QLineEdit>(*m_window, "runsFilter");
        filter->setFocus();
        QTest::keyClicks(filter, QStringLiteral("rule = sam"));
        QTRY_COMPARE(figure->plot().curves().filter(run(0).id).size(), 0);
        QVERIFY(figure->plot().curves().filter(run(1).id).size() > 0);
        settle();
        trigger(*m_window, "undo");
        QTRY_VERIFY(figure->plot().curves().filter(run(0).id).size() > 0);
        QVERIFY(filter->text().isEmpty());
    }

    /// Two comparisons of other inner radii: ρ_v is the method's, and what was measured with it has another head.
    void aSymbolIsTheMethodsField()
    {
        const auto read = [](const std::string& id, const char* rule, double radius) {
            RunFromDisk run{.run = "/r/" + id};
            Json method = {{"rule", rule}};
            if (std::string_view(rule) == "agnostic-sam") method["rhoV"] = radius;
            run.experiment = {{"name", "e"},
                              {"seed", 1},
                              {"optimizer", {{"lr", radius}}},
                              {"measure", {{"alignment", {{"rho", radius}}}, {"sharpness", {{"rho", radius}}}}},
                              {"method", method}};
            run.options = flatOptions(run.experiment);
            run.series.started = {.title = rule, .rule = rule, .seed = 1};
            return run;
        };
        QStringList ids;
        for (const auto& known : m_window->store().runs())
            ids << known->id;
        m_window->store().remove(ids);
        const std::vector<RunFromDisk> runs = {read("a", "agnostic-sam", 0.05), read("b", "agnostic-sam", 0.1),
                                               read("c", "sgd", 0.05), read("d", "sgd", 0.1)};
        const auto titles = [this] {
            QStringList all;
            for (int i = RunsModel::FixedColumns; i < view().model()->columnCount(); ++i)
                all << view().model()->headerData(i, Qt::Horizontal).toString();
            return all;
        };
        for (const bool isBackwards : {false, true}) { // one comes after the other, in either order
            for (std::size_t i = 0; i < runs.size(); ++i)
                m_window->store().take({runs[isBackwards ? runs.size() - 1 - i : i]});
            QCOMPARE(titles(),
                     (QStringList{QStringLiteral("η"), QStringLiteral("sharpness ρ"), QStringLiteral("ρ_v")}));
            if (!isBackwards)
                m_window->store().remove(
                    {QStringLiteral("/r/a"), QStringLiteral("/r/b"), QStringLiteral("/r/c"), QStringLiteral("/r/d")});
        }
        auto* filter = find<QLineEdit>(*m_window, "runsFilter");
        filter->setText(QStringLiteral("ρ_v == 0.05")); // no key of a test types ρ
        Q_EMIT filter->textEdited(filter->text());
        QCOMPARE(view().model()->rowCount(), 1);
        QVERIFY(m_window->store().find(QStringLiteral("/r/a"))->visible);
        // and a run's name has what its method has, as long as that tells it apart
        const auto label = [this](const char* run) { return m_window->store().find(QLatin1String(run))->label; };
        QCOMPARE(label("/r/a"), QStringLiteral("agnostic-sam · η 0.05"));
        QCOMPARE(label("/r/c"), QStringLiteral("sgd · η 0.05, sharpness ρ 0.05"));
    }

    void everythingThatIsSaidIsTakenBackByCtrlZ()
    {
        const std::string folder = run(1).id.toStdString();
        const QString label = run(1).label;
        table().select({run(1).id});
        for (const char* what : {"pinRuns", "archiveRuns"}) {
            trigger(*m_window, what);
            settle();
        }
        QVERIFY(readNotes(folder).pinned && readNotes(folder).archived);
        QCOMPARE(find<QAction>(*m_window, "undo")->text(), QStringLiteral("Undo: archive %1").arg(label));
        press(*m_window, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(readNotes(folder).pinned && !readNotes(folder).archived);
        press(*m_window, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(readNotes(folder) == RunNotes());
        press(*m_window, Qt::Key_Y, Qt::ControlModifier);
        QVERIFY(readNotes(folder).pinned);
    }

    void twoRunsAreComparedSideBySide()
    {
        table().select({run(0).id, run(1).id});
        trigger(*m_window, "sideBySide");
        auto* differences = dialog("differenceDialog");
        QVERIFY(differences);
        QTest::mouseClick(differences->findChild<QAbstractButton*>(QStringLiteral("copyMarkdown")), Qt::LeftButton);
        const QString copied = QApplication::clipboard()->text();
        QVERIFY2(copied.startsWith(QStringLiteral("| Options | %1 | %2 |").arg(run(0).label, run(1).label)),
                 qPrintable(copied));
        QVERIFY2(copied.contains(QStringLiteral("| method.rule | sgd | sam |")), qPrintable(copied));
        differences->close();
        table().select({run(0).id});
        QVERIFY(!find<QAction>(*m_window, "sideBySide")->isEnabled());
    }

    void thePaletteFindsActionsRunsPresetsFieldsAndPages()
    {
        findAndGo("maxim runs");
        QTRY_VERIFY(m_window->centralWidget()->isHidden());
        findAndGo("maxim runs");
        findAndGo("curvat");
        QCOMPARE(find<QTabWidget>(*m_window, "tabs")->tabText(find<QTabWidget>(*m_window, "tabs")->currentIndex()),
                 QStringLiteral("Curvature"));
        table().select({});
        findAndGo(qPrintable(run(2).label));
        QCOMPARE(table().selected(), QStringList{run(2).id});
        findAndGo("momentum");
        QVERIFY(QApplication::focusWidget());
        QTRY_COMPARE(m_window->focusWidget()->objectName(), QStringLiteral("optimizer.momentum"));
        QVERIFY(m_window->focusWidget()->isVisible()); // unfolded
        findAndGo("fashion limited 5");
        QVERIFY2(m_window->view().experiment.dump().find("fashion-limited-5-small") != std::string::npos,
                 m_window->view().experiment.dump().c_str());
        press(*m_window, Qt::Key_K, Qt::ControlModifier);
        auto* palette = dialog("palette");
        QTest::keyClicks(palette->findChild<QLineEdit*>(), QStringLiteral("undo"));
        auto* found = palette->findChild<QTreeWidget*>();
        QVERIFY(found->currentItem()->text(0).startsWith(QStringLiteral("Undo")));
        QCOMPARE(found->currentItem()->text(2), QStringLiteral("Ctrl+Z")); // says the key that does the same
        QTest::keyClick(palette->findChild<QLineEdit*>(), Qt::Key_Escape);
        QTRY_VERIFY(!dialog("palette"));
    }

    void sessionsTravelByFile()
    {
        auto seams = fakeSeams(20, 0);
        const QString file = m_folder->filePath(QStringLiteral("paper.json"));
        seams.fileToSave = [file](auto&&...) { return file; };
        seams.fileToOpen = [file](auto&&...) { return file; };
        m_window.reset();
        m_window = showWindow(*m_folder, std::move(seams));
        trigger(*m_window, "launch");
        QTRY_VERIFY(m_window->store().runs().size() >= 3 && !m_window->feed().isRunning());
        settle();
        auto* filter = find<QLineEdit>(*m_window, "runsFilter");
        filter->setFocus();
        QTest::keyClicks(filter, QStringLiteral("rule = sam"));
        table().groupBy("method.rule");
        settle();
        trigger(*m_window, "saveSession");
        QVERIFY(QFileInfo::exists(file));
        filter->clear();
        Q_EMIT filter->textEdited({});
        table().setGrouped(false);
        Q_EMIT table().viewChanged();
        settle();
        trigger(*m_window, "openSession");
        settle();
        QCOMPARE(filter->text(), QStringLiteral("rule = sam"));
        QVERIFY(table().isGrouped());
        trigger(*m_window, "undo"); // another session is a step like any other
        QVERIFY(filter->text().isEmpty() && !table().isGrouped());
        QVERIFY(m_window->open(file)); // dropped on the window
        QCOMPARE(filter->text(), QStringLiteral("rule = sam"));
        auto* recent = find<QAction>(*m_window, "recent")->menu();
        Q_EMIT recent->aboutToShow();
        QCOMPARE(recent->actions().front()->text(), QDir::toNativeSeparators(file));
    }
};

QTEST_MAIN(TestRunsInWindow)
#include "tst_runs_in_window.moc"
