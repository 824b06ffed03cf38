// SPDX-License-Identifier: GPL-3.0-or-later
// Figures on paper: their size and letters, and what PGFPlots is told, whom LaTeX is asked about where it is installed;
// long because each kind of figure is.
#include "widgets/plots/bar_plot.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/plots/decision_plot.h"
#include "widgets/plots/heat_map.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/matrix_plot.h"
#include "widgets/plots/parallel_plot.h"
#include "widgets/plots/scatter_plot.h"

#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace sharpscope;

namespace {

QString contentOf(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// The columns of a file of points by name.
QMap<QString, QList<double>> columnsOf(const QString& csv)
{
    QMap<QString, QList<double>> columns;
    const QStringList lines = csv.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    const QStringList names = lines.value(0).split(QLatin1Char(','));
    for (const QString& line : lines.mid(1))
        for (qsizetype i = 0; i < names.size(); ++i)
            if (const QString cell = line.split(QLatin1Char(',')).value(i); cell != QLatin1String("nan"))
                columns[names[i]] << cell.toDouble();
    return columns;
}

/// Two seeds of a method, apart by 2, and another method; values above 0.
std::unique_ptr<CurvePlot> threeRuns(int points = 30)
{
    auto plot = std::make_unique<CurvePlot>();
    plot->setTitle(QStringLiteral("Loss & radius"));
    plot->setAxisLabels(QStringLiteral("step"), QStringLiteral("loss at ρ₁, %"));
    for (const auto& [run, group, height] : {std::tuple("a1", "A_b", 2.0), {"a2", "A_b", 4.0}, {"b", "SAM", 10.0}}) {
        plot->setCurve(QLatin1String(run), {.run = QLatin1String(run),
                                            .label = QLatin1String(group),
                                            .group = QLatin1String(group),
                                            .groupLabel = QLatin1String(group),
                                            .color = runColor(height > 5 ? 1 : 0),
                                            .smoothing = Smoothing::Never});
        std::vector<double> x, y;
        for (int i = 1; i <= points; ++i) {
            x.push_back(i);
            y.push_back(height + (i == points / 2 ? 50 : 0));
        }
        plot->append(QLatin1String(run), x, y);
    }
    plot->resize(600, 400);
    plot->refresh();
    return plot;
}

struct Written {
    QString tex;
    QMap<QString, QList<double>> points;
};

} // namespace

class TestPaperFigures : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    Written written(PlotWidget& plot, const QString& name, const FigureFormat& format = {})
    {
        plot.save(m_folder.filePath(name + QStringLiteral(".tex")), format);
        return {contentOf(m_folder.filePath(name + QStringLiteral(".tex"))),
                columnsOf(contentOf(m_folder.filePath(name + QStringLiteral("-points.csv"))))};
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void theSizeIsThatOnPaper()
    {
        const auto plot = threeRuns();
        const FigureFormat format{.width = 85, .height = 51, .fontSize = 8, .dpi = 600};
        plot->save(m_folder.filePath(QStringLiteral("size.png")), format);
        const QImage image(m_folder.filePath(QStringLiteral("size.png")));
        QVERIFY(std::abs(image.width() - 85 / 25.4 * 600) < 6); // a pixel of the layout has six dots
        QVERIFY(std::abs(image.height() - 51 / 25.4 * 600) < 6);
        QVERIFY(std::abs(image.dotsPerMeterX() * 0.0254 - 600) < 1);
        const QString svg = QString::fromUtf8(plot->paperSvg(format));
        const auto size = QRegularExpression(QStringLiteral("width=\"([0-9.]+)mm\" height=\"([0-9.]+)mm\"")).match(svg);
        QVERIFY2(std::abs(size.captured(1).toDouble() - 85) < 0.5, qPrintable(svg.left(300)));
        QVERIFY(std::abs(size.captured(2).toDouble() - 51) < 0.5);
        // numbers of 11 pixels, of which an inch has as many as make them 8 points
        QCOMPARE(format.pixelsPerInch(), 99);
        QVERIFY(svg.contains(QStringLiteral("font-size=\"11\"")));
        QCOMPARE(format.pointsOf(11), 8.0);
        plot->save(m_folder.filePath(QStringLiteral("size.pdf")), format);
        const QByteArray pdf = contentOf(m_folder.filePath(QStringLiteral("size.pdf"))).toLatin1();
        QVERIFY(pdf.size() > 1000 || QFileInfo(m_folder.filePath(QStringLiteral("size.pdf"))).size() > 1000);
    }

    void whatIsNotWantedIsLeftOut()
    {
        const auto plot = threeRuns();
        const FigureFormat all{.legend = true, .title = true}, plain{.legend = false, .title = false};
        const QByteArray with = plot->paperSvg(all), without = plot->paperSvg(plain);
        QVERIFY(with.contains("SAM") && with.contains("Loss &amp; radius"));
        QVERIFY(!without.contains("SAM") && !without.contains("Loss &amp; radius"));
        QVERIFY(plot->paperSvg(all).contains("SAM")); // the next one has it again
        FigureFormat clear = plain;
        QCOMPARE(plot->paperImage(clear).pixelColor(1, 1), QColor(Qt::white));
        clear.transparent = true;
        QCOMPARE(plot->paperImage(clear).pixelColor(1, 1).alpha(), 0);
    }

    void curvesKeepTheirNumbersColoursAndScales()
    {
        const auto plot = threeRuns();
        plot->setLogY(true);
        const Written figure = written(*plot, QStringLiteral("curves"), {.width = 120, .height = 70, .title = true});
        QVERIFY(figure.tex.contains(QStringLiteral("width=120mm, height=70mm")));
        QVERIFY(figure.tex.contains(QStringLiteral("ymode={log}")) && !figure.tex.contains(QStringLiteral("xmode")));
        QVERIFY2(figure.tex.contains(QStringLiteral("ylabel={loss at $\\rho_1$, \\%}")), qPrintable(figure.tex));
        QVERIFY(figure.tex.contains(QStringLiteral("title={Loss \\& radius}")));
        QVERIFY(figure.tex.contains(QStringLiteral("\\addlegendentry{A\\_b}")));
        const QColor color = runColor(1).light;
        QVERIFY(figure.tex.contains(
            QStringLiteral("rgb,255:red,%1;green,%2;blue,%3").arg(color.red()).arg(color.green()).arg(color.blue())));
        QCOMPARE(figure.tex.count(QStringLiteral("\\addplot")), 3);
        QCOMPARE(figure.tex.count(QStringLiteral("curves-points.csv};")), 3);
        int spikes = 0;
        for (const auto& column : figure.points)
            if (column.contains(60.0)) {
                QCOMPARE(column.size(), 30);
                ++spikes;
            }
        QCOMPARE(spikes, 1); // 10 + 50 of "SAM"
    }

    void longCurvesAreThinnedAndKeepTheirPeaks()
    {
        const auto plot = threeRuns(50'000);
        const Written figure = written(*plot, QStringLiteral("long"));
        QCOMPARE(figure.points.size(), 6);
        for (auto column = figure.points.begin(); column != figure.points.end(); ++column)
            QVERIFY2(column->size() < 2000 && column->size() > 100, qPrintable(column.key()));
        QVERIFY(std::any_of(figure.points.begin(), figure.points.end(),
                            [](const auto& column) { return column.contains(60.0); }));
    }

    void seedsHaveTheirBand()
    {
        const auto plot = threeRuns();
        plot->setGrouped(true);
        const Written figure = written(*plot, QStringLiteral("bands"));
        QVERIFY2(figure.tex.contains(QStringLiteral("fill between[of=upper0 and lower0]")), qPrintable(figure.tex));
        QVERIFY(figure.tex.contains(QStringLiteral("\\addlegendentry{A\\_b, mean $\\pm$ std, n = 2}")));
        // mean 3 ± √2 of 2 and 4
        const auto has = [&](double value) {
            return std::any_of(figure.points.begin(), figure.points.end(), [&](const QList<double>& column) {
                return std::any_of(column.begin(), column.end(),
                                   [&](double each) { return std::abs(each - value) < 1e-6; });
            });
        };
        QVERIFY(has(3) && has(3 - std::sqrt(2.0)) && has(3 + std::sqrt(2.0)));
    }

    void mapsHaveTheirCellsColoursAndContours()
    {
        HeatMap map;
        map.resize(500, 450);
        map.setAxisLabels(QStringLiteral("ρ₁"), QStringLiteral("ρ₂"));
        map.setValueName(QStringLiteral("loss"));
        map.setGrid({.columns = 4,
                     .rows = 3,
                     .xMin = 0,
                     .xMax = 3,
                     .yMin = 0,
                     .yMax = 1,
                     .values = {1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 100}});
        map.setMarkers({{.x = 1, .y = 0.5, .text = QStringLiteral("SAM"), .color = runColor(1)}});
        const Written figure = written(map, QStringLiteral("map"));
        QVERIFY(figure.tex.contains(QStringLiteral("matrix plot*, point meta=explicit, mesh/cols=4")));
        QVERIFY(figure.tex.contains(QStringLiteral("point meta min=1, point meta max=100")));
        QVERIFY(figure.tex.contains(QStringLiteral("ylabel={loss}}")));
        QVERIFY(figure.tex.contains(QStringLiteral("xlabel={$\\rho_1$}")));
        QVERIFY(figure.tex.contains(QStringLiteral("{SAM};")));
        QVERIFY(figure.tex.contains(QStringLiteral("x y v\\\\\n0 0 1\\\\\n1 0 2\\\\\n"))); // row by row from below
        QVERIFY(figure.tex.contains(QStringLiteral("\n3 1 100\\\\\n};")));
        QVERIFY(figure.points.size() >= 2); // the contours' x and y
    }

    void barsDotsAndNamesCome()
    {
        BarPlot bars;
        bars.setBars({QStringLiteral("cat"), QStringLiteral("dog & co")}, {3, 5});
        bars.setDeviations({0.5, 1});
        bars.setReference(4, QStringLiteral("equal"));
        const Written one = written(bars, QStringLiteral("bars"));
        QVERIFY2(one.tex.contains(QStringLiteral("xticklabels={{cat},{dog \\& co}}")), qPrintable(one.tex));
        QVERIFY(one.tex.contains(QStringLiteral("ybar")) && one.tex.contains(QStringLiteral("error bars/y explicit")));
        QVERIFY(one.tex.contains(QStringLiteral("(axis cs:-0.6,4) -- ")));
        QVERIFY(one.points.values().contains(QList<double>({3, 5})));
        QVERIFY(one.points.values().contains(QList<double>({0.5, 1})));

        ScatterPlot dots;
        dots.setClasses({{QStringLiteral("left"), {0, 1}, {2, 3}}, {QStringLiteral("right"), {4}, {5}}});
        const Written two = written(dots, QStringLiteral("dots"));
        QCOMPARE(two.tex.count(QStringLiteral("only marks")), 4); // two plots, two entries of the legend
        QVERIFY(two.tex.contains(QStringLiteral("\\addlegendentry{right}")));
        QVERIFY(two.points.values().contains(QList<double>({2, 3})));

        HistogramPlot histogram;
        histogram.setNames(QStringLiteral("pool"), QStringLiteral("chosen"));
        histogram.setValues({0, 0, 0, 1, 2}, {2});
        QVERIFY(written(histogram, QStringLiteral("histogram")).tex.contains(QStringLiteral("\\addlegendentry{pool}")));
        MatrixPlot matrix;
        matrix.setMatrix({QStringLiteral("SGD"), QStringLiteral("SAM")}, {1, 0.5, 0.5, 1}, 0, 1);
        QVERIFY(written(matrix, QStringLiteral("matrix")).tex.contains(QStringLiteral("{0.50};")));
    }

    /// The map of a sweep: where SAM and SGD are, which point is the best, and what is not there yet.
    void cellsKeepTheirMarksAndFrames()
    {
        using State = MatrixPlot::CellState;
        MatrixPlot map;
        map.setCells({.rows = {QStringLiteral("0.1"), QStringLiteral("0")},
                      .columns = {QStringLiteral("0"), QStringLiteral("0.2")},
                      .values = {80, std::nan(""), 70, 75},
                      .low = 70,
                      .high = 80,
                      .texts = {QStringLiteral("80.0"), QString(), QStringLiteral("70.0"), QStringLiteral("75.0")},
                      .looks = {{.isBest = true},
                                {.state = State::Missing},
                                {.mark = QStringLiteral("SGD")},
                                {.state = State::UnderWay, .fraction = 0.5, .mark = QStringLiteral("SAM")}}});
        const QString tex = written(map, QStringLiteral("cells")).tex;
        QVERIFY2(tex.contains(QStringLiteral("at (axis cs:0,1) {\\textbf{80.0}};")), qPrintable(tex));
        QVERIFY(tex.contains(QStringLiteral("at (axis cs:0,0) {\\shortstack{70.0\\\\\\scriptsize SGD}};")));
        QVERIFY(tex.contains(QStringLiteral("{\\shortstack{75.0\\\\\\scriptsize SAM}};")));
        const auto framed = [&](const char* cell) {
            return tex.count(QStringLiteral("axis cs:%1) rectangle").arg(QLatin1String(cell)));
        };
        QCOMPARE(framed("-0.5,0.5"), 2);  // the best
        QCOMPARE(framed("0.5,0.5"), 1);   // missing
        QCOMPARE(framed("0.5,-0.5"), 1);  // under way
        QCOMPARE(framed("-0.5,-0.5"), 0); // whole
    }

    void parallelCoordinatesKeepLinesColoursAndAxes()
    {
        ParallelPlot plot;
        plot.resize(500, 350);
        const double nan = std::nan("");
        plot.setLines(
            {{.title = QStringLiteral("ρ₁"), .low = 0, .high = 0.4},
             {.title = QStringLiteral("rule"),
              .low = 0,
              .high = 1,
              .places = {{0, QStringLiteral("SGD")}, {1, QStringLiteral("A_b")}}},
             {.title = QStringLiteral("accuracy"), .low = 80, .high = 90}},
            {{.at = {0.1, 0, 85}, .value = 85}, {.at = {0.3, 1, 90}, .value = 90}, {.at = {0.2, nan, 81}, .value = 81}},
            {.low = 80, .high = 90, .name = QStringLiteral("accuracy, %")});
        const Written figure = written(plot, QStringLiteral("parallel"));
        QVERIFY2(figure.tex.contains(QStringLiteral("{A\\_b};")), qPrintable(figure.tex));
        QVERIFY(figure.tex.contains(QStringLiteral("at (axis cs:0,1) {$\\rho_1$};")));
        QVERIFY(figure.tex.contains(QStringLiteral("point meta min=80, point meta max=90")));
        QVERIFY(figure.tex.contains(QStringLiteral("ylabel={accuracy, \\%}")));
        QCOMPARE(figure.tex.count(QStringLiteral("\\addplot")), 1);
        // Where on each axis a line is, from 0 to 1; a gap where it has no value, and behind each line.
        const QStringList rows =
            contentOf(m_folder.filePath(QStringLiteral("parallel-points.csv"))).split(QLatin1Char('\n'));
        const QStringList expected =
            QStringLiteral("v0,x1,y2 85,0,0.25 85,1,0 85,2,0.5 85,nan,nan 90,0,0.75 90,1,1 90,2,1 90,nan,nan 81,0,0.5 "
                           "81,1,nan 81,2,0.1 81,nan,nan")
                .split(QLatin1Char(' '));
        QCOMPARE(rows.mid(0, expected.size()), expected);

        plot.setBrushes({ParallelPlot::Brush(0, 0.15), {}, {}}); // the first alone has its colour
        const Written brushed = written(plot, QStringLiteral("brushed"));
        QCOMPARE(brushed.tex.count(QStringLiteral("\\addplot")), 2);
        QVERIFY(brushed.points.values().contains(QList<double>({85, 85, 85, 85})));
        QVERIFY2(brushed.tex.contains(QStringLiteral("([xshift=4pt]axis cs:0,0.375)")), qPrintable(brushed.tex));
        plot.setFront({1});
        QCOMPARE(written(plot, QStringLiteral("front")).tex.count(QStringLiteral("\\addplot")), 3);
    }

    void decisionMapsKeepTheirRegionsPointsAndRings()
    {
        DecisionMap map;
        map.classes = 2;
        map.columns = 3;
        map.rows = 2;
        map.probability.resize(12);
        const double first[] = {1, 0.75, 0, 1, 0.25, 0}; // p of class 0, from below
        for (std::size_t i = 0; i < 6; ++i) {
            map.probability[i] = static_cast<std::uint16_t>(first[i] * 65535);
            map.probability[6 + i] = static_cast<std::uint16_t>(65535 - map.probability[i]);
        }
        DecisionPlot plot;
        plot.resize(500, 450);
        plot.setMap(std::make_shared<const DecisionMap>(map));
        plot.setPoints(std::make_shared<const DecisionPoints>(DecisionPoints{
            .classNames = {"left", "right"},
            .points = {{.x = 0.1, .y = 0.2, .label = 0, .truth = 0}, {.x = 0.3, .y = 0.4, .label = 1, .truth = 0}}}));
        const Written figure = written(plot, QStringLiteral("decision"));
        QVERIFY(figure.tex.contains(QStringLiteral("matrix plot*, point meta=explicit, mesh/cols=3")));
        QVERIFY(figure.tex.contains(QStringLiteral("point meta min=0, point meta max=3")));
        // 2 class + (p − 1/2) / (1/2)
        const QString cells =
            figure.tex.mid(figure.tex.indexOf(QStringLiteral("x y v\\\\"))).section(QLatin1Char('}'), 0, 0);
        QStringList values;
        for (const QString& row : cells.split(QStringLiteral("\\\\\n")).mid(1, 6))
            values << QString::number(std::round(row.section(QLatin1Char(' '), 2, 2).toDouble() * 100) / 100);
        QCOMPARE(values, QStringLiteral("1 0.5 3 1 2.5 3").split(QLatin1Char(' ')));
        QVERIFY(figure.tex.indexOf(QStringLiteral("matrix plot*")) <
                figure.tex.indexOf(QStringLiteral("only marks"))); // below
        QVERIFY(figure.tex.contains(QStringLiteral("\\addlegendentry{labelled wrongly}")));
        QVERIFY(figure.points.values().contains(QList<double>({0.3}))); // the ring's and the point's
        QVERIFY(figure.points.values().contains(QList<double>({0.1})));
        QVERIFY(std::any_of(figure.points.begin(), figure.points.end(),
                            [](const auto& c) { return c.size() > 1; })); // border
    }

    void latexSetsThem()
    {
        if (QStandardPaths::findExecutable(QStringLiteral("pdflatex")).isEmpty()) QSKIP("LaTeX is not installed");
        QProcess kpsewhich;
        kpsewhich.start(QStringLiteral("kpsewhich"), {QStringLiteral("pgfplots.sty")});
        if (!kpsewhich.waitForFinished() || kpsewhich.exitCode() != 0) QSKIP("PGFPlots is not installed");
        QString inputs;
        for (const auto& name : QDir(m_folder.path()).entryList({QStringLiteral("*.tex")}))
            inputs += QStringLiteral("\\input{%1}\n\n").arg(name);
        QVERIFY(inputs.count(QLatin1Char('\n')) >= 24);
        QFile file(m_folder.filePath(QStringLiteral("all.tex")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("\\documentclass{article}\n\\usepackage[utf8]{inputenc}\n\\usepackage{pgfplots}\n"
                   "\\pgfplotsset{compat=1.16}\n\\usepgfplotslibrary{fillbetween}\n\\begin{document}\n" +
                   inputs.toUtf8() + "\\end{document}\n");
        file.close();
        QProcess latex;
        latex.setWorkingDirectory(m_folder.path());
        latex.start(QStringLiteral("pdflatex"), {QStringLiteral("-halt-on-error"), QStringLiteral("all.tex")});
        QVERIFY(latex.waitForFinished(120000));
        const QByteArray said = latex.readAllStandardOutput();
        QVERIFY2(latex.exitCode() == 0, said.mid(said.indexOf("\n! ")).left(800).constData());
        if (qEnvironmentVariableIsSet("KEEP_FIGURES")) // to be looked at
            QFile::copy(m_folder.filePath(QStringLiteral("all.pdf")), qEnvironmentVariable("KEEP_FIGURES"));
    }
};

QTEST_MAIN(TestPaperFigures)
#include "tst_paper_figures.moc"
