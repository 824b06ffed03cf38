// SPDX-License-Identifier: GPL-3.0-or-later
// A figure of 30 curves of 100,000 points each: how many frames a second it pans and zooms at. Software rendering, as
// all of the window's figures. Printed, not judged; the target stands beside the figures.
//     bench_curves [--curves 30] [--points 100000] [--frames 120]
#include "core/base/process.h"
#include "widgets/plots/curve_plot.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
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

/// Medians over the frames: by the clock on the wall, and of this process' own time, which a busy machine does not
/// change.
struct FrameRate {
    double wall = 0; ///< frames a second
    double own = 0;
};

double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

/// Of a figure whose ranges are moved before each frame.
template <class Ranges>
FrameRate framesASecond(CurvePlot& plot, int frames, Ranges ranges)
{
    std::vector<double> wall, own; // seconds
    for (int i = 0; i < frames; ++i) {
        QElapsedTimer timer;
        timer.start();
        const std::clock_t start = std::clock();
        plot.setZoom(ranges(static_cast<double>(i) / frames));
        while (!plot.isDrawn())
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        QCoreApplication::processEvents();
        own.push_back(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
        wall.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-9);
    }
    return {1 / median(wall), 1 / median(own)};
}

void measure(const char* what, CurvePlot& plot, int frames, double points)
{
    const FrameRate pan = framesASecond(plot, frames, [&](double share) {
        return std::vector<double>{0.5 * share * points, (0.5 * share + 0.5) * points, 0.0, 2.5};
    });
    const FrameRate zoom = framesASecond(plot, frames, [&](double share) {
        const double half = 0.5 * points * std::pow(1e-3, share); // to a hundred points
        return std::vector<double>{0.5 * points - half, 0.5 * points + half, 0.0, 2.5};
    });
    std::printf("%-37s pan %6.1f, zoom %6.1f frames/s; of its own time %6.1f, %6.1f (target 30)\n", what, pan.wall,
                zoom.wall, pan.own, zoom.own);
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
