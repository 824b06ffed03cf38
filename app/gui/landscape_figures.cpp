// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_figures.h"

#include "app/gui/figure_menu.h"
#include "app/gui/landscape_map.h"
#include "app/gui/landscape_readout.h"
#include "app/gui/square_frame.h"
#include "widgets/plots/heat_map.h"
#include "widgets/view3d/surface_view.h"

#include <QAction>
#include <QEvent>
#include <QResizeEvent>

#include <algorithm>
#include <functional>

namespace sharpscope {

LandscapeFigures::LandscapeFigures(QWidget* parent)
    : QSplitter(parent), m_map(new HeatMap(this)), m_readout(new LandscapeReadout)
{
    m_map->setObjectName(QStringLiteral("map"));
    m_map->setValueLabelVisible(true);
    m_map->setAxisLabels(QStringLiteral("a"), QStringLiteral("b"));
    m_map->installEventFilter(this);
    m_map->canvas().setToolTip(
        tr("Ctrl+drag: cut the surfaces along a line. Drag: move. Wheel: zoom. Double click: look "
           "at this place."));
    m_frame = new SquareFrame(m_map, this);
    m_readout->setParent(m_frame);
    addFigureMenu(*m_map, [this] { Q_EMIT mapExportRequested(); });
    addWidget(m_frame);
    setChildrenCollapsible(false);
    makeTools();
    connect(m_map, &HeatMap::hovered, this, [this](double x, double y, double) {
        m_readout->showAt({x, y}, *m_frame);
        if (m_view) m_view->setPin(QPointF(x, y));
    });
    connect(m_map, &HeatMap::left, this, &LandscapeFigures::stopPointing);
    connect(m_map, &HeatMap::zoomed, this, &LandscapeFigures::moved);
    connect(m_map, &HeatMap::centred, this, &LandscapeFigures::lookAt);
    connect(m_map, &HeatMap::lineDrawn, this, [this](const QLineF& line) {
        setLine(line);
        Q_EMIT lineChanged();
    });
}

void LandscapeFigures::makeTools()
{
    const auto add = [this](const char* name, const QString& text, const QKeySequence& key, const QString& help) {
        auto* action = new QAction(text, this);
        action->setObjectName(QLatin1String(name));
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        action->setToolTip(QStringLiteral("%1 (%2)").arg(help, key.toString(QKeySequence::NativeText)));
        addAction(action);
        m_tools << action;
        return action;
    };
    const auto look = [&](const char* name, const QString& text, Qt::Key key, const QString& help, CameraSide side) {
        connect(add(name, text, key, help), &QAction::triggered, this, [this, side] {
            if (!m_view) return;
            m_view->lookFrom(side);
            Q_EMIT moved();
        });
    };
    look("lookCorner", tr("Corner"), Qt::Key_I, tr("Look from the front corner and above"), CameraSide::Corner);
    look("lookFront", tr("Front"), Qt::Key_F, tr("Look along b: a to the right, the height upwards"),
         CameraSide::Front);
    look("lookSide", tr("Side"), Qt::Key_S, tr("Look against a: b to the right, the height upwards"), CameraSide::Side);
    look("lookTop", tr("Top"), Qt::Key_T, tr("Look from above, as the map does"), CameraSide::Top);
    connect(add("lookReset", tr("Reset"), Qt::Key_Home, tr("As at first, the map too")), &QAction::triggered, this,
            [this] {
                if (m_view) m_view->resetCamera();
                m_map->fit();
                Q_EMIT moved();
            });
    m_draw = add("drawLine", tr("Draw line"), Qt::Key_L,
                 tr("Drag on the map to cut the surfaces along a line; Ctrl+drag does so at any time"));
    m_draw->setCheckable(true);
    connect(m_draw, &QAction::toggled, m_map, &HeatMap::setDrawsLines);
    m_dropLine = add("dropLine", tr("Remove line"), Qt::SHIFT | Qt::Key_L, tr("No line any more"));
    m_dropLine->setEnabled(false);
    connect(m_dropLine, &QAction::triggered, this, [this] {
        setLine({});
        Q_EMIT lineChanged();
    });
}

void LandscapeFigures::makeView()
{
    m_asked = true;
    if (!VtkView::isPossible()) return;
    m_view = new SurfaceView(this);
    m_view->setObjectName(QStringLiteral("view3d"));
    m_view->setAccessibleName(tr("Loss landscape in 3-D"));
    insertWidget(0, m_view);
    m_view->setEmptyText(m_emptyText);
    m_view->setStyle(m_style);
    m_view->setSurfaces(m_surfaces);
    m_view->setCamera(m_camera);
    m_view->setCut(m_map->line());
    connect(m_view, &SurfaceView::cameraMoved, this, &LandscapeFigures::moved);
    connect(m_view, &SurfaceView::centred, this, &LandscapeFigures::lookAt);
    connect(m_view, &SurfaceView::hovered, this, [this](const QPointF& place) {
        point(place);
        m_readout->showAt(place, *m_view);
    });
    connect(m_view, &SurfaceView::left, this, &LandscapeFigures::stopPointing);
    addFigureMenu(*m_view, {.showEverything =
                                [this] {
                                    m_view->resetCamera();
                                    Q_EMIT moved();
                                },
                            .exportFigure = [this] { Q_EMIT sceneExportRequested(); },
                            .picture = [this] { return m_view->picture(); }});
    connect(this, &QSplitter::splitterMoved, this, [this] { m_isUsers = true; });
    arrange();
}

std::optional<ShownSurface> LandscapeFigures::selected() const
{
    return m_selected < m_surfaces.size() ? std::optional(m_surfaces[m_selected]) : std::nullopt;
}

std::vector<double> LandscapeFigures::camera() const { return m_view ? m_view->camera() : m_camera; }

void LandscapeFigures::setCamera(const std::vector<double>& camera)
{
    if (camera == this->camera()) return;
    m_camera = camera;
    if (m_view) m_view->setCamera(camera);
}

std::vector<double> LandscapeFigures::mapZoom() const { return m_map->zoom(); }
void LandscapeFigures::setMapZoom(const std::vector<double>& zoom) { m_map->setZoom(zoom); }

const std::optional<QLineF>& LandscapeFigures::line() const { return m_map->line(); }

void LandscapeFigures::setLine(const std::optional<QLineF>& line)
{
    m_map->setLine(line);
    if (m_view) m_view->setCut(line);
    m_dropLine->setEnabled(line.has_value());
}

void LandscapeFigures::lookAt(const QPointF& place)
{
    if (m_view) m_view->lookAt(place);
    m_map->lookAt(place);
    Q_EMIT moved();
}

void LandscapeFigures::point(const std::optional<QPointF>& place)
{
    m_map->setPin(place);
    if (m_view) m_view->setPin(place);
}

void LandscapeFigures::stopPointing()
{
    m_readout->hide();
    point({});
}

void LandscapeFigures::setSurfaces(const std::vector<ShownSurface>& surfaces, std::size_t selected, SurfaceStyle style,
                                   const QString& emptyText)
{
    const HeightScale scale = heightScale(surfaces, style);
    style.contourLevels = contourLevelsOf(scale);
    m_surfaces = surfaces;
    m_selected = selected;
    m_style = style;
    m_emptyText = emptyText;
    m_readout->setSurfaces(surfaces);
    arrange();
    if (m_view) {
        m_view->setEmptyText(emptyText);
        m_view->setStyle(style);
        m_view->setSurfaces(surfaces);
    }
    showMap(scale);
}

void LandscapeFigures::showMap(const HeightScale& scale)
{
    const ShownSurface* shown = m_selected < m_surfaces.size() ? &m_surfaces[m_selected] : nullptr;
    m_frame->setVisible(shown || !m_view);
    const bool several = shown && m_surfaces.size() > 1;
    m_frame->setTitle(several ? shown->title : QString(), several ? shown->color : RunColor());
    if (!shown || valuesOf(shown->surface, m_style.quantity).empty()) {
        clearMap(*m_map);
        return stopPointing();
    }
    const GridStarted& grid = shown->surface.grid;
    const ScalarGrid& before = m_map->grid();
    const bool isOther = before.columns > 0 && (before.xMin != grid.xMin || before.xMax != grid.xMax ||
                                                before.yMin != grid.yMin || before.yMax != grid.yMax);
    showOnMap(*m_map, m_surfaces, m_selected, m_style, scale);
    if (isOther) m_map->fit(); // what was looked at was of another plane
}

void LandscapeFigures::showEvent(QShowEvent* event)
{
    QSplitter::showEvent(event);
    if (!m_asked) makeView();
}

void LandscapeFigures::resizeEvent(QResizeEvent* event)
{
    QSplitter::resizeEvent(event);
    arrange();
}

/// The map beside or, where several surfaces stand side by side or the place is high, below. It gets what a square
/// needs, up to half; the rest is the surfaces', until the user moves the border.
void LandscapeFigures::arrange()
{
    const double shape = static_cast<double>(width()) / std::max(height(), 1);
    const bool row = m_style.arrangement == SurfaceArrangement::SideBySide && m_surfaces.size() > 1;
    const double threshold = orientation() == Qt::Horizontal ? 1.0 : 1.15; // no flutter
    const auto wanted = shape > threshold && !row ? Qt::Horizontal : Qt::Vertical;
    if (!m_view || (m_isUsers && wanted == orientation())) return;
    m_isUsers = false;
    setOrientation(wanted);
    const int whole = wanted == Qt::Horizontal ? width() : height();
    const int square = wanted == Qt::Horizontal ? height() + m_frame->besideMap() : width() - m_frame->besideMap();
    const int map = std::min(square, whole / 2);
    setSizes({whole - map, map});
}

bool LandscapeFigures::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Leave) stopPointing();
    return QSplitter::eventFilter(watched, event);
}

} // namespace sharpscope
