// SPDX-License-Identifier: GPL-3.0-or-later
// What is around the pages: messages, tool bar, keys, help, the menus of a right click, and the sentences of fields
// that refuse a key.
#include "app/gui/active_tab.h"
#include "app/gui/curvature_tab.h"
#include "app/gui/detection_tab.h"
#include "app/gui/few_shot_tab.h"
#include "app/gui/figure_frame.h"
#include "app/gui/pages.h"
#include "app/gui/sweep_tab.h"
#include "core/base/files.h"
#include "right_click.h"
#include "widgets/base/message_bar.h"
#include "widgets/base/runs_table.h"
#include "widgets/plots/scatter_plot.h"
#include "window_fixture.h"

#include <QClipboard>
#include <QDialog>
#include <QLineEdit>
#include <QSpinBox>
#include <QTextBrowser>
#include <QToolBar>
#include <QToolButton>
#include <QToolTip>

using namespace sharpscope;

class TestWindowFrame : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::unique_ptr<MainWindow> makeWindow(WindowSeams seams = fakeSeams())
    {
        return showWindow(*m_folder, std::move(seams));
    }
    std::unique_ptr<MainWindow> makeWindowWithRuns()
    {
        auto window = makeWindow(fakeSeams(20, 0));
        trigger(*window, "launch");
        [&] { QTRY_VERIFY(window->store().runs().size() == 3 && !window->feed().isRunning()); }();
        return window;
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void theWindowHasItsIcon()
    {
        const auto window = makeWindow();
        const QImage icon = window->windowIcon().pixmap(64, 64).toImage().scaled(64, 64);
        const QColor ball = icon.pixelColor(41, 38); // at rest in the flat minimum
        QVERIFY2(ball.red() > 200 && ball.green() > 120 && ball.blue() < 90, qPrintable(ball.name()));
        QCOMPARE(icon.pixelColor(0, 0).alpha(), 0); // its corners are round
    }

    void aMessageMovesNothingBelowIt()
    {
        auto window = makeWindowWithRuns();
        auto* pages = window->findChild<Pages*>();
        const QRect before = pages->geometry();
        window->open(QStringLiteral("/nowhere/experiment.json"));
        QTest::qWait(50);
        auto* bar = window->findChild<MessageBar*>();
        QVERIFY(bar->isVisible());
        QCOMPARE(pages->geometry(), before);
        QVERIFY(bar->parentWidget()->rect().contains(bar->geometry()));
        auto* text = bar->findChild<QLabel*>(QStringLiteral("message"));
        QVERIFY(text->height() >= text->heightForWidth(text->width())); // all of it is read
        const auto* under = window->childAt(text->mapTo(window.get(), text->rect().center()));
        QCOMPARE(static_cast<const QWidget*>(text), under); // over the page, not behind it
        window->resize(1024, 700);
        QTRY_VERIFY(bar->parentWidget()->rect().contains(bar->geometry()));
        click(*window, "closeMessage");
        QVERIFY(messageOf(*window).isEmpty());
    }

    /// One that is said while the window is made, before it has its colours.
    void aMessageOfTheBeginningHasTheThemesColours()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("session.json"));
        writeFileAtomically(file.toStdString(), "{");
        MainWindow window(fakeSeams(), {.sessionFile = file,
                                        .runsFolder = folder.filePath(QStringLiteral("runs")),
                                        .theme = QStringLiteral("dark")});
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const auto* bar = window.findChild<MessageBar*>();
        QVERIFY(bar->text().contains(QStringLiteral("session.json")));
        const auto color = [&](QPalette::ColorRole role) { return bar->palette().color(role); };
        QTRY_VERIFY2(color(QPalette::Window).lightness() < 100 && color(QPalette::WindowText).lightness() > 150,
                     qPrintable(color(QPalette::Window).name() + color(QPalette::WindowText).name()));
    }

    void buttonsAreIconsWhereTheirNamesHaveNoRoom()
    {
        auto window = makeWindow();
        auto* bar = find<QToolBar>(*window, "jobBar");
        auto* live = find<QWidget>(*window, "liveControls");
        auto* more = bar->findChild<QToolButton*>(QStringLiteral("qt_toolbar_ext_button"));
        const auto allAreSeen = [&] {
            for (auto* action : bar->actions())
                if (!bar->rect().contains(bar->widgetForAction(action)->geometry())) return false;
            return live->isVisible() && !more->isVisible();
        };
        window->resize(1600, 800);
        QTRY_VERIFY(bar->toolButtonStyle() == Qt::ToolButtonTextBesideIcon && allAreSeen());
        for (const int width : {1024, 960}) {
            window->resize(width, 700);
            QTRY_COMPARE(window->width(), width);
            QTRY_VERIFY(bar->toolButtonStyle() == Qt::ToolButtonIconOnly && allAreSeen());
        }
        window->resize(1600, 800);
        QTRY_VERIFY(bar->toolButtonStyle() == Qt::ToolButtonTextBesideIcon && allAreSeen());
    }

    void theToolBarIsReachedByTab()
    {
        auto window = makeWindowWithRuns();
        auto* bar = find<QToolBar>(*window, "jobBar");
        QSet<QWidget*> reached;
        QWidget* at = window.get();
        do {
            at = at->nextInFocusChain();
            if (at->focusPolicy() & Qt::TabFocus) reached.insert(at);
        } while (at != window.get());
        for (const char* name : {"launch", "pause", "step", "stop", "resume", "duplicate", "openRuns", "report"})
            QVERIFY2(reached.contains(bar->widgetForAction(find<QAction>(*window, name))), name);
    }

    void pagesHaveKeys()
    {
        auto window = makeWindow();
        auto* pages = window->findChild<Pages*>();
        const auto pressed = [&](Qt::Key key, Qt::KeyboardModifiers modifiers) {
            press(*window, key, modifiers);
            return pages->currentIndex();
        };
        for (int i = std::min(9, pages->count()) - 1; i >= 0; --i)
            QCOMPARE(pressed(static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier), i);
        QCOMPARE(pressed(Qt::Key_Tab, Qt::ControlModifier), 1);
        QCOMPARE(pressed(Qt::Key_Backtab, Qt::ControlModifier | Qt::ShiftModifier), 0);
        QCOMPARE(pressed(Qt::Key_PageUp, Qt::ControlModifier), pages->count() - 1); // comes round
        QCOMPARE(pressed(Qt::Key_PageDown, Qt::ControlModifier), 0);
    }

    void deleteRemovesRunsInTheTableAndLettersInAField()
    {
        auto window = makeWindowWithRuns();
        window->activateWindow(); // whose key it is goes by the focus, which only an active window has
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        window->findChild<RunsTable*>()->select({window->store().runs()[0]->id});
        auto* filter = find<QLineEdit>(*window, "runsFilter");
        filter->setText(QStringLiteral(".."));
        filter->setCursorPosition(0);
        filter->setFocus();
        QTRY_VERIFY(filter->hasFocus());
        QTest::keyClick(filter, Qt::Key_Delete);
        QCOMPARE(filter->text(), QStringLiteral("."));
        auto* form = window->findChild<QLineEdit*>(QStringLiteral("name"));
        form->setFocus();
        QTRY_VERIFY(form->hasFocus());
        form->setCursorPosition(form->text().size());
        QTest::keyClick(form, Qt::Key_Delete);
        QCOMPARE(window->store().runs().size(), std::size_t(3));
        auto* view = window->findChild<QWidget*>(QStringLiteral("runs"));
        view->setFocus();
        QTRY_VERIFY(view->hasFocus());
        QTest::keyClick(view, Qt::Key_Delete);
        QCOMPARE(window->store().runs().size(), std::size_t(2));
        trigger(*window, "undo");
        QTRY_COMPARE(window->store().runs().size(), std::size_t(3));
    }

    void helpListsTheKeysAndHasTheGuideToAPage()
    {
        auto window = makeWindow();
        const auto textOf = [&](const char* action) {
            trigger(*window, action);
            auto* help = window->findChild<QDialog*>(QStringLiteral("help"));
            const QString text = help->findChild<QTextBrowser*>(QStringLiteral("helpText"))->toPlainText();
            delete help;
            return text;
        };
        const QString keys = textOf("shortcuts");
        for (const auto* action : window->findChildren<QAction*>())
            if (!action->shortcut().isEmpty() && !action->objectName().isEmpty())
                QVERIFY2(keys.contains(action->shortcut().toString(QKeySequence::NativeText)),
                         qPrintable(action->objectName()));
        QVERIFY(keys.contains(QStringLiteral("right click on a column")));
        QVERIFY(textOf("guide").startsWith(QStringLiteral("User guide")));
        auto* pages = window->findChild<Pages*>();
        pages->goTo(pages->curvature());
        QVERIFY(textOf("guideHere").startsWith(QStringLiteral("Sharpness numbers")));
    }

    void aFigureIsExportedAndCopiedByARightClick()
    {
        QString asked;
        WindowSeams seams = fakeSeams(20, 0);
        seams.fileToSave = [&](QWidget*, const QString& title, auto&&...) {
            asked = title;
            return QString();
        };
        auto window = makeWindow(seams);
        trigger(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 3 && !window->feed().isRunning());
        const QStringList offered = {QStringLiteral("Show everything"), QStringLiteral("Export …"),
                                     QStringLiteral("Copy picture"), QStringLiteral("Copy numbers as CSV")};
        auto* pages = window->findChild<Pages*>();
        auto figures = window->findChildren<PlotWidget*>();
        figures.removeIf([&](auto* figure) { // those of pages with tests of their own
            return pages->active().isAncestorOf(figure) || pages->curvature().isAncestorOf(figure) ||
                   pages->sweep().isAncestorOf(figure) || pages->detection().isAncestorOf(figure) ||
                   pages->fewShot().isAncestorOf(figure);
        });
        // Four of the comparison, the landscape's map and the loss and accuracy along a line, points of a data set.
        QCOMPARE(figures.size(), 8);
        for (auto* figure : figures) {
            pages->goTo(*figure);
            figure->show(); // the points of a data set are shown for some only
            for (QWidget* in = figure->parentWidget(); in && in != pages->currentWidget(); in = in->parentWidget())
                in->show(); // the map, without a surface, and the cut, without a line
            QTRY_VERIFY(figure->isVisible() && figure->childAt(figure->rect().center()));
            QCOMPARE(rightClick(*figure), offered);
        }
        auto& plot = window->findChild<FigureFrame*>()->plot();
        pages->setCurrentIndex(0);
        QTRY_VERIFY(plot.csv().count(QLatin1Char('\n')) > 20);
        rightClick(plot, offered[3]);
        QCOMPARE(QApplication::clipboard()->text(), plot.csv());
        rightClick(plot, offered[2]);
        const QImage picture = QApplication::clipboard()->image();
        QVERIFY(picture.width() >= plot.width() && picture.height() >= plot.height());
        rightClick(plot, offered[1]);
        QCOMPARE(asked, QStringLiteral("Export figure"));
        plot.setZoom({0, 1, 0, 1});
        rightClick(plot, offered[0]);
        QVERIFY(plot.zoom().empty());
    }

    void pointsAreExportedByARightClick()
    {
        WindowSeams seams = fakeSeams();
        const QString file = m_folder->filePath(QStringLiteral("moons.csv"));
        QString suggested;
        seams.fileToSave = [&](QWidget*, const QString&, const QString& suggestion, const QString&) {
            suggested = suggestion;
            return file;
        };
        auto window = showWindow(*m_folder, seams);
        auto* points = window->findChild<ScatterPlot*>();
        points->setClasses({{QStringLiteral("a, \"b\""), {1.0 / 3}, {0.25}}, {QStringLiteral("c"), {2}, {3}}});
        window->findChild<Pages*>()->goTo(*points);
        points->show();
        QTRY_VERIFY(points->isVisible() && points->childAt(points->rect().center()));
        rightClick(*points, QStringLiteral("Export …"));
        QCOMPARE(suggested, QStringLiteral("train-points.png"));
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(written.readAll()),
                 QStringLiteral("x,y,class\n0.3333333333333333,0.25,\"a, \"\"b\"\"\"\n2,3,c\n"));
    }

    void aRefusedKeyIsExplained_data()
    {
        QTest::addColumn<QString>("said");
        QTest::newRow("smoothingBox") << QStringLiteral("a number from 0 to 0.999 is expected");
        QTest::newRow("clip") << QStringLiteral("a number from 0 to 1e6 is expected");
        QTest::newRow("points") << QStringLiteral("a whole number from ");
    }

    void aRefusedKeyIsExplained()
    {
        QFETCH(QString, said);
        auto window = makeWindowWithRuns();
        auto* box = find<QAbstractSpinBox>(*window, QTest::currentDataTag());
        if (!box->isVisible()) window->findChild<Pages*>()->setCurrentIndex(1);
        QToolTip::hideText();
        auto* line = box->findChild<QLineEdit*>();
        line->selectAll();
        QTest::keyClicks(line, QStringLiteral("n")); // of "nan"
        QVERIFY2(QToolTip::text().startsWith(said), qPrintable(QToolTip::text()));
    }
};

QTEST_MAIN(TestWindowFrame)
#include "tst_window_frame.moc"
