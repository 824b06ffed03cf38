// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/contour_lines.h"
#include "widgets/plots/debiased_ema.h"
#include "widgets/plots/line_smoother.h"
#include "widgets/plots/seed_band.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <tuple>

using namespace sharpscope;

class TestCurveNumbers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void smoothingIsTensorBoards()
    {
        // last = last*s + (1-s)*x; smoothed = last / (1 - s^n), worked by hand for s = 0.6
        DebiasedEma ema(0.6);
        QCOMPARE(ema.add(1), 1.0);
        QVERIFY(std::abs(ema.add(3) - (0.4 * 1 * 0.6 + 0.4 * 3) / (1 - 0.36)) < 1e-15);
        QVERIFY(std::abs(ema.add(-2) - ((0.4 * 1 * 0.6 + 0.4 * 3) * 0.6 + 0.4 * -2) / (1 - 0.216)) < 1e-15);
    }

    void smoothingSkipsWhatIsNotFinite()
    {
        DebiasedEma with(0.9), without(0.9);
        QCOMPARE(with.add(2), without.add(2));
        QVERIFY(std::isnan(with.add(notANumber)));
        QVERIFY(std::isinf(with.add(INFINITY)));
        QCOMPARE(with.add(5), without.add(5));
    }

    void aStretchIsSmoothedAsIfOneByOne()
    {
        for (const double weight : {0.0, 0.6, 0.99, 1.0})
            for (const std::size_t constant : {std::size_t(0), std::size_t(500), std::size_t(4000)}) {
                std::vector<double> values(4000);
                for (std::size_t i = 0; i < values.size(); ++i)
                    values[i] = i < constant ? 0.1 : std::sin(static_cast<double>(i));
                DebiasedEma oneByOne(weight), stretches(weight);
                std::vector<double> expected = values;
                for (double& value : expected)
                    value = oneByOne.add(value);
                for (std::size_t i = 0; i < values.size(); i += 1000)
                    stretches.smooth({values.data() + i, 1000});
                QCOMPARE(values, expected);
            }
    }

    void aConstantSeriesIsUntouched()
    {
        DebiasedEma ema(0.999);
        for (int i = 0; i < 1000; ++i)
            QCOMPARE(ema.add(0.1), 0.1);
        QVERIFY(std::abs(ema.add(0.2) - 0.1) < 0.01);
    }

    void noSmoothingIsTheValueItself()
    {
        DebiasedEma ema(0);
        for (const double value : {3.0, 1.0, 4.0, 1.0, 5.0})
            QCOMPARE(ema.add(value), value);
    }

    /// Each earlier point weighs e^{−(x_i−x_k)/τ}, over the sum of the weights; by hand for τ = 2.
    void smoothingByDistanceWeighsByHowFarBack()
    {
        LineSmoother smoother({.tau = 2});
        std::vector<double> x = {0, 1, 5}, y = {4, 1, 7};
        smoother.smooth(x, y);
        const double a = std::exp(-0.5), b = std::exp(-2.0), c = std::exp(-2.5);
        QCOMPARE(y[0], 4.0);
        QVERIFY(std::abs(y[1] - (4 * a + 1) / (a + 1)) < 1e-14);
        QVERIFY(std::abs(y[2] - (4 * c + 1 * b + 7) / (c + b + 1)) < 1e-14);
    }

    /// The same function over the same x, with a thousand times as many points: by distance the two lines agree, by
    /// point they do not.
    void aHundredAndAHundredThousandPointsLookEquallySmooth()
    {
        const auto at = [](int points, LineSmoothing how) {
            std::vector<double> x, y;
            for (int i = 0; i < points; ++i) {
                x.push_back(100.0 * i / (points - 1));
                y.push_back(std::sin(x.back() / 8));
            }
            LineSmoother(how).smooth(x, y);
            return std::pair(y.back(), y[static_cast<std::size_t>(points - 1) / 3]); // both at x = 33.3
        };
        const auto few = at(100, {.tau = 10}), many = at(100'000, {.tau = 10});
        const double halfStep = 0.5 / 8; // of the coarse points, times the largest slope
        QVERIFY(std::abs(few.first - many.first) < halfStep && std::abs(few.second - many.second) < halfStep);
        QVERIFY(std::abs(at(100, {.weight = 0.9}).first - at(100'000, {.weight = 0.9}).first) > 0.2);
    }

    void byDistanceAStretchIsSmoothedAsAWhole()
    {
        std::vector<double> x, y;
        for (int i = 0; i < 4000; ++i) {
            x.push_back(i + 0.4 * std::cos(i));
            y.push_back(i < 1500 ? 0.1 : std::sin(i)); // untouched as long as it is constant
        }
        std::vector<double> whole = y, stretches = y;
        LineSmoother(LineSmoothing{.tau = 30}).smooth(x, whole);
        LineSmoother smoother({.tau = 30});
        for (std::size_t i = 0; i < y.size(); i += 1000)
            smoother.smooth({x.data() + i, 1000}, {stretches.data() + i, 1000});
        QCOMPARE(stretches, whole);
        QCOMPARE(whole[1499], 0.1);
        QVERIFY(whole[1600] != y[1600]);
    }

    /// τ does over a thousandth of the width what s does from point to point; the width is rounded up a little.
    void tauFollowsFromTheWidth()
    {
        QVERIFY(std::abs(std::exp(-1.024 / tauOf(0.9, 1024)) - 0.9) < 1e-12);
        QCOMPARE(tauOf(0.9, 1000), tauOf(0.9, 1024));
        QVERIFY(tauOf(0.9, 1025) <= 1.2 * tauOf(0.9, 1024) && tauOf(0.9, 1025) > tauOf(0.9, 1024));
        QCOMPARE(tauOf(0, 1000), 0.0);
        QCOMPARE(tauOf(0.9, 0), 0.0);
    }

    void theBandIsMeanAndSampleDeviation()
    {
        const auto band =
            seedBand({{1, 1, 1, 1, notANumber}, {2, 2, 2, 2, notANumber}, {6, 6, notANumber, notANumber, notANumber}},
                     {0, 5, 6, 10, 11});
        QCOMPARE(band.size(), std::size_t(4)); // nobody has come to 11
        QCOMPARE(band[1].mean, 3.0);
        QVERIFY(std::abs(band[1].deviation - std::sqrt((4 + 1 + 9) / 2.0)) < 1e-15);
        QCOMPARE(band[1].runs, 3);
        QCOMPARE(band[2].mean, 1.5);
        QCOMPARE(band[2].runs, 2);
        const double s = std::sqrt(7.0); // of 1, 2, 6 round 3
        QVERIFY(std::abs(lowOf(band[1], Spread::Deviation) - (3 - s)) < 1e-14);
        QVERIFY(std::abs(highOf(band[1], Spread::Error) - (3 + s / std::sqrt(3.0))) < 1e-14);
        QCOMPARE(lowOf(band[1], Spread::Range), 1.0);
        QCOMPARE(highOf(band[1], Spread::Range), 6.0);
    }

    /// Whatever the pixels: of each column what is drawn reaches from the lowest to the highest mean, and as far down
    /// and up as the band does; the first and the last mean join it to its neighbours.
    void aBandKeepsTheExtremesOfEachColumn()
    {
        std::vector<double> places;
        std::vector<std::vector<double>> runs(3);
        for (int i = 0; i < 10'000; ++i) {
            places.push_back(i);
            for (std::size_t run = 0; run < runs.size(); ++run)
                runs[run].push_back(std::sin(i * 12.9898 * (1.0 + static_cast<double>(run))) * 43.7 +
                                    (i == 4321 ? 1e4 : 0));
            if (i >= 6000) runs[2][static_cast<std::size_t>(i)] = notANumber; // ended
        }
        const std::vector<BandPoint> band = seedBand(runs, places);
        std::vector<double> columns;
        for (int i = 0; i <= 97; ++i)
            columns.push_back(10'000.0 * i / 97);
        for (const Spread spread : {Spread::Deviation, Spread::Error, Spread::Range}) {
            const std::vector<BandStroke> strokes = bandStrokes(band, spread, columns);
            QVERIFY(strokes.size() <= 4 * 98 + 4);
            QCOMPARE(std::count_if(strokes.begin(), strokes.end(), [](const auto& one) { return one.isBreak; }), 1);
            for (std::size_t column = 1; column < columns.size(); ++column) {
                const auto isIn = [&](double x) { return x >= columns[column - 1] && x < columns[column]; };
                double low = INFINITY, high = -INFINITY, lowest = INFINITY, highest = -INFINITY;
                double drawnLow = INFINITY, drawnHigh = -INFINITY, drawnLowest = INFINITY, drawnHighest = -INFINITY;
                for (const BandPoint& point : band) {
                    if (!isIn(point.x)) continue;
                    low = std::min(low, lowOf(point, spread));
                    high = std::max(high, highOf(point, spread));
                    lowest = std::min(lowest, point.mean);
                    highest = std::max(highest, point.mean);
                }
                for (const BandStroke& stroke : strokes) {
                    if (!isIn(stroke.x)) continue;
                    drawnLow = std::min(drawnLow, stroke.low);
                    drawnHigh = std::max(drawnHigh, stroke.high);
                    drawnLowest = std::min(drawnLowest, stroke.mean);
                    drawnHighest = std::max(drawnHighest, stroke.mean);
                }
                QCOMPARE(std::tuple(drawnLow, drawnHigh, drawnLowest, drawnHighest),
                         std::tuple(low, high, lowest, highest));
            }
        }
    }

    void pixelPlacesAreEvenOnTheAxis()
    {
        QCOMPARE(pixelPlaces(0, 4, 5, false), (std::vector<double>{0, 1, 2, 3, 4}));
        const auto logarithmic = pixelPlaces(1, 100, 3, true);
        QVERIFY(std::abs(logarithmic[1] - 10) < 1e-12);
        QVERIFY(pixelPlaces(0, 1, 3, true).empty());
    }

    void contoursOfABowlAreClosedCircles()
    {
        ScalarGrid grid{.columns = 41, .rows = 41, .xMin = -1, .xMax = 1, .yMin = -1, .yMax = 1};
        for (int row = 0; row < grid.rows; ++row)
            for (int column = 0; column < grid.columns; ++column)
                grid.values.push_back(std::hypot(grid.x(column), grid.y(row)));
        const auto lines = contourLines(grid, {0.25, 0.75});
        QCOMPARE(lines.size(), std::size_t(2));
        for (const auto& line : lines) {
            QCOMPARE(line.x.front(), line.x.back());
            QCOMPARE(line.y.front(), line.y.back());
            for (std::size_t i = 0; i < line.x.size(); ++i)
                QVERIFY(std::abs(std::hypot(line.x[i], line.y[i]) - line.level) < 3e-3);
        }
    }

    void contoursLeaveMissingCellsOut()
    {
        ScalarGrid grid{.columns = 3, .rows = 3, .values = {0, 0, 0, 1, notANumber, 1, 2, 2, 2}};
        QVERIFY(contourLines(grid, {0.5}).empty());
    }

    void levelsAreRound()
    {
        QCOMPARE(contourLevels(0.1, 5.2, 5, false), (std::vector<double>{1, 2, 3, 4, 5}));
        const auto logarithmic = contourLevels(0.01, 100, 3, true);
        QCOMPARE(logarithmic.size(), std::size_t(3));
        QVERIFY(std::abs(logarithmic[1] - 1) < 1e-12);
        QVERIFY(contourLevels(1, 1, 5, false).empty());
    }

private:
    static constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
};

QTEST_GUILESS_MAIN(TestCurveNumbers)
#include "tst_curve_numbers.moc"
