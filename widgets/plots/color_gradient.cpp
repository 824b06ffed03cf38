// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/color_gradient.h"

namespace sharpscope {

QCPColorGradient gradientOf(ColorMap colors)
{
    QCPColorGradient gradient;
    QMap<double, QColor> stops;
    for (int i = 0; i <= 16; ++i)
        stops.insert(i / 16.0, colorAt(colors, i / 16.0));
    gradient.setColorStops(stops);
    gradient.setNanHandling(QCPColorGradient::nhTransparent);
    return gradient;
}

QCPColorScale* addColorScale(QCustomPlot& figure)
{
    auto* scale = new QCPColorScale(&figure);
    scale->setBarWidth(12);
    figure.plotLayout()->addElement(0, 1, scale);
    auto* margins = new QCPMarginGroup(&figure);
    figure.axisRect()->setMarginGroup(QCP::msTop | QCP::msBottom, margins);
    scale->setMarginGroup(QCP::msTop | QCP::msBottom, margins);
    return scale;
}

void styleColorScale(QCPColorScale& scale, const Theme& theme)
{
    auto* axis = scale.axis();
    axis->setTickLabelColor(theme.muted);
    axis->setLabelColor(theme.muted);
    axis->setTickPen(QPen(theme.border));
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLabelFont(scale.parentPlot()->xAxis->tickLabelFont());
    axis->setLabelFont(scale.parentPlot()->xAxis->labelFont());
    for (auto* line : scale.parentPlot()->findChildren<QCPAxis*>()) // its frame among them
        line->setBasePen(QPen(theme.border));
}

QColor inkOn(ColorMap colors, double t)
{
    const QColor color = colorAt(colors, t);
    const double light = 0.299 * color.redF() + 0.587 * color.greenF() + 0.114 * color.blueF();
    return light > 0.55 ? Qt::black : Qt::white;
}

} // namespace sharpscope
