// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/surface_view.h"

#include "core/base/error.h"
#include "widgets/base/theme.h"
#include "widgets/view3d/axes_box.h"
#include "widgets/view3d/marks_actor.h"
#include "widgets/view3d/surface_actor.h"

#include <QEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QtMath>

#include <vtkCamera.h>
#include <vtkNew.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr double distance = 6.3; ///< of the eye, at first

struct Panel {
    explicit Panel(vtkRenderWindow& w) : window(w), axes(*renderer), marks(*renderer)
    {
        renderer->SetMaximumNumberOfPeels(4);
        renderer->UseFXAAOn(); // several samples a pixel cost four times as much without a GPU
        window.AddRenderer(renderer);
    }
    ~Panel() { window.RemoveRenderer(renderer); }
    Panel(const Panel&) = delete;
    Panel& operator=(const Panel&) = delete;

    vtkRenderWindow& window;
    vtkNew<vtkRenderer> renderer;
    AxesBox axes;
    MarksActor marks; ///< of its first surface
    std::vector<std::unique_ptr<SurfaceActor>> surfaces;
    QRectF viewport; ///< share of the picture, y downwards
};

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

struct SurfaceView::Scene {
    vtkNew<vtkCamera> camera;
    CameraPose reported; ///< where cameraMoved() was last
    std::vector<std::unique_ptr<Panel>> panels;
    bool dark = false; ///< what the colours were made for
};

SurfaceView::SurfaceView(QWidget* parent) : VtkView(parent), m_scene(std::make_unique<Scene>())
{
    setToolTip(tr("Drag: turn. Shift+drag: move. Wheel: closer. Double click: as at first."));
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
    for (const auto& panel : m_scene->panels)
        for (const auto& surface : panel->surfaces)
            surface->setPin(m_pin);
    refresh();
}

void SurfaceView::resetCamera() { setCamera({}); }

CameraPose SurfaceView::camera() const
{
    CameraPose now = poseOf(*m_scene->camera);
    return now == poseAtFirst(distance) ? CameraPose() : now;
}

void SurfaceView::setCamera(const CameraPose& pose)
{
    setPose(*m_scene->camera, pose.size() == 6 ? pose : poseAtFirst(distance));
    refresh();
}

void SurfaceView::rebuild()
{
    const bool overlaid = m_style.arrangement == SurfaceArrangement::Overlaid;
    const std::size_t count = overlaid ? 1 : std::max<std::size_t>(m_surfaces.size(), 1);
    auto& panels = m_scene->panels;
    while (panels.size() > count)
        panels.pop_back();
    while (panels.size() < count) {
        panels.push_back(std::make_unique<Panel>(window()));
        panels.back()->renderer->SetActiveCamera(m_scene->camera);
    }

    const Theme theme = themeOf(*this);
    m_scene->dark = theme.dark;
    const PlaneRange range = planeOf(m_surfaces);
    const HeightScale scale = heightScale(m_surfaces, m_style);
    const QString valueName = m_style.quantity == SurfaceQuantity::Loss ? QStringLiteral("L") : tr("accuracy");
    const auto coloring =
        overlaid && m_surfaces.size() > 1 ? SurfaceActor::Coloring::ByRun : SurfaceActor::Coloring::ByHeight;
    for (std::size_t i = 0; i < panels.size(); ++i) {
        Panel& panel = *panels[i];
        panel.renderer->SetBackground(theme.base.redF(), theme.base.greenF(), theme.base.blueF());
        panel.renderer->SetUseDepthPeeling(coloring == SurfaceActor::Coloring::ByRun);
        panel.axes.update(range, scale, valueName, theme);
        panel.axes.setVisible(!m_surfaces.empty());
        const std::size_t first = overlaid ? 0 : i;
        const std::size_t wanted = overlaid ? m_surfaces.size() : std::min<std::size_t>(m_surfaces.size(), 1);
        while (panel.surfaces.size() > wanted)
            panel.surfaces.pop_back();
        while (panel.surfaces.size() < wanted)
            panel.surfaces.push_back(std::make_unique<SurfaceActor>(*panel.renderer));
        for (std::size_t k = 0; k < wanted; ++k) {
            panel.surfaces[k]->update(m_surfaces[first + k], m_style, scale, range, coloring, theme);
            panel.surfaces[k]->setPin(m_pin);
        }
        panel.marks.update(wanted > 0 ? m_surfaces[first] : ShownSurface(), m_style, scale, range, theme);
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
        Panel& panel = *m_scene->panels[static_cast<std::size_t>(i)];
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
    m_scene->camera->SetViewAngle(2 * qRadiansToDegrees(std::atan((narrow ? halfWidth : halfHeight) / distance)));
}

void SurfaceView::prepare(const QSize& size)
{
    if (themeOf(*this).dark != m_scene->dark) rebuild();
    layOut(size);
    const double pixels = static_cast<double>(window().GetSize()[0]) / std::max(size.width(), 1);
    fitLens(m_scene->panels.front()->viewport.size().width() * size.width(),
            m_scene->panels.front()->viewport.size().height() * size.height());
    for (const auto& panel : m_scene->panels) {
        panel->axes.faceCamera();
        panel->axes.setLineScale(pixels);
        panel->marks.setLineScale(pixels);
        for (const auto& surface : panel->surfaces)
            surface->setLineScale(pixels);
        panel->renderer->ResetCameraClippingRange(-1.1, 1.1, -1.1, 1.1, -0.1, boxHeight + 0.1);
    }
}

void SurfaceView::paintOver(QPainter& painter, const QSize& size)
{
    const Theme theme = themeOf(*this);
    const double pixels = static_cast<double>(window().GetSize()[0]) / std::max(size.width(), 1);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    for (std::size_t i = 0; i < m_scene->panels.size(); ++i) {
        const Panel& panel = *m_scene->panels[i];
        const QRectF rect(panel.viewport.left() * size.width(), panel.viewport.top() * size.height(),
                          panel.viewport.width() * size.width(), panel.viewport.height() * size.height());
        painter.save();
        painter.setClipRect(rect);
        painter.setFont(small);
        if (!m_surfaces.empty()) panel.axes.paint(painter, size, pixels, theme);
        for (const auto& surface : panel.surfaces)
            surface->paint(painter, size, pixels, theme);
        panel.marks.paint(painter, size, pixels, theme);
        paintTitles(painter, rect, i, panel.surfaces.size());
        painter.restore();
    }
    if (m_surfaces.empty() && !m_emptyText.isEmpty()) {
        painter.setPen(theme.muted);
        painter.drawText(QRectF(QPointF(0, 0), size).adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap,
                         m_emptyText);
    }
}

void SurfaceView::paintTitles(QPainter& painter, const QRectF& panel, std::size_t first, std::size_t count) const
{
    const Theme theme = themeOf(*this);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    const double line = painter.fontMetrics().height();
    double y = panel.top() + 8;
    for (std::size_t i = first; i < first + count; ++i, y += line + 3) {
        const ShownSurface& shown = m_surfaces[i];
        painter.setPen(Qt::NoPen);
        painter.setBrush(shown.color.on(theme.dark));
        painter.drawEllipse(QRectF(panel.left() + 10, y + line / 2 - 5, 10, 10));
        painter.setPen(theme.text);
        const QRectF rect(panel.left() + 27, y, panel.width() - 35, line);
        painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(shown.title, Qt::ElideRight, static_cast<int>(rect.width())));
    }
}

void SurfaceView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) refresh(); // prepare() sees the new theme
    VtkView::changeEvent(event);
}

void SurfaceView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) resetCamera();
}

bool SurfaceView::event(QEvent* event)
{
    const auto type = event->type();
    const bool mayMove = type == QEvent::MouseButtonRelease || type == QEvent::Wheel ||
                         type == QEvent::MouseButtonDblClick || type == QEvent::KeyPress;
    const CameraPose before = m_scene->reported;
    const bool used = VtkView::event(event);
    if (mayMove) {
        m_scene->reported = camera();
        if (m_scene->reported != before) Q_EMIT cameraMoved();
    }
    return used;
}

void SurfaceView::savePng(const QString& file)
{
    if (!picture(size(), std::max(2.0, devicePixelRatioF())).save(file, "PNG"))
        throw Error(file.toStdString() + ": cannot be written");
}

} // namespace sharpscope
