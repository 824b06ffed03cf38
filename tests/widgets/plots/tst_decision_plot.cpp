// SPDX-License-Identifier: GPL-3.0-or-later
// Maps of a plane: what is drawn where, and what is read off it.
#include "widgets/base/run_palette.h"
#include "widgets/plots/decision_plot.h"
#include "widgets/plots/heat_map.h"
#include "widgets/plots/qcp.h"

#include <QSignalSpy>
#include <QTest>

using namespace sharpscope;

namespace {

/// On the left the first class with 0.75, on the right the second with certainty; x from −1 to 1, y from −1 to 1.
std::shared_ptr<DecisionMap> halves()
{
    auto map = std::make_shared<DecisionMap>(DecisionMap{
        .step = 3, .epoch = 1, .classes = 2, .columns = 4, .rows = 3, .xMin = -1, .xMax = 1, .yMin = -1, .yMax = 1});
    for (const bool second : {false, true})
        for (int row = 0; row < 3; ++row)
            for (int column = 0; column < 4; ++column)
                map->probability.push_back(column < 2 ? (second ? 16384 : 49151) : (second ? 65535 : 0));
    return map;
}

std::shared_ptr<DecisionPoints> corners()
{
    return std::make_shared<DecisionPoints>(
        DecisionPoints{.classNames = {"left", "right"},
                       .points = {{.x = -0.5, .y = -0.5, .label = 0, .truth = 0},
                                  {.x = 0.5, .y = 0.5, .label = 0, .truth = 1},
                                  {.x = 0.5, .y = -0.5, .label = 1, .truth = 1, .isTest = true}}});
}

void shown(DecisionPlot& plot)
{
    plot.resize(400, 300);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QTRY_VERIFY(plot.isDrawn());
}

QPoint pixelAt(DecisionPlot& plot, double x, double y)
{
    auto* figure = plot.findChild<QCustomPlot*>();
    return {static_cast<int>(figure->xAxis->coordToPixel(x)), static_cast<int>(figure->yAxis->coordToPixel(y))};
}

QColor colorAt(DecisionPlot& plot, double x, double y)
{
    auto* figure = plot.findChild<QCustomPlot*>();
    return figure->toPixmap(figure->width(), figure->height(), 1).toImage().pixelColor(pixelAt(plot, x, y));
}

double distance(const QColor& a, const QColor& b)
{
    return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
}

} // namespace

class TestDecisionPlot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    /// The class of each side has its colour there, the surer the stronger, the right way up.
    void regionsHaveTheirClassesColours()
    {
        DecisionPlot plot;
        auto map = halves();
        map->probability[4 * 2 + 0] = 0; // the upper left place is of the second class
        map->probability[4 * 3 + 4 * 2 + 0] = 65535;
        plot.setMap(map);
        shown(plot);
        const QColor base = themeOf(plot).base, first = runColor(0).light, second = runColor(1).light;
        const QColor left = colorAt(plot, -0.8, -0.8), right = colorAt(plot, 0.8, -0.8), up = colorAt(plot, -1, 1);
        QVERIFY(distance(left, first) < distance(left, second));
        QVERIFY(distance(right, second) < distance(right, first));
        QVERIFY(distance(up, second) < distance(up, first));
        QVERIFY(distance(left, base) / distance(first, base) < distance(right, base) / distance(second, base) - 0.1);
    }

    void aStepIsAsLongOnBothAxesAndAllPointsAreSeen()
    {
        DecisionPlot plot;
        plot.setMap(halves());
        plot.setPoints(corners());
        shown(plot);
        auto* figure = plot.findChild<QCustomPlot*>();
        const auto unit = [&](QCPAxis* axis, double pixels) { return axis->range().size() / pixels; };
        const auto room = figure->axisRect()->size();
        QVERIFY(std::abs(unit(figure->xAxis, room.width()) / unit(figure->yAxis, room.height()) - 1) < 1e-3);
        const auto points = corners();
        for (const DecisionPoint& point : points->points) {
            QVERIFY(figure->xAxis->range().contains(point.x));
            QVERIFY(figure->yAxis->range().contains(point.y));
        }
        QVERIFY(plot.zoom().empty());
        plot.setExtent(QRectF(QPointF(-2, -2), QPointF(2, 2))); // of another figure beside it
        QTRY_VERIFY(figure->yAxis->range().lower <= -2 && figure->xAxis->range().upper >= 2);
    }

    void pointsHaveTheLabelThatIsTrainedWithAndWrongOnesARing()
    {
        DecisionPlot plot;
        plot.setMap(halves());
        plot.setPoints(corners());
        shown(plot);
        auto* figure = plot.findChild<QCustomPlot*>();
        const auto named = [&](const QString& name) -> QCPGraph* {
            for (int i = 0; i < figure->graphCount(); ++i)
                if (figure->graph(i)->name() == name) return figure->graph(i);
            return nullptr;
        };
        QCOMPARE(named(QStringLiteral("left"))->dataCount(), 2); // one of them wrongly
        QCOMPARE(named(QStringLiteral("right"))->dataCount(), 0);
        QCOMPARE(named(QStringLiteral("labelled wrongly"))->dataCount(), 1);
        QCOMPARE(named(QStringLiteral("labelled wrongly"))->dataMainKey(0), 0.5);
        QVERIFY(!named(QStringLiteral("right, test")));
        plot.setShown(false, true);
        QVERIFY(!named(QStringLiteral("left")) && !named(QStringLiteral("labelled wrongly")));
        QCOMPARE(named(QStringLiteral("right, test"))->dataCount(), 1);
        QVERIFY(named(QStringLiteral("left, test"))->scatterStyle().shape() !=
                named(QStringLiteral("right, test"))->scatterStyle().shape()); // not by colour alone
    }

    void theMouseSaysWhereItIs()
    {
        DecisionPlot plot;
        plot.setMap(halves());
        shown(plot);
        QSignalSpy pointed(&plot, &DecisionPlot::pointed), left(&plot, &DecisionPlot::left);
        QTest::mouseMove(&plot.canvas(), pixelAt(plot, 0.5, 0.25));
        QTRY_COMPARE(pointed.size(), 1);
        QVERIFY(std::abs(pointed[0][0].toDouble() - 0.5) < 0.02);
        QVERIFY(std::abs(pointed[0][1].toDouble() - 0.25) < 0.02);
        QTest::mouseMove(&plot.canvas(), QPoint(2, 2)); // beside the axes
        QTRY_COMPARE(left.size(), 1);
    }

    void filesHaveTheNumbersAndALegend()
    {
        DecisionPlot plot;
        plot.setMap(halves());
        plot.setPoints(corners());
        shown(plot);
        const QStringList lines = plot.csv().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 13);
        QCOMPARE(lines[0], QStringLiteral("x,y,class,p(left),p(right)"));
        QVERIFY(lines[1].startsWith(QStringLiteral("-1,-1,left,0.7499")));
        QCOMPARE(lines[12], QStringLiteral("1,1,right,0,1"));
        const QByteArray svg = plot.svg({520, 460});
        QVERIFY(svg.contains(">left<") && svg.contains(">labelled wrongly<") && svg.contains("<image"));
        QVERIFY(!plot.findChild<QCustomPlot*>()->legend->visible()); // the page has one for all
    }

    /// In a corner of the window: no name runs over a heat map's edge, numbers stand apart, and the colour scale says
    /// what it has room for.
    void onASmallHeatMapNamesAndNumbersStayWhole_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::newRow("beside a line's curves") << QSize(205, 170) << -0.2 << 1.2;
        QTest::newRow("in a small window") << QSize(210, 200) << -1.0 << 1.25;
        QTest::newRow("alone") << QSize(500, 425) << -0.2 << 1.2;
    }
    void onASmallHeatMapNamesAndNumbersStayWhole()
    {
        QFETCH(QSize, size);
        QFETCH(double, low);
        QFETCH(double, high);
        HeatMap map;
        map.resize(size);
        map.setAxisLabels(QStringLiteral("a"), QStringLiteral("b"));
        map.setValueName(QStringLiteral("L"), QStringLiteral("hatched: losses above 2"));
        map.setGrid({.columns = 3,
                     .rows = 3,
                     .xMin = low,
                     .xMax = high,
                     .yMin = low,
                     .yMax = high,
                     .values = {1, 1, 1, 1, 1, 1, 1, 1, 3}});
        map.setMarkers({{.x = 0, .y = 0, .text = QStringLiteral("SGD")},
                        {.x = 1, .y = -0.15, .text = QStringLiteral("SAM")},
                        {.x = 0.3, .y = 1.2, .text = QStringLiteral("ASAM")},
                        {.x = 0.86, .y = 0.45, .text = QStringLiteral("Agnostic-SAM")}});
        HeatPath path{.text = QStringLiteral("SGD")};
        path.x = {0.9, 0.05};
        path.y = {1.15, 0.6};
        path.labels = {QStringLiteral("epoch 1"), QStringLiteral("epoch 2, 0.58 off")};
        map.setPaths({path});
        map.grab();
        auto* plot = map.findChild<QCustomPlot*>();
        const QRectF area = QRectF(plot->axisRect()->rect()).adjusted(-1, -1, 1, 1);
        int names = 0;
        for (int i = 0; i < plot->itemCount(); ++i)
            if (auto* text = qobject_cast<QCPItemText*>(plot->item(i)); text && text->visible()) {
                names += !text->text().startsWith(QLatin1String("epoch"));
                const QRectF box(text->topLeft->pixelPosition(), text->bottomRight->pixelPosition());
                QVERIFY2(area.contains(box), qPrintable(text->text()));
            }
        QCOMPARE(names, 4);
        auto* scale = qobject_cast<QCPColorScale*>(plot->plotLayout()->element(0, 1));
        const QString whole = QStringLiteral("L, hatched: losses above 2");
        const bool hasRoom = QFontMetricsF(scale->axis()->labelFont()).horizontalAdvance(whole) < area.height() - 2;
        QCOMPARE(scale->label(), hasRoom ? whole : QStringLiteral("L"));
        if (size.height() != 200) QCOMPARE(hasRoom, size.height() > 200);
        double end = -1e9; // of the number before
        const QFontMetricsF metrics(plot->xAxis->tickLabelFont());
        for (qsizetype i = 0; i < plot->xAxis->tickVector().size(); ++i) {
            const double tick = plot->xAxis->tickVector()[i], middle = plot->xAxis->coordToPixel(tick);
            if (!plot->xAxis->range().contains(tick)) continue;
            const double half = metrics.horizontalAdvance(plot->xAxis->tickVectorLabels()[i]) / 2;
            QVERIFY(middle - half > end + 2);
            end = middle + half;
        }
    }
};

QTEST_MAIN(TestDecisionPlot)
#include "tst_decision_plot.moc"
