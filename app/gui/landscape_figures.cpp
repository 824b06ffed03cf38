// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_figures.h"

#include "app/gui/figure_menu.h"
#include "app/gui/square_frame.h"
#include "core/base/files.h"
#include "core/landscape/surface_file.h"
#include "widgets/base/number_text.h"
#include "widgets/plots/heat_map.h"
#include "widgets/view3d/surface_mesh.h"
#include "widgets/view3d/surface_view.h"
#include "widgets/view3d/vti_file.h"

#include <QEvent>
#include <QLabel>
#include <QResizeEvent>

#include <algorithm>
#include <utility>

namespace sharpscope {

namespace {

constexpr int contourCount = 10;

/// The surface as it is drawn in 3-D: interpolated between its points, clipped.
ScalarGrid gridOf(const ShownSurface& shown, const SurfaceStyle& style)
{
    const GridStarted& from = shown.surface.grid;
    const HeightScale scale = heightScale({shown}, style);
    const SurfaceMesh mesh = makeMesh(shown.surface, style, scale, {});
    ScalarGrid grid{.columns = static_cast<int>(mesh.columns),
                    .rows = static_cast<int>(mesh.rows),
                    .xMin = from.xMin,
                    .xMax = from.xMax,
                    .yMin = from.yMin,
                    .yMax = from.yMax};
    for (const float height : mesh.heights)
        grid.values.push_back(scale.valueAt(height));
    return grid;
}

std::vector<HeatMarker> markersOf(const ShownSurface& shown)
{
    if (shown.surface.marks.empty()) return {{.x = 0, .y = 0, .text = QStringLiteral("θ"), .color = shown.color}};
    std::vector<HeatMarker> markers;
    for (std::size_t i = 0; i < shown.surface.marks.size(); ++i)
        if (const SurfaceMark& mark = shown.surface.marks[i]; mark.isEnd)
            markers.push_back(
                {.x = mark.a, .y = mark.b, .text = QString::fromStdString(mark.label), .color = colorOfMark(shown, i)});
    return markers;
}

/// The path of each run, with what it has in truth at each point.
std::vector<HeatPath> pathsOf(const ShownSurface& shown, const SurfaceStyle& style)
{
    std::vector<HeatPath> paths;
    HeatPath path;
    for (std::size_t i = 0; i < shown.surface.marks.size(); ++i) {
        const SurfaceMark& mark = shown.surface.marks[i];
        path.x.push_back(mark.a);
        path.y.push_back(mark.b);
        path.values.push_back(style.quantity == SurfaceQuantity::Loss ? mark.loss : mark.accuracy);
        if (!mark.isEnd) continue;
        path.text = QString::fromStdString(mark.label);
        path.color = colorOfMark(shown, i);
        paths.push_back(std::exchange(path, {}));
    }
    return paths;
}

} // namespace

LandscapeFigures::LandscapeFigures(QWidget* parent) : QSplitter(parent), m_map(new HeatMap(this))
{
    m_map->setObjectName(QStringLiteral("map"));
    m_map->setValueLabelVisible(true);
    m_map->setAxisLabels(QStringLiteral("a"), QStringLiteral("b"));
    m_map->setContourCount(contourCount);
    m_map->installEventFilter(this);
    m_frame = new SquareFrame(m_map, this);
    addFigureMenu(*m_map, [this] { Q_EMIT exportRequested(); });
    addWidget(m_frame);
    setChildrenCollapsible(false);
    m_values = new QLabel(m_frame);
    m_values->setObjectName(QStringLiteral("mapValues"));
    m_values->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_values->setAutoFillBackground(true);
    m_values->setBackgroundRole(QPalette::Base);
    m_values->setContentsMargins(6, 1, 6, 2);
    m_values->hide();
    connect(m_map, &HeatMap::hovered, this, [this](double x, double y, double) {
        sayValues(x, y);
        if (m_view) m_view->setPin(QPointF(x, y));
    });
    connect(m_map, &HeatMap::left, this, &LandscapeFigures::stopPointing);
}

void LandscapeFigures::makeView()
{
    m_asked = true;
    if (!VtkView::isPossible()) return;
    m_view = new SurfaceView(this);
    m_view->setObjectName(QStringLiteral("view3d"));
    insertWidget(0, m_view);
    m_view->setEmptyText(m_emptyText);
    m_view->setStyle(m_style);
    m_view->setSurfaces(m_surfaces);
    m_view->setCamera(m_camera);
    connect(m_view, &SurfaceView::cameraMoved, this, &LandscapeFigures::cameraMoved);
    addFigureMenu(*m_view, {.showEverything =
                                [this] {
                                    m_view->resetCamera();
                                    Q_EMIT cameraMoved();
                                },
                            .exportFigure = [this] { Q_EMIT exportRequested(); },
                            .picture = [this] { return m_view->picture(); }});
    connect(this, &QSplitter::splitterMoved, this, [this] { m_isUsers = true; });
    arrange();
}

std::vector<double> LandscapeFigures::camera() const { return m_view ? m_view->camera() : m_camera; }

void LandscapeFigures::setCamera(const std::vector<double>& camera)
{
    if (camera == this->camera()) return;
    m_camera = camera;
    if (m_view) m_view->setCamera(camera);
}

void LandscapeFigures::setSurfaces(const std::vector<ShownSurface>& surfaces, std::size_t selected, SurfaceStyle style,
                                   const QString& emptyText)
{
    const HeightScale scale = heightScale(surfaces, style);
    style.contourLevels = contourLevels(scale.low, scale.high, contourCount, scale.logarithmic);
    m_surfaces = surfaces;
    m_style = style;
    m_emptyText = emptyText;
    arrange();
    if (m_view) {
        m_view->setEmptyText(emptyText);
        m_view->setStyle(style);
        m_view->setSurfaces(surfaces);
    }
    showMap(selected < surfaces.size() ? &surfaces[selected] : nullptr, style);
}

void LandscapeFigures::showMap(const ShownSurface* shown, const SurfaceStyle& style)
{
    m_frame->setVisible(shown || !m_view);
    const bool several = shown && m_surfaces.size() > 1;
    m_frame->setTitle(several ? shown->title : QString(), several ? shown->color : RunColor());
    m_map->setTitle(shown ? shown->title : QString());
    m_map->setValueName(style.quantity == SurfaceQuantity::Loss ? QStringLiteral("L") : tr("accuracy"));
    m_map->setLogarithmic(style.logarithmic);
    m_loss = m_accuracy = {};
    if (!shown || valuesOf(shown->surface, style.quantity).empty()) {
        m_map->setGrid({});
        m_map->setMarkers({});
        m_map->setPaths({});
        return stopPointing();
    }
    m_map->setGrid(gridOf(*shown, style));
    m_map->setMarkers(markersOf(*shown));
    m_map->setPaths(pathsOf(*shown, style));
    if (!shown->surface.loss.empty())
        m_loss = gridOf(*shown, {.quantity = SurfaceQuantity::Loss, .logarithmic = style.logarithmic});
    if (!shown->surface.accuracy.empty()) m_accuracy = gridOf(*shown, {.quantity = SurfaceQuantity::Accuracy});
}

void LandscapeFigures::sayValues(double a, double b)
{
    QStringList texts = {QStringLiteral("a %1").arg(a, 0, 'f', 3), QStringLiteral("b %1").arg(b, 0, 'f', 3)};
    if (const auto loss = valueAt(m_loss, a, b)) texts << QStringLiteral("L %1").arg(numberText(*loss, 4));
    if (const auto accuracy = valueAt(m_accuracy, a, b)) texts << tr("accuracy %1").arg(percentText(*accuracy));
    m_values->setText(texts.join(QStringLiteral("   ")));
    m_values->adjustSize();
    m_values->move(std::max(0, (m_frame->width() - m_values->width()) / 2), m_frame->height() - m_values->height() - 2);
    m_values->raise();
    m_values->show();
}

void LandscapeFigures::stopPointing()
{
    m_values->hide();
    if (m_view) m_view->setPin(std::nullopt);
}

void LandscapeFigures::save(const QString& file, const Surface& surface)
{
    if (file.endsWith(QLatin1String(".vti"), Qt::CaseInsensitive))
        writeVti(file.toStdString(), surface);
    else if (file.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive))
        writeFileAtomically(file.toStdString(), surfaceCsv(surface));
    else if (m_view && file.endsWith(QLatin1String(".png"), Qt::CaseInsensitive))
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
