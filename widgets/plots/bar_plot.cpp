// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/bar_plot.h"

#include "core/base/csv.h"
#include "widgets/base/number_text.h"
#include "widgets/base/run_palette.h"
#include "widgets/plots/axis_ticks.h"
#include "widgets/plots/qcp.h"

#include <QToolTip>
#include <QtMath>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sharpscope {

namespace {
constexpr int mostNames = 24; ///< below the axis; more are read with the mouse
constexpr qsizetype longestName = 9;
constexpr double turned = 50; ///< degrees
bool isTurned(const QString& longest) { return longest.size() > 3; }
} // namespace

BarPlot::BarPlot(QWidget* parent)
    : PlotWidget(parent),
      m_bars(new QCPBars(plot().xAxis, plot().yAxis)),
      m_whiskers(new QCPErrorBars(plot().xAxis, plot().yAxis)),
      m_line(new QCPItemStraightLine(&plot()))
{
    setValueLabelVisible(true);
    plot().setAutoAddPlottableToLegend(false);
    plot().legend->setVisible(false);
    m_bars->setWidth(0.7);
    m_whiskers->setDataPlottable(m_bars);
    m_whiskers->setSymbolGap(0);
    m_line->setVisible(false);
    connect(&plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        const auto at = std::lround(plot().xAxis->pixelToCoord(event->pos().x()));
        const bool isInside = plot().axisRect()->rect().contains(event->pos()) && at >= 0 && at < m_names.size();
        QString text;
        if (isInside)
            text = QStringLiteral("%1: %2").arg(m_names[at], numberText(m_values[static_cast<std::size_t>(at)], 6));
        if (isInside && static_cast<std::size_t>(at) < m_deviations.size())
            text += QStringLiteral(" ± %1").arg(numberText(m_deviations[static_cast<std::size_t>(at)], 3));
        if (isInside && m_reference)
            text += QStringLiteral("\n%1: %2").arg(m_referenceName, numberText(*m_reference, 4));
        QToolTip::showText(event->globalPosition().toPoint(), text, &plot());
    });
    setTheme(themeOf(*this));
}

void BarPlot::setBars(const QStringList& names, std::vector<double> values)
{
    m_names = names;
    m_values = std::move(values);
    QVector<double> places;
    for (int i = 0; i < names.size(); ++i)
        places << i;
    m_bars->setData(places, {m_values.begin(), m_values.end()}, true);
    setDeviations({});
    const auto ticks = QSharedPointer<QCPAxisTickerText>::create();
    const int every = std::max(1, (static_cast<int>(names.size()) + mostNames - 1) / mostNames);
    m_longest.clear();
    for (int i = 0; i < names.size(); i += every) {
        const QString name = names[i].size() > longestName + 1 ? names[i].left(longestName) + QChar(0x2026) : names[i];
        ticks->addTick(i, name);
        if (name.size() > m_longest.size()) m_longest = name;
    }
    plot().xAxis->setTicker(ticks);
    plot().xAxis->setTickLabelRotation(isTurned(m_longest) ? -turned : 0); // they end at their bars: none is cut
    if (isFollowing()) fit();
    redraw();
}

int BarPlot::roomBelow() const
{
    if (!isTurned(m_longest)) return PlotWidget::roomBelow();
    const QFontMetrics metrics(plot().xAxis->tickLabelFont());
    return PlotWidget::roomBelow() +
           static_cast<int>(metrics.horizontalAdvance(m_longest) * std::sin(qDegreesToRadians(turned)));
}

void BarPlot::setDeviations(std::vector<double> deviations)
{
    m_deviations = std::move(deviations);
    m_whiskers->setData(QVector<double>(m_deviations.begin(), m_deviations.end()));
    redraw();
}

void BarPlot::setLogarithmic(bool logarithmic)
{
    m_isLogarithmic = logarithmic;
    setScaleOf(*plot().yAxis, logarithmic);
    if (isFollowing()) fit();
}

void BarPlot::setReference(std::optional<double> height, const QString& name)
{
    m_reference = height;
    m_referenceName = name;
    m_line->setVisible(height.has_value());
    m_line->point1->setCoords(0, height.value_or(0));
    m_line->point2->setCoords(1, height.value_or(0));
    if (isFollowing()) fit();
    redraw();
}

void BarPlot::fit()
{
    follow();
    double top = m_reference.value_or(0), least = std::numeric_limits<double>::infinity();
    for (const double value : m_values) {
        if (std::isfinite(value)) top = std::max(top, value);
        if (value > 0) least = std::min(least, value);
    }
    plot().xAxis->setRange(-0.6, std::max(1.0, static_cast<double>(m_names.size())) - 0.4);
    if (m_isLogarithmic && top > 0)
        plot().yAxis->setRange(least / 3, top * 2);
    else
        plot().yAxis->setRange(m_isLogarithmic ? 0.1 : 0, top > 0 ? top * 1.08 : 1);
    redraw();
}

void BarPlot::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    plot().xAxis->grid()->setVisible(false);
    QColor fill = runColor(0).on(theme.dark);
    m_bars->setPen(QPen(fill, 1));
    fill.setAlpha(150);
    m_bars->setBrush(fill);
    m_whiskers->setPen(QPen(theme.text, 1.2));
    m_line->setPen(QPen(theme.text, 1.2, Qt::DashLine));
}

QString BarPlot::csv() const
{
    CsvText csv;
    csv.cell(plot().xAxis->label().toStdString()).cell(title().toStdString());
    if (!m_deviations.empty()) csv.cell("deviation");
    csv.cell(m_referenceName.toStdString());
    csv.endRow();
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        csv.cell(m_names[static_cast<qsizetype>(i)].toStdString()).cell(m_values[i]);
        if (i < m_deviations.size()) csv.cell(m_deviations[i]);
        csv.cell(m_reference.value_or(std::nan(""))).endRow();
    }
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
