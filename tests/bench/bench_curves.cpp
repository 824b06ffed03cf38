// SPDX-License-Identifier: GPL-3.0-or-later
// A figure of 30 curves of 100,000 points each: how many frames a second it pans and zooms at. Software rendering, as
// all of the window's figures. Printed, not judged; the target stands beside the figures.
//     bench_curves [--curves 30] [--points 100000] [--frames 120]
#include "core/base/process.h"
#include "widgets/plots/curve_plot.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>

#include <cmath>
#include <cstdio>
#include <random>

using namespace sharpscope;

namespace {

void addCurves(CurvePlot& plot, int curves, std::size_t points)
{
    std::mt19937 random(1);
    std::vector<double> x(points), y(points);
    for (int i = 0; i < curves; ++i) {
        for (std::size_t k = 0; k < points; ++k) {
            const double share = static_cast<double>(k) / static_cast<double>(points);
            x[k] = static_cast<double>(k + 1);
            y[k] = 2 * std::exp(-(3 + 0.1 * i) * share) + 0.3 * std::generate_canonical<double, 32>(random);
        }
        const QString key = QString::number(i);
        plot.setCurve(key, {.run = key, .label = key, .color = runColor(i)});
        plot.append(key, x, y);
    }
}

/// Frames a second of a figure whose ranges are moved before each.
template <class Ranges>
double framesASecond(CurvePlot& plot, int frames, Ranges ranges)
{
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < frames; ++i) {
        plot.setZoom(ranges(static_cast<double>(i) / frames));
        while (!plot.isDrawn())
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        QCoreApplication::processEvents();
    }
    return frames * 1e9 / static_cast<double>(timer.nsecsElapsed());
}

void measure(const char* what, CurvePlot& plot, int frames, double points)
{
    const double pan = framesASecond(plot, frames, [&](double share) {
        return std::vector<double>{0.5 * share * points, (0.5 * share + 0.5) * points, 0.0, 2.5};
    });
    const double zoom = framesASecond(plot, frames, [&](double share) {
        const double half = 0.5 * points * std::pow(1e-3, share); // to a hundred points
        return std::vector<double>{0.5 * points - half, 0.5 * points + half, 0.0, 2.5};
    });
    std::printf("%-44s pan %6.1f, zoom %6.1f frames/s (target 30)\n", what, pan, zoom);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    prepareProcess();
    QApplication application(argc, argv);
    QCommandLineParser parser;
    const auto option = [&](const char* name, const char* value) {
        parser.addOption({QLatin1String(name), QStringLiteral("How many"), QStringLiteral("N"), QLatin1String(value)});
    };
    option("curves", "30");
    option("points", "100000");
    option("frames", "120");
    parser.addHelpOption();
    parser.process(application);
    const int curves = parser.value(QStringLiteral("curves")).toInt();
    const int frames = parser.value(QStringLiteral("frames")).toInt();
    const auto points = static_cast<std::size_t>(parser.value(QStringLiteral("points")).toLongLong());

    CurvePlot plot;
    plot.resize(1000, 600);
    plot.show();
    addCurves(plot, curves, points);
    plot.refresh();
    std::printf("%d curves of %zu points, %d x %d pixels\n", curves, points, plot.width(), plot.height());
    measure("as measured", plot, frames, static_cast<double>(points));
    plot.setSmoothing(0.9);
    measure("smoothed, with the raw values behind", plot, frames, static_cast<double>(points));
    plot.setFront({QStringLiteral("3")});
    measure("one of them stands out", plot, frames, static_cast<double>(points));
    return 0;
}
