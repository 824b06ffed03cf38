// SPDX-License-Identifier: GPL-3.0-or-later
// The Compare tab in the real window: what the mouse and the controls do to the figures; long because each of them is
// seen to do it.
#include "app/gui/compare_tab.h"
#include "app/gui/figure_frame.h"
#include "core/base/flat_options.h"
#include "widgets/base/run_order.h"
#include "window_fixture.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QWheelEvent>

using namespace sharpscope;

class TestCompareTab : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::unique_ptr<MainWindow> makeWindow(WindowSeams seams) { return showWindow(*m_folder, std::move(seams)); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void theCrosshairIsInAllFigures()
    {
        auto window = launched();
        const auto figures = window->findChildren<FigureFrame*>();
        auto* canvas = figures[0]->findChild<QWidget*>(QStringLiteral("plot"));
        QTest::mouseMove(canvas, canvas->rect().center() - QPoint(30, 0)); // the pointer may be where it goes to
        QTest::mouseMove(canvas, canvas->rect().center());
        QTRY_VERIFY(window->findChild<QWidget*>(QStringLiteral("values")));
        const auto lists = window->findChildren<QWidget*>(QStringLiteral("values"));
        QCOMPARE(lists.size(), 1); // values where the mouse is, a line everywhere
        auto* values = lists[0];
        QTRY_VERIFY(values->isVisible());
        const QRect figure(figures[0]->plot().mapTo(window.get(), QPoint()), figures[0]->plot().size());
        QVERIFY(!values->geometry().intersects(figure)); // it hides nothing of what it explains
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(canvas, &leave);
        QVERIFY(!values->isVisible());
    }

    void maximisesAndComesBack()
    {
        auto window = launched();
        const auto figures = window->findChildren<FigureFrame*>();
        QTest::mouseClick(figures[2]->findChild<QToolButton*>(QStringLiteral("maximise")), Qt::LeftButton);
        QVERIFY(figures[2]->isVisible() && !figures[0]->isVisible() && !figures[3]->isVisible());
        QTest::mouseClick(figures[2]->findChild<QToolButton*>(QStringLiteral("maximise")), Qt::LeftButton);
        for (auto* figure : figures)
            QVERIFY(figure->isVisible());
    }

    void anotherQuantityShowsOtherCurves()
    {
        auto window = launched();
        auto* figure = window->findChildren<FigureFrame*>()[2];
        auto* choice = figure->findChild<QComboBox*>(QStringLiteral("quantity"));
        QTest::keyClick(choice, Qt::Key_Down);
        QTest::keyClick(choice, Qt::Key_Down);
        QCOMPARE(figure->quantity(), QStringLiteral("cosine/change"));
        QCOMPARE(figure->plot().curves().size(), 3);
        QVERIFY(std::abs(figure->plot().readingsAt(40)[0].value - 0.05) < 1e-9);
    }

    void aNumberThatNoFigureKnowsIsOfferedByItsName()
    {
        auto window = launched();
        auto* figure = window->findChildren<FigureFrame*>()[3];
        auto* choice = figure->findChild<QComboBox*>(QStringLiteral("quantity"));
        const int before = choice->count();
        figure->setQuantity(QStringLiteral("tag:norm/layer1")); // as a session says, before any run has it
        window->store().apply({{"/other", Started{.title = "SAM"}},
                               {"/other", Measured{{.step = 1}, {{"norm/layer1", 3}, {"loss", 1}}}},
                               {"/other", Measured{{.step = 2}, {{"norm/layer1", 4}, {"loss", 1}}}}});
        QCOMPARE(choice->count(), before + 1);
        QCOMPARE(figure->quantity(), QStringLiteral("tag:norm/layer1"));
        QTRY_COMPARE(figure->plot().readingsAt(2).size(), std::size_t(1));
        QCOMPARE(figure->plot().readingsAt(2)[0].raw, 4.0);
    }

    /// λ₁ against both edges of stability, which are dashed; not as three numbers by themselves.
    void lambdaAndTheEdgesAreOneFigure()
    {
        auto window = launched();
        auto* figure = window->findChildren<FigureFrame*>()[3];
        const int before = figure->findChild<QComboBox*>(QStringLiteral("quantity"))->count();
        window->store().apply(
            {{"/other", Started{.title = "SAM"}},
             {"/other", Measured{{.step = 1}, {{"edge/lambda1", 3}, {"edge/gd", 40}, {"edge/sam", 30}}}},
             {"/other", Measured{{.step = 2}, {{"edge/lambda1", 7}, {"edge/gd", 40}, {"edge/sam", 20}}}}});
        QCOMPARE(figure->findChild<QComboBox*>(QStringLiteral("quantity"))->count(), before);
        figure->setQuantity(QStringLiteral("edge"));
        QTRY_COMPARE(figure->plot().readingsAt(2).size(), std::size_t(3));
        std::map<QString, double> values;
        for (const CurveReading& reading : figure->plot().readingsAt(2))
            values[reading.label.section(QStringLiteral(" · "), -1)] = reading.raw;
        QCOMPARE(values,
                 (std::map<QString, double>{
                     {QStringLiteral("λ₁"), 7}, {QStringLiteral("2/η"), 40}, {QStringLiteral("SAM's edge"), 20}}));
        const std::vector<FigureKind> kinds = figureKinds();
        for (const Quantity& quantity : kinds[3].quantities)
            if (quantity.id == QStringLiteral("edge"))
                for (const QuantityCurve& curve : quantity.curves)
                    QCOMPARE(curve.dashed, curve.tag != "edge/lambda1");
    }

    void figuresAreAddedMovedAndRemovedAndUndoBringsThemBack()
    {
        auto window = launched();
        const auto figures = [&] { return window->findChild<CompareTab*>()->figures(); };
        const auto ids = [&] {
            std::vector<std::string> all;
            for (const FigureFrame* figure : figures())
                all.push_back(figure->id());
            return all;
        };
        const std::vector<std::string> atFirst = ids();
        QCOMPARE(atFirst.size(), std::size_t(4));
        QTest::mouseClick(find<QToolButton>(*window, "addFigure"), Qt::LeftButton);
        QCOMPARE(ids().back(), std::string("figure 5"));
        FigureFrame* added = figures().back();
        QCOMPARE(added->quantity(), QStringLiteral("cosine/all")); // before, after and change together
        QTRY_COMPARE(added->plot().curves().size(), 9);
        QTRY_VERIFY(added->plot().readingsAt(40).size() == 9);
        added->setQuantity(QStringLiteral("several:loss|cosine/change"));
        QTRY_COMPARE(added->plot().curves().size(), 6);
        figures()[0]->findChild<QAction*>(QStringLiteral("moveOn"))->trigger();
        QCOMPARE(ids(), (std::vector<std::string>{atFirst[1], atFirst[0], atFirst[2], atFirst[3], "figure 5"}));
        QTRY_VERIFY(figures()[0]->x() < figures()[1]->x() && figures()[0]->y() == figures()[1]->y());
        QCoreApplication::processEvents();
        const ViewState before = window->view();
        figures()[1]->findChild<QAction*>(QStringLiteral("removeFigure"))->trigger();
        QCOMPARE(ids().size(), std::size_t(4));
        window->apply(before);
        QCOMPARE(ids().size(), std::size_t(5));
        QCOMPARE(ids()[1], atFirst[0]);
        QCOMPARE(figures().back()->quantity(), QStringLiteral("several:loss|cosine/change"));
        QTRY_COMPARE(figures()[1]->plot().curves().size(), 3); // it is filled again
    }

    void linkedFiguresShowTheSameStretchOfX()
    {
        auto window = launched();
        const auto figures = window->findChildren<FigureFrame*>();
        find<QAction>(*window, "linkX")->trigger();
        figures[0]->plot().setZoom({5, 15, 0, 1});
        for (const auto* figure : figures)
            QCOMPARE(std::pair(figure->plot().zoom()[0], figure->plot().zoom()[1]), std::pair(5.0, 15.0));
        find<QAction>(*window, "linkX")->trigger();
        figures[0]->plot().setZoom({1, 2, 0, 1});
        QCOMPARE(figures[1]->plot().zoom()[0], 5.0);
    }

    /// Of two methods on two seeds, over passes: SAM takes two a step, and is read where SGD ends.
    void theVerdictIsOfPairedSeedsAtEqualPasses()
    {
        auto window = launched();
        window->store().setHidden([&] {
            QStringList all;
            for (const auto& run : window->store().runs())
                all << run->id;
            return all;
        }());
        std::vector<RunEvent> events;
        for (int seed = 1; seed <= 2; ++seed)
            for (const bool isSam : {false, true}) {
                const std::string id = (isSam ? "/race/sam" : "/race/sgd") + std::to_string(seed);
                events.push_back({id, Started{.title = isSam ? "Beta" : "Alpha", .group = "race", .seed = seed}});
                for (int step = 1; step <= 10; ++step) {
                    Measured measured;
                    measured.clock = {.step = step, .epoch = 0.1 * step, .passes = (isSam ? 2.0 : 1.0) * step};
                    measured.values = {{"loss", isSam ? 1.0 - 0.1 * step + 0.001 * seed : 1.0 - 0.02 * step}};
                    events.push_back({id, measured});
                }
            }
        window->store().apply(events);
        auto* axis = find<QComboBox>(*window, "xAxis");
        axis->setCurrentIndex(axis->findData(QStringLiteral("passes")));
        Q_EMIT axis->activated(axis->currentIndex());
        find<QAction>(*window, "verdicts")->trigger();
        auto* verdict = window->findChildren<FigureFrame*>()[0]->findChild<QLabel*>(QStringLiteral("verdict"));
        // at 10 passes SAM has made 5 steps: 0.5 + 0.001 seed against 0.8; d = 0.299 and 0.298
        QTRY_VERIFY2(verdict->text().startsWith(QStringLiteral("Beta is ahead at 10 passes: by 0.29")),
                     qPrintable(verdict->text()));
        QVERIFY(verdict->text().contains(QStringLiteral("over Alpha (2 seeds)")));
        QVERIFY(verdict->toolTip().contains(QStringLiteral("is the end of Alpha, seed 1")));
        QVERIFY(verdict->isVisible());
        // one that fails at its start leaves the others where they are, with one value there and with none
        for (const bool isMeasured : {true, false}) {
            const std::string id = isMeasured ? "/race/sam3" : "/race/sam4";
            std::vector<RunEvent> mishap = {
                {id, Started{.title = "Beta", .group = "race", .seed = isMeasured ? 3 : 4}}};
            if (isMeasured) mishap.push_back({id, Measured{{}, {{"loss", 2.0}}}});
            mishap.push_back({id, Failed{"the disk is full"}});
            window->store().apply(mishap);
        }
        QTRY_VERIFY2(verdict->text().endsWith(
                         QStringLiteral("(2 seeds); Beta, seed 3 and Beta, seed 4 failed and are left out")),
                     qPrintable(verdict->text()));
        QVERIFY(verdict->text().startsWith(QStringLiteral("Beta is ahead at 10 passes: by 0.29")));
        QVERIFY(verdict->toolTip().contains(QStringLiteral("Beta, seed 3: failed at step 0: the disk is full")));
        find<QAction>(*window, "verdicts")->trigger();
        QVERIFY(!verdict->isVisible());
    }

    void knobsForksAndResumesAreMarked()
    {
        auto window = launched();
        const auto& plot = window->findChildren<FigureFrame*>()[0]->plot();
        const QString run = window->store().runs()[0]->id;
        window->store().apply({{run.toStdString(), Commanded{{.step = 20, .epoch = 1}, TurnKnob{"lr", 0.25}}},
                               {run.toStdString(), Measured{{.step = 41}, {{"loss", 0.5}}}}});
        QTRY_VERIFY(!plot.placeOf(run, 0).isNull());
        const auto marks = plot.marksAt(plot.placeOf(run, 0));
        QVERIFY(!marks.empty());
        QVERIFY2(marks[0].text.contains(QStringLiteral("→ 0.25 at step 20")), qPrintable(marks[0].text));
        find<QAction>(*window, "marks")->trigger();
        QVERIFY(plot.marksAt(plot.placeOf(run, 0)).empty());
    }

    /// Its past is its run's curve while that is shown, and its own where it is not.
    void aForkIsDrawnFromItsBranchPoint()
    {
        RunStore store;
        const auto run = [](const char* id, double later, const Json& fork) {
            RunFromDisk read{.run = std::string("/r/") + id};
            read.series.apply(Started{.title = id, .seed = 1});
            for (int step = 1; step <= 20; ++step)
                read.series.apply(Measured{{.step = step, .passes = 2.0 * step}, {{"loss", step <= 12 ? 1.0 : later}}});
            read.isWhole = true;
            read.experiment = {{"seed", 1}, {"method", {{"rule", "sgd"}}}};
            if (!fork.is_null()) read.experiment["fork"] = fork;
            read.options = flatOptions(read.experiment);
            return read;
        };
        const Json fork = {{"run", "trunk"}, {"step", 12},   {"epoch", 0},
                           {"passes", 24.0}, {"seconds", 0}, {"past", Json::object()}};
        store.take({run("trunk", 2, {}), run("other", 3, {}), run("fork", 4, fork)});
        QCOMPARE(store.runs()[1]->id, QStringLiteral("/r/fork")); // behind its run
        QCOMPARE(store.runs()[1]->forkDepth, 1);
        FigureFrame figure(figureKinds()[0], store);
        figure.setXAxis(XAxis::Passes);
        figure.show();
        figure.feed().takeList();
        QTRY_COMPARE(figure.plot().readingsAt(40).size(), std::size_t(3));
        QCOMPARE(figure.plot().readingsAt(10).size(), std::size_t(2));
        const auto marks = figure.plot().marksAt(figure.plot().placeOf(QStringLiteral("/r/fork"), 0));
        QVERIFY(!marks.empty() && marks[0].text.contains(QStringLiteral("forked off trunk at step 12")));
        store.setVisible({QStringLiteral("/r/trunk")}, false);
        figure.feed().takeList();
        QTRY_COMPARE(figure.plot().readingsAt(10).size(), std::size_t(2)); // the other, and the fork's own past
    }

    void runsAreAveragedOverAnyField()
    {
        auto window = launched();
        std::map<QString, std::set<QString>> rules;
        for (const auto& run : window->store().runs())
            rules[QString::fromStdString(ruleOf(*run))].insert(run->id);
        ViewState view = window->view();
        view.compare.groupSeeds = true;
        view.compare.meanOver = "seed";
        view.compare.spread = "range";
        window->apply(view);
        const auto& plot = window->findChildren<FigureFrame*>()[0]->plot();
        const auto readings = plot.readingsAt(20);
        QCOMPARE(readings.size(), std::size_t(1)); // all three are of one seed
        QCOMPARE(readings[0].runs, 3);
        QVERIFY(readings[0].spread == Spread::Range && readings[0].low <= readings[0].value);
        QVERIFY(find<QComboBox>(*window, "spread")->isVisible());
    }

    void hiddenRunsHaveNoCurves()
    {
        auto window = launched();
        auto& plot = window->findChildren<FigureFrame*>()[0]->plot();
        QCOMPARE(plot.curves().size(), 3);
        const QString run = window->store().runs()[1]->id;
        window->store().setVisible({run}, false);
        QCOMPARE(plot.curves().size(), 2);
        window->store().setVisible({run}, true);
        QTRY_COMPARE(plot.curves().size(), 3);
        QCOMPARE(plot.readingsAt(1e9).size(), std::size_t(3));
        QCOMPARE(plot.readingsAt(1e9)[0].x, 40.0); // all its points are back
    }

    void theXAxisMovesThePoints()
    {
        auto window = launched();
        auto& plot = window->findChildren<FigureFrame*>()[0]->plot();
        QCOMPARE(plot.readingsAt(1e9)[0].x, 40.0);
        auto* axis = find<QComboBox>(*window, "xAxis");
        QTest::keyClick(axis, Qt::Key_Down);
        QCOMPARE(plot.readingsAt(1e9)[0].x, 2.0); // epochs
        QTest::keyClick(axis, Qt::Key_Down);
        QCOMPARE(plot.readingsAt(1e9)[0].x, 80.0); // passes
        QCOMPARE(plot.readingsAt(1e9).size(), std::size_t(3));
    }

    void hidingARunHidesItEverywhere()
    {
        auto window = launched();
        const QString id = window->store().runs()[1]->id;
        window->store().setVisible({id}, false);
        for (auto* figure : window->findChildren<FigureFrame*>())
            for (const auto& key : figure->plot().curves())
                if (key.startsWith(id)) QVERIFY(!figure->plot().isCurveShown(key));
    }

    void theWheelZoomsAndADoubleClickFits()
    {
        auto window = launched();
        auto& plot = window->findChildren<FigureFrame*>()[0]->plot();
        auto* canvas = plot.findChild<QWidget*>(QStringLiteral("plot"));
        QTest::qWait(50);
        const QImage before = canvas->grab().toImage();
        const QPointF at = canvas->rect().center();
        QWheelEvent wheel(at, canvas->mapToGlobal(at), {}, {0, 480}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                          false);
        QApplication::sendEvent(canvas, &wheel);
        QTRY_VERIFY(canvas->grab().toImage() != before);
        plot.refresh(); // new values do not take the view away
        QTest::qWait(50);
        QVERIFY(canvas->grab().toImage() != before);
        QTest::mouseDClick(canvas, Qt::LeftButton, {}, at.toPoint());
        QTRY_VERIFY(canvas->grab().toImage() == before);
    }

    void allOfManyRunsAreInReachOfTheLegend()
    {
        auto window = launched();
        std::vector<RunEvent> events;
        for (int i = 0; i < 60; ++i)
            events.push_back({"/more/" + std::to_string(i), Started{.title = "a method of some name", .seed = i}});
        window->store().apply(events);
        auto* legend = find<QWidget>(*window, "legend");
        auto* area = qobject_cast<QScrollArea*>(legend->parentWidget()->parentWidget());
        QVERIFY(area);
        QTRY_VERIFY(legend->height() > area->viewport()->height());
        QVERIFY(area->height() <= 3 * 24 + 2);
        area->verticalScrollBar()->setValue(area->verticalScrollBar()->maximum());
        const QString last = window->store().runs().back()->id;
        QVERIFY(window->store().find(last)->visible);
        for (int x = 10; x < area->viewport()->width() && window->store().runs().back()->visible; x += 100)
            QTest::mouseClick(area->viewport()->childAt(x, area->viewport()->height() - 12), Qt::LeftButton, {},
                              {x, legend->height() - 12});
        QVERIFY(!window->store().find(last)->visible);
    }

    void ofThousandsOfNumbersTheFirstAreOfferedAndTheChosenOne()
    {
        auto window = launched();
        const auto figures = window->findChildren<FigureFrame*>();
        figures[1]->setQuantity(QStringLiteral("tag:number 1999")); // as a session has it
        Measured measured{.clock = {.step = 41}};
        for (int i = 1; i < 3000; ++i)
            measured.values.push_back({"number " + std::to_string(i), 1.0 * i});
        window->store().apply({{window->store().runs()[0]->id.toStdString(), measured}});
        auto* box = figures[1]->findChild<QComboBox*>(QStringLiteral("quantity"));
        QVERIFY2(box->count() > 200 && box->count() < 220, qPrintable(QString::number(box->count())));
        QCOMPARE(box->currentText(), QStringLiteral("number 1999"));
        QTRY_VERIFY(!figures[1]->plot().readingsAt(41).empty());
        QCOMPARE(figures[1]->plot().readingsAt(41)[0].value, 1999.0);
        const int told = box->findText(QStringLiteral("only 200 numbers are listed"));
        QVERIFY(told > 0);
        box->setCurrentIndex(told - 1);
        QTest::keyClick(box, Qt::Key_Down); // passes over what says so
        QVERIFY(box->currentIndex() != told);
    }

private:
    std::unique_ptr<MainWindow> launched()
    {
        auto window = makeWindow(fakeSeams(40, 0));
        window->launch();
        [&] { QTRY_VERIFY(window->store().runs().size() == 3 && !window->feed().isRunning()); }();
        QTest::qWait(100); // the figures redraw once more
        return window;
    }
};

QTEST_MAIN(TestCompareTab)
#include "tst_compare_tab.moc"
