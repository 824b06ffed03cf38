// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_map.h"

#include "widgets/plots/heat_map.h"
#include "widgets/view3d/mark_text.h"
#include "widgets/view3d/surface_mesh.h"

#include <QObject>

#include <utility>

namespace sharpscope {

namespace {

constexpr int contourCount = 10;

/// The surface as it is drawn in 3-D, interpolated between its points.
ScalarGrid gridOf(const ShownSurface& shown, const SurfaceStyle& style, const HeightScale& scale)
{
    const GridStarted& from = shown.surface.grid;
    const SurfaceMesh mesh = makeMesh(shown.surface, style, scale, {});
    ScalarGrid grid{.columns = static_cast<int>(mesh.columns),
                    .rows = static_cast<int>(mesh.rows),
                    .xMin = from.xMin,
                    .xMax = from.xMax,
                    .yMin = from.yMin,
                    .yMax = from.yMax};
    for (const float height : mesh.heights)
        grid.values.push_back(scale.valueAt(height));
    return grid;
}

void addMarkers(std::vector<HeatMarker>& markers, const ShownSurface& shown, bool isAlone)
{
    const std::vector<SurfaceMark> marks = marksOf(shown, isAlone);
    for (std::size_t i = 0; i < marks.size(); ++i)
        if (const SurfaceMark& mark = marks[i]; mark.isEnd)
            markers.push_back(
                {.x = mark.a, .y = mark.b, .text = QString::fromStdString(mark.label), .color = colorOfMark(shown, i)});
}

void addPaths(std::vector<HeatPath>& paths, const ShownSurface& shown, const SurfaceStyle& style)
{
    std::vector<const SurfaceMark*> points; // of one run
    for (std::size_t i = 0; i < shown.surface.marks.size(); ++i) {
        points.push_back(&shown.surface.marks[i]);
        if (!points.back()->isEnd) continue;
        HeatPath path{.text = QString::fromStdString(points.back()->label), .color = colorOfMark(shown, i)};
        for (std::size_t k = 0; k < points.size(); ++k) {
            const SurfaceMark& mark = *points[k];
            path.x.push_back(mark.a);
            path.y.push_back(mark.b);
            if (!isOutline(mark)) path.values.push_back(truthOf(mark, shown.surface, style.quantity));
            path.labels << (hasEpoch(k, points) ? epochText(mark) : QString());
        }
        paths.push_back(std::move(path));
        points.clear();
    }
}

} // namespace

std::vector<double> contourLevelsOf(const HeightScale& scale)
{
    return contourLevels(scale.low, scale.high, contourCount, scale.logarithmic);
}

void showOnMap(HeatMap& map, const std::vector<ShownSurface>& surfaces, std::size_t selected, const SurfaceStyle& style,
               const HeightScale& scale)
{
    const ShownSurface& shown = surfaces[selected];
    const bool isAlone = style.arrangement == SurfaceArrangement::SideBySide || surfaces.size() == 1;
    std::vector<HeatMarker> markers;
    std::vector<HeatPath> paths;
    for (const ShownSurface& each : surfaces)
        if (!isAlone || &each == &shown) {
            addMarkers(markers, each, isAlone);
            addPaths(paths, each, style);
        }
    const QString name = nameOf(style.quantity, shown.surface);
    const AxisNames axes = axisNamesOf(shown.surface);
    map.setAxisLabels(axes.a, axes.b);
    map.setTitle(shown.title);
    map.setValueName(name, scale.clips ? QObject::tr("hatched: above %1").arg(scale.high) : QString());
    map.setScale(HeatScale{.low = scale.low,
                           .high = scale.high,
                           .logarithmic = scale.logarithmic,
                           .colors = style.colors,
                           .contourLevels = style.contourLevels});
    map.setGrid(gridOf(shown, style, scale));
    map.setMarkers(std::move(markers));
    map.setPaths(std::move(paths));
}

void clearMap(HeatMap& map)
{
    map.setTitle({});
    map.setGrid({});
    map.setMarkers({});
    map.setPaths({});
}

} // namespace sharpscope
