// SPDX-License-Identifier: GPL-3.0-or-later
// Landscapes of several runs in the window: which runs a plane through models is computed of, and that their minima and
// paths stand where they lie, by name and in their runs' colours; long because map, scene and table are each asked for
// them.
#include "app/gui/landscape_figures.h"
#include "app/gui/landscape_readout.h"
#include "app/gui/landscape_tab.h"
#include "app/gui/sharpness_text.h"
#include "app/gui/slice_form.h"
#include "tests/core/landscape/slice_grid.h"
#include "widgets/base/color_map.h"
#include "widgets/base/number_text.h"
#include "widgets/base/theme.h"
#include "widgets/plots/contour_item.h"
#include "widgets/plots/heat_map.h"
#include "widgets/plots/qcp.h"
#include "widgets/view3d/surface_view.h"

#include <QApplication>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QTest>
#include <QTextDocument>

#include <cmath>

using namespace sharpscope;

namespace {

/// Flat at 1, but for a corner of 3, with two runs on it: the first came from (0.5, 0.5), where in truth it had the
/// corner's loss.
ShownSurface twoModels()
{
    Surface surface{
        .grid =
            {.name = "landscape-models-x", .columns = 3, .rows = 3, .xMin = -0.5, .xMax = 1.5, .yMin = -1, .yMax = 1},
        .loss = {1, 1, 1, 1, 1, 1, 1, 1, 3},
        .accuracy = std::vector<double>(9, 0.5),
        .pointsDone = 9};
    surface.marks = {{.run = "one", .label = "SGD", .step = 10, .epoch = 1, .a = 0.5, .b = 0.5, .loss = 3},
                     {.run = "one", .label = "SGD", .step = 40, .epoch = 4, .isEnd = true, .a = 0, .b = 0, .loss = 1},
                     {.run = "two", .label = "SAM", .step = 40, .epoch = 4, .isEnd = true, .a = 1, .b = 0, .loss = 1}};
    return {.title = QStringLiteral("SGD"),
            .color = runColor(0),
            .surface = surface,
            .markColors = {runColor(0), runColor(0), runColor(1)}};
}

} // namespace

class TstLandscapeModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { useTheme(*qApp, lightTheme()); }

    /// Frames of a film are one choice among the surfaces, and of several runs those of the same moment stand together.
    void aFilmIsOneChoice()
    {
        RunSeries series, other;
        const auto add = [](RunSeries& to, std::int64_t step, bool isFrame) {
            GridStarted grid = gridOf({.points = 3}, 60, step);
            if (isFrame) grid.identity["film"] = {{"step", 30}, {"thetaNorm", 1.5}};
            grid.name = surfaceName(grid);
            grid.title = surfaceTitle(grid);
            to.apply(grid);
            to.apply(GridPoint{.name = grid.name, .column = 1, .row = 1, .loss = 1, .accuracy = 0.5});
            return grid.name;
        };
        const std::string plain = add(series, 5, false), first = add(series, 10, true), last = add(series, 30, true);
        const std::string middle = add(series, 20, true);
        const auto names = [&](const std::string& chosen) {
            QStringList found;
            for (const auto& [name, title] :
                 surfacesToChoose(series, chosen.empty() ? nullptr : &series.surfaces.at(chosen)))
                found << name;
            found.sort();
            return found;
        };
        const auto listOf = [](const std::string& a, const std::string& b) {
            QStringList list{QString::fromStdString(a), QString::fromStdString(b)};
            list.sort();
            return list;
        };
        QCOMPARE(names({}), listOf(plain, last));
        QCOMPARE(names(plain), listOf(plain, last));
        QCOMPARE(names(first), listOf(plain, first));

        add(other, 10, true);
        add(other, 20, true);
        add(other, 30, true);
        const RunEntry one{.id = QStringLiteral("/one"), .series = &series},
            two{.id = QStringLiteral("/two"), .series = &other};
        const SurfaceChoice choice{.selected = &one, .chosen = {{one.id, middle}}};
        QCOMPARE(stepOf(choice.ofSelected()->grid), 20);
        QCOMPARE(stepOf(choice.of(two)->grid), 20);
    }

    /// Each has directions of its own, which explain another part: that makes no other question of it.
    void pathsOfSeveralRunsStandSideBySide()
    {
        std::map<QString, RunSeries> series;
        for (const auto& [id, explained] : {std::pair("/one", 0.8), std::pair("/two", 0.7)}) {
            GridStarted grid{.name = "landscape-path", .columns = 3, .rows = 3, .xMax = explained, .yMax = 1};
            grid.identity = {{"plane", "path"},        {"step", 40},       {"path", {10, 40}},
                             {"split", "train"},       {"images", 60},     {"explained", {explained, 0.1}},
                             {"statistics", "stored"}, {"thetaNorm", 1.5}, {"checkpoint", id}};
            series[QLatin1String(id)].apply(grid);
            series[QLatin1String(id)].apply(
                GridPoint{.name = grid.name, .column = 1, .row = 1, .loss = 1, .accuracy = 0.5});
        }
        const RunEntry one{.id = QStringLiteral("/one"), .series = &series[QStringLiteral("/one")]},
            two{.id = QStringLiteral("/two"), .series = &series[QStringLiteral("/two")]};
        QCOMPARE(shownSurfaces({&one, &two}, {.selected = &one}, {one, two}).size(), std::size_t(2));
    }

    /// Rules under the microscope have colours of their own; the circle and θ have the run's, and are no models.
    void theMicroscopesMarksAreTold()
    {
        RunSeries series;
        GridStarted grid{
            .name = "landscape-microscope-x", .columns = 3, .rows = 3, .xMin = -1, .xMax = 1, .yMin = -1, .yMax = 1};
        grid.identity = {{"plane", "microscope"}, {"step", 40}};
        series.apply(grid);
        series.apply(GridPoint{.name = grid.name, .column = 1, .row = 1, .loss = 1, .accuracy = 0.5});
        std::vector<SurfaceMark> marks;
        for (const auto& [run, label] :
             {std::pair("SAM", "SAM θ̃"), std::pair("SAM", "SAM θ⁺"), std::pair("ASAM", "ASAM θ̃"), std::pair("θ", "θ"),
              std::pair("ball", "‖ε‖ = ρ")})
            marks.push_back({.run = run, .label = label, .step = 40, .isEnd = true, .loss = 1});
        series.apply(GridMarked{.name = grid.name, .marks = toJson(marks)});
        const RunEntry run{
            .id = QStringLiteral("/r"), .title = QStringLiteral("run"), .color = runColor(7), .series = &series};
        const std::vector<ShownSurface> shown = shownSurfaces({&run}, {.selected = &run}, {run});
        QCOMPARE(shown.size(), std::size_t(1));
        const auto color = [&](std::size_t i) { return colorOfMark(shown[0], i); };
        QVERIFY(color(0) == color(1) && !(color(0) == color(2)));
        QVERIFY(color(3) == runColor(7) && color(4) == runColor(7));
        QTextDocument table;
        table.setHtml(sharpnessText(shown, lightTheme()));
        QVERIFY(table.toPlainText().contains(QStringLiteral("SAM θ̃")));
        QVERIFY(!table.toPlainText().contains(QStringLiteral("‖ε‖ = ρ")));
    }

    /// What the picture does not show of θ stands at the marks, and where the mouse is on one.
    void howFarOffThePlaneIsSaid()
    {
        ShownSurface shown = twoModels();
        shown.surface.marks[0].distance = 4.21;
        LandscapeFigures figures;
        figures.resize(900, 500);
        figures.setSurfaces({shown}, 0, {}, {});
        auto* plot = figures.findChild<HeatMap*>()->findChild<QCustomPlot*>();
        QStringList names;
        for (int i = 0; i < plot->itemCount(); ++i)
            if (auto* text = qobject_cast<QCPItemText*>(plot->item(i))) names << text->text();
        QVERIFY2(names.contains(QStringLiteral("epoch 1, 4.2 off")), qPrintable(names.join(QLatin1Char(' '))));

        QWidget figure;
        LandscapeReadout readout;
        readout.setSurfaces({shown});
        const auto at = [&](double a, double b) {
            readout.showAt({a, b}, figure);
            QTextDocument text;
            text.setHtml(readout.text());
            return text.toPlainText();
        };
        QVERIFY2(at(0.51, 0.49).contains(QStringLiteral("SGD, step 10: L 3 in truth, 4.21 off the plane")),
                 qPrintable(at(0.51, 0.49)));
        QVERIFY(at(1, 0).contains(QStringLiteral("SAM, step 40: L 1 in truth, on the plane")));
        QVERIFY(!at(0.7, 0.5).contains(QStringLiteral("step")));
        readout.setParent(nullptr);
    }

    /// A loss that rises steeply has its lines of equal value close together.
    void valuesAtTheLinesAreInNoOthersWay()
    {
        ShownSurface steep = twoModels();
        steep.surface.marks.clear();
        steep.surface.grid.columns = steep.surface.grid.rows = 33;
        steep.surface.loss.clear();
        for (int i = 0; i < 33 * 33; ++i)
            steep.surface.loss.push_back(std::exp(0.02 * (std::pow(i % 33 - 16, 2) + std::pow(i / 33 - 16, 2))));
        steep.surface.accuracy.assign(33 * 33, 0.5);
        steep.surface.pointsDone = 33 * 33;
        LandscapeFigures figures;
        figures.resize(900, 420);
        figures.setSurfaces({steep}, 0, {.logarithmic = true}, {});
        auto* map = figures.findChild<HeatMap*>();
        map->grab();
        auto* plot = map->findChild<QCustomPlot*>();
        std::vector<QRectF> labels;
        for (int i = 0; i < plot->itemCount(); ++i)
            if (auto* lines = dynamic_cast<ContourItem*>(plot->item(i))) labels = lines->labels();
        QVERIFY2(labels.size() >= 3, qPrintable(QString::number(labels.size())));
        for (std::size_t i = 0; i < labels.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY(!labels[i].intersects(labels[j]));
    }

    void theMapNamesTheMinimaAndDrawsThePaths()
    {
        LandscapeFigures figures;
        figures.resize(900, 500);
        figures.setSurfaces({twoModels()}, 0, {}, {});
        auto* plot = figures.findChild<HeatMap*>()->findChild<QCustomPlot*>();
        QStringList names;
        std::vector<std::pair<double, double>> ends, dots;
        QColor first, begun;
        for (int i = 0; i < plot->itemCount(); ++i) {
            if (auto* text = qobject_cast<QCPItemText*>(plot->item(i))) names << text->text();
            auto* point = qobject_cast<QCPItemTracer*>(plot->item(i));
            if (!point) continue;
            const std::pair at(point->position->key(), point->position->value());
            (point->size() > 8 ? ends : dots).push_back(at);
            if (point->size() > 8 && at == std::pair(1.0, 0.0)) first = point->brush().color();
            if (point->size() < 8 && at == std::pair(0.5, 0.5)) begun = point->brush().color();
        }
        QCOMPARE(names, QStringList({QStringLiteral("epoch 1"), QStringLiteral("SGD"), QStringLiteral("SAM")}));
        QVERIFY((ends == std::vector<std::pair<double, double>>{{0, 0}, {1, 0}}));
        QVERIFY((dots == std::vector<std::pair<double, double>>{{0.5, 0.5}, {0, 0}, {1, 0}}));
        QCOMPARE(first, runColor(1).on(false)); // of its own run
        QCOMPARE(begun, viridis(1));            // its true loss, not that of the surface there
        QList<QCPCurve*> paths;
        for (int i = 0; i < plot->plottableCount(); ++i)
            if (auto* curve = qobject_cast<QCPCurve*>(plot->plottable(i))) paths << curve;
        QCOMPARE(paths.size(), 2);
        QCOMPARE(paths[0]->data()->size(), 2);
        QCOMPARE(paths[0]->data()->at(0)->key, 0.5);
        QCOMPARE(paths[0]->data()->at(1)->value, 0.0);
    }

    void aCircleIsALineWithoutDotsAndEpochs()
    {
        ShownSurface shown = twoModels();
        shown.surface.marks.clear();
        for (int i = 0; i < 9; ++i)
            shown.surface.marks.push_back(
                {.run = "ball", .label = "ρ", .epoch = 4, .isEnd = i == 8, .a = 0.5 + i * 0.05, .b = 0.1, .loss = 1});
        LandscapeFigures figures;
        figures.resize(900, 500);
        figures.setSurfaces({shown}, 0, {}, {});
        auto* plot = figures.findChild<HeatMap*>()->findChild<QCustomPlot*>();
        int dots = 0;
        QStringList texts;
        for (int i = 0; i < plot->itemCount(); ++i) {
            if (auto* text = qobject_cast<QCPItemText*>(plot->item(i))) texts << text->text();
            if (auto* point = qobject_cast<QCPItemTracer*>(plot->item(i))) dots += point->size() < 8;
        }
        QCOMPARE(texts, QStringList({QStringLiteral("ρ")}));
        QCOMPARE(dots, 0);
    }

    void theMapsMarksGoWithTheirSurface()
    {
        LandscapeFigures figures;
        figures.setSurfaces({twoModels()}, 0, {}, {});
        ShownSurface plain = twoModels();
        plain.surface.marks.clear();
        figures.setSurfaces({plain}, 0, {}, {});
        auto* plot = figures.findChild<HeatMap*>()->findChild<QCustomPlot*>();
        QCOMPARE(plot->itemCount() > 0 ? qobject_cast<QCPItemText*>(plot->item(plot->itemCount() - 1))->text()
                                       : QString(),
                 QStringLiteral("θ"));
        for (int i = 0; i < plot->plottableCount(); ++i)
            QVERIFY(!qobject_cast<QCPCurve*>(plot->plottable(i)));
    }

    void theNumbersAreTheModelsOwn()
    {
        ShownSurface shown = twoModels();
        shown.surface.marks[2].distance = 0.25;
        shown.surface.marks[2].accuracy = 0.75;
        shown.surface.grid.identity["explained"] = {0.5, 0.25};
        QTextDocument table;
        table.setHtml(sharpnessText({shown}, lightTheme()));
        const QString text = table.toPlainText();
        const QStringList lines = text.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        const auto sam = std::find_if(lines.begin(), lines.end(),
                                      [](const QString& line) { return line.contains(QLatin1String("SAM")); });
        QCOMPARE(
            lines.mid(sam - lines.begin() + 1, 4),
            QStringList({QStringLiteral("1"), percentText(0.75), QStringLiteral("(1, 0)"), QStringLiteral("0.25")}));
        QVERIFY2(text.contains(percentText(0.5)), qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("on it"))); // SGD, the origin
    }

    void theSceneShowsThem()
    {
        if (!VtkView::isPossible()) QSKIP("no display with OpenGL");
        SurfaceView view;
        view.resize(500, 400);
        const auto reds = [&] { // of a colour that nothing else has
            const QImage image = view.picture();
            int count = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x) {
                    const QColor color = image.pixelColor(x, y);
                    count += std::abs(color.red() - 250) + std::abs(color.green() - 10) + color.blue() < 90;
                }
            return count;
        };
        ShownSurface shown = twoModels();
        shown.markColors.assign(3, RunColor{QColor(250, 10, 10), QColor(250, 10, 10)});
        view.setSurfaces({shown});
        const int all = reds();
        QVERIFY2(all > 60, qPrintable(QString::number(all)));
        shown.surface.marks.erase(shown.surface.marks.begin()); // no path
        view.setSurfaces({shown});
        const int endsOnly = reds();
        QVERIFY2(endsOnly > 30 && endsOnly < all, qPrintable(QString::number(endsOnly)));
        shown.surface.marks.clear();
        shown.markColors.clear();
        view.setSurfaces({shown});
        QCOMPARE(reds(), 0);
    }

    void overlaidEverySurfacesMarksAreShown()
    {
        ShownSurface first = twoModels(), second = twoModels(), plain = twoModels();
        first.surface.marks.pop_back(); // SGD and its path
        second.surface.marks = {second.surface.marks.back()};
        second.surface.marks[0].a = 0; // where SGD lies
        second.markColors = {runColor(1)};
        plain.surface.marks.clear();
        plain.title = QStringLiteral("ASAM");
        LandscapeFigures figures;
        figures.resize(900, 500);
        auto* plot = figures.findChild<HeatMap*>()->findChild<QCustomPlot*>();
        const auto texts = [&](SurfaceArrangement arrangement) {
            figures.setSurfaces({first, second, plain}, 1, {.arrangement = arrangement}, {});
            figures.grab(); // its map has its size
            plot->replot();
            std::vector<QCPItemText*> found;
            for (int i = 0; i < plot->itemCount(); ++i)
                if (auto* text = qobject_cast<QCPItemText*>(plot->item(i))) found.push_back(text);
            return found;
        };
        const auto namesOf = [](const std::vector<QCPItemText*>& all) {
            QStringList names;
            for (const auto* text : all)
                names << text->text();
            return names.join(QLatin1Char(' '));
        };
        QCOMPARE(namesOf(texts(SurfaceArrangement::SideBySide)), QStringLiteral("SAM"));
        const std::vector<QCPItemText*> all = texts(SurfaceArrangement::Overlaid);
        QCOMPARE(namesOf(all), QStringLiteral("epoch 1 SGD SAM ASAM"));
        std::vector<QRectF> places; // of names, which are of one place
        for (const auto* text : all)
            if (!text->text().startsWith(QLatin1String("epoch")))
                places.emplace_back(text->topLeft->pixelPosition(), text->bottomRight->pixelPosition());
        for (std::size_t i = 1; i < places.size(); ++i)
            QVERIFY2(places[i].top() > places[i - 1].top() + 12, qPrintable(all[i]->text())); // to be read
    }

    void overlaidTheSceneShowsThemOnTheirOwnSurfaces()
    {
        if (!VtkView::isPossible()) QSKIP("no display with OpenGL");
        SurfaceView view;
        view.resize(500, 400);
        const auto rowsOf = [&](const QColor& wanted) { // of the first and last pixel of this colour
            const QImage image = view.picture();
            std::pair rows(image.height(), -1);
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x) {
                    const QColor color = image.pixelColor(x, y);
                    if (y < 60 || std::abs(color.red() - wanted.red()) + std::abs(color.green() - wanted.green()) +
                                          std::abs(color.blue() - wanted.blue()) >
                                      40)
                        continue; // the titles stand above
                    rows = {std::min(rows.first, y), std::max(rows.second, y)};
                }
            return rows;
        };
        const RunColor red{QColor(250, 10, 10), QColor(250, 10, 10)}, blue{QColor(10, 10, 250), QColor(10, 10, 250)};
        ShownSurface low = twoModels(), high = twoModels();
        low.markColors.assign(3, red);
        high.markColors.assign(3, blue);
        low.surface.marks = {low.surface.marks[1]};
        high.surface.marks = {high.surface.marks[1]};
        for (double& loss : high.surface.loss)
            loss += 2;
        view.setStyle({.arrangement = SurfaceArrangement::Overlaid});
        view.setSurfaces({low, high});
        const auto [redFirst, redLast] = rowsOf(QColor(250, 10, 10));
        const auto [blueFirst, blueLast] = rowsOf(QColor(10, 10, 250));
        QVERIFY2(redLast >= 0 && blueLast >= 0, "both are there");
        QVERIFY2(blueLast < redFirst, qPrintable(QString::number(blueLast))); // each at the height of its surface
    }

    void aPlaneThroughModelsIsOfTheSelectedRunAndAllVisibleOnes()
    {
        std::map<QString, RunSeries> series;
        std::vector<RunEntry> entries;
        for (const char* id : {"/none/one", "/none/two", "/none/hidden", "/none/young", "/none/three"}) {
            const QString run = QLatin1String(id);
            if (run != QLatin1String("/none/young")) series[run].apply(CheckpointSaved{.clock = {.step = 40}});
            entries.push_back({.id = run,
                               .title = run,
                               .color = runColor(static_cast<int>(entries.size())),
                               .visible = run != QLatin1String("/none/hidden"),
                               .series = &series[run]});
        }
        std::vector<std::filesystem::path> asked;
        SliceOptions options;
        LandscapeTab tab(
            [&](const std::vector<std::filesystem::path>& runs, const SliceOptions& wanted) -> Job {
                asked = runs;
                options = wanted;
                return [](JobContext&) {};
            },
            std::make_shared<JobQueue>());
        tab.resize(1000, 640);
        tab.show();
        tab.runsChanged(entries);
        auto* run = tab.findChild<QComboBox*>(QStringLiteral("run"));
        run->setCurrentIndex(run->findData(QStringLiteral("/none/two")));
        auto* plane = tab.findChild<QComboBox*>(QStringLiteral("plane"));
        auto* range = tab.findChild<QDoubleSpinBox*>(QStringLiteral("range"));
        auto* margin = tab.findChild<QDoubleSpinBox*>(QStringLiteral("margin"));
        QVERIFY(!range->isHidden() && margin->isHidden());
        plane->setCurrentText(QStringLiteral("models"));
        QVERIFY(range->isHidden() && !margin->isHidden()); // each plane has its fields
        margin->setValue(0.4);
        QTest::mouseClick(tab.findChild<QPushButton*>(QStringLiteral("compute")), Qt::LeftButton);
        QCOMPARE(asked, (std::vector<std::filesystem::path>{"/none/two", "/none/one", "/none/three"}));
        QCOMPARE(options.plane, std::string("models"));
        QCOMPARE(options.margin, 0.4);
        for (RunEntry& entry : entries)
            entry.visible = false;
        tab.runsChanged(entries);
        auto* compute = tab.findChild<QPushButton*>(QStringLiteral("compute"));
        QTRY_VERIFY(compute->toolTip().contains(QStringLiteral("two visible")));
        QVERIFY(!compute->isEnabled());
    }
};

QTEST_MAIN(TstLandscapeModels)
#include "tst_landscape_models.moc"
