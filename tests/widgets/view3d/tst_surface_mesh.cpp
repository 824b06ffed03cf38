// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/surface_mesh.h"

#include "core/base/error.h"
#include "widgets/view3d/vti_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

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

    void ticksAreRoundNumbers()
    {
        QCOMPARE(axisTicks(-1, 1, 4, false), (std::vector<double>{-1, -0.5, 0, 0.5, 1}));
        QCOMPARE(axisTicks(0.1, 5.1, 5, false), (std::vector<double>{1, 2, 3, 4, 5}));
        const std::vector<double> decades = axisTicks(0.01, 100, 6, true);
        QVERIFY(decades.size() >= 5);
        QVERIFY(std::abs(decades.front() - 0.01) < 1e-12);
        QVERIFY(axisTicks(1, 1, 5, false).empty());
    }

    void heightBetweenPointsIsBilinear()
    {
        const Surface surface = surfaceOf(2, {0, 1, 2, 3});
        const HeightScale scale{.low = 0, .high = 3};
        QVERIFY(std::abs(heightAt(surface, {}, scale, 0, 0) - 0.5) < 1e-12);
        QVERIFY(std::abs(heightAt(surface, {}, scale, 1, 1) - 1) < 1e-12);
        QVERIFY(std::isnan(heightAt(surface, {}, scale, 1.5, 0)));
        QVERIFY(std::isnan(heightAt(surfaceOf(2, {0, notMeasured, 2, 3}), {}, scale, 0.5, -0.5)));
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
};

QTEST_GUILESS_MAIN(TstSurfaceMesh)
#include "tst_surface_mesh.moc"
