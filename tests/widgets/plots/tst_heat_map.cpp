// SPDX-License-Identifier: GPL-3.0-or-later
// Values on a plane: what the map reads, draws, hatches, and writes.
#include "widgets/base/theme.h"
#include "widgets/plots/heat_map.h"
#include "widgets/plots/qcp.h"

#include <QMouseEvent>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace sharpscope;

namespace {

/// x² + y² on [-1, 1]².
ScalarGrid bowlGrid()
{
    ScalarGrid grid{.columns = 41, .rows = 41, .xMin = -1, .xMax = 1, .yMin = -1, .yMax = 1};
    for (int row = 0; row < 41; ++row)
        for (int column = 0; column < 41; ++column)
            grid.values.push_back(std::pow(grid.x(column), 2) + std::pow(grid.y(row), 2));
    return grid;
}

} // namespace

class TestHeatMap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aMapIsASquareInAFile()
    {
        HeatMap map;
        map.resize(700, 300);
        map.setAxisLabels(QStringLiteral("a"), QStringLiteral("b"));
        map.setTitle(QStringLiteral("SAM"));
        ScalarGrid grid{.columns = 9, .rows = 9, .xMin = -1, .xMax = 1, .yMin = -1, .yMax = 1};
        for (int i = 0; i < 81; ++i)
            grid.values.push_back(i + 1);
        map.setGrid(grid);
        QTemporaryDir folder;
        const auto inner = [](const QImage& image) { // of the coloured plane, without the scale beside it
            const auto length = [&](auto colorAt, int most) {
                int first = -1, last = -1;
                for (int i = 0; i < most; ++i) {
                    if (colorAt(i).saturation() < 60) continue;
                    if (first < 0) first = i;
                    if (last >= 0 && i - last > 8) break; // wider than a contour line
                    last = i;
                }
                return last - first + 1;
            };
            const int x = image.width() / 3, y = image.height() / 2;
            return QSize(length([&](int i) { return image.pixelColor(i, y); }, image.width()),
                         length([&](int i) { return image.pixelColor(x, i); }, image.height()));
        };
        map.save(folder.filePath(QStringLiteral("map.png")));
        const QSize axes = inner(QImage(folder.filePath(QStringLiteral("map.png"))));
        QVERIFY2(axes.width() > 600 && std::abs(axes.width() - axes.height()) < 12,
                 qPrintable(QStringLiteral("%1 × %2").arg(axes.width()).arg(axes.height())));
    }

    void theHeatMapReadsBetweenItsPoints()
    {
        HeatMap map;
        map.setGrid({.columns = 3,
                     .rows = 2,
                     .xMin = 0,
                     .xMax = 2,
                     .yMin = 0,
                     .yMax = 1,
                     .values = {0, 1, 2, 10, 11, std::numeric_limits<double>::quiet_NaN()}});
        QCOMPARE(map.valueAt(0.5, 0.5).value(), 5.5);
        QVERIFY(!map.valueAt(1.5, 0.5));
        QVERIFY(!map.valueAt(-1, 0));
        map.setMarkers({{.x = 1, .y = 0.5, .text = QStringLiteral("SAM"), .color = runColor(1)}});
        QVERIFY(map.svg({300, 200}).contains("SAM"));
        QCOMPARE(map.csv().split(QLatin1Char('\n')).at(6), QStringLiteral("2,1,"));
    }

    void aLineIsDrawnOnTheMapMovedAndSnapsToMinima()
    {
        HeatMap map;
        map.resize(500, 460);
        map.setGrid(bowlGrid());
        map.setMarkers({{.x = 0.5, .y = 0.5, .text = QStringLiteral("SAM"), .color = runColor(1)}});
        map.show();
        QVERIFY(QTest::qWaitForWindowExposed(&map));
        QTRY_VERIFY(map.isDrawn());
        auto* figure = map.findChild<QCustomPlot*>();
        const auto pixel = [&](double x, double y) {
            return QPointF(figure->xAxis->coordToPixel(x), figure->yAxis->coordToPixel(y)).toPoint();
        };
        const auto drag = [&](const QPoint& from, const QPoint& to, Qt::KeyboardModifiers keys) {
            QTest::mousePress(figure, Qt::LeftButton, keys, from);
            QTest::mouseMove(figure, (from + to) / 2);
            QTest::mouseMove(figure, to);
            QTest::mouseRelease(figure, Qt::LeftButton, keys, to);
        };
        QSignalSpy drawn(&map, &HeatMap::lineDrawn);
        drag(pixel(-0.8, -0.6), pixel(0.52, 0.49), Qt::ControlModifier);
        QCOMPARE(drawn.size(), 1);
        QVERIFY(map.line() && map.zoom().empty()); // nothing has moved
        QVERIFY(QLineF(map.line()->p1(), QPointF(-0.8, -0.6)).length() < 0.02);
        QCOMPARE(map.line()->p2(), QPointF(0.5, 0.5)); // exactly the minimum beside

        map.setDrawsLines(true); // no key: the end that is taken moves, the other one stays
        const QPointF begin = map.line()->p1();
        drag(pixel(0.5, 0.5), pixel(0, -0.9), Qt::NoModifier);
        QCOMPARE(map.line()->p1(), begin);
        QVERIFY(QLineF(map.line()->p2(), QPointF(0, -0.9)).length() < 0.02);
        drag(pixel(begin.x(), begin.y()), pixel(-0.8, 3), Qt::NoModifier); // beyond the map: its edge
        QCOMPARE(map.line()->y1(), 1.0);
        const QLineF kept = *map.line();
        QTest::mouseClick(figure, Qt::LeftButton, Qt::NoModifier, pixel(0.2, 0.2)); // draws none
        QCOMPARE(*map.line(), kept);
        QCOMPARE(drawn.size(), 3);
        map.setDrawsLines(false);
        drag(pixel(0, 0), pixel(0.3, 0.3), Qt::NoModifier);
        QVERIFY(!map.zoom().empty() && drawn.size() == 3); // an ordinary drag moves the map
    }

    void aDoubleClickWantsThePlaceInTheMiddle()
    {
        HeatMap map;
        map.resize(500, 460);
        map.setGrid(bowlGrid());
        map.show();
        QVERIFY(QTest::qWaitForWindowExposed(&map));
        QTRY_VERIFY(map.isDrawn());
        auto* figure = map.findChild<QCustomPlot*>();
        QSignalSpy centred(&map, &HeatMap::centred);
        const QPoint at(qRound(figure->xAxis->coordToPixel(0.4)), qRound(figure->yAxis->coordToPixel(-0.3)));
        QTest::mouseDClick(figure, Qt::LeftButton, {}, at);
        QCOMPARE(centred.size(), 1);
        map.lookAt(centred[0][0].toPointF());
        const auto zoom = map.zoom();
        QCOMPARE(zoom.size(), std::size_t(4));
        QVERIFY(std::abs((zoom[0] + zoom[1]) / 2 - 0.4) < 0.01 && std::abs((zoom[2] + zoom[3]) / 2 + 0.3) < 0.01);
        QVERIFY(std::abs(zoom[1] - zoom[0] - 2) < 1e-9);        // as large as before
        QTest::mouseDClick(figure, Qt::LeftButton, {}, {2, 2}); // beside the map: all of it
        QTRY_VERIFY(map.zoom().empty());
    }

    void whatIsClippedIsHatchedOnScreenAndPaper()
    {
        HeatMap map;
        map.resize(500, 460);
        map.setGrid(bowlGrid());
        const auto darkPixels = [](const QImage& image, const QRect& part) {
            int count = 0;
            for (int y = part.top(); y < part.bottom(); ++y)
                for (int x = part.left(); x < part.right(); ++x)
                    count += image.pixelColor(x, y).lightness() < 90;
            return count;
        };
        const HeatScale whole{.low = 0, .high = 2};
        map.setScale(whole);
        const QSize size(400, 400);
        const QRect corner(300, 20, 30, 30), middle(150, 160, 30, 30); // near (1, 1), near (0, 0)
        const QImage plain = map.image(size, 1);
        HeatScale clipped = whole;
        clipped.high = 0.8;
        map.setScale(clipped);
        const QImage hatched = map.image(size, 1);
        QCOMPARE(darkPixels(plain, corner), 0);
        QVERIFY2(darkPixels(hatched, corner) > 15, qPrintable(QString::number(darkPixels(hatched, corner))));
        QVERIFY(map.svg(size).contains("<polyline"));
        map.setScale(whole);
        const QImage again = map.image(size, 1);
        QCOMPARE(darkPixels(again, corner), 0);
        const QImage bare = map.image(size, 1, PlotWidget::Background::Transparent);
        QCOMPARE(bare.pixelColor(1, 1).alpha(), 0);
        QCOMPARE(bare.pixelColor(middle.center()).alpha(), 255);
        HeatScale grey = whole;
        grey.colors = ColorMap::Grey;
        map.setScale(grey);
        const auto marks = [&] {
            const QImage image = map.image(size, 1);
            int count = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    count += image.pixelColor(x, y) == lightTheme().accent;
            return count;
        };
        map.setPin(QPointF(0, 0));
        QCOMPARE(marks(), 0); // the mouse is not on paper
        map.setLine(QLineF(-0.5, 0, 0.5, 0));
        QVERIFY(marks() > 100); // but what was drawn is
    }
};

QTEST_MAIN(TestHeatMap)
#include "tst_heat_map.moc"
