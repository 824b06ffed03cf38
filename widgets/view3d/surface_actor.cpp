// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/surface_actor.h"

#include "widgets/base/color_map.h"
#include "widgets/view3d/line_actor.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkContourFilter.h>
#include <vtkFloatArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkSphereSource.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace sharpscope {

namespace {

constexpr double pale = 0.6;       ///< how much of the background an interpolated point takes on
constexpr double lineLift = 0.006; ///< of a line over the surface
constexpr int cutSteps = 256;      ///< of the line along which the surface is cut

QColor mixed(const QColor& a, const QColor& b, double share)
{
    const auto mix = [&](double from, double to) { return from + (to - from) * share; };
    return QColor::fromRgbF(static_cast<float>(mix(a.redF(), b.redF())),
                            static_cast<float>(mix(a.greenF(), b.greenF())),
                            static_cast<float>(mix(a.blueF(), b.blueF())));
}

void setColor(vtkActor& actor, const QColor& color)
{
    actor.GetProperty()->SetColor(color.redF(), color.greenF(), color.blueF());
}

/// The place of the lowest known loss.
std::optional<std::size_t> lowestPoint(const std::vector<double>& loss)
{
    std::optional<std::size_t> lowest;
    for (std::size_t i = 0; i < loss.size(); ++i)
        if (std::isfinite(loss[i]) && (!lowest || loss[i] < loss[*lowest])) lowest = i;
    return lowest;
}

struct Ball {
    vtkNew<vtkSphereSource> sphere;
    vtkNew<vtkPolyDataMapper> mapper;
    vtkNew<vtkActor> actor;

    Ball(vtkRenderer& renderer, double radius)
    {
        sphere->SetRadius(radius);
        sphere->SetThetaResolution(24);
        sphere->SetPhiResolution(16);
        mapper->SetInputConnection(sphere->GetOutputPort());
        actor->SetMapper(mapper);
        actor->VisibilityOff();
        renderer.AddActor(actor);
    }
};

} // namespace

struct SurfaceActor::Parts {
    explicit Parts(vtkRenderer& r) : renderer(r), hatch(r), cut(r), lowest(r, 0.02) {}

    vtkRenderer& renderer;
    vtkNew<vtkPoints> points;
    vtkNew<vtkFloatArray> normals;
    vtkNew<vtkFloatArray> heights;
    vtkNew<vtkUnsignedCharArray> colors;
    vtkNew<vtkPolyData> data;
    vtkNew<vtkPolyDataMapper> mapper;
    vtkNew<vtkActor> actor;
    vtkNew<vtkContourFilter> contours;
    vtkNew<vtkPolyDataMapper> contourMapper;
    vtkNew<vtkActor> contourActor;
    LineActor hatch;
    LineActor cut;
    Ball lowest;

    SurfaceField field; ///< of heights
    PlaneRange range;

    std::optional<BoxPoint> placeOf(double a, double b) const
    {
        const double height = field.at(a, b);
        if (std::isnan(height)) return {};
        return BoxPoint{range.boxX(a), range.boxY(b), boxHeight * std::min(height, 1.0)};
    }
    /// On the surface, or hidden where there is none.
    void put(Ball& ball, double a, double b)
    {
        const std::optional<BoxPoint> place = placeOf(a, b);
        ball.actor->SetVisibility(place.has_value());
        if (place) ball.actor->SetPosition((*place)[0], (*place)[1], (*place)[2]);
    }
};

SurfaceActor::SurfaceActor(vtkRenderer& renderer) : m_parts(std::make_unique<Parts>(renderer))
{
    Parts& p = *m_parts;
    p.normals->SetNumberOfComponents(3);
    p.normals->SetName("normals");
    p.heights->SetName("height");
    p.colors->SetNumberOfComponents(3);
    p.colors->SetName("color");
    p.data->SetPoints(p.points);
    p.data->GetPointData()->SetNormals(p.normals);
    p.data->GetPointData()->AddArray(p.heights);
    p.data->GetPointData()->SetScalars(p.colors);

    vtkMapper::SetResolveCoincidentTopologyToPolygonOffset(); // the lines lie on the surface
    p.mapper->SetInputData(p.data);
    p.mapper->SetRelativeCoincidentTopologyPolygonOffsetParameters(2, 4);
    p.actor->SetMapper(p.mapper);
    p.actor->GetProperty()->SetAmbient(0.48);
    p.actor->GetProperty()->SetDiffuse(0.62);
    p.actor->GetProperty()->SetSpecular(0.12);
    p.actor->GetProperty()->SetSpecularPower(18);
    renderer.AddActor(p.actor);

    p.contours->SetInputData(p.data);
    p.contours->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS, "height");
    p.contours->ComputeNormalsOff();
    p.contours->ComputeScalarsOff();
    p.contourMapper->SetInputConnection(p.contours->GetOutputPort());
    p.contourMapper->ScalarVisibilityOff();
    p.contourActor->SetMapper(p.contourMapper);
    p.contourMapper->SetRelativeCoincidentTopologyLineOffsetParameters(-2, -8);
    p.contourActor->GetProperty()->LightingOff();
    renderer.AddActor(p.contourActor);
}

SurfaceActor::~SurfaceActor()
{
    for (vtkActor* actor : {m_parts->actor.Get(), m_parts->contourActor.Get(), m_parts->lowest.actor.Get()})
        m_parts->renderer.RemoveActor(actor);
}

void SurfaceActor::update(const ShownSurface& shown, const SurfaceStyle& style, const HeightScale& scale,
                          const PlaneRange& range, Coloring coloring, const Theme& theme)
{
    Parts& p = *m_parts;
    p.field = heightsOn(shown.surface, style, scale);
    p.range = range;
    const SurfaceMesh mesh = makeMesh(shown.surface, style, scale, range);
    const auto count = static_cast<vtkIdType>(mesh.heights.size());
    const QColor runColor = shown.color.on(theme.dark);

    p.points->SetNumberOfPoints(count);
    p.normals->SetNumberOfTuples(count);
    p.heights->SetNumberOfTuples(count);
    p.colors->SetNumberOfTuples(count);
    std::copy(mesh.normals.begin(), mesh.normals.end(), p.normals->GetPointer(0));
    for (vtkIdType i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        p.points->SetPoint(i, &mesh.points[3 * at]);
        const double height = std::isnan(mesh.heights[at]) ? 0 : mesh.heights[at]; // a hole's is in no triangle
        p.heights->SetValue(i, static_cast<float>(height));
        const QColor color = coloring == Coloring::ByHeight
                                 ? colorAt(style.colors, height)
                                 : mixed(runColor.darker(125), runColor.lighter(130), std::min(height, 1.0));
        const QColor seen = mixed(theme.base, color, 1 - pale + pale * mesh.known[at]);
        p.colors->SetTypedComponent(i, 0, static_cast<unsigned char>(seen.red()));
        p.colors->SetTypedComponent(i, 1, static_cast<unsigned char>(seen.green()));
        p.colors->SetTypedComponent(i, 2, static_cast<unsigned char>(seen.blue()));
    }
    vtkNew<vtkCellArray> triangles;
    for (const auto& triangle : mesh.triangles)
        triangles->InsertNextCell({triangle[0], triangle[1], triangle[2]});
    p.data->SetPolys(triangles);
    p.points->Modified();
    p.normals->Modified();
    p.heights->Modified();
    p.colors->Modified();
    p.data->Modified();
    p.actor->GetProperty()->SetOpacity(coloring == Coloring::ByRun ? 0.72 : 1);

    p.contours->SetNumberOfContours(0);
    int line = 0;
    for (const double level : style.contourLevels)
        if (level > scale.low && level < scale.high) p.contours->SetValue(line++, scale.heightOf(level));
    if (scale.clips) p.contours->SetValue(line++, 1); // round what is clipped
    p.contourActor->SetVisibility(line > 0 && !mesh.triangles.empty());
    const QColor ink = coloring == Coloring::ByRun ? runColor.darker(170) : QColor(0x16202c);
    setColor(*p.contourActor, ink);
    p.hatch.setLines(hatching(mesh, lineLift), ink, 0.7);
    p.contourActor->GetProperty()->SetOpacity(0.55);

    const GridStarted& grid = shown.surface.grid;
    p.lowest.actor->VisibilityOff();
    const auto lowest = shown.surface.marks.empty() ? lowestPoint(shown.surface.loss) : std::nullopt;
    if (lowest) {
        const auto column = static_cast<double>(static_cast<std::int64_t>(*lowest) % grid.columns);
        const auto row = static_cast<double>(static_cast<std::int64_t>(*lowest) / grid.columns);
        p.put(p.lowest, grid.xMin + (grid.xMax - grid.xMin) * column / static_cast<double>(grid.columns - 1),
              grid.yMin + (grid.yMax - grid.yMin) * row / static_cast<double>(grid.rows - 1));
    }
    setColor(*p.lowest.actor, QColor(Qt::white));
}

void SurfaceActor::setCut(const std::optional<QLineF>& line, const Theme& theme)
{
    std::vector<std::vector<BoxPoint>> pieces;
    bool goesOn = false;
    for (int i = 0; line && i <= cutSteps; ++i) {
        auto place = placeOf(line->pointAt(static_cast<double>(i) / cutSteps));
        if (place) {
            (*place)[2] += lineLift;
            if (!goesOn) pieces.emplace_back();
            pieces.back().push_back(*place);
        }
        goesOn = place.has_value();
    }
    m_parts->cut.setLines(pieces, theme.accent);
}

std::optional<BoxPoint> SurfaceActor::placeOf(const QPointF& place) const
{
    return m_parts->placeOf(place.x(), place.y());
}

std::optional<SurfaceHit> SurfaceActor::hit(const Ray& ray) const
{
    return firstHit(ray, m_parts->field, m_parts->range);
}

void SurfaceActor::setLineScale(double pixels)
{
    m_parts->contourActor->GetProperty()->SetLineWidth(static_cast<float>(pixels));
    m_parts->hatch.setWidth(pixels);
    m_parts->cut.setWidth(3 * pixels);
}

} // namespace sharpscope
