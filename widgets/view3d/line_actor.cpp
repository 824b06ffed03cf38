// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/line_actor.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

namespace sharpscope {

struct LineActor::Parts {
    explicit Parts(vtkRenderer& r) : renderer(r) {}

    vtkRenderer& renderer;
    vtkNew<vtkPolyData> data;
    vtkNew<vtkPolyDataMapper> mapper;
    vtkNew<vtkActor> actor;
};

LineActor::LineActor(vtkRenderer& renderer) : m_parts(std::make_unique<Parts>(renderer))
{
    Parts& p = *m_parts;
    p.mapper->SetInputData(p.data);
    p.mapper->ScalarVisibilityOff();
    p.mapper->SetRelativeCoincidentTopologyLineOffsetParameters(-2, -8);
    p.actor->SetMapper(p.mapper);
    p.actor->GetProperty()->LightingOff();
    p.actor->VisibilityOff();
    renderer.AddActor(p.actor);
}

LineActor::~LineActor() { m_parts->renderer.RemoveActor(m_parts->actor); }

void LineActor::setLines(const std::vector<std::vector<BoxPoint>>& lines, const QColor& color, double opacity)
{
    vtkNew<vtkPoints> points;
    vtkNew<vtkCellArray> cells;
    for (const auto& line : lines) {
        cells->InsertNextCell(static_cast<int>(line.size()));
        for (const BoxPoint& place : line)
            cells->InsertCellPoint(points->InsertNextPoint(place.data()));
    }
    m_parts->data->SetPoints(points);
    m_parts->data->SetLines(cells);
    m_parts->actor->GetProperty()->SetColor(color.redF(), color.greenF(), color.blueF());
    m_parts->actor->GetProperty()->SetOpacity(opacity);
    m_parts->actor->SetVisibility(!lines.empty());
}

void LineActor::setWidth(double pixels) { m_parts->actor->GetProperty()->SetLineWidth(static_cast<float>(pixels)); }

} // namespace sharpscope
