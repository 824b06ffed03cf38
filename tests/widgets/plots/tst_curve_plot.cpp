// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/theme.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/plots/draw_turns.h"
#include "widgets/plots/heat_map.h"
#include "widgets/plots/qcp.h"

#include "core/base/error.h"

#include <QLabel>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace sharpscope;

namespace {

void addRun(CurvePlot& plot, const QString& run, double height, int points = 200, const QString& group = {})
{
    plot.setCurve(run, {.run = run, .label = run.toUpper(), .group = group, .color = runColor(plot.curves().size())});
    std::vector<double> x, y;
    for (int i = 0; i < points; ++i) {
        x.push_back(i);
        y.push_back(height + (i % 2 ? 0.5 : -0.5));
    }
    plot.append(run, x, y);
    plot.refresh();
}

int pixelsOf(QWidget& widget, const QColor& color)
{
    const QImage image = widget.grab().toImage();
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QColor at = image.pixelColor(x, y);
            count += std::abs(at.red() - color.red()) + std::abs(at.green() - color.green()) +
                         std::abs(at.blue() - color.blue()) <
                     30;
        }
    return count;
}

} // namespace

class TestCurvePlot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void plotsThatTakeTheirTimeAreDrawnATurnEach()
    {
        QCustomPlot plots[3];
        QStringList order;
        QCoreApplication::processEvents(); // each draws itself once when it is made
        for (int i = 0; i < 3; ++i)
            QObject::connect(&plots[i], &QCustomPlot::afterReplot, [&order, i] {
                QTest::qSleep(10);
                order << QString::number(i);
            });
        drawInTurn(plots[2]);
        drawInTurn(plots[0]);
        drawInTurn(plots[2]); // asked for twice, drawn once
        drawInTurn(plots[1]);
        QVERIFY(awaitsDrawing(plots[0]));
        QTimer click; // whatever else waits for the event loop
        QObject::connect(&click, &QTimer::timeout, [&order] { order << QStringLiteral("click"); });
        click.start(0);
        QTRY_VERIFY(!awaitsDrawing(plots[1]));
        click.stop();
        order.removeIf([last = QString()](const QString& what) mutable { return std::exchange(last, what) == what; });
        if (order.first() == QStringLiteral("click")) order.removeFirst();
        QCOMPARE(order.mid(0, 5), QStringList({QStringLiteral("2"), QStringLiteral("click"), QStringLiteral("0"),
                                               QStringLiteral("click"), QStringLiteral("1")}));
    }

    void aPlotThatGoesBeforeItsTurnIsPassedOver()
    {
        QCustomPlot stays;
        QCoreApplication::processEvents();
        QSignalSpy drawn(&stays, &QCustomPlot::afterReplot);
        {
            QCustomPlot goes;
            drawInTurn(goes);
            drawInTurn(stays);
        }
        QTRY_COMPARE(drawn.size(), 1);
    }

    void showsAndHidesARun()
    {
        CurvePlot plot;
        plot.resize(500, 300);
        addRun(plot, QStringLiteral("sgd"), 1);
        addRun(plot, QStringLiteral("sam"), 4);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        const QColor color = runColor(1).light;
        QTRY_VERIFY(pixelsOf(plot, color) > 100);
        plot.setCurve(QStringLiteral("sam"), {.run = QStringLiteral("sam"), .color = runColor(1), .visible = false});
        plot.refresh();
        QTRY_COMPARE(pixelsOf(plot, color), 0);
        QCOMPARE(plot.pointCount(QStringLiteral("sam")), 200);
        QVERIFY(!plot.isCurveShown(QStringLiteral("sam")));
    }

    void theLegendsEntryTogglesItsRun()
    {
        CurvePlot plot;
        plot.resize(500, 300);
        addRun(plot, QStringLiteral("sgd"), 1);
        plot.setLegendVisible(true);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        QTest::qWait(50);
        QSignalSpy toggled(&plot, &CurvePlot::runsToggled);
        auto* canvas = plot.findChild<QWidget*>(QStringLiteral("plot"));
        for (int x = canvas->width() - 60; toggled.isEmpty() && x < canvas->width() - 10; x += 4)
            QTest::mouseClick(canvas, Qt::LeftButton, {}, {x, 24});
        QCOMPARE(toggled.size(), 1);
        QCOMPARE(toggled.first().first().toStringList(), QStringList{QStringLiteral("sgd")});
    }

    void readsEveryRunAtTheCrosshair()
    {
        CurvePlot plot;
        addRun(plot, QStringLiteral("low"), 1, 50);
        addRun(plot, QStringLiteral("high"), 7, 100);
        const auto readings = plot.readingsAt(20.2);
        QCOMPARE(readings.size(), std::size_t(2));
        QCOMPARE(readings[0].label, QStringLiteral("HIGH"));
        QCOMPARE(readings[0].x, 20.0);
        QCOMPARE(readings[0].value, 6.5);
        QVERIFY(readings[1].isInside);
        const auto beyond = plot.readingsAt(80);
        QVERIFY(beyond[0].isInside && !beyond[1].isInside);
        QCOMPARE(beyond[1].x, 49.0);
        plot.setSmoothing(0.9);
        const auto smoothed = plot.readingsAt(60);
        QVERIFY(std::abs(smoothed[0].value - 7) < 0.1);
        QCOMPARE(smoothed[0].raw, 6.5);
    }

    void groupsAreAveraged()
    {
        CurvePlot plot;
        plot.resize(500, 300);
        addRun(plot, QStringLiteral("a"), 1, 200, QStringLiteral("g"));
        addRun(plot, QStringLiteral("b"), 3, 200, QStringLiteral("g"));
        addRun(plot, QStringLiteral("c"), 9, 200, QStringLiteral("h"));
        plot.setGrouped(true);
        const auto readings = plot.readingsAt(100);
        QCOMPARE(readings.size(), std::size_t(2));
        QCOMPARE(readings[1].runs, 2);
        QVERIFY(std::abs(readings[1].deviation - std::sqrt(2)) < 1e-9);
        QVERIFY(std::abs(readings[1].value - 2) < 0.5 + 1e-9);
        plot.setGrouped(false);
        QCOMPARE(plot.readingsAt(100).size(), std::size_t(3));
    }

    void survivesValuesThatAreNotFinite()
    {
        CurvePlot plot;
        plot.setCurve(QStringLiteral("r"), {.run = QStringLiteral("r"), .color = runColor(0)});
        const std::vector<double> x = {0, 1, 2, 3}, y = {1, NAN, INFINITY, 2};
        plot.append(QStringLiteral("r"), x, y);
        plot.setLogX(true);
        plot.setLogY(true);
        plot.refresh();
        QCOMPARE(plot.pointCount(QStringLiteral("r")), 4);
        QCOMPARE(plot.readingsAt(2).size(), std::size_t(1));
        QVERIFY(!plot.image({300, 200}).isNull());
    }

    void saysSoWhileEmpty()
    {
        CurvePlot plot;
        plot.setEmptyText(QStringLiteral("Launch a comparison"));
        plot.show();
        QTRY_VERIFY(plot.findChild<QLabel*>(QStringLiteral("emptyText"))->isVisible());
        addRun(plot, QStringLiteral("sgd"), 1);
        QVERIFY(!plot.findChild<QLabel*>(QStringLiteral("emptyText"))->isVisible());
    }

    void forgetsARun()
    {
        CurvePlot plot;
        addRun(plot, QStringLiteral("sgd"), 1);
        addRun(plot, QStringLiteral("sam"), 1);
        plot.clearCurve(QStringLiteral("sgd"));
        QCOMPARE(plot.pointCount(QStringLiteral("sgd")), 0);
        plot.removeCurve(QStringLiteral("sam"));
        plot.refresh();
        QCOMPARE(plot.curves(), QStringList{QStringLiteral("sgd")});
        QVERIFY(plot.readingsAt(3).empty());
    }

    void savesEveryFormat()
    {
        CurvePlot plot;
        plot.setTitle(QStringLiteral("Loss of the batch"));
        plot.setAxisLabels(QStringLiteral("step"), QStringLiteral("loss"));
        addRun(plot, QStringLiteral("sgd"), 1, 3);
        QTemporaryDir folder;
        for (const char* ending : {"png", "svg", "pdf", "csv"}) {
            const QString file = folder.filePath(QStringLiteral("figure.%1").arg(QLatin1String(ending)));
            plot.save(file);
            QVERIFY(QFileInfo(file).size() > 40);
        }
        QCOMPARE(QImage(folder.filePath(QStringLiteral("figure.png"))).isNull(), false);
        QFile svg(folder.filePath(QStringLiteral("figure.svg")));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        const QByteArray drawing = svg.readAll();
        QVERIFY(QSvgRenderer(drawing).isValid());
        for (const char* text : {"Loss of the batch", ">loss<", ">step<", ">SGD<"})
            QVERIFY2(drawing.contains(text), text);
        QFile csv(folder.filePath(QStringLiteral("figure.csv")));
        QVERIFY(csv.open(QIODevice::ReadOnly | QIODevice::Text));
        QCOMPARE(csv.readAll().split('\n').value(1), QByteArray("SGD,,0,0.5,0.5"));
        QVERIFY_THROWS_EXCEPTION(Error, plot.save(folder.filePath(QStringLiteral("figure.doc"))));
        QVERIFY_THROWS_EXCEPTION(Error, plot.save(QStringLiteral("/nowhere/figure.csv")));
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
};

QTEST_MAIN(TestCurvePlot)
#include "tst_curve_plot.moc"
