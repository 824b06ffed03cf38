// SPDX-License-Identifier: GPL-3.0-or-later
// The page of decision maps: whose map is shown when, and how it follows a training.
#include "app/gui/decision_tab.h"
#include "app/gui/figure_grid.h"
#include "app/gui/plot_frame.h"
#include "core/run/decision_map.h"
#include "widgets/plots/decision_plot.h"
#include "window_fixture.h"

#include <QCheckBox>
#include <QDir>
#include <QFile>
#include <QSlider>

using namespace sharpscope;

namespace fs = std::filesystem;

namespace {

/// Class 1 right of `border`, on [−2, 2]².
DecisionMap mapWith(std::int64_t step, double border)
{
    DecisionMap map{.step = step,
                    .epoch = static_cast<double>(step) / 20,
                    .classes = 2,
                    .columns = 21,
                    .rows = 21,
                    .xMin = -2,
                    .xMax = 2,
                    .yMin = -2,
                    .yMax = 2};
    for (const bool second : {false, true})
        for (int row = 0; row < 21; ++row)
            for (int column = 0; column < 21; ++column)
                map.probability.push_back((map.x(column) > border) == second ? 58982 : 6553); // 0.9 and 0.1
    return map;
}

void keepMap(RunFolder& run, std::int64_t step, double border)
{
    writeDecisionMap(run.path(), mapWith(step, border));
    run.append(Measured{fakeClock(step),
                        {{"accuracy/test", 0.5 + 0.001 * static_cast<double>(step)},
                         {"memorised/wrong-labels", 0.25},
                         {regionsTag, 2}}});
    run.flush();
}

} // namespace

class TestDecisionTab : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    /// As a job makes it; maps at steps 0 and 20, and at 40 for SAM.
    RunFolder makeRun(const char* rule, double border)
    {
        const fs::path root = m_folder->filePath(QStringLiteral("runs")).toStdString();
        fs::create_directories(root);
        const std::string name = std::string(rule) == "sgd" ? "1_sgd" : "2_sam"; // as they are listed
        RunFolder run = RunFolder::create(root, name,
                                          {{"kind", "comparison"},
                                           {"name", "moons"},
                                           {"seed", 1},
                                           {"data", {{"name", "two-moons"}}},
                                           {"method", {{"rule", rule}, {"label", rule}}}});
        run.append(Started{.title = rule, .rule = rule, .group = "g", .seed = 1, .stepsTotal = 40, .epochsTotal = 2});
        writeDecisionPoints(run.path(), {.classNames = {"upper", "lower"},
                                         .points = {{.x = -1, .y = 0, .label = 1, .truth = 0},
                                                    {.x = border, .y = 0.5, .label = 1, .truth = 1},
                                                    {.x = 1, .y = 0, .label = 1, .truth = 1, .isTest = true}}});
        keepMap(run, 0, 0);
        keepMap(run, 20, border);
        return run;
    }
    static DecisionPlot* plotOf(MainWindow& window, int place)
    {
        return window.findChild<DecisionPlot*>(QStringLiteral("decision:%1").arg(place));
    }
    static QString noteOf(MainWindow& window, int place)
    {
        for (QWidget* widget = plotOf(window, place); widget; widget = widget->parentWidget())
            if (auto* frame = qobject_cast<PlotFrame*>(widget)) return frame->note();
        return {};
    }
    static std::int64_t stepOf(MainWindow& window, int place)
    {
        const DecisionPlot* plot = plotOf(window, place);
        return plot && plot->map() ? plot->map()->step : -1;
    }
    std::unique_ptr<MainWindow> windowOnPage(WindowSeams seams = fakeSeams())
    {
        auto window = showWindow(*m_folder, std::move(seams));
        if (const QString runs = m_folder->filePath(QStringLiteral("runs")); QDir(runs).exists()) window->open(runs);
        ViewState view = window->view();
        view.page = "decision";
        window->apply(view);
        return window;
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void anEmptyPageSaysWhatToDo()
    {
        auto window = windowOnPage();
        QVERIFY(find<QAbstractButton>(*window, "openDecisions")->isVisible());
        QVERIFY(!plotOf(*window, 0));
    }

    void eachMethodHasItsNewestMapOnTheSameAxes()
    {
        RunFolder sgd = makeRun("sgd", 0.9), sam = makeRun("sam", -1.5);
        auto window = windowOnPage();
        QTRY_COMPARE(stepOf(*window, 0), std::int64_t(20));
        QTRY_COMPARE(stepOf(*window, 1), std::int64_t(20));
        QTRY_VERIFY(plotOf(*window, 0)->points() && plotOf(*window, 1)->points());
        const auto borderOf = [&](int place) {
            const DecisionMap& map = *plotOf(*window, place)->map();
            for (std::int64_t column = 0; column < map.columns; ++column)
                if (map.classAt(column, 0) == 1) return map.x(column);
            return 9.0;
        };
        QCOMPARE(window->store().runs()[0]->series.started.rule, std::string("sgd"));
        QVERIFY(borderOf(0) > 0.9 && borderOf(0) < 1.2); // each its own
        QVERIFY(borderOf(1) > -1.5 && borderOf(1) < -1.2);
        QTRY_COMPARE(plotOf(*window, 0)->extent(), plotOf(*window, 1)->extent());
        QVERIFY(plotOf(*window, 0)->extent().contains(-1.5, 0.5)); // a point of the other's
        QCOMPARE(noteOf(*window, 0), QStringLiteral("epoch 1 · test 52.0 % · 25 % by heart · 2 regions"));
        QVERIFY(find<QLabel>(*window, "decisionKey")->text().contains(QStringLiteral("labelled wrongly")));

        window->store().setVisible({window->store().runs()[0]->id}, false); // the other takes its place
        QTRY_VERIFY(!plotOf(*window, 1)->isVisible());
        QTRY_VERIFY(plotOf(*window, 0)->map() && borderOf(0) < -1.2);
    }

    void aNewMapOfATrainingAppearsUnlessAnEpochWasChosen()
    {
        RunFolder sgd = makeRun("sgd", 0.9);
        auto window = windowOnPage();
        QTRY_COMPARE(stepOf(*window, 0), std::int64_t(20));
        keepMap(sgd, 40, 0.5); // followed from the folder
        QTRY_COMPARE_WITH_TIMEOUT(stepOf(*window, 0), std::int64_t(40), 10000);
        auto* place = find<QSlider>(*window, "decisionPlace");
        QCOMPARE(place->maximum(), 2);
        QCOMPARE(place->value(), 2);
        place->setFocus();
        QTest::keyClick(place, Qt::Key_Left);
        QTRY_COMPARE(stepOf(*window, 0), std::int64_t(20));
        QCOMPARE(window->view().decision.epoch, 1.0);
        keepMap(sgd, 60, 0.2);
        QTRY_COMPARE_WITH_TIMEOUT(place->maximum(), 3, 10000);
        QCOMPARE(stepOf(*window, 0), std::int64_t(20));
        QTest::keyClick(place, Qt::Key_End);
        QTRY_COMPARE(stepOf(*window, 0), std::int64_t(60));
        QCOMPARE(window->view().decision.epoch, -1.0);
        QTest::keyClick(place, Qt::Key_Home);
        QTRY_COMPARE(stepOf(*window, 0), std::int64_t(0));
        trigger(*window, "undo");
        QTRY_COMPARE(stepOf(*window, 0), std::int64_t(60));
    }

    void thePlaceUnderTheMouseIsSaidOfAll()
    {
        RunFolder sgd = makeRun("sgd", 0.9), sam = makeRun("sam", -1.5);
        auto window = windowOnPage();
        QTRY_COMPARE(stepOf(*window, 1), std::int64_t(20));
        QTRY_VERIFY(plotOf(*window, 0)->points() && plotOf(*window, 1)->points());
        Q_EMIT plotOf(*window, 0)->pointed(0.1, -0.2);
        QCOMPARE(noteOf(*window, 0), QStringLiteral("upper, p = 0.900 at (0.10, -0.20)"));
        QCOMPARE(noteOf(*window, 1), QStringLiteral("lower, p = 0.900 at (0.10, -0.20)"));
        Q_EMIT plotOf(*window, 0)->left();
        QVERIFY(noteOf(*window, 1).startsWith(QStringLiteral("epoch 1")));
    }

    void pointsAreChosenAndComeBackInAnotherWindow()
    {
        RunFolder sgd = makeRun("sgd", 0.9);
        {
            auto window = windowOnPage();
            QTRY_COMPARE(stepOf(*window, 0), std::int64_t(20));
            QTest::mouseClick(find<QCheckBox>(*window, "decisionTest"), Qt::LeftButton, {}, QPoint(8, 8));
            QVERIFY(window->view().decision.test);
            window->close();
        }
        auto window = showWindow(*m_folder, fakeSeams());
        QCOMPARE(window->view().page, std::string("decision"));
        QVERIFY(find<QCheckBox>(*window, "decisionTest")->isChecked());
    }

    /// Where some are scrolled to, columns make none larger, but show more at once.
    void mapsThatDoNotFitStandInAllColumnsThatHaveRoom()
    {
        FigureGrid grid(FigureShape::Square, nullptr);
        for (int i = 0; i < 24; ++i)
            grid.add(new QWidget(&grid));
        grid.resize(1200, 330);
        grid.show();
        grid.arrange();
        QCOMPARE(grid.columns(), 4); // of 260 pixels at least
        grid.resize(340, 330);
        grid.arrange();
        QCOMPARE(grid.columns(), 1);
    }

    void aMapIsExportedAsOtherFiguresAre()
    {
        RunFolder sgd = makeRun("sgd", 0.9);
        WindowSeams seams = fakeSeams();
        const QString file = m_folder->filePath(QStringLiteral("map.svg"));
        seams.fileToSave = [file](auto&&...) { return file; };
        auto window = windowOnPage(seams);
        QTRY_VERIFY(plotOf(*window, 0) && plotOf(*window, 0)->points() && plotOf(*window, 0)->map());
        auto* frame = plotOf(*window, 0)->parentWidget();
        QTest::mouseClick(frame->findChild<QAbstractButton*>(QStringLiteral("export")), Qt::LeftButton);
        QFile saved(file);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        const QByteArray svg = saved.readAll();
        QVERIFY(svg.contains(">sgd<") && svg.contains(">upper<"));
    }

    void aMapThatCannotBeReadSaysWhy()
    {
        RunFolder sgd = makeRun("sgd", 0.9);
        QFile file(QString::fromStdString((sgd.path() / decisionMapName(20)).string()));
        QVERIFY(file.resize(30));
        auto window = windowOnPage();
        QTRY_VERIFY(plotOf(*window, 0));
        auto* frame = qobject_cast<PlotFrame*>(plotOf(*window, 0)->parentWidget());
        QTRY_VERIFY(frame->emptyText().contains(QStringLiteral("decision-0000000020.npz")));
    }

    /// A training of points is looked at where its maps are.
    void launchingPointsOpensThePage()
    {
        auto window = showWindow(*m_folder, fakeSeams(20, 0));
        ViewState view = window->view();
        view.experiment["data"]["name"] = "two-moons";
        window->apply(view);
        trigger(*window, "launch");
        QTRY_COMPARE(window->view().page, std::string("decision"));
    }
};

QTEST_MAIN(TestDecisionTab)
#include "tst_decision_tab.moc"
