// SPDX-License-Identifier: GPL-3.0-or-later
// Turning surfaces of 101 × 101 points round in the window: milliseconds a picture, from the mouse's move to the
// painted widget. On software OpenGL under Xvfb, or on whatever OpenGL the display has. Printed, not judged.
//     bench_orbit [--points 101] [--pictures 60]
#include "widgets/view3d/surface_view.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QPixmap>

#include <vtkCamera.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkRendererCollection.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace sharpscope;

namespace {

/// A rough bowl, steeper from one model to the next.
ShownSurface bowl(std::int64_t points, int model)
{
    ShownSurface shown;
    shown.title = QStringLiteral("model %1").arg(model + 1);
    shown.color = runColor(model);
    GridStarted& grid = shown.surface.grid;
    grid.name = "landscape-bench";
    grid.columns = grid.rows = points;
    grid.xMin = grid.yMin = -1;
    grid.xMax = grid.yMax = 1;
    for (std::int64_t row = 0; row < points; ++row)
        for (std::int64_t column = 0; column < points; ++column) {
            const double a = 2.0 * static_cast<double>(column) / static_cast<double>(points - 1) - 1;
            const double b = 2.0 * static_cast<double>(row) / static_cast<double>(points - 1) - 1;
            shown.surface.loss.push_back(0.1 + (model + 1) * (a * a + 2 * b * b) +
                                         0.1 * std::sin(9 * a) * std::cos(7 * b));
            shown.surface.accuracy.push_back(1 / (1 + shown.surface.loss.back()));
        }
    shown.surface.pointsDone = points * points;
    return shown;
}

void measure(const char* name, int models, SurfaceArrangement arrangement, const QSize& size, std::int64_t points,
             int pictures)
{
    std::vector<ShownSurface> surfaces;
    for (int model = 0; model < models; ++model)
        surfaces.push_back(bowl(points, model));
    SurfaceStyle style;
    style.arrangement = arrangement;
    style.contourLevels = {0.2, 0.5, 1, 1.5, 2, 3, 4, 6};
    SurfaceView view;
    view.resize(size);
    view.setStyle(style);
    view.setSurfaces(std::move(surfaces));
    view.show();
    view.grab();
    const QPointF middle = QRectF(view.rect()).center();
    const auto send = [&](QEvent::Type type, const QPointF& at, Qt::MouseButton button, Qt::MouseButtons held) {
        QMouseEvent event(type, at, view.mapToGlobal(at), button, held, Qt::NoModifier);
        QApplication::sendEvent(&view, &event);
    };
    send(QEvent::MouseButtonPress, middle, Qt::LeftButton, Qt::LeftButton);
    std::vector<double> milliseconds;
    for (int i = 1; i <= pictures; ++i) {
        QElapsedTimer clock;
        clock.start();
        send(QEvent::MouseMove, middle + QPointF(4 * (i % 50), i % 7), Qt::NoButton, Qt::LeftButton);
        view.grab();
        milliseconds.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    send(QEvent::MouseButtonRelease, middle, Qt::LeftButton, Qt::NoButton);
    std::ranges::sort(milliseconds);
    const auto at = [&](double share) { return milliseconds[static_cast<std::size_t>(share * (pictures - 1))]; };
    std::printf("%-22s %4d×%-4d %8.1f %8.1f\n", name, size.width(), size.height(), at(0.5), at(0.95));
}

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("points"), QStringLiteral("A side."), QStringLiteral("n"), QStringLiteral("101")});
    parser.addOption(
        {QStringLiteral("pictures"), QStringLiteral("Of a drag."), QStringLiteral("n"), QStringLiteral("60")});
    parser.process(app);
    if (!VtkView::isPossible()) {
        std::fprintf(stderr, "bench_orbit: no display with OpenGL 3.2 here\n");
        return 1;
    }
    const int points = std::clamp(parser.value(QStringLiteral("points")).toInt(), 3, 1025);
    const int pictures = std::clamp(parser.value(QStringLiteral("pictures")).toInt(), 2, 10'000);
    std::printf("surfaces of %d×%d points, dragged over %d pictures\n", points, points, pictures);
    std::printf("%-22s %-9s %8s %8s\n", "shown", "pixels", "ms, p50", "ms, p95");
    measure("one", 1, SurfaceArrangement::SideBySide, {640, 560}, points, pictures);
    measure("three side by side", 3, SurfaceArrangement::SideBySide, {1280, 560}, points, pictures);
    measure("three overlaid", 3, SurfaceArrangement::Overlaid, {640, 560}, points, pictures);
    return 0;
}
