// SPDX-License-Identifier: GPL-3.0-or-later
// What the figures show and write; long because every kind of axis, curve and file is looked at in the same plot.
#include "widgets/base/theme.h"
#include "widgets/plots/crosshair.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/plots/draw_turns.h"
#include "widgets/plots/qcp.h"

#include "core/base/error.h"

#include <QLabel>
#include <QMainWindow>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QToolBar>

#include <cmath>
#include <random>

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

    void runsInFrontStandOutAndTheOthersStepBack()
    {
        CurvePlot plot;
        plot.resize(500, 300);
        addRun(plot, QStringLiteral("a"), 1, 2);
        addRun(plot, QStringLiteral("b"), 3, 2);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        const auto seen = [&](int run) { return pixelsOf(plot, runColor(run).light); };
        QTRY_VERIFY(plot.isDrawn() && seen(0) > 100 && seen(1) > 100);
        const int before = seen(0);
        plot.setFront({QStringLiteral("a")});
        QTRY_COMPARE(seen(1), 0);                                         // paler
        QVERIFY2(seen(0) > before, qPrintable(QString::number(seen(0)))); // thicker
        const QImage paper = plot.image(QSize(500, 300), 1);
        plot.setFront({});
        QTRY_VERIFY(seen(1) > 100);
        QCOMPARE(seen(0), before);
        QCOMPARE(paper, plot.image(QSize(500, 300), 1));           // a file shows all alike
        plot.setFront({QStringLiteral("a"), QStringLiteral("b")}); // all of them: none
        QTest::qWait(50);
        QCOMPARE(seen(0), before);
        plot.setFront({QStringLiteral("not here")});
        QTest::qWait(50);
        QCOMPARE(seen(0), before);

        QSignalSpy pointed(&plot, &CurvePlot::pointedAt);
        const QImage image = plot.grab().toImage();
        QPoint on;
        for (int y = 0; y < image.height() && on.isNull(); ++y)
            for (int x = 200; x < 300 && on.isNull(); ++x)
                if (image.pixelColor(x, y) == runColor(1).light) on = QPoint(x, y) / image.devicePixelRatio();
        QVERIFY(!on.isNull());
        const auto moveTo = [&](const QPoint& at) {
            QMouseEvent move(QEvent::MouseMove, plot.canvas().mapFrom(&plot, at), plot.mapToGlobal(at), Qt::NoButton,
                             Qt::NoButton, Qt::NoModifier);
            QApplication::sendEvent(&plot.canvas(), &move);
        };
        moveTo(on + QPoint(0, 3));
        QCOMPARE(pointed.size(), 1);
        QCOMPARE(pointed[0][0].toStringList(), QStringList{QStringLiteral("b")});
        moveTo(on + QPoint(0, 4)); // still there
        moveTo(on + QPoint(0, 30));
        QCOMPARE(pointed.size(), 2);
        QVERIFY(pointed[1][0].toStringList().isEmpty());
    }

    void readsEveryRunAtTheCrosshair()
    {
        CurvePlot plot;
        addRun(plot, QStringLiteral("low"), 1, 50);
        addRun(plot, QStringLiteral("high"), 7, 100);
        const auto readings = plot.readingsAt(20.2, 6);
        QCOMPARE(readings.size(), std::size_t(2));
        QCOMPARE(readings[0].label, QStringLiteral("HIGH")); // the nearest
        QCOMPARE(plot.readingsAt(20.2, 1.5)[0].label, QStringLiteral("LOW"));
        QCOMPARE(plot.readingsAt(20.2)[0].label, QStringLiteral("LOW")); // as they were added
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
        const auto readings = plot.readingsAt(100.2);
        QCOMPARE(readings.size(), std::size_t(2));
        QCOMPARE(readings[0].runs, 2);
        QVERIFY(std::abs(readings[0].deviation - std::sqrt(2)) < 1e-9);
        QVERIFY(std::abs(readings[0].value - 1.5) < 1e-9);
        QCOMPARE(readings[0].x, 100.0); // a step, not a column of pixels
        plot.setGrouped(false);
        QCOMPARE(plot.readingsAt(100).size(), std::size_t(3));
    }

    void dotsLieOnTheLineAlsoWhereACurveHasNoPoint()
    {
        CurvePlot plot;
        const std::vector<double> often = {0, 1, 2, 3, 4, 5, 6}, seldom = {0, 5}, values = {0, 1, 2, 3, 4, 5, 6};
        for (const auto& [key, x] : {std::pair(QStringLiteral("often"), often), {QStringLiteral("seldom"), seldom}}) {
            plot.setCurve(key, {.run = key, .label = key, .color = runColor(0)});
            plot.append(key, x, std::vector<double>(values.begin(), values.begin() + static_cast<long>(x.size())));
        }
        plot.refresh();
        QCOMPARE(plot.snapped(2.3), 2.0);
        const auto readings = plot.readingsAt(2.3);
        QCOMPARE(readings[0].x, 2.0);
        QCOMPARE(readings[1].x, 2.0);
        QVERIFY(std::abs(readings[1].value - 2 * 1.0 / 5) < 1e-12); // on the line between (0, 0) and (5, 1)
    }

    void theListIsBesideTheFigureBelowTheButtonsAndOfThoseNearestToTheMouse()
    {
        QMainWindow window;
        window.resize(1400, 600);
        auto* buttons = window.addToolBar(QStringLiteral("buttons"));
        buttons->addWidget(new QLabel(QStringLiteral("Launch")));
        auto* page = new QWidget(&window);
        window.setCentralWidget(page);
        auto* plot = new CurvePlot(page);
        plot->setGeometry(0, 0, 400, 200);
        plot->setAxisLabels(QStringLiteral("step"), QStringLiteral("loss"));
        for (int i = 0; i < 63; ++i)
            addRun(*plot, QStringLiteral("a method with quite a long name, seed %1").arg(i), i, 20);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        auto* figure = plot->findChild<QCustomPlot*>();
        QTRY_VERIFY(plot->isDrawn());
        const auto listAt = [&](double height) {
            const QPointF at(figure->xAxis->coordToPixel(7), figure->yAxis->coordToPixel(height));
            QMouseEvent move(QEvent::MouseMove, at, figure->mapToGlobal(at), Qt::NoButton, {}, {});
            QApplication::sendEvent(figure, &move);
            plot->showCrosshair(7, true);
            return static_cast<ValueBox*>(window.findChild<QWidget*>(QStringLiteral("values")));
        };
        for (const int height : {3, 31, 60}) { // each curve is listed where the mouse is near it
            auto* values = listAt(height);
            QVERIFY(values->isVisible() && page->geometry().contains(values->geometry()));
            QVERIFY(!values->geometry().intersects(plot->geometry().translated(page->pos()))); // of what it explains
            QVERIFY(values->width() < 500 && values->height() < 340);
            QCOMPARE(values->readings().size(), std::size_t(16));
            QVERIFY2(std::abs(values->readings()[0].value - height) < 1.5,
                     qPrintable(QString::number(values->readings()[0].value)));
            QVERIFY(std::abs(values->readings()[0].value - height) <= std::abs(values->readings()[15].value - height));
        }
        plot->hideCrosshair();
        QVERIFY(!listAt(3)->isHidden());
        plot->hideCrosshair();
        QVERIFY(window.findChild<QWidget*>(QStringLiteral("values"))->isHidden());
    }

    void valuesStandBelowEachOtherAndSayWhereTheyEnd()
    {
        QWidget window;
        window.resize(900, 300);
        auto* plot = new CurvePlot(&window);
        plot->setGeometry(0, 0, 400, 200);
        plot->setAxisLabels(QStringLiteral("step"), QStringLiteral("loss"));
        plot->setWholeX(true);
        const auto listOf = [&](const std::vector<std::pair<double, int>>& curves) { // value, number of points
            for (const auto& key : plot->curves())
                plot->removeCurve(key);
            for (const auto& [value, points] : curves) {
                const QString run = QString::number(plot->curves().size());
                plot->setCurve(run, {.run = run, .label = run, .color = runColor(0), .smoothing = Smoothing::Never});
                for (double x = 1; x <= points; ++x)
                    plot->append(run, {&x, 1}, {&value, 1});
            }
            plot->refresh();
            plot->showCrosshair(27, true);
            return static_cast<ValueBox*>(window.findChild<QWidget*>(QStringLiteral("values")))->valueTexts();
        };
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const auto texts = [](std::initializer_list<const char*> list) {
            QStringList all;
            for (const char* text : list)
                all << QString::fromUtf8(text);
            return all;
        };
        QCOMPARE(listOf({{0.462, 30}, {0.4632, 30}, {0.434, 30}}), texts({"0.4620", "0.4632", "0.4340"}));
        QCOMPARE(listOf({{87.2, 30}, {8.333, 30}}), texts({"87.20", "8.33"}));
        QCOMPARE(listOf({{0.1, 30}, {0, 30}}), texts({"0.1000", "0.0000"}));
        QCOMPARE(listOf({{12.5, 30}, {1e-8, 30}}), texts({"12.5", "1e-08"})); // nothing is rounded away
        QCOMPARE(listOf({{0.5, 30}, {0.25, 21}}), texts({"0.5000", "0.2500 at step 21"}));
        plot->setGrouped(true);
        QCOMPARE(listOf({{0.5, 30}, {0.25, 21}}), texts({"0.5000", "0.2500 at step 21"}));
    }

    void aCurveOfOnePointIsADot()
    {
        CurvePlot plot;
        plot.resize(400, 300);
        plot.setSmoothing(0.9);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        const std::vector<double> x = {1, 2, 3}, y = {1, 2, 3};
        const auto add = [&](const QString& run, int color, std::size_t points) {
            plot.setCurve(run, {.run = run, .group = QStringLiteral("g%1").arg(color), .color = runColor(color)});
            plot.append(run, {x.data(), points}, {y.data(), points});
            plot.refresh();
        };
        const auto seen = [&](int color) { return pixelsOf(plot, runColor(color).light); };
        add(QStringLiteral("a"), 0, 1);
        QTRY_VERIFY(seen(0) > 4);
        plot.setGrouped(true); // alone in its mean
        QTRY_VERIFY(seen(0) > 4);
        for (int i = 0; i < 2; ++i) // the mean of two, and behind it that of one, which has a single place
            add(QStringLiteral("b%1").arg(i), 1, i == 0 ? 2 : 3);
        plot.setCurve(QStringLiteral("a"), {.run = QStringLiteral("a"), .color = runColor(0), .visible = false});
        plot.refresh();
        QTRY_VERIFY(plot.isDrawn());
        const QImage image = plot.grab().toImage();
        const auto* figure = plot.findChild<QCustomPlot*>();
        const CurveReading reading = plot.readingsAt(3)[0];
        QCOMPARE(reading.runs, 1);
        const QPoint dot(qRound(figure->xAxis->coordToPixel(3)), qRound(figure->yAxis->coordToPixel(reading.value)));
        const QColor there = image.pixelColor(dot * image.devicePixelRatio()), wanted = runColor(1).light;
        QVERIFY2(std::abs(there.red() - wanted.red()) < 3 && std::abs(there.green() - wanted.green()) < 3 &&
                     std::abs(there.blue() - wanted.blue()) < 3,
                 qPrintable(there.name()));
        plot.setGrouped(false);
        for (int i = 0; i < 80; ++i) // where nobody follows a single curve
            add(QStringLiteral("m%1").arg(i), 2, 1);
        QTRY_VERIFY(seen(2) > 4);
    }

    void numbersAtTheAxesSuitTheFiguresSizeOnTheScreenAndInAFile()
    {
        CurvePlot plot;
        plot.resize(190, 120);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        addRun(plot, QStringLiteral("a"), 1);
        auto* axis = plot.findChild<QCustomPlot*>()->xAxis;
        QTRY_COMPARE(axis->ticker()->tickCount(), 2);
        const QByteArray file = plot.svg({720, 440});
        for (const char* number : {">0<", ">50<", ">100<", ">150<"})
            QVERIFY2(file.contains(number), number);
        QTRY_COMPARE(axis->ticker()->tickCount(), 2);
        plot.resize(480, 300);
        QTRY_COMPARE(axis->ticker()->tickCount(), 5);
    }

    void aLowFigureShowsTheWholeNameOfItsValues()
    {
        CurvePlot plot;
        plot.setValueLabelVisible(true);
        plot.resize(300, 110); // as low as it gets
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        auto* axis = plot.findChild<QCustomPlot*>()->yAxis;
        for (const auto& name : {QStringLiteral("accuracy, %"), QStringLiteral("cosine before the step")}) {
            plot.setAxisLabels(QStringLiteral("step"), name);
            addRun(plot, name, 1);
            QTRY_VERIFY(plot.isDrawn());
            QCOMPARE(axis->label().simplified(), name);
            for (const auto& line : axis->label().split(QLatin1Char('\n')))
                QVERIFY(QFontMetrics(axis->labelFont()).horizontalAdvance(line) <= plot.height() - 45);
            QVERIFY(plot.svg({720, 440}).contains(name.toUtf8())); // in a file on one line
        }
    }

    void theMeanSaysWhereItIsOneOfFewer()
    {
        CurvePlot plot;
        plot.resize(600, 300);
        plot.setAxisLabels(QStringLiteral("step"), QStringLiteral("loss"));
        for (const int points : {200, 200, 120}) {
            const QString run = QStringLiteral("s%1").arg(plot.curves().size());
            plot.setCurve(run, {.run = run,
                                .label = QStringLiteral("SAM · seed ") + run,
                                .group = QStringLiteral("g"),
                                .groupLabel = QStringLiteral("SAM · ρ 0.1"),
                                .color = runColor(0)});
            std::vector<double> x, y;
            for (int i = 0; i < points; ++i) {
                x.push_back(i);
                y.push_back(points == 120 ? 7 : 1);
            }
            plot.append(run, x, y);
        }
        plot.setGrouped(true);
        auto* figure = plot.findChild<QCustomPlot*>();
        QStringList notes;
        for (int i = 0; i < figure->itemCount(); ++i)
            if (auto* text = qobject_cast<QCPItemText*>(figure->item(i))) {
                notes << text->text();
                QCOMPARE(text->position->key(), 119.0); // the shorter run's last step
            }
        QCOMPARE(notes, QStringList{QStringLiteral("n = 2")});
        bool isBroken = false; // no line leads from the mean of three, 3, to that of two, 1
        for (int i = 0; i < figure->graphCount(); ++i)
            for (const auto& point : *figure->graph(i)->data())
                isBroken = isBroken || (std::isnan(point.value) && point.key > 119 && point.key < 122);
        QVERIFY(isBroken);
        QCOMPARE(plot.readingsAt(150)[0].label, QStringLiteral("SAM · ρ 0.1"));
        QCOMPARE(plot.readingsAt(150)[0].runs, 2);
        const QStringList csv = plot.csv().split(QLatin1Char('\n'));
        QCOMPARE(csv[0], QStringLiteral("run,curve,step,mean,std,n,standard error,lowest,highest"));
        QVERIFY(csv[1].startsWith(QStringLiteral("SAM · ρ 0.1,,0,3,3.46")) && csv[1].endsWith(QStringLiteral(",1,7")));
        QCOMPARE(csv[200], QStringLiteral("SAM · ρ 0.1,,199,1,0,2,0,1,1"));
        QVERIFY(plot.svg({600, 300}).contains("n = 3")); // the legend's
    }

    /// Ten thousand points in five hundred columns of pixels: the one at which both runs leap is in the mean's line,
    /// and in what the band says, and a run that is NaN for a while is not averaged over.
    void aBandIsOfAllPointsAndSaysWhereOneIsNotFinite()
    {
        CurvePlot plot;
        plot.resize(500, 300);
        for (int run = 0; run < 2; ++run) {
            const QString key = QString::number(run);
            plot.setCurve(key, {.run = key, .label = key, .group = QStringLiteral("g"), .color = runColor(0)});
            std::vector<double> x, y;
            for (int i = 0; i < 10'000; ++i) {
                x.push_back(i);
                y.push_back(i == 3333 ? 50 + run : run == 1 && i >= 7000 && i < 7010 ? qQNaN() : 1 + run);
            }
            plot.append(key, x, y);
        }
        plot.setGrouped(true);
        const auto* figure = plot.findChild<QCustomPlot*>();
        double highest = 0;
        for (int i = 0; i < figure->graphCount(); ++i)
            for (const auto& point : *figure->graph(i)->data())
                if (point.value > highest) highest = point.value;
        QCOMPARE(highest, 50.5 + std::sqrt(0.5));
        QCOMPARE(plot.readingsAt(7005)[0].runs, 1);
        QCOMPARE(plot.readingsAt(7005)[0].value, 1.0);
        QCOMPARE(plot.readingsAt(7010)[0].runs, 2);
        QStringList notes;
        for (int i = 0; i < figure->itemCount(); ++i)
            if (auto* text = qobject_cast<QCPItemText*>(figure->item(i))) notes << text->text();
        QCOMPARE(notes, QStringList{QStringLiteral("n = 1, NaN")});
        plot.setSpread(Spread::Range);
        const CurveReading here = plot.readingsAt(100)[0];
        QCOMPARE(std::pair(here.low, here.high), std::pair(1.0, 2.0));
        plot.setSpread(Spread::Error);
        QVERIFY(std::abs(plot.readingsAt(100)[0].deviation - 0.5) < 1e-12); // √½/√2
        QVERIFY(plot.svg({500, 300}).contains("standard error, n = 2"));
        plot.append(QStringLiteral("0"), std::vector<double>{10'000}, std::vector<double>{5}); // a band is made anew
        plot.refresh();
        QCOMPARE(plot.readingsAt(10'000)[0].value, 5.0);
    }

    /// Runs that end close to each other, some at the very left: what says so stands one above the other.
    void numbersOfRunsThatEndedDoNotLieOverEachOther()
    {
        CurvePlot plot;
        plot.resize(400, 300);
        for (int run = 0; run < 4; ++run) {
            const QString key = QString::number(run);
            plot.setCurve(key, {.run = key, .label = key, .group = QStringLiteral("g"), .color = runColor(0)});
            for (int i = 0; i <= (run < 3 ? 1 + run : 1000); ++i)
                plot.append(key, std::vector<double>{double(i)}, std::vector<double>{1.0 + run});
        }
        plot.setGrouped(true);
        plot.grab();
        const auto* figure = plot.findChild<QCustomPlot*>();
        QStringList texts;
        std::vector<QRectF> boxes;
        for (int i = 0; i < figure->itemCount(); ++i)
            if (auto* text = qobject_cast<QCPItemText*>(figure->item(i))) {
                texts << text->text();
                boxes.emplace_back(text->topLeft->pixelPosition(), text->bottomRight->pixelPosition());
                QVERIFY(QRectF(figure->axisRect()->rect()).adjusted(-1, -1, 1, 1).contains(boxes.back()));
                for (std::size_t k = 0; k + 1 < boxes.size(); ++k)
                    QVERIFY2(!boxes[k].adjusted(1, 1, -1, -1).intersects(boxes.back()),
                             qPrintable(texts.join(QLatin1Char(','))));
            }
        texts.sort();
        QCOMPARE(texts, (QStringList{QStringLiteral("n = 1"), QStringLiteral("n = 2"), QStringLiteral("n = 3")}));
    }

    /// What is drawn of a dense curve reaches as far down and up, in each column of pixels, as its points do.
    void aDenseCurveKeepsTheExtremesOfEachColumnOfPixels()
    {
        CurvePlot plot;
        plot.resize(500, 300);
        plot.setCurve(QStringLiteral("r"), {.run = QStringLiteral("r"), .color = runColor(0)});
        std::vector<double> x, y;
        std::mt19937 random(3);
        for (int i = 0; i < 60'000; ++i) {
            x.push_back(i);
            y.push_back(std::sin(i * 1e-3) + 0.2 * std::generate_canonical<double, 32>(random) +
                        (random() % 5000 == 0 ? 1.5 : 0));
        }
        plot.append(QStringLiteral("r"), x, y);
        plot.refresh();
        auto* figure = plot.findChild<QCustomPlot*>();
        for (const auto& [low, high] : {std::pair(-1e3, 61e3), {17e3, 29e3}, {30'123.4, 33'000.7}}) {
            plot.setZoom({low, high, -2.0, 3.0});
            figure->setBackground(Qt::white);
            figure->replot();
            const QImage image = figure->toPixmap(500, 300, 1).toImage();
            const QRect area = figure->axisRect()->rect();
            const auto isDrawn = [&](int px, int py) {
                const QColor color = image.pixelColor(px, py);
                return std::abs(color.red() - color.blue()) > 40;
            };
            for (int px = area.left() + 2; px < area.right() - 2; ++px) {
                double lowest = 1e9, highest = -1e9;
                for (std::size_t i = 0; i < x.size(); ++i)
                    if (const double at = figure->xAxis->coordToPixel(x[i]); at >= px && at < px + 1) {
                        lowest = std::min(lowest, y[i]);
                        highest = std::max(highest, y[i]);
                    }
                if (lowest > highest) continue;
                const auto isDrawnNear = [&](int py) { // where a line falls between two pixels
                    return isDrawn(px - 1, py) || isDrawn(px, py) || isDrawn(px + 1, py);
                };
                int top = area.top() + 1, bottom = area.bottom() - 1;
                while (top < bottom && !isDrawnNear(top))
                    ++top;
                while (bottom > top && !isDrawnNear(bottom))
                    --bottom;
                const double wantedTop = figure->yAxis->coordToPixel(highest),
                             wantedBottom = figure->yAxis->coordToPixel(lowest);
                QVERIFY2(top <= wantedTop + 1.5 && bottom >= wantedBottom - 1.5,
                         qPrintable(QStringLiteral("column %1: %2..%3, wanted %4..%5")
                                        .arg(px)
                                        .arg(top)
                                        .arg(bottom)
                                        .arg(wantedTop)
                                        .arg(wantedBottom)));
            }
        }
    }

    /// The past is the other curve's: drawn once, read once, and not in the mean; the numbers in a file are whole.
    void aForkBeginsWhereItLeavesTheOther()
    {
        CurvePlot plot;
        plot.resize(500, 300);
        const auto add = [&](const QString& run, double later, double begin) {
            plot.setCurve(run, {.run = run, .label = run, .color = runColor(plot.curves().size()), .begin = begin});
            std::vector<double> x, y;
            for (int i = 0; i <= 100; ++i) {
                x.push_back(i);
                y.push_back(i <= 60 ? i : 60 + later * (i - 60));
            }
            plot.append(run, x, y);
        };
        add(QStringLiteral("trunk"), 1, -INFINITY);
        add(QStringLiteral("fork"), -1, 60);
        plot.show();
        plot.refresh();
        QCOMPARE(plot.readingsAt(30).size(), std::size_t(1));
        QCOMPARE(plot.readingsAt(30)[0].label, QStringLiteral("trunk"));
        QCOMPARE(plot.readingsAt(80).size(), std::size_t(2));
        QCOMPARE(plot.readingsAt(60, 60)[1].value, 60.0); // joined
        QVERIFY(plot.csv().contains(QStringLiteral("fork,,3,3,3")));
        auto* figure = plot.findChild<QCustomPlot*>();
        QTRY_VERIFY(plot.isDrawn());
        const QImage image = figure->grab().toImage();
        const QColor color = runColor(1).on(themeOf(plot).dark);
        int leftmost = image.width();
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (const QColor at = image.pixelColor(x, y); std::abs(at.red() - color.red()) +
                                                                  std::abs(at.green() - color.green()) +
                                                                  std::abs(at.blue() - color.blue()) <
                                                              30)
                    leftmost = std::min(leftmost, x);
        QVERIFY2(std::abs(leftmost - figure->xAxis->coordToPixel(60)) < 4, qPrintable(QString::number(leftmost)));
        plot.setGrouped(true);
        QCOMPARE(plot.readingsAt(30).size(), std::size_t(2)); // that of the fork where it begins
        QCOMPARE(plot.readingsAt(30)[1].x, 60.0);
    }

    void marksStandOnTheirCurvesAndSayWhatHappened()
    {
        CurvePlot plot;
        plot.resize(500, 300);
        addRun(plot, QStringLiteral("sgd"), 1);
        addRun(plot, QStringLiteral("sam"), 4);
        plot.setSmoothing(0);
        plot.setMarks(QStringLiteral("sam"),
                      {{.x = 100, .kind = CurveMark::Kind::Knob, .text = QStringLiteral("ρ 1 → 2")},
                       {.x = 150, .kind = CurveMark::Kind::Resume, .text = QStringLiteral("resumed")}});
        plot.show();
        plot.refresh();
        auto* figure = plot.findChild<QCustomPlot*>();
        QTRY_VERIFY(plot.isDrawn() && figure->width() > 300);
        const QPointF knob = plot.placeOf(QStringLiteral("sam"), 0);
        QVERIFY(std::abs(figure->xAxis->pixelToCoord(knob.x()) - 100) < 1e-6);
        QVERIFY(std::abs(figure->yAxis->pixelToCoord(knob.y()) - 3.5) < 1e-6); // on its curve
        QCOMPARE(plot.marksAt(knob + QPointF(3, -2)).size(), std::size_t(1));
        QCOMPARE(plot.marksAt(knob)[0].text, QStringLiteral("ρ 1 → 2"));
        QVERIFY(plot.marksAt(knob + QPointF(30, 0)).empty());
        const QImage with = plot.image({500, 300});
        plot.setMarks(QStringLiteral("sam"), {});
        plot.refresh();
        QVERIFY(plot.marksAt(knob).empty());
        QVERIFY(plot.image({500, 300}) != with);
    }

    void aLinkedRangeIsTakenOverAndNotToldOn()
    {
        CurvePlot plot;
        addRun(plot, QStringLiteral("sgd"), 1);
        QSignalSpy moved(&plot, &CurvePlot::xMoved);
        const double low = plot.findChild<QCustomPlot*>()->yAxis->range().lower;
        plot.setXRange(20, 40);
        QCOMPARE(plot.zoom(), (std::vector<double>{20, 40, low, plot.zoom()[3]}));
        QVERIFY(moved.isEmpty());
        plot.setZoom({1, 2, 3, 4});
        QCOMPARE(moved.last(), (QVariantList{1.0, 2.0}));
    }

    /// The figure's width decides: with twice as many points the line is the same.
    void byDistanceTheLineIsTheSameWithMorePoints()
    {
        CurvePlot plot;
        plot.setSmoothing(0.99, SmoothingBy::Distance);
        for (const int points : {1001, 20'001}) {
            const QString run = QString::number(points);
            plot.setCurve(run, {.run = run, .label = run, .color = runColor(0)});
            std::vector<double> x, y;
            for (int i = 0; i < points; ++i) {
                x.push_back(1000.0 * i / (points - 1));
                y.push_back(std::sin(x.back() / 50));
            }
            plot.append(run, x, y);
        }
        plot.refresh();
        const auto readings = plot.readingsAt(700);
        QVERIFY(std::abs(readings[0].value - readings[1].value) < 0.01);
        QVERIFY(std::abs(readings[0].value - readings[0].raw) > 0.1);
    }

    void exactValuesAreNotSmoothedAndNoisyOnesAre()
    {
        CurvePlot plot;
        plot.setSmoothing(0.95);
        const auto add = [&](const QString& key, Smoothing smoothing, auto value) {
            plot.setCurve(key, {.run = key, .label = key, .color = runColor(0), .smoothing = smoothing});
            std::vector<double> x, y;
            for (int i = 0; i < 400; ++i) {
                x.push_back(i);
                y.push_back(value(i));
            }
            plot.append(key, x, y);
        };
        add(QStringLiteral("eta"), Smoothing::Never, [](int i) { return 0.05 * (1 + std::cos(3.14159265 * i / 399)); });
        add(QStringLiteral("radius"), Smoothing::IfNoisy, // SAM's, in float32, its knob turned once
            [](int i) { return (i < 200 ? 0.05 : 0.1) * (1 + 1e-7 * (i * 7 % 5)); });
        add(QStringLiteral("agnostic"), Smoothing::IfNoisy, [](int i) { return 0.05 + 0.01 * std::sin(2.0 * i); });
        plot.refresh();
        const auto at = [&](double x) { return plot.readingsAt(x); };
        QVERIFY(std::abs(at(399)[0].value) < 1e-9);
        QVERIFY(std::abs(at(201)[1].value - 0.1) < 1e-6); // a step, no ramp
        QVERIFY(std::abs(at(399)[2].value - 0.05) < 0.003);
        QVERIFY(std::abs(at(399)[2].raw - (0.05 + 0.01 * std::sin(2.0 * 399))) < 1e-12);
    }

    void theGhostIsInTheFigureAndOneSpikeIsNot()
    {
        CurvePlot plot;
        plot.resize(500, 300);
        plot.setSmoothing(0.98);
        plot.setCurve(QStringLiteral("r"),
                      {.run = QStringLiteral("r"), .label = QStringLiteral("r"), .color = runColor(0)});
        std::vector<double> x, y;
        for (int i = 0; i < 2000; ++i) {
            x.push_back(i);
            y.push_back(1 + (i % 2 ? 0.8 : -0.8)); // the line hardly moves
        }
        plot.append(QStringLiteral("r"), x, y);
        plot.refresh();
        const auto* axis = plot.findChild<QCustomPlot*>()->yAxis;
        QVERIFY(axis->range().lower <= 0.2 && axis->range().upper >= 1.8);
        const std::vector<double> behind = {2000, 2001}, spike = {1e4, 1};
        plot.append(QStringLiteral("r"), behind, spike);
        plot.refresh();
        QVERIFY2(axis->range().upper < 500, qPrintable(QString::number(axis->range().upper)));
        QVERIFY(axis->range().lower <= 0.2);
    }

    /// While the view moves, raw points behind smoothed lines are left out; at rest all is there, and files have all at
    /// any time.
    void aViewThatMovesIsDrawnInAHurryAndWholeAtRest()
    {
        const auto make = [](CurvePlot& plot) {
            plot.resize(500, 300);
            plot.setSmoothing(0.98);
            const QString run = QStringLiteral("r");
            plot.setCurve(run, {.run = run, .label = run, .color = runColor(0)});
            std::vector<double> x, y;
            for (int i = 0; i < 20000; ++i) {
                x.push_back(i);
                y.push_back(1 + (i % 2 ? 0.8 : -0.8)); // the line hardly moves
            }
            plot.append(run, x, y);
            plot.refresh();
            plot.show();
        };
        // in the figure, above the line
        const auto ghost = [](const QImage& image) {
            const QColor background = image.pixelColor(image.width() / 2, 1);
            int count = 0;
            for (int y = image.height() / 4; y < image.height() / 3; ++y)
                count += image.pixelColor(image.width() / 2, y) != background;
            return count;
        };
        CurvePlot plot;
        make(plot);
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        QTRY_VERIFY(plot.isDrawn());
        QVERIFY(ghost(plot.grab().toImage()) > 10);
        for (const double points : {12000.0, 3000.0, 600.0}) { // many a column of pixels, few, about one
            const std::vector<double> zoom{1000, 1000 + points, 0, 2};
            plot.setZoom(zoom);
            const QImage file = plot.image({500, 300}, 1);
            plot.setZoom({1000, 1001 + points, 0, 2});
            plot.setZoom(zoom);
            plot.findChild<QCustomPlot*>()->replot(); // its turn
            QCOMPARE(ghost(plot.grab().toImage()), 0);
            QTRY_VERIFY(ghost(plot.grab().toImage()) > 10);
            QTRY_VERIFY(plot.isDrawn());
            QCOMPARE(plot.image({500, 300}, 1), file);
        }
    }

    void axesSuitWhatTheyShow_data()
    {
        QTest::addColumn<QList<double>>("y");
        QTest::addColumn<bool>("logarithmic");
        QTest::addColumn<bool>("isSigned");
        QTest::addColumn<QStringList>("texts");
        QTest::addColumn<QList<double>>("range"); // at least, at most: what the vertical axis spans
        QStringList even;
        for (int i = 50; i <= 200; i += 25)
            even << QString::number(i / 1000.0, 'f', 3);
        QTest::newRow("tenths") << QList<double>{0.05, 0.2} << false << false << even << QList<double>{0.15, 0.2};
        QTest::newRow("log within a decade")
            << QList<double>{1.6, 2.4} << true << false
            << QStringList{QStringLiteral("1.6"), QStringLiteral("1.8"), QStringLiteral("2.0"), QStringLiteral("2.2"),
                           QStringLiteral("2.4")}
            << QList<double>{0.8, 0.95};
        QTest::newRow("log over decades")
            << QList<double>{0.001, 100} << true << false
            << QStringList{QStringLiteral("0.001"), QStringLiteral("0.01"), QStringLiteral("0.1"),
                           QStringLiteral("1"),     QStringLiteral("10"),   QStringLiteral("100")}
            << QList<double>{99, 200};
        QTest::newRow("signed stays linear")
            << QList<double>{0.1, 0.5} << true << true
            << QStringList{QStringLiteral("0.1"), QStringLiteral("0.2"), QStringLiteral("0.3"), QStringLiteral("0.4"),
                           QStringLiteral("0.5")}
            << QList<double>{0.4, 0.5};
        QTest::newRow("below 0 stays linear")
            << QList<double>{-1, 1} << true << false << QStringList() << QList<double>{2, 2.5};
        QTest::newRow("float noise is a constant")
            << QList<double>{0.05, 0.0500000007} << false << false << QStringList() << QList<double>{0.009, 0.02};
        QTest::newRow("one point") << QList<double>{0} << false << false << QStringList() << QList<double>{0.9, 1.1};
    }
    void axesSuitWhatTheyShow()
    {
        QFETCH(QList<double>, y);
        QFETCH(bool, logarithmic);
        QFETCH(bool, isSigned);
        QFETCH(QStringList, texts);
        QFETCH(QList<double>, range);
        CurvePlot plot;
        plot.resize(500, 300);
        plot.setSigned(isSigned);
        plot.setWholeX(true);
        plot.setCurve(QStringLiteral("r"), {.run = QStringLiteral("r"), .color = runColor(0)});
        std::vector<double> x;
        for (qsizetype i = 0; i < y.size(); ++i)
            x.push_back(static_cast<double>(i + 3));
        plot.append(QStringLiteral("r"), x, std::vector<double>(y.begin(), y.end()));
        plot.setLogY(logarithmic);
        plot.refresh();
        auto* figure = plot.findChild<QCustomPlot*>();
        plot.grab(); // lays it out
        figure->replot();
        const auto* axis = figure->yAxis;
        QVERIFY2(axis->range().size() >= range[0] && axis->range().size() <= range[1],
                 qPrintable(QString::number(axis->range().size())));
        const QVector<QString> labels = axis->tickVectorLabels();
        QCOMPARE(QSet<QString>(labels.begin(), labels.end()).size(), labels.size()); // each tick is another number
        if (!texts.isEmpty()) QCOMPARE(QStringList(labels.begin(), labels.end()), texts);
        for (const auto& step : figure->xAxis->tickVectorLabels())
            QVERIFY2(step.toDouble() == std::round(step.toDouble()), qPrintable(step));
        QVERIFY(figure->xAxis->range().contains(3));
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

    void theLegendOfAFileListsWhatIsDrawnAndCountsTheRest()
    {
        CurvePlot plot;
        plot.setTitle(QStringLiteral("Loss"));
        for (int i = 0; i < 63; ++i)
            addRun(plot, QStringLiteral("run number %1").arg(i), i, 5);
        plot.setCurve(
            QStringLiteral("hidden"),
            {.run = QStringLiteral("hidden"), .label = QStringLiteral("HIDDEN"), .color = {}, .visible = false});
        plot.setCurve(QStringLiteral("empty"),
                      {.run = QStringLiteral("empty"), .label = QStringLiteral("EMPTY"), .color = {}});
        plot.refresh();
        const QString all = QString::fromUtf8(plot.svg(plot.exportSize({720, 440})));
        QCOMPARE(all.count(QStringLiteral(">RUN NUMBER ")), 63);
        QVERIFY(!all.contains(QStringLiteral("HIDDEN")) && !all.contains(QStringLiteral("EMPTY")));
        QVERIFY(all.contains(QStringLiteral("sans-serif")));
        const QString some = QString::fromUtf8(plot.svg({500, 200})); // a size that was asked for is kept
        const auto shown = some.count(QStringLiteral(">RUN NUMBER "));
        QVERIFY(shown > 5 && shown < 63);
        QVERIFY(some.contains(QStringLiteral(">+%1<").arg(63 - shown)));
    }
};

QTEST_MAIN(TestCurvePlot)
#include "tst_curve_plot.moc"
