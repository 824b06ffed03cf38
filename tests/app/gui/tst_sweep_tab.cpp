// SPDX-License-Identifier: GPL-3.0-or-later
// The Sweep page in its window, on the folder of a sweep with known numbers: which runs its cells, slices, lines and
// dots are of, what is marked, how it is linked with the table of runs, what is done with the sweep as a whole, and the
// form's buttons that make one; long because each of these has its own.
#include "app/gui/experiment_panel.h"
#include "app/gui/figure_picture.h"
#include "app/gui/sweep_lines.h"
#include "app/gui/sweep_map.h"
#include "app/gui/sweep_scatter.h"
#include "app/gui/sweep_tab.h"
#include "core/base/files.h"
#include "curvature_reports.h"
#include "known_sweep.h"
#include "view_fixture.h"
#include "widgets/base/runs_table.h"
#include "widgets/plots/matrix_plot.h"
#include "widgets/plots/parallel_plot.h"
#include "widgets/plots/scatter_plot.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTabWidget>
#include <QToolButton>

#include <cmath>

using namespace sharpscope;

class TestSweepTab : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<KnownSweep> m_sweep;
    std::unique_ptr<MainWindow> m_window;
    std::map<std::pair<std::size_t, int>, QString> m_ids; ///< of point and seed
    std::vector<std::filesystem::path> m_goneOn;          ///< sweeps that the seam was asked for

    SweepTab& tab() const { return *m_window->findChild<SweepTab*>(); }
    const MatrixPlot& map() const { return *m_window->findChild<MatrixPlot*>(QStringLiteral("sweepMap")); }
    RunsTable& table() const { return *m_window->findChild<RunsTable*>(); }

    void add(std::size_t point, int seed, double accuracy, bool isFinished = true)
    {
        m_ids[{point, seed}] =
            QString::fromStdString(m_sweep->add(point, {.seed = seed, .accuracy = accuracy, .isFinished = isFinished}));
    }

    /// Points: (ρ₁, ρ₂) = 0: (0, 0), 1: (0, 0.05), 2: (0.1, 0), 3: (0.1, 0.05), 4: (0.2, 0), 5: (0.2, 0.05).
    void openWindow()
    {
        WindowSeams seams = fakeSeams();
        seams.sweep = [this](const std::filesystem::path& folder) -> Job {
            return [this, folder](JobContext&) { m_goneOn.push_back(folder); };
        };
        m_window = showWindow(*m_folder, std::move(seams));
        m_window->resize(1440, 900);
        m_window->open(QString::fromStdString(m_sweep->folder().string()));
        goTo("sweep");
        QTRY_COMPARE(m_window->store().runs().size(), m_ids.size());
        QTRY_VERIFY(tab().shown().file && tab().shown().runs.size() == m_ids.size());
        settle();
    }

    void goTo(const char* page) const
    {
        auto* tabs = find<QTabWidget>(*m_window, "tabs");
        for (int i = 0; i < tabs->count(); ++i)
            if (tabs->tabWhatsThis(i) == QLatin1String(page)) tabs->setCurrentIndex(i);
    }
    QString page() const
    {
        auto* tabs = find<QTabWidget>(*m_window, "tabs");
        return tabs->tabWhatsThis(tabs->currentIndex());
    }
    void goToPanel(const char* panel) const
    {
        auto* tabs = find<QTabWidget>(*m_window, "sweepPanels");
        for (int i = 0; i < tabs->count(); ++i)
            if (tabs->tabWhatsThis(i) == QLatin1String(panel)) tabs->setCurrentIndex(i);
        settle();
    }
    void choose(const char* box, const QString& value) const
    {
        auto* combo = find<QComboBox>(*m_window, box);
        QVERIFY2(combo->findData(value) >= 0, box);
        combo->setCurrentIndex(combo->findData(value));
        Q_EMIT combo->activated(combo->currentIndex());
        settle();
    }
    void waitUntilDrawn(const PlotWidget& plot) const { QTRY_VERIFY(plot.isDrawn()); }
    void clickOn(const PlotWidget& plot, const QPointF& at, Qt::KeyboardModifiers keys = {}) const
    {
        QTest::mouseClick(&plot.canvas(), Qt::LeftButton, keys, at.toPoint());
        settle();
    }
    QStringList sorted(QStringList ids) const
    {
        ids.sort();
        return ids;
    }
    QStringList pointIds(std::size_t point) const
    {
        QStringList ids;
        for (const auto& [place, id] : m_ids)
            if (place.first == point) ids << id;
        return sorted(ids);
    }
    const IntervalPlot::Series& seriesOf(const char* plot, const char* name) const
    {
        for (const auto& series : m_window->findChild<IntervalPlot*>(QLatin1String(plot))->series())
            if (series.name == QLatin1String(name)) return series;
        throw Error("no such series");
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
        m_sweep = std::make_unique<KnownSweep>(m_folder->filePath(QStringLiteral("sweeps")).toStdString());
        m_ids.clear();
        m_goneOn.clear();
    }
    void cleanup() { m_window.reset(); }

    /// SGD's corner and SAM's row below, the greatest ρ₂ on top; a cell's mean is over the finished runs of its point.
    void cellsAreMeansOfThePointsRuns()
    {
        add(0, 1, 0.50), add(0, 2, 0.60);
        add(3, 1, 0.70), add(3, 2, 0.76);
        add(4, 1, 0.40), add(4, 2, 0.90, false); // one of two has ended: it alone counts
        add(5, 1, 0.30, false);                  // not one: what it has so far
        openWindow();
        QCOMPARE(map().cells().rows, (QStringList{QStringLiteral("0.05"), QStringLiteral("0")}));
        QCOMPARE(map().cells().columns,
                 (QStringList{QStringLiteral("0"), QStringLiteral("0.1"), QStringLiteral("0.2")}));
        const std::vector<double> values = map().values();
        const auto isAt = [&](int row, int column, double expected) {
            return std::abs(values[static_cast<std::size_t>(3 * row + column)] - expected) < 1e-9;
        };
        QVERIFY(isAt(1, 0, 55) && isAt(0, 1, 73) && isAt(1, 2, 40) && isAt(0, 2, 31)); // its last so far is 0.31
        QVERIFY(std::isnan(values[0]) && std::isnan(values[4]));
        const QString help = map().helpAt({0, 1});
        QVERIFY2(help.contains(QStringLiteral("73.00 ± 4.24 % (N = 2)")), qPrintable(help)); // √(2·3²)
        QVERIFY2(help.contains(QStringLiteral("seed 1: 70.00, seed 2: 76.00")), qPrintable(help));
        using State = MatrixPlot::CellState;
        const auto& looks = map().cells().looks;
        QCOMPARE(looks[1].state, State::Whole);
        QCOMPARE(looks[0].state, State::Missing);
        QCOMPARE(looks[2].state, State::Stopped);
        QCOMPARE(looks[2].fraction, 0.25); // a half of one run of two
        QCOMPARE(looks[5].fraction, 0.75);
        QCOMPARE(looks[3].mark, QStringLiteral("SGD"));
        QCOMPARE(looks[4].mark, QStringLiteral("SAM"));
        QCOMPARE(looks[5].mark, QStringLiteral("SAM"));
        QVERIFY(looks[0].mark.isEmpty());
        QCOMPARE(find<QLabel>(*m_window, "sweepProgress")->text(),
                 QStringLiteral("5 of 12 runs, 2 stopped, about 1:00 min left")); // 7 runs less a half twice, of 10 s
    }

    void theMapIsDrawnWithoutAWindow()
    {
        for (std::size_t point = 0; point < 6; ++point)
            for (const int seed : {1, 2})
                add(point, seed, static_cast<double>(16 + point + static_cast<std::size_t>(seed)) / 32);
        const auto csvOf = [&](const char* quantity, const QString& folder) -> QString {
            const QString file = m_folder->filePath(QStringLiteral("map.csv"));
            try {
                draw({.quantity = QLatin1String(quantity), .from = {folder}, .file = file});
            } catch (const Error& error) {
                return QString::fromUtf8(error.what());
            }
            return QString::fromStdString(readFile(file.toStdString()));
        };
        const QString folder = QString::fromStdString(m_sweep->folder().string());
        const QString accuracy = csvOf("sweep", folder), loss = csvOf("sweep loss/test", folder);
        QVERIFY2(accuracy.startsWith(
                     QStringLiteral("rule.rho1,rule.rho2,method,\"mean of accuracy/test, last in %\",std,n\n")),
                 qPrintable(accuracy));
        // 20 and 21 of 32: their deviation is 1/√2
        QVERIFY2(accuracy.contains(QStringLiteral("0.1,0.05,Agnostic-SAM,64.0625,2.209708691207961,2\n")),
                 qPrintable(accuracy));
        QVERIFY2(loss.contains(QStringLiteral("0.1,0.05,Agnostic-SAM,1.359375,")), qPrintable(loss));
        QVERIFY(csvOf("sweep los/test", folder).contains(QStringLiteral("did you mean \"loss/test\"")));
        QVERIFY(csvOf("sweep", m_folder->path()).contains(QStringLiteral("is no sweep's folder")));
        SweepFile empty = m_sweep->file();
        empty.fields.clear();
        empty.points.clear();
        writeSweepFile(m_sweep->folder(), empty);
        const QString refused = csvOf("sweep", folder);
        QVERIFY2(refused.startsWith(folder), qPrintable(refused));
    }

    /// SGD comes first and is not reached by ρ₁ and ρ₂: the map of both is not SGD's, unless that is asked for.
    void theMapThatIsDrawnIsOfTheMethodThatItsFieldsReach()
    {
        for (std::size_t point = 0; point < 6; ++point) {
            if (point == 0) m_sweep->add(0, {.accuracy = 0.25, .run = 0, .method = "SGD", .isReached = false});
            m_sweep->add(point, {.accuracy = 0.5, .run = 1});
        }
        const QString folder = QString::fromStdString(m_sweep->folder().string());
        const auto numbersOf = [&](const char* method) {
            const QString file = m_folder->filePath(QStringLiteral("map.csv"));
            draw(
                {.quantity = QStringLiteral("sweep"), .from = {folder}, .file = file, .method = QLatin1String(method)});
            return QString::fromStdString(readFile(file.toStdString()));
        };
        QCOMPARE(numbersOf("").count(QStringLiteral("Agnostic-SAM,50,")), 6);
        QVERIFY(numbersOf("SGD").contains(QStringLiteral("SGD,25,")));
        QVERIFY(!numbersOf("SGD").contains(QStringLiteral("Agnostic-SAM")));
        try {
            numbersOf("SAM");
            QFAIL("a method that is not there");
        } catch (const Error& error) {
            QVERIFY2(QByteArray(error.what()).startsWith("--method SAM: the sweep has SGD, Agnostic-SAM"),
                     error.what());
        }
    }

    /// ± std is not cut at the frame, however long; the 95 % interval of two seeds is.
    void barsOfADeviationAreSeenWhole()
    {
        add(0, 1, 0.88), add(0, 2, 0.92), add(2, 1, 0.20), add(2, 2, 0.90), add(4, 1, 0.90), add(4, 2, 0.90);
        openWindow();
        auto* slice = m_window->findChild<IntervalPlot*>(QStringLiteral("sliceAlongX"));
        QVERIFY(slice);
        const double low = 55 - 35 * std::sqrt(2.0); // of 20 and 90
        QTRY_VERIFY(slice->bottom() < low);
        choose("sweepSpread", QStringLiteral("95 %")); // 12.7 standard errors of 35: it would reach far below 0
        QTRY_VERIFY(slice->bottom() > -100);
    }

    /// One of two seeds has ended, or half a run: the picture that is drawn without a window hatches them as the page.
    void whatIsUnderWayIsHatchedWithoutAWindow()
    {
        add(0, 1, 0.5), add(0, 2, 0.5), add(2, 1, 0.5, false), add(3, 1, 0.5);
        const QString folder = QString::fromStdString(m_sweep->folder().string());
        const QString svg = m_folder->filePath(QStringLiteral("map.svg"));
        const auto lookOf = [&](std::size_t cell) {
            const auto shown = map().cells().looks[cell];
            return std::pair(shown.state, shown.fraction);
        };
        const auto drawn = [&] {
            draw({.quantity = QStringLiteral("sweep"), .from = {folder}, .file = svg});
            return readFile(svg.toStdString());
        };
        const std::string before = drawn();
        openWindow();
        using State = MatrixPlot::CellState;
        QCOMPARE(lookOf(3), std::pair(State::Whole, 1.0));
        QCOMPARE(lookOf(4), std::pair(State::Stopped, 0.25));
        QCOMPARE(lookOf(1), std::pair(State::Stopped, 0.5));
        add(3, 2, 0.5); // the same mean, no longer half a cell
        QVERIFY(drawn() != before);
    }

    void nothingIsScrolledSidewaysOnASmallScreen()
    {
        for (std::size_t point = 0; point < 6; ++point)
            add(point, 1, 0.5), add(point, 2, 0.6);
        openWindow();
        m_window->resize(1024, 700);
        QTRY_COMPARE(m_window->size(), QSize(1024, 700));
        find<QAbstractButton>(*m_window, "groupSeeds")->setChecked(true);
        trigger(*m_window, "verdicts");
        for (const char* page : {"compare", "sweep"}) {
            goTo(page);
            const auto* scroll = qobject_cast<QScrollArea*>(find<QTabWidget>(*m_window, "tabs")->currentWidget());
            QTest::qWait(50);
            QVERIFY2(scroll->widget()->width() == scroll->viewport()->width(),
                     qPrintable(QStringLiteral("%1: %2 of %3")
                                    .arg(QLatin1String(page))
                                    .arg(scroll->viewport()->width())
                                    .arg(scroll->widget()->minimumSizeHint().width())));
        }
    }

    void theBestIsFramedOnlyWhereItsSeedsAgree()
    {
        for (const int seed : {1, 2})
            add(2, seed, 0.5 + 0.1 * seed), add(3, seed, 0.52 + 0.1 * seed + 0.00001 * seed);
        openWindow();
        const auto isBest = [&](std::size_t i) { return map().cells().looks[i].isBest; };
        QVERIFY(isBest(1));
        QVERIFY(find<QLabel>(*m_window, "sweepVerdict")->text().startsWith(QStringLiteral("best: ρ₁=0.1 ρ₂=0.05")));
        add(4, 1, 0.9), add(4, 2, 0.5); // a better mean, of seeds that do not agree
        QTRY_COMPARE(tab().shown().runs.size(), m_ids.size());
        QTRY_VERIFY(!isBest(1));
        QVERIFY(!isBest(5));
        QVERIFY(find<QLabel>(*m_window, "sweepVerdict")->text().startsWith(QStringLiteral("not decided: ρ₁=0.2 ρ₂=0")));
    }

    void whatIsShownIsChosenAndUndone()
    {
        add(0, 1, 0.50), add(0, 2, 0.60);
        openWindow();
        QCOMPARE(map().values()[3], 55.0);
        choose("sweepSummary", QStringLiteral("best"));
        QVERIFY(std::abs(map().values()[3] - 56) < 1e-9);
        QTest::qWait(1100);
        choose("sweepTag", QStringLiteral("loss/test"));
        QVERIFY(std::abs(map().values()[3] - 1.44) < 1e-9); // 2 − 0.51, 2 − 0.61 at step 50, the lower the better
        choose("sweepX", QStringLiteral("rule.rho2"));
        QCOMPARE(map().cells().rows.size(), 3);
        const ViewState chosen = m_window->view();
        for (int i = 0; i < 3; ++i) {
            trigger(*m_window, "undo");
            settle();
        }
        QVERIFY(std::abs(map().values()[3] - 55) < 1e-9);
        m_window->apply(chosen);
        settle();
        QCOMPARE(difference(m_window->view(), chosen), QString());
        QCOMPARE(map().cells().rows.size(), 3);
        QVERIFY(std::abs(map().values()[4] - 1.44) < 1e-9);
    }

    void cellsAndTheTableOfRunsAreLinked()
    {
        for (std::size_t point = 0; point < 6; ++point)
            add(point, 1, 0.5 + 0.01 * point), add(point, 2, 0.6 + 0.01 * point);
        openWindow();
        waitUntilDrawn(map());
        clickOn(map(), map().pixelOf({0, 1})); // (0.1, 0.05)
        QCOMPARE(sorted(table().selected()), pointIds(3));
        QVERIFY(map().selected() == (std::set<MatrixPlot::Place>{{0, 1}}));
        clickOn(map(), map().pixelOf({1, 2}), Qt::ControlModifier); // (0.2, 0) as well
        QCOMPARE(sorted(table().selected()), sorted(pointIds(3) + pointIds(4)));
        QTest::mouseMove(&map().canvas(), QPoint(1, 1));
        m_window->store().setPointedAt({});
        table().select({m_ids.at({0, 2})});
        settle();
        QVERIFY(map().selected() == (std::set<MatrixPlot::Place>{{1, 0}}));
        auto& plot = *m_window->findChild<MatrixPlot*>(QStringLiteral("sweepMap"));
        m_window->activateWindow(); // or nothing has the focus
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        plot.setFocus(Qt::TabFocusReason);
        for (const auto key : {Qt::Key_Up, Qt::Key_Up, Qt::Key_Left, Qt::Key_Left, Qt::Key_Right, Qt::Key_Return})
            QTest::keyClick(&plot, key);
        settle();
        QCOMPARE(sorted(table().selected()), pointIds(3)); // top row, second column
        trigger(*m_window, "sweepCurves");
        QCOMPARE(page(), QStringLiteral("compare"));
        QVERIFY(m_window->store().front() == (QSet<QString>{m_ids.at({3, 1}), m_ids.at({3, 2})}));
        goTo("sweep");
        trigger(*m_window, "sweepLandscape");
        QCOMPARE(page(), QStringLiteral("landscape"));
        goTo("sweep");
        trigger(*m_window, "sweepSharpness");
        QCOMPARE(page(), QStringLiteral("curvature"));
        QCOMPARE(m_window->view().curvature.runs, std::string("selected"));
    }

    void slicesHaveTheCellsMeansAndTheirSeedsSpread()
    {
        add(0, 1, 0.50), add(0, 2, 0.60);
        add(2, 1, 0.61), add(2, 2, 0.65);
        add(3, 1, 0.70), add(3, 2, 0.76);
        openWindow();
        const auto isNear = [](double a, double b) { return std::abs(a - b) < 1e-6; };
        const auto& sam = seriesOf("sliceAlongX", "0"); // ρ₂ = 0 along ρ₁
        QCOMPARE(sam.points.size(), 2U);
        QVERIFY(isNear(sam.points[0].x, 0) && isNear(sam.points[0].mean, 55) && sam.points[0].count == 2);
        QVERIFY(isNear(sam.points[1].x, 0.1) && isNear(sam.points[1].mean, 63));
        QVERIFY(isNear(sam.points[1].high - sam.points[1].mean, std::sqrt(8.0))); // √(2²+2²)
        const auto& up = seriesOf("sliceAlongY", "0.1");                          // ρ₁ = 0.1 along ρ₂
        QVERIFY(isNear(up.points[0].mean, 63) && isNear(up.points[1].mean, 73) && isNear(up.points[1].x, 0.05));
        choose("sweepSpread", QStringLiteral("95 %"));
        const auto& wide = seriesOf("sliceAlongX", "0");
        QVERIFY(isNear(wide.points[1].mean - wide.points[1].low, 12.706204736432095 * std::sqrt(8.0) / std::sqrt(2.0)));
    }

    void brushesSelectTheRunsThatMeetAllOfThem()
    {
        for (std::size_t point = 0; point < 6; ++point)
            add(point, 1, 0.5 + 0.01 * point), add(point, 2, 0.6 + 0.01 * point);
        openWindow();
        goToPanel("parallel");
        auto& plot = *m_window->findChild<ParallelPlot*>();
        QCOMPARE(plot.axes().size(), 3U); // ρ₁, ρ₂, the accuracy
        QCOMPARE(plot.lines().size(), 6U);
        QVERIFY(std::abs(plot.lines()[3].at[2] - 58) < 1e-9); // of (0.1, 0.05)
        waitUntilDrawn(plot);
        const auto drag = [&](std::size_t axis, double from, double to) {
            const QPoint a = plot.pixelOf(axis, from).toPoint(), b = plot.pixelOf(axis, to).toPoint();
            QTest::mousePress(&plot.canvas(), Qt::LeftButton, {}, a);
            QTest::mouseMove(&plot.canvas(), (a + b) / 2);
            QTest::mouseMove(&plot.canvas(), b);
            QTest::mouseRelease(&plot.canvas(), Qt::LeftButton, {}, b);
            settle();
        };
        drag(0, 0.07, 0.2); // ρ₁ of 0.1 and more
        QCOMPARE(plot.passing().size(), 4U);
        QCOMPARE(table().selected().size(), 8);
        drag(1, 0.03, 0.05); // and ρ₂ = 0.05
        QCOMPARE(sorted(table().selected()), sorted(pointIds(3) + pointIds(5)));
        QVERIFY(m_window->view().sweep.brushes.size() == 2);
        clickOn(plot, plot.pixelOf(0, 0.05)); // takes it away
        QCOMPARE(sorted(table().selected()), sorted(pointIds(1) + pointIds(3) + pointIds(5)));
        trigger(*m_window, "undo");
        settle();
        QCOMPARE(plot.passing().size(), 2U);
        m_window->store().setPointedAt({});
        table().select({m_ids.at({1, 1})});
        settle();
        QVERIFY(plot.front() == std::set<std::size_t>{1});
    }

    /// The same as with the mouse: what keys point at stands out, what they choose is selected in the runs' table.
    void linesAndBrushesAreReachedByKeys()
    {
        for (std::size_t point = 0; point < 6; ++point)
            add(point, 1, 0.5 + 0.01 * point), add(point, 2, 0.6 + 0.01 * point);
        openWindow();
        goToPanel("parallel");
        auto& plot = *m_window->findChild<ParallelPlot*>();
        waitUntilDrawn(plot);
        const auto press = [&](Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
            QTest::keyClick(&plot, key, modifiers);
            settle();
        };
        const auto front = [this] { return QStringList(m_window->store().front().values()); };
        m_window->activateWindow(); // or nothing has the focus
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        plot.setFocus(Qt::TabFocusReason);
        QVERIFY(plot.findChild<QWidget*>(QStringLiteral("focusFrame"))->isVisible());
        press(Qt::Key_Right), press(Qt::Key_Right), press(Qt::Key_Right); // the last axis: the accuracy
        press(Qt::Key_Up);                                                // the worst
        QCOMPARE(sorted(front()), pointIds(0));
        QVERIFY(table().selected().isEmpty());
        press(Qt::Key_Up), press(Qt::Key_Up);
        press(Qt::Key_Return);
        QCOMPARE(sorted(table().selected()), pointIds(2));
        press(Qt::Key_Down), press(Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(sorted(table().selected()), sorted(pointIds(1) + pointIds(2)));
        press(Qt::Key_Up, Qt::ShiftModifier); // from 56 to 57 %
        press(Qt::Key_Up, Qt::ShiftModifier); // to 58
        QVERIFY(plot.brushes()[2] && std::abs(plot.brushes()[2]->first - 56) < 1e-9);
        QCOMPARE(sorted(table().selected()), sorted(pointIds(1) + pointIds(2) + pointIds(3)));
        press(Qt::Key_Left), press(Qt::Key_Left); // ρ₁
        press(Qt::Key_Down, Qt::ShiftModifier);   // from that of the line, 0, on to nothing: itself
        QCOMPARE(sorted(table().selected()), pointIds(1));
        QCOMPARE(m_window->view().sweep.brushes.size(), std::size_t(2));
        press(Qt::Key_Delete);
        QCOMPARE(table().selected().size(), 6);
        press(Qt::Key_Escape);
        QVERIFY(table().selected().isEmpty() && front().isEmpty());
        QVERIFY(m_window->view().sweep.brushes.empty());
    }

    void dotsAreReachedByKeys()
    {
        for (std::size_t point = 0; point < 6; ++point)
            add(point, 1, 0.5 + 0.01 * point), add(point, 2, 0.6 + 0.01 * point);
        openWindow();
        goToPanel("scatter"); // ρ₁ to the right, the accuracy upwards: 0 1, 2 3, 4 5 above each other
        auto& plot = *m_window->findChild<SweepScatter*>()->findChild<ScatterPlot*>();
        waitUntilDrawn(plot);
        const auto press = [&](Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
            QTest::keyClick(&plot, key, modifiers);
            settle();
        };
        const auto front = [this] { return sorted(QStringList(m_window->store().front().values())); };
        m_window->activateWindow(); // or nothing has the focus
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        plot.setFocus(Qt::TabFocusReason);
        press(Qt::Key_Right); // the first on the left
        QCOMPARE(front(), pointIds(0));
        press(Qt::Key_Up);
        QCOMPARE(front(), pointIds(1));
        press(Qt::Key_Left); // nothing is there
        QCOMPARE(front(), pointIds(1));
        press(Qt::Key_Space);
        QCOMPARE(sorted(table().selected()), pointIds(1));
        press(Qt::Key_Right, Qt::ShiftModifier);
        const QStringList two = sorted(table().selected());
        QVERIFY2(two == sorted(pointIds(1) + pointIds(2)) || two == sorted(pointIds(1) + pointIds(3)),
                 qPrintable(two.join(QLatin1Char(' '))));
        press(Qt::Key_Right), press(Qt::Key_Up), press(Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(sorted(table().selected()), sorted(two + pointIds(5)));
        press(Qt::Key_Escape);
        QVERIFY(table().selected().isEmpty() && front().isEmpty());
        table().select({m_ids.at({4, 1})});
        settle();
        press(Qt::Key_Left); // begins where the selection is
        QCOMPARE(front(), pointIds(4));
    }

    void dotsAreOfPointsOrOfRuns()
    {
        for (std::size_t point = 0; point < 6; ++point)
            add(point, 1, 0.5 + 0.01 * point), add(point, 2, 0.6 + 0.01 * point);
        openWindow();
        goToPanel("scatter");
        auto& plot = *m_window->findChild<SweepScatter*>()->findChild<ScatterPlot*>();
        QCOMPARE(plot.points().x.size(), 6U);
        QVERIFY(std::abs(plot.points().x[3] - 0.1) < 1e-12 && std::abs(plot.points().y[3] - 58) < 1e-9);
        QVERIFY(std::abs(plot.points().value[3] - 0.05) < 1e-12);
        choose("scatterX", QStringLiteral("loss/test"));
        QVERIFY(std::abs(plot.points().x[3] - (2 - 0.58)) < 1e-9);
        auto* items = m_window->findChild<SweepScatter*>()->findChild<QComboBox*>(QStringLiteral("sweepItems"));
        items->setCurrentIndex(1);
        Q_EMIT items->activated(1);
        settle();
        QCOMPARE(plot.points().x.size(), 12U);
        waitUntilDrawn(plot);
        const auto dot = static_cast<std::size_t>(std::max_element(plot.points().y.begin(), plot.points().y.end()) -
                                                  plot.points().y.begin());
        clickOn(plot, plot.pixelOf(dot));
        QCOMPARE(table().selected(), QStringList{m_ids.at({5, 2})}); // 0.65, the best
    }

    void lambdaIsAResultOnceItIsMeasured()
    {
        for (const int seed : {1, 2})
            add(0, seed, 0.5), add(3, seed, 0.6);
        writeCurvature(m_ids.at({3, 1}).toStdString(), reportOf(3, CurvatureOptions())); // λ₁ = 4
        writeCurvature(m_ids.at({3, 2}).toStdString(), reportOf(5, CurvatureOptions())); // λ₁ = 6
        openWindow();
        const QString lambda = QString::fromUtf8(largestEigenvalue);
        QTRY_VERIFY(find<QComboBox>(*m_window, "sweepTag")->findData(lambda) >= 0);
        choose("sweepTag", lambda);
        QCOMPARE(map().values()[1], 5.0);
        QVERIFY(std::isnan(map().values()[3])); // was not measured
    }

    void theTableIsCopied()
    {
        add(0, 1, 0.50), add(0, 2, 0.60);
        openWindow();
        goToPanel("table");
        click(*m_window, "sweepMarkdown");
        const QString text = QApplication::clipboard()->text();
        QVERIFY2(text.contains(QStringLiteral("55.00 ± 7.07")), qPrintable(text));
    }

    /// What the form says of a sweep is what a file would say, both ways.
    void aFieldOfTheFormIsSweptByItsButton()
    {
        m_window = showWindow(*m_folder, fakeSeams());
        auto& panel = *m_window->findChild<ExperimentPanel*>();
        const Json plain = panel.value();
        QVERIFY(!plain.contains("sweep"));
        const auto in = [&](const char* field) {
            return panel.findChild<QWidget*>(QLatin1String("swept:") + QLatin1String(field));
        };
        auto* rate = panel.findChild<QToolButton*>(QStringLiteral("sweep:optimizer.lr"));
        QVERIFY(rate);
        rate->click();
        const Json first = {{"field", "optimizer.lr"}, {"values", {plain["optimizer"]["lr"]}}};
        QVERIFY2(panel.value()["sweep"]["fields"] == Json::array({first}), panel.value()["sweep"].dump().c_str());
        QVERIFY(!panel.findChild<QWidget*>(QStringLiteral("optimizer.lr"))->isEnabled());
        auto* values = in("optimizer.lr")->findChild<QLineEdit*>(QStringLiteral("sweptValues"));
        values->clear();
        QTest::keyClicks(values, QStringLiteral("0.01, 0.1"));
        auto* radius = panel.findChild<QToolButton*>(QStringLiteral("sweep:rho")); // of the first method that has it
        radius->click();
        auto* kind = in("rho")->findChild<QComboBox*>(QStringLiteral("sweptKind"));
        kind->setCurrentIndex(2);
        Q_EMIT kind->activated(2);
        const Json fields = panel.value()["sweep"]["fields"];
        QVERIFY(fields[0]["values"] == Json::array({0.01, 0.1}));
        QVERIFY2(fields[1]["field"] == "rule.rho" && fields[1]["scale"] == "log" && fields[1]["count"] == 4,
                 fields.dump().c_str());
        const auto experiment = panel.experiment();
        QVERIFY(experiment);
        QCOMPARE(pointsIn(*experiment), 8U);
        QTRY_VERIFY(panel.findChild<QLabel*>(QStringLiteral("summary"))->text().contains(QStringLiteral("8 points")));
        QTRY_VERIFY(panel.findChild<QLabel*>(QStringLiteral("cost"))->text().contains(QStringLiteral("runs: ")));
        const Json both = panel.value();
        panel.setValue(plain);
        QVERIFY(!rate->isChecked() && !in("optimizer.lr")->isVisible());
        panel.setValue(both);
        QVERIFY2(panel.value() == both, panel.value()["sweep"].dump().c_str());
        QCOMPARE(values->text(), QStringLiteral("0.01, 0.1"));
        values->clear();
        QTest::keyClicks(values, QStringLiteral("0.01, -1"));
        auto* problem = panel.findChild<QLabel*>(QStringLiteral("problem:optimizer.lr"));
        QTRY_VERIFY2(problem->text().contains(QStringLiteral("optimizer.lr=-1")), qPrintable(problem->text()));
        rate->click();
        QTRY_VERIFY(problem->isHidden());
        QCOMPARE(panel.value()["sweep"]["fields"].size(), 1U);
        panel.findChild<QToolButton*>(QStringLiteral("sweep:rho"))->click();
        QVERIFY2(panel.value() == plain, panel.value().dump().c_str());
    }

    /// A file's sweep with what the buttons cannot make comes back letter for letter.
    void aSweepOfAFileIsKeptByTheForm()
    {
        m_window = showWindow(*m_folder, fakeSeams());
        auto& panel = *m_window->findChild<ExperimentPanel*>();
        Json file = panel.value();
        file["methods"] = {{{"rule", "agnostic-sam"}}};
        file["sweep"] = {{"fields",
                          {{{"field", "rule.rho1"}, {"values", {0, 0.1}}, {"scale", "log"}},
                           {{"field", "methods.0.rho2"},
                            {"also", {"rule.rhoV"}},
                            {"values", {0}},
                            {"from", 0.05},
                            {"to", 0.4},
                            {"count", 4},
                            {"scale", "log"}}}},
                         {"search", "adaptive"}};
        panel.setValue(file);
        QVERIFY2(panel.value()["sweep"] == file["sweep"], panel.value()["sweep"].dump().c_str());
        QVERIFY(panel.findChild<QToolButton*>(QStringLiteral("sweep:rho2"))->isChecked());
        QVERIFY(!panel.findChild<QToolButton*>(QStringLiteral("sweep:rhoV"))->isEnabled()); // has the same values
        auto* rho2 = panel.findChild<QWidget*>(QStringLiteral("swept:rho2"));
        auto* count = rho2->findChild<QWidget*>(QStringLiteral("sweptCount"))->findChild<QLineEdit*>();
        count->selectAll();
        QTest::keyClicks(count, QStringLiteral("5"));
        const Json field = panel.value()["sweep"]["fields"][1];
        QVERIFY2(field["count"] == 5 && field["from"] == 0.05, field.dump().c_str());
        QVERIFY(field["also"] == Json::array({"rule.rhoV"}) && field["field"] == "methods.0.rho2");
    }

    void aLargeSweepAsksFirst()
    {
        WindowSeams seams = fakeSeams();
        QString asked;
        bool answer = false;
        std::optional<Experiment> begun;
        seams.confirm = [&](QWidget*, const QString&, const QString& what) {
            asked = what;
            return answer;
        };
        seams.comparison = [&](const Experiment& experiment, const std::filesystem::path&) -> Job {
            begun = experiment;
            return [](JobContext&) {};
        };
        m_window = showWindow(*m_folder, std::move(seams));
        auto& panel = *m_window->findChild<ExperimentPanel*>();
        Json json = panel.value();
        json["sweep"] = {{"fields",
                          {{{"field", "optimizer.lr"}, {"from", 0.01}, {"to", 0.1}, {"count", 1000}},
                           {{"field", "optimizer.momentum"}, {"from", 0.0}, {"to", 0.9}, {"count", 1000}}}}};
        panel.setValue(json);
        trigger(*m_window, "launch");
        QVERIFY2(asked.contains(QStringLiteral("1000000 points")), qPrintable(asked));
        QVERIFY(asked.contains(QStringLiteral("disk: ")) && asked.contains(QStringLiteral("time: ")));
        QVERIFY(!begun && !m_window->feed().isRunning());
        answer = true;
        trigger(*m_window, "launch");
        QTRY_VERIFY(begun && !m_window->feed().isRunning());
        QVERIFY(begun->sweep["most"] == 1'000'000);
    }

    void missingRunsAreDoneAndTheSweepIsExtended()
    {
        add(0, 1, 0.50), add(0, 2, 0.60, false);
        openWindow();
        auto* goOn = find<QPushButton>(*m_window, "sweepGoOn");
        QTRY_VERIFY(goOn->isEnabled());
        QTest::mouseClick(goOn, Qt::LeftButton);
        QTRY_VERIFY(!m_window->feed().isRunning());
        QCOMPARE(m_goneOn.size(), 1U);
        QVERIFY(m_goneOn.front() == m_sweep->folder());
        QCOMPARE(m_window->feed().ownRuns(), QStringList{m_ids.at({0, 2})}); // goes on where it was
        QTRY_VERIFY(find<QPushButton>(*m_window, "sweepExtendButton")->isEnabled());
        click(*m_window, "sweepExtendButton");
        auto* dialog = m_window->findChild<QDialog*>(QStringLiteral("sweepExtend"));
        QVERIFY(dialog);
        QTest::keyClicks(dialog->findChild<QLineEdit*>(QStringLiteral("moreSeeds")), QStringLiteral("2"));
        auto* ok = dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
        QTest::mouseClick(ok, Qt::LeftButton);
        QVERIFY(!dialog->findChild<QLabel*>(QStringLiteral("extendProblem"))->text().isEmpty()); // is there already
        dialog->findChild<QLineEdit*>(QStringLiteral("moreSeeds"))->setText(QStringLiteral("3"));
        dialog->findChild<QLineEdit*>(QStringLiteral("more:rule.rho1"))->setText(QStringLiteral("0.4"));
        QTest::mouseClick(ok, Qt::LeftButton);
        QTRY_VERIFY(!m_window->feed().isRunning());
        const SweepFile longer = readSweepFile(m_sweep->folder());
        QCOMPARE(longer.points.size(), 8U);
        QVERIFY(longer.experiment["seeds"] == Json::array({1, 2, 3}));
        QTRY_COMPARE(map().cells().columns.size(), 4);
        QTRY_VERIFY(find<QLabel>(*m_window, "sweepProgress")->text().startsWith(QStringLiteral("1 of 24 runs")));
    }
};

QTEST_MAIN(TestSweepTab)
#include "tst_sweep_tab.moc"
