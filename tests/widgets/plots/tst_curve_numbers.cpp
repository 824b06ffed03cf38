// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/contour_lines.h"
#include "widgets/plots/debiased_ema.h"
#include "widgets/plots/seed_band.h"

#include <QTest>

#include <cmath>

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
