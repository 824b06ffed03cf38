// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/theme.h"
#include "widgets/view3d/surface_mesh.h"

#include <QFontMetricsF>
#include <QRectF>
#include <QSize>
#include <QString>

#include <memory>
#include <vector>

class QPainter;
class vtkRenderer;

namespace sharpscope {

/// The box round a surface: a floor and the two walls behind it with a grid at round numbers. The numbers and the names
/// of the axes are painted by Qt at the edges that face the viewer.
class AxesBox {
public:
    explicit AxesBox(vtkRenderer& renderer);
    ~AxesBox();

    void update(const PlaneRange& range, const HeightScale& scale, const AxisNames& names, const QString& valueName,
                const Theme& theme);
    void setVisible(bool visible);
    void faceCamera();                ///< moves the walls behind the scene
    void setLineScale(double pixels); ///< VTK's pixels in one of Qt's

    /// `pixels` are VTK's in one of Qt's, `size` is the whole picture's in Qt's, `panel` the box's part of it, which no
    /// label leaves. Labels keep clear of each other.
    void paint(QPainter& painter, const QRectF& panel, const QSize& size, double pixels, const Theme& theme) const;

    struct Label {
        QRectF rect;
        QString text;
        bool isName = false;
    };
    /// What paint() writes, in Qt's pixels of the whole picture.
    std::vector<Label> labels(const QFontMetricsF& metrics, const QRectF& panel, const QSize& size,
                              double pixels) const;

private:
    struct Parts;
    struct Edge;
    bool isSeenFromAbove() const;
    std::vector<Edge> edges(const QSize& size, double pixels) const;
    void addLabels(std::vector<Label>& labels, const Edge& edge, const QFontMetricsF& metrics,
                   const QRectF& panel) const;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sharpscope
