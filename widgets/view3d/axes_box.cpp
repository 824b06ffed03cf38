// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/axes_box.h"
#include "widgets/view3d/projection.h"

#include <QLocale>
#include <QPainter>

#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace sharpscope {

namespace {

/// A set of lines in one plane; moved as a whole.
struct Lines {
    vtkNew<vtkPoints> points;
    vtkNew<vtkCellArray> cells;
    vtkNew<vtkPolyData> data;
    vtkNew<vtkPolyDataMapper> mapper;
    vtkNew<vtkActor> actor;

    explicit Lines(vtkRenderer& renderer)
    {
        points->SetDataTypeToDouble();
        data->SetPoints(points);
        data->SetLines(cells);
        mapper->SetInputData(data);
        actor->SetMapper(mapper);
        actor->GetProperty()->LightingOff();
        actor->PickableOff();
        renderer.AddActor(actor);
    }
    void clear()
    {
        points->Reset();
        cells->Reset();
    }
    void add(const BoxPoint& from, const BoxPoint& to)
    {
        const vtkIdType first = points->InsertNextPoint(from.data());
        const vtkIdType second = points->InsertNextPoint(to.data());
        cells->InsertNextCell({first, second});
    }
    void changed(const QColor& color)
    {
        points->Modified();
        cells->Modified();
        data->Modified();
        actor->GetProperty()->SetColor(color.redF(), color.greenF(), color.blueF());
    }
};

struct Tick {
    double place = 0; ///< in the box
    double value = 0;
};

QString numberText(double value)
{
    QString text = QLocale::c().toString(std::abs(value) < 1e-12 ? 0.0 : value, 'g', 4);
    text.remove(QLatin1Char('+')); // 1e36
    return text.replace(QLatin1Char('-'), QChar(0x2212));
}

constexpr double room = 3; ///< between a label and the panel's edge

/// Moved, not cut.
QRectF insideOf(const QRectF& panel, QRectF rect)
{
    const QRectF inner = panel.adjusted(room, room, -room, -room);
    rect.moveLeft(std::max(inner.left(), std::min(rect.left(), inner.right() - rect.width())));
    rect.moveTop(std::max(inner.top(), std::min(rect.top(), inner.bottom() - rect.height())));
    return rect;
}

} // namespace

struct AxesBox::Parts {
    explicit Parts(vtkRenderer& r) : renderer(r), floor(r), wallX(r), wallY(r) {}
    vtkRenderer& renderer;
    Lines floor;
    Lines wallX; ///< the plane x = ±1
    Lines wallY; ///< the plane y = ±1
    std::vector<Tick> x, y, z;
    AxisNames names;
    QString valueName;
};

/// An edge of the box with its numbers, projected.
struct AxesBox::Edge {
    std::vector<QPointF> places;
    std::vector<Tick> ticks;
    QPointF middle;
    QPointF outward; ///< unit vector away from the box
    QString name;
};

AxesBox::AxesBox(vtkRenderer& renderer) : m_parts(std::make_unique<Parts>(renderer)) {}

AxesBox::~AxesBox()
{
    for (const Lines* lines : {&m_parts->floor, &m_parts->wallX, &m_parts->wallY})
        m_parts->renderer.RemoveActor(lines->actor);
}

void AxesBox::update(const PlaneRange& range, const HeightScale& scale, const AxisNames& names,
                     const QString& valueName, const Theme& theme)
{
    Parts& p = *m_parts;
    p.names = names;
    p.valueName = valueName;
    p.x.clear();
    p.y.clear();
    p.z.clear();
    for (const double value : axisTicks(range.xMin, range.xMax, 4, false))
        p.x.push_back({range.boxX(value), value});
    for (const double value : axisTicks(range.yMin, range.yMax, 4, false))
        p.y.push_back({range.boxY(value), value});
    for (const double value : axisTicks(scale.low, scale.high, 6, scale.logarithmic))
        p.z.push_back({boxHeight * scale.heightOf(value), value});

    for (Lines* lines : {&p.floor, &p.wallX, &p.wallY})
        lines->clear();
    for (const double x : {-1.0, 1.0})
        p.floor.add({x, -1, 0}, {x, 1, 0});
    for (const double y : {-1.0, 1.0})
        p.floor.add({-1, y, 0}, {1, y, 0});
    for (const double side : {-1.0, 1.0}) {
        p.wallX.add({0, side, 0}, {0, side, boxHeight});
        p.wallY.add({side, 0, 0}, {side, 0, boxHeight});
    }
    p.wallX.add({0, -1, boxHeight}, {0, 1, boxHeight});
    p.wallY.add({-1, 0, boxHeight}, {1, 0, boxHeight});
    for (const Tick& tick : p.x) {
        p.floor.add({tick.place, -1, 0}, {tick.place, 1, 0});
        p.wallY.add({tick.place, 0, 0}, {tick.place, 0, boxHeight});
    }
    for (const Tick& tick : p.y) {
        p.floor.add({-1, tick.place, 0}, {1, tick.place, 0});
        p.wallX.add({0, tick.place, 0}, {0, tick.place, boxHeight});
    }
    for (const Tick& tick : p.z) {
        p.wallX.add({0, -1, tick.place}, {0, 1, tick.place});
        p.wallY.add({-1, 0, tick.place}, {1, 0, tick.place});
    }
    for (Lines* lines : {&p.floor, &p.wallX, &p.wallY})
        lines->changed(theme.border);
}

void AxesBox::setVisible(bool visible)
{
    for (const Lines* lines : {&m_parts->floor, &m_parts->wallX, &m_parts->wallY})
        lines->actor->SetVisibility(visible);
}

void AxesBox::faceCamera()
{
    const double* eye = m_parts->renderer.GetActiveCamera()->GetPosition();
    m_parts->wallX.actor->SetPosition(eye[0] > 0 ? -1 : 1, 0, 0);
    m_parts->wallY.actor->SetPosition(0, eye[1] > 0 ? -1 : 1, 0);
}

void AxesBox::setLineScale(double pixels)
{
    for (const Lines* lines : {&m_parts->floor, &m_parts->wallX, &m_parts->wallY})
        lines->actor->GetProperty()->SetLineWidth(static_cast<float>(pixels));
}

void AxesBox::paint(QPainter& painter, const QRectF& panel, const QSize& size, double pixels, const Theme& theme) const
{
    for (const Label& label : labels(QFontMetricsF(painter.font()), panel, size, pixels)) {
        painter.setPen(label.isName ? theme.text : theme.muted);
        painter.drawText(label.rect, Qt::AlignCenter | Qt::TextDontClip, label.text);
    }
}

std::vector<AxesBox::Label> AxesBox::labels(const QFontMetricsF& metrics, const QRectF& panel, const QSize& size,
                                            double pixels) const
{
    std::vector<Label> labels;
    for (const Edge& edge : edges(size, pixels))
        addLabels(labels, edge, metrics, panel);
    return labels;
}

std::vector<AxesBox::Edge> AxesBox::edges(const QSize& size, double pixels) const
{
    const Parts& p = *m_parts;
    const auto project = [&](const BoxPoint& point) { return projected(p.renderer, point, size, pixels); };
    const QPointF centre = project({0, 0, 0});
    const auto outward = [&](const QPointF& from) {
        const QPointF away = from - centre;
        const double length = std::hypot(away.x(), away.y());
        return length > 0 ? away / length : QPointF(0, 1);
    };

    // heights: at the upright edge that is furthest left, which nothing hides
    Edge upright{.ticks = p.z, .outward = {-1, 0}, .name = p.valueName};
    BoxPoint foot{-1, -1, 0};
    for (const double x : {-1.0, 1.0})
        for (const double y : {-1.0, 1.0})
            if (project({x, y, boxHeight}).x() < project({foot[0], foot[1], boxHeight}).x()) foot = {x, y, 0};
    for (const Tick& tick : p.z)
        upright.places.push_back(project({foot[0], foot[1], tick.place}));
    upright.middle = project({foot[0], foot[1], boxHeight / 2});

    // a and b: at the floor's edges nearest to the viewer; from above at the rim, which hides the floor
    const double level = isSeenFromAbove() ? boxHeight : 0;
    const double frontY = project({0, -1, level}).y() > project({0, 1, level}).y() ? -1 : 1;
    Edge alongX{.ticks = p.x, .middle = project({0, frontY, level}), .name = p.names.a};
    for (const Tick& tick : p.x)
        alongX.places.push_back(project({tick.place, frontY, level}));
    alongX.outward = outward(alongX.middle);

    const double frontX = project({-1, 0, level}).y() > project({1, 0, level}).y() ? -1 : 1;
    Edge alongY{.ticks = p.y, .middle = project({frontX, 0, level}), .name = p.names.b};
    for (const Tick& tick : p.y)
        alongY.places.push_back(project({frontX, tick.place, level}));
    alongY.outward = outward(alongY.middle);
    return {upright, alongX, alongY};
}

bool AxesBox::isSeenFromAbove() const
{
    const double* way = m_parts->renderer.GetActiveCamera()->GetDirectionOfProjection();
    return way[2] < -0.9;
}

void AxesBox::addLabels(std::vector<Label>& labels, const Edge& edge, const QFontMetricsF& metrics,
                        const QRectF& panel) const
{
    if (edge.places.size() > 1) { // one that is looked along has no room for its numbers
        const QPointF way = edge.places.back() - edge.places.front();
        if (std::hypot(way.x(), way.y()) < 3 * metrics.height()) return;
    }
    /// The label's nearest point, not its middle, keeps its distance from the edge; all of it stays in the panel.
    const auto beside = [&](const QPointF& from, double distance, const QSizeF& extent) {
        const QPointF middle = from + edge.outward * distance +
                               QPointF(edge.outward.x() * extent.width() / 2, edge.outward.y() * extent.height() / 2);
        return insideOf(panel, QRectF(middle - QPointF(extent.width(), extent.height()) / 2, extent));
    };
    const auto isTaken = [&](const QRectF& rect) {
        return std::any_of(labels.begin(), labels.end(),
                           [&](const Label& other) { return other.rect.intersects(rect.adjusted(-3, 0, 3, 0)); });
    };
    double widest = 0;
    for (std::size_t i = 0; i < edge.ticks.size(); ++i) {
        const QString text = numberText(edge.ticks[i].value);
        const QSizeF extent(metrics.horizontalAdvance(text), metrics.height());
        const QRectF rect = beside(edge.places[i], 5, extent);
        if (isTaken(rect)) continue;
        labels.push_back({rect, text});
        widest = std::max(widest,
                          std::abs(edge.outward.x()) * extent.width() + std::abs(edge.outward.y()) * extent.height());
    }
    const QString name = metrics.elidedText(edge.name, Qt::ElideRight, panel.width() - 2 * room);
    const QSizeF extent(metrics.horizontalAdvance(name), metrics.height());
    QRectF rect = beside(edge.middle, 14 + widest, extent);
    for (int i = 0; i < 8 && isTaken(rect); ++i) // the panel's edge has pushed it over numbers: to where there is room
        rect = insideOf(panel, rect.translated(0, (edge.outward.y() < -0.1 ? 1 : -1) * 0.6 * metrics.height()));
    labels.push_back({rect, name, true});
}

} // namespace sharpscope
