// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/view3d/camera_pose.h"
#include "widgets/view3d/surface_style.h"
#include "widgets/view3d/vtk_view.h"

#include <QPointF>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace sharpscope {

/// Surfaces to turn round: side by side with one camera and one height scale for all, so that what looks flatter is
/// flatter, or all in one box in the runs' colours. Points may still be missing; a new call with more of them updates
/// the picture in place. Only where VtkView::isPossible().
class SurfaceView final : public VtkView {
    Q_OBJECT

public:
    explicit SurfaceView(QWidget* parent = nullptr);
    ~SurfaceView() override;

    void setSurfaces(std::vector<ShownSurface> surfaces);
    void setStyle(const SurfaceStyle& style);
    void setEmptyText(const QString& text); ///< in the middle while there is no surface

    void setPin(std::optional<QPointF> place); ///< (a, b) that is pointed at elsewhere
    void resetCamera();
    /// Empty while it is as at first.
    CameraPose camera() const;
    void setCamera(const CameraPose& pose); ///< empty: as at first

    /// The picture as it is now at twice the screen's resolution.
    /// @throws Error naming the file.
    void savePng(const QString& file);

Q_SIGNALS:
    void cameraMoved(); ///< by the user, at the end of a drag or a turn of the wheel

protected:
    void prepare(const QSize& size) override;
    void paintOver(QPainter& painter, const QSize& size) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    void rebuild();
    void layOut(const QSize& size);
    void fitLens(double width, double height);
    void paintTitles(QPainter& painter, const QRectF& panel, std::size_t first, std::size_t count) const;

    struct Scene;
    std::unique_ptr<Scene> m_scene;
    std::vector<ShownSurface> m_surfaces;
    SurfaceStyle m_style;
    QString m_emptyText;
    std::optional<QPointF> m_pin;
};

} // namespace sharpscope
