// SPDX-License-Identifier: GPL-3.0-or-later
// The histogram of a round's scores and the map of its features.
#include "widgets/plots/feature_map.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/matrix_plot.h"
#include "widgets/plots/qcp.h"
#include "widgets/plots/scatter_plot.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <numeric>

using namespace sharpscope;

namespace {

using Counts = std::vector<std::size_t>;
const double noNumber = std::nan("");

std::vector<double> upTo(int count)
{
    std::vector<double> values(static_cast<std::size_t>(count));
    std::iota(values.begin(), values.end(), 0.0);
    return values;
}

std::size_t sum(const Counts& counts) { return std::accumulate(counts.begin(), counts.end(), std::size_t(0)); }

/// A labelled image in the middle, a pool of four around it, of which one is chosen.
std::vector<FeatureMapPlot::Point> cross()
{
    return {{.image = 11, .x = -2, .y = 0},
            {.image = 12, .x = 2, .y = 0},
            {.image = 13, .x = 0, .y = -1},
            {.image = 14, .x = 0, .y = 1, .isChosen = true},
            {.image = 7, .x = 0, .y = 0, .label = 1}};
}

void shown(PlotWidget& plot)
{
    plot.resize(420, 380);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QTRY_VERIFY(plot.isDrawn());
}

} // namespace

class TestRoundPlots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void oneClassNeedsNoLegendAndSeveralDo()
    {
        ScatterPlot plot;
        const QSize size(420, 380);
        const auto names = [&](const QString& name) { return plot.svg(size).contains('>' + name.toUtf8() + '<'); };
        plot.setClasses({{QStringLiteral("these"), {0, 1}, {0, 1}}});
        shown(plot);
        QVERIFY(!names(QStringLiteral("these")));
        QVERIFY(plot.findChild<QCustomPlot*>()->axisRect()->width() > 300); // an empty legend takes no room
        plot.setClasses({{QStringLiteral("these"), {0, 1}, {0, 1}}, {QStringLiteral("those"), {2}, {3}}});
        QVERIFY(names(QStringLiteral("these")) && names(QStringLiteral("those")));
        plot.setClasses({});
        QVERIFY(!names(QStringLiteral("those")));
    }

    void binsAreFreedmanAndDiaconis()
    {
        // 0 ... 8000: IQR 4000, n^(1/3) ≈ 20.0008, width ≈ 399.98, range 8000: 21 bins, the last one a little over
        const HistogramBins bins = binsOf(upTo(8001));
        QCOMPARE(bins.counts.size(), 21U);
        QCOMPARE(bins.low, 0.0);
        QVERIFY(std::abs(bins.width - 8000.0 / 21) < 1e-9);
        QCOMPARE(sum(bins.counts), 8001U);
        QCOMPARE(bins.counts.front(), 381U); // 0 ... 380
        QCOMPARE(bins.counts.back(), 381U);  // the end belongs to it
        QCOMPARE(bins.notNumbers, 0U);
    }

    void binsAreTenToAHundred()
    {
        QCOMPARE(binsOf(upTo(20)).counts.size(), 10U);
        std::vector<double> far = upTo(1000);
        far.push_back(1e9);
        const HistogramBins bins = binsOf(far);
        QCOMPARE(bins.counts.size(), 100U);
        QCOMPARE(bins.counts.front(), 1000U);
        QCOMPARE(bins.counts.back(), 1U);
    }

    void equalValuesLieInTheMiddle_NoNumbersInNone()
    {
        const HistogramBins equal = binsOf(std::vector<double>(7, -3.0));
        QCOMPARE(equal.counts.size(), 10U);
        QCOMPARE(equal.counts[equal.binOf(-3)], 7U);
        QCOMPARE(equal.binOf(-3), 5U);
        const HistogramBins none = binsOf({noNumber, noNumber});
        QVERIFY(none.counts.empty());
        QCOMPARE(none.notNumbers, 2U);
        QVERIFY(binsOf({}).counts.empty());
        const HistogramBins some = binsOf({1, noNumber, 2, INFINITY, 3});
        QCOMPARE(sum(some.counts), 3U);
        QCOMPARE(some.notNumbers, 2U);
    }

    void markedValuesAreCountedOnTheSameBins()
    {
        HistogramPlot plot;
        plot.setNames(QStringLiteral("pool"), QStringLiteral("chosen"));
        std::vector<double> values = upTo(101);
        values.push_back(noNumber);
        plot.setValues(values, {0, 99, 100, 100, noNumber});
        QCOMPARE(plot.bins().counts.size(), 10U);
        QCOMPARE(plot.marked(), (Counts{1, 0, 0, 0, 0, 0, 0, 0, 0, 3}));
        QCOMPARE(plot.note(), QStringLiteral("1 without a number (NaN)"));
        const QStringList lines = plot.csv().split(QLatin1Char('\n'));
        QCOMPARE(lines[0], QStringLiteral("low,high,pool,chosen"));
        QCOMPARE(lines[1], QStringLiteral("0,10,10,1"));
        QCOMPARE(lines[10], QStringLiteral("90,100,11,3"));
        QCOMPARE(lines[11], QStringLiteral("nan,nan,1,1"));
    }

    void barsAreDrawnAsHighAsTheirCounts()
    {
        HistogramPlot plot;
        plot.setValues({0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 2, 2, 9, 10}, {10});
        shown(plot);
        const QImage picture = plot.image({500, 300}, 1);
        const auto isBar = [&](int x, int y) { return qGray(picture.pixel(x, y)) < 225; };
        int highest = 0, columns = 0;
        for (int x = 60; x < 480; ++x) {
            int height = 0;
            for (int y = 40; y < 250; ++y)
                height += isBar(x, y);
            highest = std::max(highest, height);
            columns += height > 60;
        }
        QVERIFY2(highest > 120, qPrintable(QString::number(highest)));
        QVERIFY2(columns > 60 && columns < 150, qPrintable(QString::number(columns))); // 3 of 10 bins are high
    }

    /// As large a share of a cell is ink at any resolution of the same figure.
    void theNumbersOfCellsGrowWithTheFigure()
    {
        const QTemporaryDir folder;
        MatrixPlot plot;
        MatrixPlot::Cells cells;
        cells.rows = {QStringLiteral("a"), QStringLiteral("b")};
        cells.columns = {QStringLiteral("c")};
        cells.values = {0.0, 0.0};
        cells.texts = {QStringLiteral("88.88"), QString()};
        cells.low = -1;
        cells.high = 0;
        plot.setCells(std::move(cells));
        const auto inkAt = [&](std::int64_t dpi) {
            const QString file = folder.filePath(QString::number(dpi) + QStringLiteral(".png"));
            plot.save(file, FigureFormat{.width = 80, .height = 60, .dpi = dpi});
            const QImage image(file);
            const int x = image.width() / 5, right = image.width() * 3 / 4; // within the cell
            const QRgb cell = image.pixel(right - 1, image.height() / 2 - image.height() / 5);
            int ink = 0;
            for (int row = image.height() / 10; row < image.height() / 2 - image.height() / 20; ++row)
                for (int column = x; column < right; ++column)
                    if (qAbs(qGray(image.pixel(column, row)) - qGray(cell)) > 60) ++ink;
            return ink / static_cast<double>(image.width() * image.height());
        };
        const double coarse = inkAt(100), fine = inkAt(400);
        QVERIFY2(coarse > 0.0005, qPrintable(QString::number(coarse)));
        QVERIFY2(fine > coarse * 0.7 && fine < coarse * 1.5, qPrintable(QString::number(fine / coarse)));
    }

    void aDotIsFoundWhereItIsDrawn()
    {
        FeatureMapPlot map;
        map.setPoints(cross(), {QStringLiteral("cat"), QStringLiteral("dog")}, {0.625, 0.25});
        shown(map);
        for (const auto& point : cross()) {
            const QPoint pixel = map.pixelOf(point.image);
            QCOMPARE(map.imageAt(pixel), std::optional(point.image));
            QCOMPARE(map.imageAt(pixel + QPoint(3, -2)), std::optional(point.image));
            QVERIFY(map.imageAt(pixel + QPoint(20, 20)) == std::nullopt);
        }
        QVERIFY(map.pixelOf(11).x() < map.pixelOf(12).x());
        QVERIFY(map.pixelOf(14).y() < map.pixelOf(13).y()); // up is up
        const int across = map.pixelOf(12).x() - map.pixelOf(11).x(), down = map.pixelOf(13).y() - map.pixelOf(14).y();
        QVERIFY2(std::abs(across - 2 * down) <= 3, qPrintable(QStringLiteral("%1 %2").arg(across).arg(down)));
        QVERIFY(map.pixelOf(99) == QPoint(-1, -1));
    }

    void mouseAndClickGoByImage()
    {
        FeatureMapPlot map;
        map.setPoints(cross(), {}, {});
        shown(map);
        QSignalSpy hovered(&map, &FeatureMapPlot::hovered), clicked(&map, &FeatureMapPlot::clicked);
        QTest::mouseMove(&map.canvas(), map.pixelOf(13));
        QTRY_VERIFY(!hovered.empty());
        QCOMPARE(hovered.last()[0].toLongLong(), 13);
        QTest::mouseClick(&map.canvas(), Qt::LeftButton, {}, map.pixelOf(14));
        QCOMPARE(clicked.size(), 1);
        QCOMPARE(clicked[0][0].toLongLong(), 14);
        QTest::mouseClick(&map.canvas(), Qt::LeftButton, {}, map.pixelOf(14) + QPoint(30, 14));
        QCOMPARE(clicked.size(), 1);
    }

    void aMapIsWrittenWithWhatEachDotIs()
    {
        FeatureMapPlot map;
        map.setPoints(cross(), {QStringLiteral("cat"), QStringLiteral("dog")}, {});
        QCOMPARE(map.csv(), QStringLiteral("image,x,y,is,class\n11,-2,0,pool,\n12,2,0,pool,\n13,0,-1,pool,\n"
                                           "14,0,1,chosen,\n7,0,0,labelled,dog\n"));
        map.setPoints({}, {}, {});
        QCOMPARE(map.csv(), QStringLiteral("image,x,y,is,class\n"));
    }
};

QTEST_MAIN(TestRoundPlots)
#include "tst_round_plots.moc"
