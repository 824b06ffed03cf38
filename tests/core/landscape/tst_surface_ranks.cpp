// SPDX-License-Identifier: GPL-3.0-or-later
// A grid that several ranks compute together: each its part of the points, all the same surface, one file.
#include "../ranks/two_ranks.h"

#include "core/base/error.h"
#include "core/landscape/grid.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_work.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>

using namespace sharpscope;

namespace {

/// With a place that has no value, and one that is infinitely bad.
double valueAt(double a, double b)
{
    if (a == 1 && b == 1) return std::nan("");
    if (a == -1 && b == -1) return std::numeric_limits<double>::infinity();
    return std::sin(3 * a) + 0.1 * b * b;
}

Surface emptyOf(std::int64_t points) { return emptySurface(points, {{"of", "a test"}}, -1, 1, -1, 1); }

} // namespace

class TestSurfaceRanks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!canJoinRanks()) QSKIP("this LibTorch has no Gloo");
    }

    void theSurfaceIsThatOfOne_data()
    {
        QTest::addColumn<int>("atOnce");
        QTest::newRow("one point at a time") << 1;
        QTest::newRow("seven") << 7;
    }

    void theSurfaceIsThatOfOne()
    {
        QFETCH(int, atOnce);
        const QTemporaryDir folder;
        const std::filesystem::path place = folder.path().toStdString();
        JobControl control;
        EventQueue events;
        Surface expected = emptyOf(9);
        JobContext context(control, events);
        QVERIFY(walkSurfaces({{.run = "run",
                               .surface = expected,
                               .evaluate =
                                   [](double a, double b) {
                                       return PointValue{valueAt(a, b), a};
                                   },
                               .save = [] {}}},
                             context));
        std::array<std::atomic<int>, 3> evaluated = {};
        std::mutex mutex;
        std::vector<Surface> surfaces;
        asRanks(3, [&](const std::shared_ptr<Ranks>& ranks) {
            JobControl own;
            EventQueue heard;
            JobContext joined(own, heard);
            joined.join(ranks);
            const auto point = [&](double a, double b) {
                ++evaluated[static_cast<std::size_t>(ranks->rank())];
                return PointValue{valueAt(a, b), a};
            };
            SurfaceWork work{.run = place, .surface = emptyOf(9)};
            work.evaluate = point;
            work.evaluateSome = [&](const std::vector<std::pair<double, double>>& points) {
                std::vector<PointValue> values;
                for (const auto& [a, b] : points)
                    values.push_back(point(a, b));
                return std::optional(values);
            };
            work.pointsAtOnce = [&] { return ranks->isFirst() ? atOnce : 100; }; // of other memory
            work.measureMarks = [](std::vector<SurfaceMark>&) { return true; };
            std::vector<SurfaceWork> works;
            works.push_back(std::move(work));
            computeSurfaces(works, joined);
            const std::lock_guard lock(mutex);
            surfaces.push_back(works.front().surface);
        });
        QCOMPARE(evaluated[0] + evaluated[1] + evaluated[2], 81);
        for (const auto& count : evaluated)
            QVERIFY2(count >= 15, qPrintable(QString::number(count)));
        for (const Surface& surface : surfaces) {
            QCOMPARE(surface.loss, expected.loss);
            QCOMPARE(surface.accuracy, expected.accuracy);
            QCOMPARE(surface.pointsDone, 81);
        }
        const Surface kept = readSurface(place / (surfaces.front().grid.name + ".npz"));
        QCOMPARE(kept.loss, expected.loss);
    }

    /// The first one's file says what is known: the others need not see it.
    void whatIsKnownIsNotComputedAgain()
    {
        const QTemporaryDir folder;
        const std::filesystem::path place = folder.path().toStdString();
        std::atomic<int> evaluated = 0;
        const auto compute = [&](std::int64_t points) {
            asRanks(2, [&](const std::shared_ptr<Ranks>& ranks) {
                JobControl own;
                EventQueue heard;
                JobContext joined(own, heard);
                joined.join(ranks);
                SurfaceWork work{.run = place, .surface = emptyOf(points)};
                work.evaluate = [&](double a, double b) {
                    ++evaluated;
                    return std::optional(PointValue{valueAt(a, b), a});
                };
                std::vector<SurfaceWork> works;
                works.push_back(std::move(work));
                computeSurfaces(works, joined);
            });
        };
        compute(5);
        QCOMPARE(evaluated.load(), 25);
        compute(9);
        QCOMPARE(evaluated.load(), 81);
    }

    /// Anybody's wish to stop ends it in all, and the points are kept.
    void aStopOfOneStopsAll()
    {
        const QTemporaryDir folder;
        const std::filesystem::path place = folder.path().toStdString();
        std::atomic<int> stopped = 0;
        asRanks(2, [&](const std::shared_ptr<Ranks>& ranks) {
            JobControl own;
            EventQueue heard;
            JobContext joined(own, heard);
            joined.join(ranks);
            SurfaceWork work{.run = place, .surface = emptyOf(17)};
            int count = 0;
            work.evaluate = [&](double a, double b) {
                if (++count == 10 && !ranks->isFirst()) own.stop();
                return std::optional(PointValue{valueAt(a, b), a});
            };
            std::vector<SurfaceWork> works;
            works.push_back(std::move(work));
            computeSurfaces(works, joined);
            stopped += joined.isStopping() && own.isStopping();
        });
        QCOMPARE(stopped.load(), 2);
        // of the first 9 the second has 4, so that its tenth is the sixth of the next level
        QCOMPARE(readSurface(place / (emptyOf(17).grid.name + ".npz")).pointsDone, 9 + 2 * 6);
    }
};

QTEST_GUILESS_MAIN(TestSurfaceRanks)
#include "tst_surface_ranks.moc"
