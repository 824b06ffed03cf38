// SPDX-License-Identifier: GPL-3.0-or-later
// The walk over grids, surfaces on disk and what they say in numbers: without a network.
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/landscape/grid.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_summary.h"
#include "core/landscape/surface_walk.h"
#include "core/run/run_folder.h"
#include "slice_grid.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>

using namespace sharpscope;

namespace {

Surface emptySurface(std::int64_t points, double range = 1)
{
    Surface surface{.grid = {.name = "landscape-test",
                             .title = "a bowl · ±1",
                             .columns = points,
                             .rows = points,
                             .xMin = -range,
                             .xMax = range,
                             .yMin = -range,
                             .yMax = range}};
    surface.loss.assign(static_cast<std::size_t>(points * points), notMeasured);
    surface.accuracy = surface.loss;
    return surface;
}

std::optional<PointValue> bowl(double a, double b) { return PointValue{a * a + 3 * b * b + 0.25, 1 / (1 + a * a)}; }

} // namespace

class TstSurface : public QObject {
    Q_OBJECT

private:
    JobControl m_control;
    EventQueue m_events;

    void walk(
        Surface& surface, const EvaluatePoint& evaluate, const std::function<void()>& save = [] {})
    {
        JobContext context(m_control, m_events);
        walkSurfaces({{"run", surface, evaluate, save}}, context);
    }

private Q_SLOTS:
    /// Several at once: the coarse surface of all before a finer one of any, and one count of what is done.
    void surfacesSideBySideGrowTogether()
    {
        Surface one = emptySurface(17), two = emptySurface(17);
        two.grid.name = "landscape-other";
        two.loss[8 * 17 + 8] = 0.25; // known from another file
        two.pointsDone = 1;
        m_events.takeAll();
        std::vector<std::pair<std::int64_t, std::int64_t>> saved; // points of both, at each file
        const auto save = [&] { saved.emplace_back(one.pointsDone, two.pointsDone); };
        JobContext context(m_control, m_events);
        QVERIFY(walkSurfaces({{"run", one, bowl, save}, {"other", two, bowl, save}}, context));
        std::vector<std::size_t> counts(2);
        double fraction = 0;
        for (const RunEvent& event : m_events.takeAll()) {
            if (const auto* progress = std::get_if<Progress>(&event.event)) {
                QVERIFY(progress->fraction > fraction);
                fraction = progress->fraction;
            }
            const auto* point = std::get_if<GridPoint>(&event.event);
            if (!point) continue;
            const bool isOther = event.run == "other";
            QCOMPARE(point->name, isOther ? two.grid.name : one.grid.name);
            ++counts[isOther ? 1 : 0];
            for (const std::size_t whole : {9, 25, 81}) // nobody is a level ahead
                if (counts[0] > whole) QVERIFY(counts[1] >= whole);
        }
        QCOMPARE(fraction, 1.0);
        QCOMPARE(saved,
                 (std::vector<std::pair<std::int64_t, std::int64_t>>{{81, 25}, {81, 81}, {289, 81}, {289, 289}}));
        QCOMPARE(one.loss, two.loss);
    }

    void aSymmetricFunctionGivesASymmetricSurface()
    {
        Surface surface = emptySurface(17);
        walk(surface, bowl);
        QCOMPARE(surface.pointsDone, 289);
        for (std::size_t row = 0; row < 17; ++row)
            for (std::size_t column = 0; column < 17; ++column) {
                const double here = surface.loss[17 * row + column];
                QVERIFY(here == surface.loss[17 * row + 16 - column]);
                QVERIFY(here == surface.loss[17 * (16 - row) + column]);
            }
        QCOMPARE(surface.loss[8 * 17 + 8], 0.25);
        QCOMPARE(surface.loss[8 * 17 + 16], 1.25); // a runs along a row
        QCOMPARE(surface.loss[16 * 17 + 8], 3.25);
    }

    void eventsRebuildTheSurface()
    {
        Surface surface = emptySurface(5);
        m_events.takeAll();
        walk(surface, bowl);
        RunSeries series;
        double fraction = 0;
        for (const RunEvent& event : m_events.takeAll()) {
            QCOMPARE(event.run, std::string("run"));
            series.apply(event.event);
            if (const auto* progress = std::get_if<Progress>(&event.event)) {
                QVERIFY(progress->fraction > fraction && progress->secondsLeft >= 0);
                fraction = progress->fraction;
            }
        }
        QCOMPARE(fraction, 1.0);
        QCOMPARE(series.surfaces.at("landscape-test").loss, surface.loss);
        QCOMPARE(series.surfaces.at("landscape-test").pointsDone, 25);
    }

    void stopKeepsAndSavesWhatIsThere()
    {
        Surface surface = emptySurface(9);
        int calls = 0;
        int saves = 0;
        walk(
            surface,
            [&](double a, double b) -> std::optional<PointValue> {
                if (++calls == 20) return std::nullopt; // stopped in the middle of a point
                return bowl(a, b);
            },
            [&] { ++saves; });
        QCOMPARE(surface.pointsDone, 19);
        QCOMPARE(saves, 1);
        walk(surface, [&](double a, double b) {
            ++calls;
            return bowl(a, b);
        });
        QCOMPARE(calls, 20 + 81 - 19); // no point twice
        Surface atOnce = emptySurface(9);
        walk(atOnce, bowl);
        QCOMPARE(surface.loss, atOnce.loss);
    }

    void whatIsThereIsSavedWhenEvaluatingThrows()
    {
        Surface surface = emptySurface(5);
        int saves = 0;
        int calls = 0;
        const auto failing = [&](double a, double b) {
            if (++calls > 3) throw Error("out of memory");
            return bowl(a, b);
        };
        QVERIFY_THROWS_EXCEPTION(Error, walk(surface, failing, [&] { ++saves; }));
        QCOMPARE(saves, 1);
        QCOMPARE(surface.pointsDone, 3);
    }

    void aLossThatIsNoNumberIsNotTakenForMissing()
    {
        Surface surface = emptySurface(3);
        walk(surface, [](double a, double) { return PointValue{a > 0 ? std::nan("") : 1, 0.5}; });
        QCOMPARE(surface.pointsDone, 9);
        QVERIFY(std::isinf(surface.loss[2]));
        const SurfaceSummary summary = summarise(surface);
        QCOMPARE(summary.notFinite, 3);
        QVERIFY(summary.complete);
        QCOMPARE(summary.maxRise, 0.0);
    }

    void summaryIsRightForABowl()
    {
        Surface surface = emptySurface(3);
        QVERIFY(std::isnan(summarise(surface).maxRise));
        QVERIFY(std::isnan(summarise(Surface{}).atCentre));
        walk(surface, [](double a, double b) { return PointValue{(a - 1) * (a - 1) + b * b + 1, 0.9}; });
        const SurfaceSummary summary = summarise(surface);
        QCOMPARE(summary.atCentre, 2.0);
        QCOMPARE(summary.accuracyAtCentre, 0.9);
        QCOMPARE(summary.lowest, 1.0);
        QCOMPARE(summary.lowestA, 1.0);
        QCOMPARE(summary.lowestB, 0.0);
        QCOMPARE(summary.maxRise, 4.0);
        QVERIFY(std::abs(summary.meanRise - (3.0 * (4 + 1 + 0) + 3 * (1 + 0 + 1) + 9 - 18) / 9) < 1e-12);
    }

    void filesKeepEveryBit()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("landscape-test.npz")).toStdString();
        Surface surface = emptySurface(9, 0.3);
        walk(surface, bowl);
        surface.loss[3] = notMeasured;
        surface.loss[4] = std::numeric_limits<double>::infinity();
        surface.pointsDone = 80;
        writeSurface(file, surface, {{"identity", {{"split", "train"}}}});
        const SurfaceFile read = readSurfaceFile(file);
        QCOMPARE(read.surface.grid.name, std::string("landscape-test"));
        QCOMPARE(read.surface.grid.title, surface.grid.title); // not ASCII
        QCOMPARE(read.surface.grid.xMax, 0.3);
        QCOMPARE(read.surface.pointsDone, 80);
        QCOMPARE(read.metadata["identity"]["split"].get<std::string>(), std::string("train"));
        for (std::size_t i = 0; i < surface.loss.size(); ++i)
            QVERIFY(std::isnan(surface.loss[i]) ? std::isnan(read.surface.loss[i])
                                                : surface.loss[i] == read.surface.loss[i]);
        RunSeries series;
        for (const Event& event : eventsOf(read.surface))
            series.apply(event);
        QCOMPARE(series.surfaces.at("landscape-test").pointsDone, 80);
    }

    void damagedFilesAreNamed()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("landscape-x.npz")).toStdString();
        QVERIFY_THROWS_EXCEPTION(Error, readSurface(file));
        Surface surface = emptySurface(5);
        walk(surface, bowl);
        writeSurface(file, surface, {});
        std::string bytes = readFile(file);
        bytes[bytes.size() / 3] ^= 1;
        writeFileAtomically(file, bytes);
        try {
            readSurface(file);
            QFAIL("a damaged file was read");
        } catch (const Error& error) {
            QVERIFY(QString::fromUtf8(error.what()).contains(QStringLiteral("landscape-x.npz")));
        }
        writeSurface(file, surface, {{"format", 1}});
        QCOMPARE(surfaceFiles(folder.path().toStdString()).size(), 1U);
        QVERIFY(surfaceFiles("/no/such/folder").empty());
    }

    void tableHasOneLineAPoint()
    {
        Surface surface = emptySurface(3);
        surface.loss[4] = 0.5;
        surface.accuracy[4] = 0.75;
        QCOMPARE(surfaceCsv(surface), std::string("a,b,loss,accuracy\n0,0,0.5,0.75\n"));
    }

    void aNameSaysWhatASurfaceIsOf()
    {
        const SliceOptions options{.points = 33, .range = 0.5, .split = "test"};
        const GridStarted grid = gridOf(options, 200, 1170);
        QCOMPARE(grid.name, std::string("landscape-step1170-test200-33x33-r0.5-d123"));
        QCOMPARE(grid.title, std::string("step 1170 · 33×33 · ±0.5 · 200 test images · directions 123"));
        QCOMPARE(stepOf(grid), 1170);
        GridStarted other = grid; // what the name did not use to say is in a hash
        other.identity["directions"] = "random, layer-normalised";
        QVERIFY(surfaceName(other).starts_with(grid.name + '-'));
        QVERIFY(surfaceTitle(other) != grid.title);
        other.identity["statistics"] = "re-estimated";
        QVERIFY(!surfaceTitle(other).empty() && surfaceName(other) != grid.name);
    }

    void surfacesOfOneKindDifferInTheirModelsOnly()
    {
        const GridStarted grid = gridOf({}, 200, 1170);
        GridStarted other = grid;
        other.identity.update({{"checkpoint", "another"}, {"step", 3}, {"thetaNorm", 9.0}});
        QCOMPARE(kindOf(other), kindOf(grid));
        for (const SliceOptions& options : {SliceOptions{.points = 33}, SliceOptions{.range = 2},
                                            SliceOptions{.directionSeed = 1}, SliceOptions{.split = "test"}})
            QVERIFY(kindOf(gridOf(options, 200, 1170)) != kindOf(grid));
        QVERIFY(kindOf(gridOf({}, 100, 1170)) != kindOf(grid));
        other.identity["statistics"] = "frozen";
        QVERIFY(kindOf(other) != kindOf(grid));
        const GridStarted foreign{.name = "landscape-mine"};
        QCOMPARE(stepOf(foreign), -1);
        QCOMPARE(kindOf(foreign), std::string("landscape-mine"));
    }
};

QTEST_GUILESS_MAIN(TstSurface)
#include "tst_surface.moc"
