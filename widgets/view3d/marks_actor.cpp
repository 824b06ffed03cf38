// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/marks_actor.h"

#include "widgets/base/color_map.h"
#include "widgets/base/label_place.h"
#include "widgets/view3d/mark_text.h"
#include "widgets/view3d/projection.h"

#include <QPainter>

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace sharpscope {

namespace {

constexpr int stepsALine = 12;     ///< between two checkpoints, so that the line follows the surface
constexpr double pathLift = 0.008; ///< over the surface

/// Points, or lines, each point with a colour of its own.
struct ColoredShape {
    vtkNew<vtkPoints> points;
    vtkNew<vtkCellArray> cells;
    vtkNew<vtkUnsignedCharArray> colors;
    vtkNew<vtkPolyData> data;
    vtkNew<vtkPolyDataMapper> mapper;
    vtkNew<vtkActor> actor;

    explicit ColoredShape(vtkRenderer& renderer)
    {
        colors->SetNumberOfComponents(3);
        data->SetPoints(points);
        data->GetPointData()->SetScalars(colors);
        mapper->SetInputData(data);
        actor->SetMapper(mapper);
        actor->GetProperty()->LightingOff();
        renderer.AddActor(actor);
    }
    void clear()
    {
        points->Reset();
        cells->Reset();
        colors->Reset();
    }
    vtkIdType add(const BoxPoint& place, const QColor& color)
    {
        const unsigned char rgb[3] = {static_cast<unsigned char>(color.red()),
                                      static_cast<unsigned char>(color.green()),
                                      static_cast<unsigned char>(color.blue())};
        colors->InsertNextTypedTuple(rgb);
        return points->InsertNextPoint(place.data());
    }
    void changed()
    {
        points->Modified();
        cells->Modified();
        colors->Modified();
        data->Modified();
        actor->SetVisibility(points->GetNumberOfPoints() > 0);
    }
};

struct Text {
    BoxPoint place;
    QString text;
    QColor color;
    bool isName = false;
};

} // namespace

struct MarksActor::Parts {
    explicit Parts(vtkRenderer& r) : renderer(r), lines(r), dots(r), ends(r)
    {
        lines.data->SetLines(lines.cells);
        dots.data->SetVerts(dots.cells);
        ends.data->SetVerts(ends.cells);
        for (ColoredShape* shape : {&dots, &ends})
            shape->actor->GetProperty()->SetRenderPointsAsSpheres(true);
    }

    vtkRenderer& renderer;
    ColoredShape lines;
    ColoredShape dots;
    ColoredShape ends;
    std::vector<Text> texts;

    void add(const ShownSurface& shown, bool isAlone, const SurfaceStyle& style, const HeightScale& scale,
             const PlaneRange& range, const Theme& theme);
    void addPath(const std::vector<const SurfaceMark*>& path, const QColor& color, const auto& placeOf)
    {
        for (std::size_t i = 1; i < path.size(); ++i) {
            std::optional<vtkIdType> before;
            for (int step = 0; step <= stepsALine; ++step) {
                const double share = static_cast<double>(step) / stepsALine;
                const std::optional<BoxPoint> place = placeOf(path[i - 1]->a + share * (path[i]->a - path[i - 1]->a),
                                                              path[i - 1]->b + share * (path[i]->b - path[i - 1]->b));
                const std::optional<vtkIdType> now = place ? std::optional(lines.add(*place, color)) : std::nullopt;
                if (before && now) lines.cells->InsertNextCell({*before, *now});
                before = now;
            }
        }
    }
};

MarksActor::MarksActor(vtkRenderer& renderer) : m_parts(std::make_unique<Parts>(renderer)) {}

MarksActor::~MarksActor()
{
    for (ColoredShape* shape : {&m_parts->lines, &m_parts->dots, &m_parts->ends})
        m_parts->renderer.RemoveActor(shape->actor);
}

void MarksActor::update(std::span<const ShownSurface> surfaces, const SurfaceStyle& style, const HeightScale& scale,
                        const PlaneRange& range, const Theme& theme)
{
    Parts& p = *m_parts;
    for (ColoredShape* shape : {&p.lines, &p.dots, &p.ends})
        shape->clear();
    p.texts.clear();
    for (const ShownSurface& shown : surfaces)
        p.add(shown, surfaces.size() == 1, style, scale, range, theme);
    std::stable_partition(p.texts.begin(), p.texts.end(), [](const Text& text) { return text.isName; });
    for (ColoredShape* shape : {&p.lines, &p.dots, &p.ends})
        shape->changed();
}

void MarksActor::Parts::add(const ShownSurface& shown, bool isAlone, const SurfaceStyle& style,
                            const HeightScale& scale, const PlaneRange& range, const Theme& theme)
{
    const std::vector<SurfaceMark> marks = marksOf(shown, isAlone);
    const SurfaceField heights = heightsOn(shown.surface, style, scale);
    const auto placeOf = [&](double a, double b) -> std::optional<BoxPoint> {
        const double height = heights.at(a, b);
        if (std::isnan(height)) return std::nullopt;
        return BoxPoint{range.boxX(a), range.boxY(b), boxHeight * std::min(height, 1.0) + pathLift};
    };
    std::vector<const SurfaceMark*> path; // of one run
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const SurfaceMark& mark = marks[i];
        const QColor color = colorOfMark(shown, i).on(theme.dark);
        path.push_back(&mark);
        const std::optional<BoxPoint> place = placeOf(mark.a, mark.b);
        if (place) {
            const double truth = truthOf(mark, shown.surface, style.quantity);
            const QColor seen = std::isfinite(truth) ? colorAt(style.colors, scale.heightOf(truth)) : theme.muted;
            ColoredShape& shape = mark.isEnd ? ends : dots;
            if (!isOutline(mark)) shape.cells->InsertNextCell({shape.add(*place, mark.isEnd ? color : seen)});
            if (mark.isEnd) texts.push_back({*place, QString::fromStdString(mark.label), color, true});
        }
        if (!mark.isEnd) continue;
        addPath(path, color, placeOf);
        for (std::size_t k = 0; k < path.size(); ++k)
            if (const auto at = placeOf(path[k]->a, path[k]->b); at && hasEpoch(k, path))
                texts.push_back({*at, epochText(*path[k]), theme.text, false});
        path.clear();
    }
}

void MarksActor::setLineScale(double pixels)
{
    m_parts->lines.actor->GetProperty()->SetLineWidth(static_cast<float>(2.5 * pixels));
    m_parts->dots.actor->GetProperty()->SetPointSize(static_cast<float>(7 * pixels));
    m_parts->ends.actor->GetProperty()->SetPointSize(static_cast<float>(13 * pixels));
}

void MarksActor::paint(QPainter& painter, const QRectF& panel, const QSize& size, double pixels,
                       const Theme& theme) const
{
    const QFont plain = painter.font();
    QFont bold = plain;
    bold.setWeight(QFont::DemiBold);
    std::vector<QRectF> written; // names come first; an epoch that has no room is left out
    for (const Text& text : m_parts->texts) {
        const QPointF at = projected(m_parts->renderer, text.place, size, pixels);
        painter.setFont(text.isName ? bold : plain);
        QRectF box(at + QPointF(9, -painter.fontMetrics().height() - 3),
                   QSizeF(painter.fontMetrics().horizontalAdvance(text.text) + 8, painter.fontMetrics().height()));
        if (box.right() > panel.right()) box.moveRight(at.x() - 9);
        const auto covers = [&](const QRectF& other) { return other.intersects(box); };
        if (text.isName)
            box = placeBeside(box, written);
        else if (std::any_of(written.begin(), written.end(), covers))
            continue;
        written.push_back(box);
        QColor paper = theme.base;
        paper.setAlpha(text.isName ? 200 : 130);
        painter.setPen(Qt::NoPen);
        painter.setBrush(paper);
        painter.drawRoundedRect(box, 3, 3);
        painter.setPen(text.isName ? text.color : theme.text);
        painter.drawText(box, Qt::AlignCenter, text.text);
    }
    painter.setFont(plain);
}

} // namespace sharpscope
