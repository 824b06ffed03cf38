// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/scatter_plot.h"

#include "core/base/csv.h"
#include "widgets/base/run_palette.h"
#include "widgets/plots/qcp.h"

namespace sharpscope {

ScatterPlot::ScatterPlot(QWidget* parent) : PlotWidget(parent)
{
    setValueLabelVisible(true);
    plot().axisRect()->setupFullAxesBox();
    for (auto* axis : {plot().xAxis2, plot().yAxis2})
        axis->setTicks(false);
    auto* legend = plot().legend; // below, where it hides no point
    plot().axisRect()->insetLayout()->take(legend);
    plot().plotLayout()->addElement(1, 0, legend);
    plot().plotLayout()->setRowStretchFactor(1, 0.001);
    legend->setFillOrder(QCPLegend::foColumnsFirst);
    legend->setMaximumSize(QWIDGETSIZE_MAX / 2, QWIDGETSIZE_MAX / 2); // or an empty one makes the axes as narrow
    setTheme(themeOf(*this));
}

void ScatterPlot::setClasses(std::vector<Class> classes)
{
    m_classes = std::move(classes);
    plot().clearGraphs();
    const bool isTold = m_classes.size() > 1 && m_classes.size() <= static_cast<std::size_t>(runColorCount);
    plot().setAutoAddPlottableToLegend(isTold);
    for (const auto& each : m_classes) {
        auto* graph = plot().addGraph();
        graph->setName(each.name);
        graph->setLineStyle(QCPGraph::lsNone);
        graph->setData({each.x.begin(), each.x.end()}, {each.y.begin(), each.y.end()});
    }
    plot().legend->setVisible(isTold);
    setTheme(themeOf(*this));
    fit();
}

void ScatterPlot::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    plot().legend->setBorderPen(Qt::NoPen);
    for (int i = 0; i < plot().graphCount(); ++i)
        plot().graph(i)->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, runColor(i).on(theme.dark), 4));
}

void ScatterPlot::fit()
{
    follow();
    plot().rescaleAxes();
    for (auto* axis : {plot().xAxis, plot().yAxis})
        axis->scaleRange(1.08);
    redraw();
}

QString ScatterPlot::csv() const
{
    CsvText csv;
    csv.cell("x").cell("y").cell("class").endRow();
    for (const auto& each : m_classes)
        for (std::size_t i = 0; i < each.x.size(); ++i)
            csv.cell(each.x[i]).cell(each.y[i]).cell(each.name.toStdString()).endRow();
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
