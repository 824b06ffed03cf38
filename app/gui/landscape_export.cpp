// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_export.h"
#include "app/gui/orbit_writer.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/landscape/surface_file.h"
#include "widgets/plots/heat_map.h"
#include "widgets/view3d/gl_support.h"
#include "widgets/view3d/surface_view.h"
#include "widgets/view3d/vti_file.h"
#include "widgets/view3d/vtp_file.h"

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

void saveMap(const LandscapeExport& request, HeatMap& map)
{
    const double scale = scaleOf(request.size);
    const QSize size = (QSizeF(request.size) / scale).toSize();
    const auto background = request.transparent ? PlotWidget::Background::Transparent : PlotWidget::Background::White;
    if (request.file.endsWith(QLatin1String(".png"), Qt::CaseInsensitive))
        savePicture(map.image(size, scale, background).scaled(request.size), request.file);
    else
        map.save(request.file);
}

} // namespace

std::unique_ptr<OrbitWriter> writeLandscape(const LandscapeExport& request, const LandscapeFigure& figure)
{
    const QString& file = request.file;
    SurfaceView* view = figure.view;
    if (!view && (request.what == What::Scene || request.what == What::Orbit))
        throw Error(file.toStdString() + ": the surface cannot be drawn in 3-D here: " + whyNoGl());
    const double scale = scaleOf(request.size);
    switch (request.what) {
    case What::Scene:
        savePicture(view->paper({.size = request.size, .scale = scale, .transparent = request.transparent}), file);
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
    case What::Table:
        writeFileAtomically(file.toStdString(), surfaceCsv(figure.surface.surface));
        break;
    case What::Orbit:
        return std::make_unique<OrbitWriter>(request, [view, scale](const LandscapeExport& asked, double degrees) {
            return view->paper({.size = asked.size, .scale = scale, .turn = degrees});
        });
    }
    return {};
}

} // namespace sharpscope
