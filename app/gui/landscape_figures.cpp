// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_figures.h"

#include "widgets/plots/contour_lines.h"
#include "widgets/plots/heat_map.h"
#include "widgets/view3d/surface_mesh.h"
#include "widgets/view3d/surface_view.h"

#include <QEvent>
#include <QResizeEvent>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr int contourCount = 10;

/// The selected surface's values for the map; what is missing is interpolated as on the 3-D surface.
ScalarGrid gridOf(const Surface& surface, const SurfaceStyle& style)
{
    const GridStarted& from = surface.grid;
    ScalarGrid grid{.columns = static_cast<int>(from.columns),
                    .rows = static_cast<int>(from.rows),
                    .xMin = from.xMin,
                    .xMax = from.xMax,
                    .yMin = from.yMin,
                    .yMax = from.yMax,
                    .values = fillMissing(valuesOf(surface, style.quantity), from.columns, from.rows)};
    if (style.clip && style.quantity == SurfaceQuantity::Loss)
        for (double& value : grid.values)
            value = std::min(value, *style.clip);
    return grid;
}

} // namespace

LandscapeFigures::LandscapeFigures(QWidget* parent) : QSplitter(parent), m_map(new HeatMap(this))
{
    m_map->setObjectName(QStringLiteral("map"));
    m_map->setAxisLabels(QStringLiteral("a"), QStringLiteral("b"));
    m_map->setContourCount(contourCount);
    m_map->setMinimumSize(160, 140);
    m_map->installEventFilter(this);
    addWidget(m_map);
    setChildrenCollapsible(false);
    connect(m_map, &HeatMap::hovered, this, [this](double x, double y, double) {
        if (m_view) m_view->setPin(QPointF(x, y));
    });
}

void LandscapeFigures::makeView()
{
    m_asked = true;
    if (!VtkView::isPossible()) return;
    m_view = new SurfaceView(this);
    m_view->setObjectName(QStringLiteral("view3d"));
    insertWidget(0, m_view);
    setStretchFactor(0, 3);
    setStretchFactor(1, 2);
    m_view->setEmptyText(m_emptyText);
    m_view->setStyle(m_style);
    m_view->setSurfaces(m_surfaces);
}

void LandscapeFigures::setSurfaces(const std::vector<ShownSurface>& surfaces, std::size_t selected, SurfaceStyle style,
                                   const QString& emptyText)
{
    const HeightScale scale = heightScale(surfaces, style);
    style.contourLevels = contourLevels(scale.low, scale.high, contourCount, scale.logarithmic);
    m_surfaces = surfaces;
    m_style = style;
    m_emptyText = emptyText;
    if (m_view) {
        m_view->setEmptyText(emptyText);
        m_view->setStyle(style);
        m_view->setSurfaces(surfaces);
    }
    showMap(selected < surfaces.size() ? &surfaces[selected] : nullptr, style);
}

void LandscapeFigures::showMap(const ShownSurface* shown, const SurfaceStyle& style)
{
    m_map->setVisible(shown || !m_view);
    m_map->setTitle(shown ? shown->title : QString());
    m_map->setValueName(style.quantity == SurfaceQuantity::Loss ? QStringLiteral("L") : tr("accuracy"));
    m_map->setLogarithmic(style.logarithmic);
    if (!shown || valuesOf(shown->surface, style.quantity).empty()) {
        m_map->setGrid({});
        m_map->setMarkers({});
        return;
    }
    m_map->setGrid(gridOf(shown->surface, style));
    m_map->setMarkers({{.x = 0, .y = 0, .text = QStringLiteral("θ"), .color = shown->color}});
}

void LandscapeFigures::save(const QString& file)
{
    if (m_view && file.endsWith(QLatin1String(".png"), Qt::CaseInsensitive))
        m_view->savePng(file);
    else
        m_map->save(file);
}

void LandscapeFigures::showEvent(QShowEvent* event)
{
    QSplitter::showEvent(event);
    if (!m_asked) makeView();
}

void LandscapeFigures::resizeEvent(QResizeEvent* event)
{
    QSplitter::resizeEvent(event);
    setOrientation(width() > 1.25 * height() ? Qt::Horizontal : Qt::Vertical);
}

bool LandscapeFigures::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Leave && m_view) m_view->setPin(std::nullopt);
    return QSplitter::eventFilter(watched, event);
}

} // namespace sharpscope
