// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/theme.h"
#include "widgets/view3d/camera_pose.h"
#include "widgets/view3d/surface_style.h"
#include "widgets/view3d/vtk_view.h"

#include <QLineF>
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
    const std::vector<ShownSurface>& surfaces() const { return m_surfaces; }
    void setStyle(const SurfaceStyle& style);
    const SurfaceStyle& style() const { return m_style; }
    void setEmptyText(const QString& text); ///< in the middle while there is no surface

    /// A mark at a place (a, b) of every surface. Painted over the picture, which is not rendered again.
    void setPin(std::optional<QPointF> place);
    void setCut(std::optional<QLineF> line); ///< on every surface, from one (a, b) to another

    void resetCamera();
    void lookFrom(CameraSide side);
    void lookAt(const QPointF& place); ///< (a, b) on the first surface that has it
    /// Empty while it is as at first.
    CameraPose camera() const;
    void setCamera(const CameraPose& pose); ///< empty: as at first

    /// The picture for paper: light, `size` pixels at `scale` of them in one of Qt's, so that letters and lines grow
    /// with it; the background may be left out.
    struct PaperOptions {
        QSize size;
        double scale = 2;
        bool transparent = false;
        std::optional<CameraPose> from = {}; ///< as camera(); none: where it is
        double turn = 0;                     ///< degrees round the vertical from there

        QSize inQtsPixels() const { return (QSizeF(size) / scale).toSize(); }
    };
    QImage paper(const PaperOptions& options);

    /// The same on inQtsPixels() of a painter: the surfaces as a picture of so many pixels, and over it letters, names
    /// and titles as what they are, which an SVG or PDF keeps.
    void paintOnPaper(QPainter& painter, const PaperOptions& options);

Q_SIGNALS:
    void cameraMoved();                 ///< by the user, at the end of a drag or a turn of the wheel
    void hovered(const QPointF& place); ///< (a, b) of the surface under the mouse
    void left();                        ///< the mouse is on none
    void centred(const QPointF& place); ///< the user wants to look at this place: lookAt() it

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
    void point(const QPointF& at);
    std::optional<QPointF> placeUnder(const QPointF& at) const; ///< (a, b)
    Theme theme() const;
    void paintTitles(QPainter& painter, const QRectF& panel, std::size_t first, std::size_t count) const;
    void paintPin(QPainter& painter, std::size_t panel, const QSize& size, double pixels) const;

    struct Scene;
    std::unique_ptr<Scene> m_scene;
    std::vector<ShownSurface> m_surfaces;
    SurfaceStyle m_style;
    QString m_emptyText;
    std::optional<QPointF> m_pin;
    std::optional<QLineF> m_cut;
};

} // namespace sharpscope
