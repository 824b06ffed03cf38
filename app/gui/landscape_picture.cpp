// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_picture.h"

#include "app/gui/landscape_map.h"
#include "app/gui/orbit_writer.h"
#include "app/gui/run_entry.h"
#include "core/base/error.h"
#include "core/landscape/surface_file.h"
#include "core/run/run_folder.h"
#include "core/run/run_reader.h"
#include "widgets/plots/heat_map.h"
#include "widgets/view3d/gl_support.h"
#include "widgets/view3d/surface_view.h"

#include <QEventLoop>

#include <algorithm>
#include <cstdio>

namespace sharpscope {

namespace {

using What = LandscapeExport::What;

std::vector<std::filesystem::path> filesOf(const std::filesystem::path& from)
{
    std::error_code ignored;
    if (std::filesystem::is_regular_file(from, ignored)) return {from};
    std::vector<std::filesystem::path> files;
    std::vector<std::filesystem::path> runs = {from};
    if (!std::filesystem::exists(from / "experiment.json", ignored)) runs = listRuns(from);
    for (const auto& run : runs)
        if (const auto found = surfaceFiles(run); !found.empty()) files.push_back(found.back());
    if (files.empty())
        throw Error(from.string() + ": holds no landscape-*.npz; `sharpscope-cli landscape` computes one");
    return files;
}

/// "Agnostic-SAM", as the run says in whose folder it lies; else the folder's name.
QString titleOf(const std::filesystem::path& file)
{
    std::string title;
    try {
        title = readSummary(file.parent_path()).summary.started.title;
    } catch (const Error&) { // a surface that was moved elsewhere
    }
    return QString::fromStdString(title.empty() ? file.parent_path().filename().string() : title);
}

std::vector<RunColor> modelColors(const Surface& surface)
{
    std::vector<RunColor> colors;
    for (int model = 0; const SurfaceMark& mark : surface.marks) {
        colors.push_back(runColor(model));
        model += mark.isEnd;
    }
    return colors;
}

std::vector<ShownSurface> surfacesOf(const QStringList& from)
{
    std::vector<ShownSurface> surfaces;
    for (const QString& each : from)
        for (const auto& file : filesOf(each.toStdString())) {
            ShownSurface shown{.color = runColor(static_cast<int>(surfaces.size())), .surface = readSurface(file)};
            shown.title = titleOf(std::filesystem::absolute(file));
            shown.markColors =
                hasMarksOfItsOwn(shown.surface) ? ruleColors(shown.surface, shown.color) : modelColors(shown.surface);
            surfaces.push_back(std::move(shown));
        }
    return surfaces;
}

/// By the ending.
What whatIs(const LandscapePicture& picture, bool has3d)
{
    const QString ending = endingOf(picture.request.file);
    if (endingsOf(What::Scene).contains(ending)) return has3d && !picture.isMap ? What::Scene : What::Map;
    for (const What what : {What::Map, What::Geometry, What::Values, What::PlaneNpz, What::Table})
        if (endingsOf(what).contains(ending)) return what;
    if (ending == QLatin1String("webm")) return What::Orbit;
    throw Error(picture.request.file.toStdString() +
                ": a landscape is written as .png, .svg, .pdf, .tex, .webm, .vtp, .vti, .npz or .csv");
}

void finish(OrbitWriter& orbit)
{
    QEventLoop loop;
    QString why;
    QObject::connect(&orbit, &OrbitWriter::finished, &loop, [&](const QString& failure) {
        why = failure;
        loop.quit();
    });
    orbit.start();
    loop.exec();
    if (!why.isEmpty()) throw Error(why.toStdString());
}

} // namespace

void draw(const LandscapePicture& picture)
{
    const std::vector<ShownSurface> surfaces = surfacesOf(picture.from);
    SurfaceStyle style = picture.style;
    const HeightScale scale = heightScale(surfaces, style);
    style.contourLevels = contourLevelsOf(scale);
    HeatMap map;
    map.setAxisLabels(QStringLiteral("a"), QStringLiteral("b"));
    showOnMap(map, surfaces, 0, style, scale);
    map.fit();
    std::unique_ptr<SurfaceView> view;
    if (VtkView::isPossible()) {
        view = std::make_unique<SurfaceView>();
        view->setStyle(style);
        view->setSurfaces(surfaces);
        const auto* side = std::find(std::begin(cameraSides), std::end(cameraSides), picture.side);
        view->lookFrom(static_cast<CameraSide>(side - std::begin(cameraSides)));
    }
    LandscapeExport request = picture.request;
    if (request.what != What::Orbit) request.what = whatIs(picture, view != nullptr);
    if (request.what == What::Map && !picture.isMap)
        std::fprintf(stderr, "%s: the map alone: %s\n", qUtf8Printable(request.file), whyNoGl().c_str());
    const auto first = std::filesystem::absolute(filesOf(picture.from.front().toStdString()).front());
    const LandscapeFigure figure{surfaces.front(), first.parent_path(), style, map, view.get()};
    if (const auto orbit = writeLandscape(request, figure)) finish(*orbit);
}

} // namespace sharpscope
