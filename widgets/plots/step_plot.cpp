// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/step_plot.h"

#include "core/base/csv.h"
#include "widgets/plots/contour_item.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {
constexpr double roomRound = 0.25; ///< round all places, in shares of their width
constexpr int faintAlpha = 110;
constexpr int legendColumn = 150; ///< wide
} // namespace

StepPlot::StepPlot(QWidget* parent) : PlotWidget(parent), m_contours(new ContourItem(&plot()))
{
    setValueLabelVisible(true);
    plot().setAutoAddPlottableToLegend(false);
    plot().axisRect()->setupFullAxesBox();
    for (auto* axis : {plot().xAxis2, plot().yAxis2})
        axis->setTicks(false);
    auto* legend = plot().legend; // below, where it hides no arrow
    plot().axisRect()->insetLayout()->take(legend);
    plot().plotLayout()->addElement(1, 0, legend);
    plot().plotLayout()->setRowStretchFactor(1, 0.001);
    legend->setFillOrder(QCPLegend::foColumnsFirst);
    legend->setVisible(true);
    legend->setBorderPen(Qt::NoPen);
    setTheme(themeOf(*this));
}

void StepPlot::setGround(const ScalarGrid& grid, const std::vector<double>& levels)
{
    m_contours->setLines(contourLines(grid, levels));
    redraw();
}

void StepPlot::setTrails(std::vector<Trail> trails)
{
    m_trails = std::move(trails);
    draw(themeOf(*this));
    if (isFollowing()) fit();
    redraw();
}

void StepPlot::draw(const Theme& theme)
{
    for (auto* arrow : m_arrows)
        plot().removeItem(arrow);
    m_arrows.clear();
    plot().legend->clearItems();
    for (auto* dots : m_dots)
        plot().removePlottable(dots);
    m_dots.clear();
    for (const Trail& trail : m_trails) {
        QColor color = trail.color.on(theme.dark);
        if (trail.isFaint) color.setAlpha(faintAlpha);
        QPen pen(color, trail.isFaint ? 1.4 : 2);
        if (trail.isFaint) pen.setStyle(Qt::DashLine);
        auto* dots = new QCPGraph(plot().xAxis, plot().yAxis);
        dots->setName(trail.name);
        dots->setPen(trail.hasArrows ? pen : QPen(Qt::NoPen));
        dots->setLineStyle(QCPGraph::lsNone);
        if (trail.hasDots)
            dots->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(theme.base, 1), color, 8));
        if (trail.hasDots)
            for (const QPointF& place : trail.places)
                dots->addData(place.x(), place.y());
        if (trail.hasArrows && !trail.hasDots) dots->setLineStyle(QCPGraph::lsLine); // which is how the legend draws it
        dots->addToLegend();
        m_dots.push_back(dots);
        for (std::size_t i = 1; trail.hasArrows && i < trail.places.size(); ++i) {
            auto* arrow = new QCPItemLine(&plot());
            arrow->start->setCoords(trail.places[i - 1]);
            arrow->end->setCoords(trail.places[i]);
            arrow->setPen(pen);
            arrow->setHead(QCPLineEnding(QCPLineEnding::esSpikeArrow, 9, 11));
            arrow->setSelectable(false);
            m_arrows.push_back(arrow);
        }
    }
}

void StepPlot::fit()
{
    follow();
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (const Trail& trail : m_trails)
        for (const QPointF& place : trail.places) {
            const double at[2] = {place.x(), place.y()};
            for (int k = 0; k < 2; ++k) {
                low[k] = std::min(low[k], at[k]);
                high[k] = std::max(high[k], at[k]);
            }
        }
    if (!(low[0] <= high[0])) return;
    const double width = std::max({high[0] - low[0], high[1] - low[1], 1e-3}) * (1 + 2 * roomRound);
    const auto* rect = plot().axisRect();
    const double wide = std::max(1, rect->width()), tall = std::max(1, rect->height());
    const double unit = width / std::min(wide, tall); // a pixel
    const double x = (low[0] + high[0]) / 2, y = (low[1] + high[1]) / 2;
    plot().xAxis->setRange(x - unit * wide / 2, x + unit * wide / 2);
    plot().yAxis->setRange(y - unit * tall / 2, y + unit * tall / 2);
    redraw();
}

void StepPlot::resizeEvent(QResizeEvent* event)
{
    PlotWidget::resizeEvent(event);
    if (const int columns = std::clamp(width() / legendColumn, 1, 4); columns != plot().legend->wrap()) {
        plot().legend->setWrap(columns);
        draw(themeOf(*this)); // its entries are laid out as they come
    }
    plot().replot(QCustomPlot::rpQueuedReplot); // so that the axes have their room
    if (isFollowing()) fit();
}

void StepPlot::beginExport(const QSize& size)
{
    PlotWidget::beginExport(size);
    draw(lightTheme());
}

void StepPlot::endExport()
{
    PlotWidget::endExport();
    draw(themeOf(*this));
}

void StepPlot::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    plot().xAxis->grid()->setVisible(false);
    plot().yAxis->grid()->setVisible(false);
    plot().legend->setTextColor(theme.text);
    plot().legend->setBrush(Qt::NoBrush);
    m_contours->setColor(theme.muted);
    draw(theme);
}

QString StepPlot::csv() const
{
    CsvText csv;
    csv.cell("trail").cell("place").cell(plot().xAxis->label().toStdString()).cell(plot().yAxis->label().toStdString());
    csv.endRow();
    for (const Trail& trail : m_trails)
        for (std::size_t i = 0; i < trail.places.size(); ++i)
            csv.cell(trail.name.toStdString())
                .cell(std::to_string(i))
                .cell(trail.places[i].x())
                .cell(trail.places[i].y())
                .endRow();
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
