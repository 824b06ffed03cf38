// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/scatter_plot.h"

#include "widgets/base/run_palette.h"
#include "widgets/plots/qcp.h"

namespace sharpscope {

ScatterPlot::ScatterPlot(QWidget* parent) : PlotWidget(parent)
{
    setValueLabelVisible(true);
    plot().axisRect()->setupFullAxesBox();
    for (auto* axis : {plot().xAxis2, plot().yAxis2})
        axis->setTicks(false);
}

void ScatterPlot::setClasses(std::vector<Class> classes)
{
    m_classes = std::move(classes);
    plot().clearGraphs();
    for (const auto& each : m_classes) {
        auto* graph = plot().addGraph();
        graph->setName(each.name);
        graph->setLineStyle(QCPGraph::lsNone);
        graph->setData({each.x.begin(), each.x.end()}, {each.y.begin(), each.y.end()});
    }
    plot().legend->setVisible(m_classes.size() <= static_cast<std::size_t>(runColorCount));
    setTheme(themeOf(*this));
    fit();
}

void ScatterPlot::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
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
    QString text = QStringLiteral("x,y,class\n");
    for (const auto& each : m_classes)
        for (std::size_t i = 0; i < each.x.size(); ++i)
            text += QStringLiteral("%1,%2,%3\n").arg(each.x[i]).arg(each.y[i]).arg(each.name);
    return text;
}

} // namespace sharpscope
