// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/view3d/surface_style.h"

#include <QLineF>
#include <QPointF>
#include <QSplitter>
#include <QString>

#include <optional>
#include <vector>

class QAction;

namespace sharpscope {

class HeatMap;
class LandscapeReadout;
class SquareFrame;
class SurfaceView;

/// The surfaces in 3-D and, beside or below them, the selected one as a contour map. What the mouse points at in one
/// has a mark in the other, and its values beside it. Where 3-D is not possible the map stands alone.
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
    std::vector<double> mapZoom() const; ///< as PlotWidget's
    void setMapZoom(const std::vector<double>& zoom);
    const std::optional<QLineF>& line() const; ///< along which the surfaces are cut
    void setLine(const std::optional<QLineF>& line);

    void point(const std::optional<QPointF>& place); ///< a mark in both figures

    /// Where to look from, and the drawing of a line: for a bar of buttons, and with keys while the focus is inside.
    const QList<QAction*>& tools() const { return m_tools; }

    std::optional<ShownSurface> selected() const; ///< what the map shows
    const SurfaceStyle& style() const { return m_style; }
    HeatMap& map() const { return *m_map; }
    SurfaceView* view() const { return m_view; } ///< not before it is first seen; never where 3-D is not possible

Q_SIGNALS:
    void moved();                ///< the camera or the map's part that is seen, by the user
    void lineChanged();          ///< by the user
    void sceneExportRequested(); ///< from its menu
    void mapExportRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeTools();
    void makeView();
    void arrange();
    void showMap(const HeightScale& scale);
    void lookAt(const QPointF& place);
    void stopPointing();

    SurfaceView* m_view = nullptr; ///< made when it is first seen: asking for OpenGL takes its time
    HeatMap* m_map;
    SquareFrame* m_frame; ///< round the map
    LandscapeReadout* m_readout;
    QList<QAction*> m_tools;
    QAction* m_draw; ///< lines on the map
    QAction* m_dropLine;
    bool m_asked = false;
    bool m_isUsers = false; ///< the user has moved the border
    std::vector<ShownSurface> m_surfaces;
    std::size_t m_selected = 0;
    SurfaceStyle m_style;
    QString m_emptyText;
    std::vector<double> m_camera; ///< for the view that is not made yet
};

} // namespace sharpscope
