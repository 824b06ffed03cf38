// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_export.h"
#include "app/gui/landscape_pgf.h"
#include "app/gui/orbit_writer.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/landscape/plane_npz.h"
#include "core/landscape/surface_file.h"
#include "widgets/base/drawing_file.h"
#include "widgets/plots/heat_map.h"
#include "widgets/view3d/gl_support.h"
#include "widgets/view3d/surface_view.h"
#include "widgets/view3d/vti_file.h"
#include "widgets/view3d/vtp_file.h"

#include <QDir>
#include <QFileInfo>
#include <QPainter>

#include <algorithm>

namespace sharpscope {

namespace {

using What = LandscapeExport::What;

/// Letters grow with a picture: on a figure of this many pixels a side they have the screen's size.
double scaleOf(const QSize& size) { return std::max(1.0, std::min(size.width() / 800.0, size.height() / 600.0)); }

void savePicture(const QImage& image, const QString& file)
{
    if (!image.save(file, "PNG")) throw Error(file.toStdString() + ": cannot be written");
}

/// A column of a paper, as high as the picture would be.
FigureFormat formatOf(const LandscapeExport& request)
{
    FigureFormat format;
    format.height = format.width * request.size.height() / request.size.width();
    return format;
}

void saveScenePgf(const LandscapeExport& request, const SurfaceView& view)
{
    const QFileInfo file(request.file);
    const LandscapePgf figure =
        landscapePgf(view.surfaces(), view.style(), view.camera(), formatOf(request), file.completeBaseName());
    for (const LandscapePgf::Table& table : figure.tables)
        writeDrawing(file.dir().filePath(table.name), table.csv.toUtf8());
    writeDrawing(request.file, figure.tex.toUtf8());
}

void saveScene(const LandscapeExport& request, SurfaceView& view)
{
    const SurfaceView::PaperOptions paper{
        .size = request.size, .scale = scaleOf(request.size), .transparent = request.transparent};
    const QString ending = endingOf(request.file);
    if (ending == QLatin1String("png")) return savePicture(view.paper(paper), request.file);
    if (ending == QLatin1String("tex")) return saveScenePgf(request, view);
    const auto draw = [&](QPaintDevice& device) {
        QPainter painter(&device);
        view.paintOnPaper(painter, paper);
    };
    const auto made = ending == QLatin1String("pdf") ? pdfOf : svgOf;
    writeDrawing(request.file, made(paper.inQtsPixels(), QObject::tr("Loss landscape"), draw));
}

void saveMap(const LandscapeExport& request, HeatMap& map)
{
    const double scale = scaleOf(request.size);
    const QSize size = (QSizeF(request.size) / scale).toSize();
    if (endingOf(request.file) == QLatin1String("tex")) return map.save(request.file, formatOf(request));
    const auto background = request.transparent ? PlotWidget::Background::Transparent : PlotWidget::Background::White;
    if (endingOf(request.file) == QLatin1String("png"))
        savePicture(map.image(size, scale, background).scaled(request.size), request.file);
    else
        map.save(request.file, background);
}

void expectEnding(const LandscapeExport& request)
{
    const QString ending = endingOf(request.file);
    const QStringList known = endingsOf(request.what);
    if (known.contains(ending)) return;
    if (request.what == What::Orbit && ending == QLatin1String("webm"))
        throw Error(request.file.toStdString() +
                    ": a film is made by ffmpeg, which is not installed; as .png each frame is a file");
    throw Error(request.file.toStdString() + ": this is written as ." +
                known.join(QStringLiteral(", .")).toStdString());
}

} // namespace

QString endingOf(const QString& file) { return QFileInfo(file).suffix().toLower(); }

std::unique_ptr<OrbitWriter> writeLandscape(const LandscapeExport& request, const LandscapeFigure& figure)
{
    expectEnding(request);
    const QString& file = request.file;
    SurfaceView* view = figure.view;
    if (!view && (request.what == What::Scene || request.what == What::Orbit))
        throw Error(file.toStdString() + ": the surface cannot be drawn in 3-D here: " + whyNoGl());
    switch (request.what) {
    case What::Scene:
        saveScene(request, *view);
        break;
    case What::Map:
        saveMap(request, figure.map);
        break;
    case What::Geometry:
        writeVtp(file.toStdString(), figure.surface, figure.style);
        break;
    case What::Values:
        writeVti(file.toStdString(), figure.surface.surface);
        break;
    case What::PlaneNpz:
        writePlaneNpz(file.toStdString(), figure.surface.surface, ofOtherSplit(figure.surface.surface, figure.run));
        break;
    case What::Table:
        writeFileAtomically(file.toStdString(), surfaceCsv(figure.surface.surface));
        break;
    case What::Orbit:
        return std::make_unique<OrbitWriter>(
            request, [view, from = view->camera()](const LandscapeExport& asked, double degrees) {
                return view->paper({.size = asked.size, .scale = scaleOf(asked.size), .from = from, .turn = degrees});
            });
    }
    return {};
}

} // namespace sharpscope
