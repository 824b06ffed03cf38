// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/surface_mesh.h"

#include "core/base/error.h"
#include "widgets/view3d/surface_pick.h"
#include "widgets/view3d/vti_file.h"
#include "widgets/view3d/vtp_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <vtkCellData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkStringArray.h>
#include <vtkXMLPolyDataReader.h>

#include <cmath>
#include <limits>

using namespace sharpscope;

namespace {

Surface surfaceOf(std::int64_t columns, std::vector<double> loss)
{
    Surface surface{.grid = {.name = "s",
                             .columns = columns,
                             .rows = static_cast<std::int64_t>(loss.size()) / columns,
                             .xMin = -1,
                             .xMax = 1,
                             .yMin = -1,
                             .yMax = 1}};
    surface.accuracy.assign(loss.size(), 0.5);
    surface.loss = std::move(loss);
    return surface;
}

} // namespace

class TstSurfaceMesh : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fillsBetweenKnownPointsOnly()
    {
        const std::vector<double> filled = fillMissing({1, notMeasured, 3, notMeasured,                     //
                                                        notMeasured, notMeasured, notMeasured, notMeasured, //
                                                        5, notMeasured, 7, notMeasured},
                                                       4, 3);
        const std::vector<double> expected{1, 2, 3, notMeasured, 3, 4, 5, notMeasured, 5, 6, 7, notMeasured};
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY2(std::isnan(expected[i]) ? std::isnan(filled[i]) : std::abs(filled[i] - expected[i]) < 1e-12,
                     qPrintable(QString::number(i)));
    }

    void nearerNeighboursCountMore()
    {
        // row: 0 at distance 1 and 4; column: 8 at distances 2 and 2
        std::vector<double> values(25, notMeasured);
        values[2 * 5 + 0] = 0;
        values[2 * 5 + 2] = 0;
        values[0 * 5 + 1] = 8;
        values[4 * 5 + 1] = 8;
        const double filled = fillMissing(values, 5, 5)[2 * 5 + 1];
        QVERIFY(std::abs(filled - 8.0 / 3) < 1e-12);
    }

    void knownPointsKeepTheirPlaceAndHeight()
    {
        const Surface surface = surfaceOf(3, {0, 1, 2, 3, 4, 5, 6, 7, 8});
        const SurfaceMesh mesh = makeMesh(surface, {}, {.low = 0, .high = 8}, {});
        const std::size_t side = 2 * 8 + 1; // each cell in 8
        QCOMPARE(mesh.heights.size(), side * side);
        QCOMPARE(mesh.triangles.size(), 2 * 16 * 16UL);
        QCOMPARE(mesh.heights.front(), 0.0F);
        QCOMPARE(mesh.heights[side * side / 2], 0.5F);
        QCOMPARE(mesh.heights.back(), 1.0F);
        QCOMPARE(mesh.points[0], -1.0F);
        QCOMPARE(mesh.points[3 * (side * side - 1) + 1], 1.0F);
        QVERIFY(std::abs(mesh.points[3 * (side * side - 1) + 2] - boxHeight) < 1e-6);
        // a plane has one normal
        for (std::size_t i = 3; i < mesh.normals.size(); ++i)
            QVERIFY(std::abs(mesh.normals[i] - mesh.normals[i % 3]) < 1e-5);
    }

    void cellsWithAMissingCornerAreHoles()
    {
        const SurfaceMesh mesh =
            makeMesh(surfaceOf(3, {0, 1, 2, 3, 4, 5, 6, 7, notMeasured}), {}, {.low = 0, .high = 8}, {});
        QCOMPARE(mesh.triangles.size(), 2 * 3 * 64UL);
        QVERIFY(std::isnan(mesh.heights.back()) && mesh.heights.size() == 17 * 17);
        for (const float value : mesh.points)
            QVERIFY(std::isfinite(value));
        for (const float value : mesh.normals)
            QVERIFY(std::isfinite(value));
    }

    void scaleSpansAllSurfacesAndTheClip()
    {
        const std::vector<ShownSurface> shown{{.surface = surfaceOf(2, {1, 2, 3, 4})},
                                              {.surface = surfaceOf(2, {0.5, 9, notMeasured, HUGE_VAL})}};
        const HeightScale linear = heightScale(shown, {});
        QCOMPARE(linear.low, 0.5);
        QCOMPARE(linear.high, 9.0);
        QCOMPARE(linear.heightOf(HUGE_VAL), 1.0);
        QVERIFY(std::isnan(linear.heightOf(notMeasured)));
        QVERIFY(std::abs(linear.valueAt(linear.heightOf(3.25)) - 3.25) < 1e-12);
        QCOMPARE(heightScale(shown, {.clip = 5}).high, 5.0);
        const HeightScale logarithmic = heightScale(shown, {.logarithmic = true});
        QVERIFY(std::abs(logarithmic.heightOf(std::sqrt(0.5 * 9)) - 0.5) < 1e-12);
        QVERIFY(std::abs(logarithmic.valueAt(logarithmic.heightOf(3.25)) - 3.25) < 1e-12);
        QVERIFY(!heightScale({{.surface = surfaceOf(2, {0, 1, 2, 3})}}, {.logarithmic = true}).logarithmic);
        QVERIFY(heightScale({{.surface = surfaceOf(2, {2, 2, 2, 2})}}, {}).high > 2);
    }

    void aFramesScaleIsItsFilms()
    {
        ShownSurface frame{.surface = surfaceOf(2, {1, 2, 3, 4})};
        const auto film = [&](SurfaceQuantity quantity) -> ValueSpan& {
            return frame.film[static_cast<std::size_t>(quantity)];
        };
        film(SurfaceQuantity::Loss).add(std::vector{0.5, 8.0, notMeasured, HUGE_VAL});
        film(SurfaceQuantity::Accuracy).add(ValueSpan{0.1, 0.9});
        QCOMPARE(heightScale({frame}, {}).low, 0.5);
        QCOMPARE(heightScale({frame}, {}).high, 8.0);
        QCOMPARE(heightScale({frame}, {.clip = 6}).high, 6.0);
        frame.surface.accuracy = {0.5, 0.5, 0.5, 0.5};
        const HeightScale ofAccuracy = heightScale({frame}, {.quantity = SurfaceQuantity::Accuracy});
        QVERIFY(ofAccuracy.low == 0.1 && ofAccuracy.high == 0.9);
    }

    /// Two bowls of one shape at different depths have the same rises; what is marked has the rise of its own loss.
    void aRiseIsAboveTheMiddle()
    {
        const std::vector<double> losses{4, 3, 4, 2, 1, 2, 4, notMeasured, HUGE_VAL};
        Surface shallow = surfaceOf(3, losses), deep = surfaceOf(3, losses);
        for (double& loss : deep.loss)
            loss += 5;
        const std::vector<double> rises = valuesOf(deep, SurfaceQuantity::Rise);
        for (std::size_t i = 0; i < rises.size(); ++i)
            QVERIFY(rises[i] == valuesOf(shallow, SurfaceQuantity::Rise)[i] || std::isnan(losses[i]));
        QCOMPARE(rises[0], 3.0);
        QCOMPARE(rises[4], 0.0);
        QVERIFY(std::isnan(rises[7]) && std::isinf(rises[8]));
        const HeightScale scale =
            heightScale({{.surface = deep}}, {.quantity = SurfaceQuantity::Rise, .logarithmic = true, .clip = 2});
        QVERIFY(scale.low == 0 && scale.high == 2 && scale.clips && !scale.logarithmic);
        QCOMPARE(truthOf({.loss = 8.5}, deep, SurfaceQuantity::Rise), 2.5);
        QCOMPARE(truthOf({.loss = 8.5, .accuracy = 0.5}, deep, SurfaceQuantity::Accuracy), 0.5);
    }

    void ticksAreRoundNumbers()
    {
        QCOMPARE(axisTicks(-1, 1, 4, false), (std::vector<double>{-1, -0.5, 0, 0.5, 1}));
        QCOMPARE(axisTicks(0.1, 5.1, 5, false), (std::vector<double>{1, 2, 3, 4, 5}));
        const std::vector<double> decades = axisTicks(0.01, 100, 6, true);
        QVERIFY(decades.size() >= 5);
        QVERIFY(std::abs(decades.front() - 0.01) < 1e-12);
        QVERIFY(axisTicks(1, 1, 5, false).empty());
    }

    void aFieldIsReadBilinearlyBetweenItsPoints()
    {
        const SurfaceField field = valuesOn(surfaceOf(2, {0, 1, 2, 3}), SurfaceQuantity::Loss);
        QVERIFY(std::abs(field.at(0, 0) - 1.5) < 1e-12);
        QVERIFY(std::abs(field.at(1, 1) - 3) < 1e-12);
        QVERIFY(std::isnan(field.at(1.5, 0)));
        QVERIFY(valuesOn(Surface{}, SurfaceQuantity::Loss).isEmpty() && std::isnan(SurfaceField().at(0, 0)));
        const SurfaceField heights = heightsOn(surfaceOf(2, {0, 1, 2, 3}), {}, {.low = 0, .high = 2});
        QVERIFY(std::abs(heights.at(1, 1) - 1.5) < 1e-12); // clipped, and by how much
    }

    void whatOverflowedIsAHoleAndNeverFilled()
    {
        const double inf = std::numeric_limits<double>::infinity();
        const Surface surface = surfaceOf(
            5, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, inf, 13, 14, 15, 16, notMeasured, 18, 19, 20, 21, 22, 23, 24});
        const SurfaceField field = valuesOn(surface, SurfaceQuantity::Loss);
        QVERIFY(std::isnan(field.at(0, 0)) && std::isnan(field.at(0.1, 0.1)) && std::isnan(field.at(-0.4, 0)));
        QCOMPARE(field.at(-0.5, 0), 11.0); // the point beside it is there
        const SurfaceMesh mesh = makeMesh(surface, {}, heightScale({{.surface = surface}}, {}), {});
        const std::size_t split = 8, side = 4 * split + 1;
        QCOMPARE(mesh.heights.size(), side * side);
        // the four cells round the overflow and the two more that touch the point that cannot be filled beside it
        for (std::size_t row = split + 1; row < 3 * split; ++row)
            for (std::size_t column = split + 1; column < 3 * split; ++column)
                QVERIFY(std::isnan(mesh.heights[row * side + column]));
        QVERIFY(std::isfinite(mesh.heights[split / 2 * side + 2 * split]));
    }

    void aClippedPartIsFlatAndHatchedAndNothingElseIs()
    {
        const Surface surface = surfaceOf(3, {0, 0, 4, 0, 0, 4, 0, 0, 4}); // a slope on the right half
        const SurfaceStyle style{.clip = 2};
        const HeightScale scale = heightScale({{.surface = surface}}, style);
        QVERIFY(scale.clips && scale.high == 2);
        QVERIFY(!heightScale({{.surface = surface}}, {.clip = 4}).clips);
        const SurfaceMesh mesh = makeMesh(surface, style, scale, {});
        int clipped = 0;
        for (std::size_t i = 0; i < mesh.heights.size(); ++i) {
            QVERIFY(mesh.points[3 * i + 2] <= static_cast<float>(boxHeight));
            if (mesh.heights[i] <= 1) continue;
            ++clipped;
            QVERIFY(mesh.points[3 * i] > 0.5F); // the slope crosses 2 in the middle of its cell, not at the cell's edge
            QCOMPARE(mesh.points[3 * i + 2], static_cast<float>(boxHeight));
            QCOMPARE(mesh.normals[3 * i + 2], 1.0F);
        }
        QCOMPARE(clipped, 4 * 17);
        const auto lines = hatching(mesh, 0.01);
        QVERIFY(!lines.empty());
        for (const auto& line : lines) {
            QVERIFY(line.size() > 1);
            for (const BoxPoint& place : line)
                QVERIFY(place[0] > 0.5 && std::abs(place[2] - boxHeight - 0.01) < 1e-6);
        }
        QVERIFY(hatching(makeMesh(surface, {}, heightScale({{.surface = surface}}, {}), {}), 0).empty());
    }

    void aRayMeetsTheNearestPartOfTheSurface()
    {
        // a ridge along b: high in the middle column
        const Surface surface =
            surfaceOf(5, {0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0});
        const SurfaceField heights = heightsOn(surface, {}, {.low = 0, .high = 1});
        const PlaneRange range{-1, 1, -1, 1};
        const auto straight = firstHit({{0.25, 0.5, 3}, {0.25, 0.5, -3}}, heights, range); // half way up its flank
        QVERIFY(straight && std::abs(straight->a - 0.25) < 1e-9 && std::abs(straight->b - 0.5) < 1e-9);
        QVERIFY(std::abs(straight->share - (3 - boxHeight / 2) / 6) < 1e-6);
        const double level = boxHeight / 2;
        const auto across = firstHit({{-5, 0, level}, {5, 0, level}}, heights, range);
        QVERIFY(across && std::abs(across->a + 0.25) < 1e-6);        // the near flank, not the far one
        QVERIFY(!firstHit({{-5, 0, 2}, {5, 0, 2}}, heights, range)); // above all of it
        QVERIFY(!firstHit({{3, 3, 3}, {3, 3, -3}}, heights, range)); // beside it
        const auto below = firstHit({{0.9, 0, -3}, {0.9, 0, 3}}, heights, range);
        QVERIFY(below && std::abs(below->a - 0.9) < 1e-9);
        Surface holed = surface;
        holed.loss[2 * 5 + 2] = std::numeric_limits<double>::infinity();
        QVERIFY(!firstHit({{0.2, 0.1, 3}, {0.2, 0.1, -3}}, heightsOn(holed, {}, {.low = 0, .high = 1}), range));
    }

    void writesVtkImageData()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("surface.vti"));
        writeVti(file.toStdString(), surfaceOf(3, {0, 1, 2, 3, 4, 5, 6, notMeasured, 8}));
        QFile read(file);
        QVERIFY(read.open(QIODevice::ReadOnly));
        const QByteArray text = read.readAll();
        QVERIFY(text.contains("WholeExtent=\"0 2 0 2 0 0\""));
        QVERIFY(text.contains("Name=\"loss\"") && text.contains("Name=\"accuracy\""));
        QVERIFY_THROWS_EXCEPTION(Error, writeVti("/nowhere/at/all.vti", surfaceOf(2, {1, 2, 3, 4})));
        QVERIFY_THROWS_EXCEPTION(Error, writeVti(file.toStdString(), Surface{}));
    }

    void writesWhatASceneShowsForParaView()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("surface.vtp"));
        ShownSurface shown{.surface = surfaceOf(3, {1, 1, 1, 1, 1, 1, 1, HUGE_VAL, 100})};
        shown.surface.marks = {{.label = "SGD", .a = -0.5, .b = -0.5, .loss = 7},
                               {.label = "SGD", .isEnd = true, .a = 0, .b = 0, .loss = 1},
                               {.label = "SAM", .isEnd = true, .a = -1, .b = -1, .loss = 2}};
        writeVtp(file.toStdString(), shown, {.logarithmic = true, .clip = 10});
        vtkNew<vtkXMLPolyDataReader> reader;
        reader->SetFileName(file.toStdString().c_str());
        reader->Update();
        vtkPolyData& data = *reader->GetOutput();
        QCOMPARE(data.GetNumberOfPoints(), 8 + 3); // no point where the loss overflowed
        QCOMPARE(data.GetNumberOfPolys(), 4);      // nor the two cells at it
        QCOMPARE(data.GetNumberOfVerts(), 2);
        QCOMPARE(data.GetNumberOfLines(), 1); // one point is no path
        double bounds[6];
        data.GetBounds(bounds);
        QVERIFY(bounds[0] == -1 && bounds[3] == 1);
        QVERIFY(std::abs(bounds[5] - 1) < 1e-12); // log10 of what it is clipped at
        auto* loss = data.GetPointData()->GetArray("loss");
        QVERIFY(loss && loss->GetRange()[1] == 100); // the value itself is not
        auto* models = vtkStringArray::SafeDownCast(data.GetCellData()->GetAbstractArray("model"));
        auto* kinds = data.GetCellData()->GetArray("kind");
        QVERIFY(models && kinds);
        QCOMPARE(QString::fromStdString(models->GetValue(1)), QStringLiteral("SAM"));
        QCOMPARE(kinds->GetTuple1(0), 2.0);
        QCOMPARE(kinds->GetTuple1(2), 1.0);
        QCOMPARE(kinds->GetTuple1(3), 0.0);
        QVERIFY_THROWS_EXCEPTION(Error, writeVtp("/nowhere/at/all.vtp", shown, {}));
        QVERIFY_THROWS_EXCEPTION(Error, writeVtp(file.toStdString(), {}, {}));
    }
};

QTEST_GUILESS_MAIN(TstSurfaceMesh)
#include "tst_surface_mesh.moc"
