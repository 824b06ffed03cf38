// SPDX-License-Identifier: GPL-3.0-or-later
// What one does with surfaces that are there: points at them in one figure and sees it in the other, cuts them along a
// line, looks from a side; and that the session has it; long because every gesture has its mouse and keys.
#include "app/gui/landscape_figures.h"
#include "app/gui/landscape_line.h"
#include "app/gui/landscape_tab.h"
#include "app/gui/surface_player.h"
#include "tests/failed_picture.h"
#include "widgets/base/theme.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/plots/heat_map.h"
#include "widgets/plots/qcp.h"
#include "widgets/view3d/surface_view.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QTextDocument>
#include <QToolBar>

#include <cmath>
#include <limits>

using namespace sharpscope;

namespace {

/// factor · (a² + 4b² + 0.1) on [-1, 1]², accuracy 1 − a²/2.
Surface bowl(double factor, std::int64_t points = 17)
{
    Surface surface{.grid = {.name = "landscape-x",
                             .title = "x",
                             .columns = points,
                             .rows = points,
                             .xMin = -1,
                             .xMax = 1,
                             .yMin = -1,
                             .yMax = 1},
                    .pointsDone = points * points};
    for (std::int64_t row = 0; row < points; ++row)
        for (std::int64_t column = 0; column < points; ++column) {
            const double a = 2.0 * static_cast<double>(column) / static_cast<double>(points - 1) - 1;
            const double b = 2.0 * static_cast<double>(row) / static_cast<double>(points - 1) - 1;
            surface.loss.push_back(factor * (a * a + 4 * b * b + 0.1));
            surface.accuracy.push_back(1 - a * a / 2);
        }
    return surface;
}

} // namespace

class TstLandscapeScene : public QObject {
    Q_OBJECT

private:
    std::map<QString, RunSeries> m_series;
    std::unique_ptr<LandscapeTab> m_tab;

    template <class W>
    W* find(const char* name)
    {
        auto* widget = m_tab->findChild<W*>(QLatin1String(name));
        if (!widget) qFatal("nothing is called %s", name);
        return widget;
    }
    LandscapeFigures& figures() { return *m_tab->findChild<LandscapeFigures*>(); }
    HeatMap& map() { return figures().map(); }
    QCustomPlot& canvas() { return *map().findChild<QCustomPlot*>(); }
    QPoint pixel(double a, double b)
    {
        return QPointF(canvas().xAxis->coordToPixel(a), canvas().yAxis->coordToPixel(b)).toPoint();
    }
    QString readout()
    {
        QTextDocument text;
        auto* label = find<QLabel>("mapValues");
        text.setHtml(label->isVisible() ? label->text() : QString());
        return text.toPlainText().replace(QChar(QChar::Nbsp), QLatin1Char(' '));
    }
    LandscapeView view()
    {
        ViewState state;
        m_tab->read(state);
        return state.landscape;
    }
    void drawLine(const QPoint& from, const QPoint& to)
    {
        QTest::mousePress(&canvas(), Qt::LeftButton, Qt::ControlModifier, from);
        QTest::mouseMove(&canvas(), (from + to) / 2);
        QTest::mouseMove(&canvas(), to);
        QTest::mouseRelease(&canvas(), Qt::LeftButton, Qt::ControlModifier, to);
    }

    QCPRange colorRange() ///< of the map's scale
    {
        for (int i = 0; i < canvas().plotLayout()->elementCount(); ++i)
            if (auto* scale = qobject_cast<QCPColorScale*>(canvas().plotLayout()->elementAt(i)))
                return scale->dataRange();
        return {};
    }

    /// Of SGD, in place of what it has: bowls that become steeper, of which the first is looked at.
    void showFilm()
    {
        auto& surfaces = m_series[QStringLiteral("/none/SGD")].surfaces;
        surfaces.clear();
        for (const int step : {10, 20, 30}) {
            Surface surface = bowl(step / 10.0);
            surface.grid.name = "landscape-film-" + std::to_string(step);
            surface.grid.identity = {
                {"film", 1}, {"step", step}, {"about", {{"axes", {"v₁, λ₁ = 7", "v₂"}}, {"note", "seen askew"}}}};
            surfaces[surface.grid.name] = surface;
        }
        ViewState state;
        m_tab->read(state);
        state.landscape.surfaces = Json::object({{"/none/SGD", "landscape-film-10"}});
        m_tab->show(state);
        QTRY_VERIFY(m_tab->findChild<SurfacePlayer*>()->isVisible());
    }

private Q_SLOTS:
    void init()
    {
        useTheme(*qApp, lightTheme());
        m_series.clear();
        m_tab = std::make_unique<LandscapeTab>(
            [](const std::vector<std::filesystem::path>&, const SliceOptions&) -> Job { return [](JobContext&) {}; },
            std::make_shared<JobQueue>());
        std::vector<RunEntry> runs;
        for (const auto& [name, factor] : {std::pair("SGD", 1.0), std::pair("SAM", 0.5)}) {
            const QString id = QStringLiteral("/none/%1").arg(QLatin1String(name));
            m_series[id].surfaces["landscape-x"] = bowl(factor);
            runs.push_back({.id = id,
                            .title = QLatin1String(name),
                            .color = runColor(static_cast<int>(runs.size())),
                            .series = &m_series[id]});
        }
        m_tab->resize(1100, 760);
        m_tab->setVisible(true);
        QVERIFY(QTest::qWaitForWindowExposed(m_tab.get()));
        m_tab->runsChanged(runs);
        QTRY_VERIFY(map().grid().columns > 0 && map().isDrawn());
    }
    void cleanup()
    {
        if (QTest::currentTestFailed()) m_tab->grab().save(test::failedPicture(QStringLiteral("landscape-scene")));
        m_tab.reset();
    }

    void whatOnePointsAtIsSaidAndMarkedInBothFigures()
    {
        QTest::mouseMove(&canvas(), pixel(0.25, 0.12));
        QTest::mouseMove(&canvas(), pixel(0.25, 0.125));
        QTRY_VERIFY(readout().contains(QLatin1String("a 0.2")));
        const double loss = readout().section(QStringLiteral("L "), 1).section(QLatin1Char(' '), 0, 0).toDouble();
        QVERIFY2(loss > 0.21 && loss < 0.24, qPrintable(readout())); // 0.225, but for a pixel
        QVERIFY2(readout().contains(QLatin1String("accuracy 96.8")) ||
                     readout().contains(QLatin1String("accuracy 96.9")),
                 qPrintable(readout()));
        QTest::mouseMove(&canvas(), {1, 1});
        QTRY_VERIFY(readout().isEmpty());
        SurfaceView* scene = figures().view();
        if (!scene) QSKIP("no display with OpenGL");
        find<QAction>("lookTop")->trigger();
        scene->grab();
        const auto nothing = canvas().grab().toImage();
        QTest::mouseMove(scene, scene->rect().center() - QPoint(3, 0));
        QTest::mouseMove(scene, scene->rect().center());
        QTRY_VERIFY(readout().contains(QLatin1String("L 0.1"))); // the middle of the bowl
        QCOMPARE(find<QLabel>("mapValues")->parentWidget(), scene);
        const QImage marked = canvas().grab().toImage();
        const QPoint centre = pixel(0, 0);
        QVERIFY(marked != nothing);
        QVERIFY(marked.copy(QRect(centre - QPoint(14, 14), QSize(29, 29))) !=
                nothing.copy(QRect(centre - QPoint(14, 14), QSize(29, 29))));
        QTest::mouseMove(scene, {2, 2});
        QTRY_VERIFY(readout().isEmpty());
        QVERIFY(canvas().grab().toImage() == nothing);
    }

    void ofSeveralSurfacesEachValueIsSaid()
    {
        find<QComboBox>("shown")->setCurrentIndex(2);
        QTRY_VERIFY(map().isDrawn());
        QTest::mouseMove(&canvas(), pixel(0.5, 0.02));
        QTest::mouseMove(&canvas(), pixel(0.5, 0));
        QTRY_VERIFY(readout().contains(QLatin1String("SGD")) && readout().contains(QLatin1String("SAM")));
        const QStringList lines = readout().split(QRegularExpression(QStringLiteral("[\n\u2028]")));
        QCOMPARE(lines.size(), 3);
        QVERIFY2(lines[1].contains(QLatin1String("SGD   L 0.3")), qPrintable(lines[1])); // 0.35, about
        QVERIFY2(lines[2].contains(QLatin1String("SAM   L 0.1")), qPrintable(lines[2])); // half of it
    }

    void aLineCutsAllSurfacesIntoCurvesAndHolesStayGaps()
    {
        for (auto& [id, series] : m_series)
            series.surfaces["landscape-x"].loss[8 * 17 + 12] = std::numeric_limits<double>::infinity(); // at (0.5, 0)
        find<QComboBox>("shown")->setCurrentIndex(1);
        auto* curves = m_tab->findChild<LandscapeLine*>();
        QVERIFY(!curves->isVisible() && view().line.empty());
        QSignalSpy changed(m_tab.get(), &LandscapeTab::changed);
        QTRY_VERIFY(map().isDrawn());
        drawLine(pixel(-1, 0), pixel(1, 0));
        QVERIFY(curves->isVisible());
        QCOMPARE(changed.size(), 1);
        QCOMPARE(view().line.size(), std::size_t(4));
        for (const auto& [at, value] : {std::pair(0, -1.0), std::pair(1, 0.0), std::pair(2, 1.0), std::pair(3, 0.0)})
            QVERIFY2(std::abs(view().line[static_cast<std::size_t>(at)] - value) < 0.02,
                     qPrintable(QString::number(at)));
        ViewState state;
        m_tab->read(state);
        state.landscape.line = {-1, 0, 1, 0}; // exactly, as a session would have it
        m_tab->show(state);
        auto* loss = find<CurvePlot>("lineLoss");
        QCOMPARE(loss->curves().size(), 2);
        const auto readings = loss->readingsAt(0.25); // a = −0.5
        QCOMPARE(readings.size(), std::size_t(2));
        for (const CurveReading& reading : readings)
            QVERIFY(std::abs(reading.value - (reading.label == QLatin1String("SGD") ? 0.35 : 0.175)) < 1e-6);
        QCOMPARE(find<CurvePlot>("lineAccuracy")->readingsAt(0.5)[0].value, 1.0);

        const QStringList rows = curves->csv().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(rows[0], QStringLiteral("s,a,b,loss of SGD,accuracy of SGD,loss of SAM,accuracy of SAM"));
        int gaps = 0;
        for (const QString& row : rows.mid(1)) {
            const QStringList cells = row.split(QLatin1Char(','));
            const bool isBesideHole = std::abs(cells[1].toDouble() - 0.5) < 0.125 - 1e-6;
            QVERIFY2(cells[3].isEmpty() == isBesideHole, qPrintable(row)); // between the hole's two neighbours
            QVERIFY(!cells[4].isEmpty());                                  // its accuracy was computed
            gaps += isBesideHole;
        }
        QVERIFY(gaps > 20);

        find<QAction>("dropLine")->trigger();
        QVERIFY(!curves->isVisible() && view().line.empty());
    }

    void theCurvesPointAtTheMap()
    {
        drawLine(pixel(-1, 0), pixel(1, 0));
        auto* loss = find<CurvePlot>("lineLoss");
        QTRY_VERIFY(loss->isVisible() && loss->isDrawn() && map().isDrawn());
        const QImage nothing = canvas().grab().toImage();
        auto* axes = loss->findChild<QCustomPlot*>();
        QTest::mouseMove(axes, QPoint(qRound(axes->xAxis->coordToPixel(0.5)), axes->height() / 2));
        QTest::mouseMove(axes, QPoint(qRound(axes->xAxis->coordToPixel(0.5)) + 1, axes->height() / 2));
        QTRY_VERIFY(canvas().grab().toImage() != nothing);
    }

    void looksFromASideByButtonAndKeyAndKeepsIt()
    {
        if (!figures().view()) QSKIP("no display with OpenGL");
        m_tab->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_tab.get()));
        figures().view()->setFocus();
        QSignalSpy changed(m_tab.get(), &LandscapeTab::changed);
        std::vector<std::vector<double>> poses;
        for (const auto key : {Qt::Key_F, Qt::Key_S, Qt::Key_T}) {
            QTest::keyClick(figures().view(), key);
            poses.push_back(view().camera);
            QCOMPARE(poses.back().size(), std::size_t(6));
        }
        QVERIFY(poses[0] != poses[1] && poses[1] != poses[2]);
        QCOMPARE(changed.size(), 3);
        QTest::keyClick(figures().view(), Qt::Key_Home);
        QVERIFY(view().camera.empty());
        ViewState state;
        m_tab->read(state);
        state.landscape.camera = poses[1];
        m_tab->show(state);
        QCOMPARE(view().camera, poses[1]);
        for (auto* action : m_tab->findChild<QToolBar*>()->actions())
            QVERIFY(action->isSeparator() || action->toolTip().contains(QLatin1Char('('))); // with its key
    }

    void aDoubleClickBringsThePlaceIntoTheMiddleOfBoth()
    {
        QTest::mouseDClick(&canvas(), Qt::LeftButton, {}, pixel(0.5, -0.25));
        const auto zoom = view().mapZoom;
        QCOMPARE(zoom.size(), std::size_t(4));
        QVERIFY(std::abs((zoom[0] + zoom[1]) / 2 - 0.5) < 0.02 && std::abs((zoom[2] + zoom[3]) / 2 + 0.25) < 0.02);
        if (figures().view()) {
            const auto camera = view().camera;
            QCOMPARE(camera.size(), std::size_t(6));
            QVERIFY(std::abs(camera[3] - 0.5) < 0.02 && std::abs(camera[4] + 0.25) < 0.02);
        }
        find<QAction>("lookReset")->trigger();
        QVERIFY(view().mapZoom.empty() && view().camera.empty());
    }

    void colourMapAndClipReachTheMapItsScaleAndTheNote()
    {
        find<QComboBox>("colors")->setCurrentIndex(static_cast<int>(ColorMap::Plasma));
        QCOMPARE(view().colors, std::string("plasma"));
        QTRY_VERIFY(map().isDrawn());
        const QImage plasma = canvas().grab().toImage();
        const auto has = [](const QImage& image, const QColor& color) {
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    if (const QColor c = image.pixelColor(x, y); std::abs(c.red() - color.red()) +
                                                                     std::abs(c.green() - color.green()) +
                                                                     std::abs(c.blue() - color.blue()) <
                                                                 12)
                        return true;
            return false;
        };
        QVERIFY(has(plasma, colorAt(ColorMap::Plasma, 0.5)) && !has(plasma, viridis(0.5)));
        QVERIFY(!map().svg({400, 400}).contains("hatched"));
        find<QDoubleSpinBox>("clip")->setValue(2);
        QTRY_VERIFY(map().svg({400, 400}).contains("hatched: above 2"));
        find<QDoubleSpinBox>("clip")->setValue(50); // nothing is that high
        QTRY_VERIFY(!map().svg({400, 400}).contains("hatched"));
    }

    void mapAndSurfaceHaveTheSameLevels()
    {
        find<QComboBox>("shown")->setCurrentIndex(1); // one scale for both: the map's is not its own run's
        find<QComboBox>("run")->setCurrentIndex(1);
        QTRY_VERIFY(map().isDrawn());
        QVERIFY(std::abs(colorRange().lower - 0.05) < 1e-9 && std::abs(colorRange().upper - 5.1) < 1e-9);
    }

    /// Else a minimum that becomes flatter would look the same in every frame.
    void aFilmsFramesHaveOneScaleOfHeightsAndColours()
    {
        showFilm();
        find<QComboBox>("quantity")->setCurrentIndex(0);
        const auto middleOfMap = [&] {
            canvas().replot();
            return canvas().toPixmap().toImage().pixelColor(pixel(0, 0) + QPoint(14, -9));
        };
        std::vector<QColor> middles;
        for (int frame = 0; frame < 3; ++frame) {
            find<QSlider>("filmPlace")->setValue(frame);
            QTRY_VERIFY(map().isDrawn());
            QVERIFY(std::abs(colorRange().lower - 0.1) < 1e-9 && std::abs(colorRange().upper - 3 * 5.1) < 1e-9);
            middles.push_back(middleOfMap());
        }
        QVERIFY(middles[0] != middles[1] && middles[1] != middles[2]); // losses of 0.1, 0.2 and 0.3
        find<QComboBox>("shown")->setCurrentIndex(2);                  // SAM has no film: nothing of it is here
        QTRY_VERIFY(map().isDrawn());
        QVERIFY(std::abs(colorRange().upper - 3 * 5.1) < 1e-9);
    }

    void aFilmIsPlayedWithoutStepsOfUndo()
    {
        showFilm();
        auto* player = m_tab->findChild<SurfacePlayer*>();
        QCOMPARE(find<QLabel>("filmText")->text(), QStringLiteral("step 10"));
        QVERIFY(canvas().xAxis->label().contains(QStringLiteral("λ₁ = 7"))); // what a is
        QVERIFY(find<QLabel>("message")->text().contains(QLatin1String("seen askew")));
        QSignalSpy changed(m_tab.get(), &LandscapeTab::changed), byItself(m_tab.get(), &LandscapeTab::changedByItself);
        player->play();
        QTRY_VERIFY(!player->isPlaying());
        QCOMPARE(find<QLabel>("filmText")->text(), QStringLiteral("step 30"));
        QVERIFY(changed.isEmpty() && byItself.size() == 2);
        QVERIFY(view().surfaces["/none/SGD"] == "landscape-film-30");
        auto* place = find<QSlider>("filmPlace");
        place->setValue(1);
        QCOMPARE(changed.size(), 1);
        QVERIFY(view().surfaces["/none/SGD"] == "landscape-film-20");
    }
};

QTEST_MAIN(TstLandscapeScene)
#include "tst_landscape_scene.moc"
