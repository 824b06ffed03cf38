// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/contour_lines.h"
#include "widgets/view3d/surface_style.h"

#include <QSplitter>
#include <QString>

#include <vector>

class QLabel;

namespace sharpscope {

class HeatMap;
class SquareFrame;
class SurfaceView;

/// The surfaces in 3-D and, beside or below them, the selected one as a contour map; pointing at the map says the
/// values there and sets a pin into the surfaces. Without an OpenGL display the map stands alone.
class LandscapeFigures final : public QSplitter {
    Q_OBJECT

public:
    explicit LandscapeFigures(QWidget* parent = nullptr);

    /// `selected` is an index into `surfaces`; with none of them `emptyText` is shown.
    void setSurfaces(const std::vector<ShownSurface>& surfaces, std::size_t selected, SurfaceStyle style,
                     const QString& emptyText);

    bool showsEmptyText() const { return m_view; }

    std::vector<double> camera() const; ///< as SurfaceView's; also while there is no 3-D view
    void setCamera(const std::vector<double>& camera);

    /// A picture (.png) of the 3-D view, or of the map where there is none, the map as .svg or .pdf, or this surface as
    /// .vti or .csv.
    /// @throws Error naming the file.
    void save(const QString& file, const Surface& surface);

Q_SIGNALS:
    void cameraMoved();     ///< by the user
    void exportRequested(); ///< from the map's menu

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeView();
    void arrange();
    void showMap(const ShownSurface* shown, const SurfaceStyle& style);
    void sayValues(double a, double b);
    void stopPointing();

    SurfaceView* m_view = nullptr; ///< made when it is first seen: asking for OpenGL takes its time
    HeatMap* m_map;
    SquareFrame* m_frame; ///< round the map
    QLabel* m_values;     ///< where the mouse points at
    ScalarGrid m_loss;    ///< of the map's surface, unclipped
    ScalarGrid m_accuracy;
    bool m_asked = false;
    bool m_isUsers = false; ///< the user has moved the border
    std::vector<ShownSurface> m_surfaces;
    SurfaceStyle m_style;
    QString m_emptyText;
    std::vector<double> m_camera; ///< for the view that is not made yet
};

} // namespace sharpscope
