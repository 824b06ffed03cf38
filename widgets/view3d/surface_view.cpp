// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/surface_view.h"

#include "widgets/view3d/surface_scene.h"

#include <QtMath>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

PlaneRange planeOf(const std::vector<ShownSurface>& surfaces)
{
    if (surfaces.empty()) return {};
    const GridStarted& first = surfaces.front().surface.grid;
    PlaneRange range{first.xMin, first.xMax, first.yMin, first.yMax};
    for (const ShownSurface& shown : surfaces) {
        const GridStarted& grid = shown.surface.grid;
        range = {std::min(range.xMin, grid.xMin), std::max(range.xMax, grid.xMax), std::min(range.yMin, grid.yMin),
                 std::max(range.yMax, grid.yMax)};
    }
    return range;
}

} // namespace

SurfaceView::SurfaceView(QWidget* parent) : VtkView(parent), m_scene(std::make_unique<Scene>())
{
    setToolTip(tr("Drag: turn. Shift+drag: move. Wheel: closer. Double click: look at this place."));
    resetCamera();
    rebuild();
}

SurfaceView::~SurfaceView() = default;

void SurfaceView::setSurfaces(std::vector<ShownSurface> surfaces)
{
    m_surfaces = std::move(surfaces);
    rebuild();
}

void SurfaceView::setStyle(const SurfaceStyle& style)
{
    m_style = style;
    rebuild();
}

void SurfaceView::setEmptyText(const QString& text)
{
    m_emptyText = text;
    update();
}

void SurfaceView::setPin(std::optional<QPointF> place)
{
    if (place == m_pin) return;
    m_pin = place;
    update();
}

void SurfaceView::setCut(std::optional<QLineF> line)
{
    if (line == m_cut) return;
    m_cut = line;
    for (const auto& panel : m_scene->panels)
        for (const auto& surface : panel->surfaces)
            surface->setCut(m_cut, theme());
    refresh();
}

Theme SurfaceView::theme() const { return m_scene->background.isValid() ? lightTheme() : themeOf(*this); }

void SurfaceView::rebuild()
{
    const bool overlaid = m_style.arrangement == SurfaceArrangement::Overlaid;
    const std::size_t count = overlaid ? 1 : std::max<std::size_t>(m_surfaces.size(), 1);
    auto& panels = m_scene->panels;
    while (panels.size() > count)
        panels.pop_back();
    while (panels.size() < count) {
        panels.push_back(std::make_unique<ScenePanel>(window()));
        panels.back()->renderer->SetActiveCamera(m_scene->camera);
    }

    const Theme theme = this->theme();
    m_scene->base = theme.base;
    m_scene->scale = heightScale(m_surfaces, m_style);
    const PlaneRange range = planeOf(m_surfaces);
    const HeightScale& scale = m_scene->scale;
    const QString valueName = m_surfaces.empty() ? QString() : nameOf(m_style.quantity, m_surfaces.front().surface);
    const auto coloring =
        overlaid && m_surfaces.size() > 1 ? SurfaceActor::Coloring::ByRun : SurfaceActor::Coloring::ByHeight;
    m_scene->isTranslucent = coloring == SurfaceActor::Coloring::ByRun;
    for (std::size_t i = 0; i < panels.size(); ++i) {
        ScenePanel& panel = *panels[i];
        const std::size_t first = overlaid ? 0 : i;
        const std::size_t wanted = overlaid ? m_surfaces.size() : std::min<std::size_t>(m_surfaces.size(), 1);
        panel.axes.update(range, scale, wanted > 0 ? axisNamesOf(m_surfaces[first].surface) : AxisNames(), valueName,
                          theme);
        panel.axes.setVisible(!m_surfaces.empty());
        while (panel.surfaces.size() > wanted)
            panel.surfaces.pop_back();
        while (panel.surfaces.size() < wanted)
            panel.surfaces.push_back(std::make_unique<SurfaceActor>(*panel.renderer));
        for (std::size_t k = 0; k < wanted; ++k) {
            panel.surfaces[k]->update(m_surfaces[first + k], m_style, scale, range, coloring, theme);
            panel.surfaces[k]->setCut(m_cut, theme);
        }
        panel.marks.update(std::span(m_surfaces).subspan(first, wanted), m_style, scale, range, theme);
    }
    refresh();
}

/// As many columns as make the panels about as wide as high.
void SurfaceView::layOut(const QSize& size)
{
    const auto count = static_cast<int>(m_scene->panels.size());
    int columns = 1;
    double best = 0;
    for (int tried = 1; tried <= count; ++tried) {
        const int rows = (count + tried - 1) / tried;
        const double side =
            std::min(static_cast<double>(size.width()) / tried / 1.15, static_cast<double>(size.height()) / rows);
        if (side <= best) continue;
        best = side;
        columns = tried;
    }
    const int rows = (count + columns - 1) / columns;
    for (int i = 0; i < count; ++i) {
        ScenePanel& panel = *m_scene->panels[static_cast<std::size_t>(i)];
        panel.viewport = QRectF(static_cast<double>(i % columns) / columns, static_cast<double>(i / columns) / rows,
                                1.0 / columns, 1.0 / rows);
        panel.renderer->SetViewport(panel.viewport.left(), 1 - panel.viewport.bottom(), panel.viewport.right(),
                                    1 - panel.viewport.top());
    }
}

/// The box and its labels fill a panel of any shape; how near the eye is stays the user's.
void SurfaceView::fitLens(double width, double height)
{
    constexpr double boxHalfWidth = 1.5; // seen from any side
    constexpr double boxHalfHeight = 1.3;
    const double labelsAcross = 2 * 3 * fontMetrics().height();
    const double labelsUp = 2 * 1.8 * fontMetrics().height();
    const double halfWidth = boxHalfWidth / std::max(1 - labelsAcross / width, 0.3);
    const double halfHeight = boxHalfHeight / std::max(1 - labelsUp / height, 0.3);
    const bool narrow = width / height < halfWidth / halfHeight;
    m_scene->camera->SetUseHorizontalViewAngle(narrow);
    m_scene->camera->SetViewAngle(2 *
                                  qRadiansToDegrees(std::atan((narrow ? halfWidth : halfHeight) / Scene::distance)));
}

void SurfaceView::prepare(const QSize& size)
{
    const Theme theme = this->theme();
    if (theme.base != m_scene->base) rebuild();
    layOut(size);
    const double pixels = static_cast<double>(window().GetSize()[0]) / std::max(size.width(), 1);
    const QRectF first = m_scene->panels.front()->rectIn(size);
    fitLens(first.width(), first.height());
    const QColor back = m_scene->background.isValid() ? m_scene->background : theme.base;
    for (const auto& panel : m_scene->panels) {
        // Without it surfaces are mixed in the order in which they are drawn, in a quarter of the time.
        panel->renderer->SetUseDepthPeeling(m_scene->isTranslucent && !isDragging());
        panel->renderer->SetBackground(back.redF(), back.greenF(), back.blueF());
        panel->axes.faceCamera();
        panel->axes.setLineScale(pixels);
        panel->marks.setLineScale(pixels);
        for (const auto& surface : panel->surfaces)
            surface->setLineScale(pixels);
        panel->renderer->ResetCameraClippingRange(-1.1, 1.1, -1.1, 1.1, -0.1, boxHeight + 0.1);
    }
}

} // namespace sharpscope
