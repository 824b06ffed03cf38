// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/view3d/surface_style.h"

#include <QSize>
#include <QString>

#include <filesystem>
#include <memory>
#include <optional>

class QWidget;

namespace sharpscope {

class HeatMap;
class OrbitWriter;
class SurfaceView;

/// What is written of a landscape, and how.
struct LandscapeExport {
    enum class What { Scene, Map, Orbit, Geometry, Values, PlaneNpz, Table };

    What what = What::Scene;
    QString file;
    QSize size{1600, 1200};   ///< of a picture, in its pixels; in a drawing of the scene, of the surfaces' picture
    bool transparent = false; ///< a picture without its background
    int frames = 120;         ///< of a whole turn
};

/// The endings that such a file may have, the first one unless another is asked for: {"png", "svg", "pdf", "tex"}.
QStringList endingsOf(LandscapeExport::What what);
QString endingOf(const QString& file); ///< in small letters, without the dot

/// Asks what to write, and then for the file; nothing if the user thinks better of it. `suggestion.file` is a path
/// without an ending. Without a 3-D view the scene and its orbit are not offered.
std::optional<LandscapeExport> askForLandscapeExport(QWidget* parent, const LandscapeExport& suggestion, bool has3d);

/// The figures that it is written of.
struct LandscapeFigure {
    ShownSurface surface;      ///< that the map shows
    std::filesystem::path run; ///< whose folder may hold it of the other split too
    SurfaceStyle style;
    HeatMap& map;
    SurfaceView* view; ///< nullptr: there is no 3-D
};

/// Writes it; of an orbit it returns what writes it once it is started.
/// @throws Error naming the file and the reason.
std::unique_ptr<OrbitWriter> writeLandscape(const LandscapeExport& request, const LandscapeFigure& figure);

} // namespace sharpscope
