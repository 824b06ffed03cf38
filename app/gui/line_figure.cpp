// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/line_figure.h"

#include "app/gui/plot_frame.h"
#include "widgets/base/theme.h"
#include "widgets/plots/curve_plot.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace sharpscope {

LineFigure::LineFigure(const QString& title, QWidget* parent)
    : QWidget(parent),
      m_legend(new QLabel(this)),
      m_plot(new CurvePlot(this)),
      m_frame(new PlotFrame(title, m_plot, this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(m_legend);
    column->addWidget(m_frame, 1);
    m_legend->setTextFormat(Qt::RichText);
    m_legend->setWordWrap(true);
    m_plot->setTitle(title);
    m_plot->setSmoothing(0);
    m_plot->setWholeX(true);
    m_plot->setValueLabelVisible(true);
    connect(m_frame, &PlotFrame::exportRequested, this, &LineFigure::exportRequested);
    connect(m_plot, &CurvePlot::hovered, m_plot, [this](double x) { m_plot->showCrosshair(x, true); });
    connect(m_plot, &CurvePlot::left, m_plot, &CurvePlot::hideCrosshair);
}

void LineFigure::setLines(const std::vector<Line>& lines, const QString& xTitle, const QString& yTitle)
{
    for (const QString& key : m_plot->curves())
        m_plot->removeCurve(key);
    m_plot->setAxisLabels(xTitle, yTitle);
    m_names.clear();
    for (const Line& line : lines) {
        const auto place = static_cast<int>(m_names.size());
        m_names << line.name;
        m_plot->setCurve(line.name, {.run = line.name,
                                     .label = line.name,
                                     .color = runColor(place),
                                     .dashing = place / runColorCount,
                                     .smoothing = Smoothing::Never,
                                     .rank = place});
        m_plot->append(line.name, line.x, line.y);
    }
    nameLines();
    m_plot->refresh();
}

void LineFigure::setLogarithmic(bool logarithmic) { m_plot->setLogY(logarithmic); }
void LineFigure::setEmptyText(const QString& text) { m_plot->setEmptyText(text); }

void LineFigure::nameLines()
{
    QStringList entries;
    for (int i = 0; i < m_names.size(); ++i)
        entries << QStringLiteral("<span style=\"color:%1\">■</span> %2")
                       .arg(runColor(i).on(themeOf(*this).dark).name(), m_names[i].toHtmlEscaped());
    m_legend->setText(entries.join(QStringLiteral("&nbsp;&nbsp; ")));
    m_legend->setVisible(!entries.isEmpty());
}

void LineFigure::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) nameLines();
    QWidget::changeEvent(event);
}

} // namespace sharpscope
