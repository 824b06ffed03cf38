// SPDX-License-Identifier: GPL-3.0-or-later
// Where a SurfaceView looks from, and what the mouse points at.
#include "widgets/view3d/surface_scene.h"

#include <QMouseEvent>

#include <algorithm>

namespace sharpscope {

void SurfaceView::resetCamera() { setCamera({}); }

void SurfaceView::lookFrom(CameraSide side) { setCamera(seenFrom(side, poseOf(*m_scene->camera))); }

void SurfaceView::lookAt(const QPointF& place)
{
    for (const auto& panel : m_scene->panels)
        for (const auto& surface : panel->surfaces)
            if (const auto target = surface->placeOf(place))
                return setCamera(lookingAt(*target, poseOf(*m_scene->camera)));
}

CameraPose SurfaceView::camera() const
{
    const CameraPose now = poseOf(*m_scene->camera);
    return isSamePose(now, poseAtFirst(Scene::distance)) ? CameraPose() : now;
}

void SurfaceView::setCamera(const CameraPose& pose)
{
    setPose(*m_scene->camera, pose.size() == 6 ? pose : poseAtFirst(Scene::distance));
    refresh();
}

std::optional<QPointF> SurfaceView::placeUnder(const QPointF& at) const
{
    const double pixels = static_cast<double>(window().GetSize()[0]) / std::max(width(), 1);
    for (const auto& panel : m_scene->panels) {
        if (!panel->rectIn(size()).contains(at)) continue;
        const Ray ray = rayThrough(*panel->renderer, at, size(), pixels);
        std::optional<SurfaceHit> nearest;
        for (const auto& surface : panel->surfaces)
            if (const auto hit = surface->hit(ray); hit && (!nearest || hit->share < nearest->share)) nearest = hit;
        if (nearest) return QPointF(nearest->a, nearest->b);
    }
    return {};
}

void SurfaceView::point(const QPointF& at)
{
    if (const auto place = placeUnder(at))
        Q_EMIT hovered(*place);
    else
        Q_EMIT left();
}

void SurfaceView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    if (const auto place = placeUnder(event->position())) Q_EMIT centred(*place);
}

bool SurfaceView::event(QEvent* event)
{
    const auto type = event->type();
    const bool mayMove = type == QEvent::MouseButtonRelease || type == QEvent::Wheel;
    const CameraPose before = m_scene->reported;
    const bool used = VtkView::event(event);
    if (mayMove) {
        m_scene->reported = camera();
        if (m_scene->reported != before) Q_EMIT cameraMoved();
    }
    if (type == QEvent::MouseMove && static_cast<QMouseEvent*>(event)->buttons() == Qt::NoButton)
        point(static_cast<QMouseEvent*>(event)->position());
    else if (type == QEvent::Leave || type == QEvent::MouseButtonPress)
        Q_EMIT left();
    return used;
}

} // namespace sharpscope
