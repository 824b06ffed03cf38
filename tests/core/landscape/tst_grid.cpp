// SPDX-License-Identifier: GPL-3.0-or-later
// Where a surface's points lie and in which order they come.
#include "core/landscape/grid.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace sharpscope;

class TstGrid : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void coordinatesOfNestedGridsAreEqualToTheBit()
    {
        for (const double range : {1.0, 0.3, 7e-3}) {
            const auto coarse = gridCoordinates(9, -range, range);
            const auto fine = gridCoordinates(33, -range, range);
            QCOMPARE(coarse[4], 0.0);
            QCOMPARE(coarse.front(), -range);
            QCOMPARE(coarse.back(), range);
            for (std::size_t i = 0; i < coarse.size(); ++i) {
                QVERIFY(coarse[i] == fine[4 * i]);
                QVERIFY(coarse[i] == -coarse[8 - i]);
            }
        }
    }

    void everyPointComesOnceCoarseToFine_data()
    {
        QTest::addColumn<int>("points");
        for (const int points : {3, 5, 9, 11, 17, 19, 21, 33})
            QTest::addRow("%d", points) << points;
    }
    void everyPointComesOnceCoarseToFine()
    {
        QFETCH(int, points);
        const std::vector<GridIndex> order = coarseToFine(points);
        std::set<std::pair<std::int64_t, std::int64_t>> seen;
        for (const GridIndex& p : order)
            seen.emplace(p.column, p.row);
        QCOMPARE(seen.size(), order.size());
        QCOMPARE(order.size(), static_cast<std::size_t>(points * points));
        QCOMPARE(order.front(), (GridIndex{points / 2, points / 2}));
    }

    void theFirstNinePointsSpanTheWhole()
    {
        const std::vector<GridIndex> order = coarseToFine(17);
        for (std::size_t i = 0; i < 9; ++i)
            QVERIFY(order[i].column % 8 == 0 && order[i].row % 8 == 0);
        for (std::size_t i = 0; i < 81; ++i)
            QVERIFY(order[i].column % 2 == 0 && order[i].row % 2 == 0);
    }

    /// Whatever the side: 9 × 9 that reach from edge to edge, evenly to half a step.
    void theFirstEightyOnePointsAreAWholeSurface()
    {
        for (const std::int64_t points : {17, 33, 51, 65, 101}) {
            const std::vector<GridIndex> order = coarseToFine(points);
            std::set<std::int64_t> columns, rows;
            for (std::size_t i = 0; i < 81; ++i) {
                columns.insert(order[i].column);
                rows.insert(order[i].row);
            }
            QVERIFY(columns == rows && columns.size() == 9);
            double i = 0;
            for (const std::int64_t place : columns)
                QVERIFY(std::abs(static_cast<double>(place) - i++ * static_cast<double>(points - 1) / 8) <= 0.5);
        }
    }
};

QTEST_APPLESS_MAIN(TstGrid)
#include "tst_grid.moc"
