// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/matrix_plot.h"

#include "core/base/csv.h"
#include "widgets/base/color_map.h"
#include "widgets/plots/qcp.h"

#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

QString shortNumber(double value) { return std::isnan(value) ? QStringLiteral("–") : QString::number(value, 'f', 2); }

QSharedPointer<QCPAxisTickerText> nameTicks(const QStringList& names, bool fromTheTop)
{
    constexpr qsizetype longest = 27;
    const auto ticks = QSharedPointer<QCPAxisTickerText>::create();
    for (int i = 0; i < names.size(); ++i)
        ticks->addTick(fromTheTop ? static_cast<double>(names.size()) - 1 - i : i,
                       names[i].size() > longest ? names[i].left(longest - 1) + QChar(0x2026) : names[i]);
    return ticks;
}

} // namespace

MatrixPlot::MatrixPlot(QWidget* parent)
    : PlotWidget(parent), m_map(new QCPColorMap(plot().xAxis, plot().yAxis)), m_scale(new QCPColorScale(&plot()))
{
    m_map->setInterpolate(false);
    m_map->setTightBoundary(false);
    QCPColorGradient gradient;
    QMap<double, QColor> stops;
    for (int i = 0; i <= 16; ++i)
        stops.insert(i / 16.0, viridis(i / 16.0));
    gradient.setColorStops(stops);
    gradient.setNanHandling(QCPColorGradient::nhTransparent);
    m_map->setGradient(gradient);
    m_map->setColorScale(m_scale);
    m_scale->setGradient(gradient);
    m_scale->setBarWidth(12);
    plot().plotLayout()->addElement(0, 1, m_scale);
    auto* margins = new QCPMarginGroup(&plot());
    plot().axisRect()->setMarginGroup(QCP::msTop | QCP::msBottom, margins);
    m_scale->setMarginGroup(QCP::msTop | QCP::msBottom, margins);
    plot().legend->setVisible(false);
    plot().xAxis->setTickLabelRotation(-70); // they end at their columns: none is cut
    for (auto* axis : {plot().xAxis, plot().yAxis})
        axis->grid()->setVisible(false);
    connect(&plot(), &QCustomPlot::beforeReplot, this, [this] {
        constexpr int least = 24; // pixels that a number needs
        const bool haveRoom = plot().axisRect()->width() >= least * m_names.size();
        for (QCPItemText* text : m_texts)
            text->setVisible(haveRoom);
    });
    connect(&plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        const auto count = static_cast<int>(m_names.size());
        const auto column = static_cast<int>(std::lround(plot().xAxis->pixelToCoord(event->pos().x())));
        const int row = count - 1 - static_cast<int>(std::lround(plot().yAxis->pixelToCoord(event->pos().y())));
        const bool isInside = plot().axisRect()->rect().contains(event->pos()) && std::min(row, column) >= 0 &&
                              std::max(row, column) < count;
        QToolTip::showText(
            event->globalPosition().toPoint(),
            isInside ? QStringLiteral("%1 · %2: %3").arg(m_names[row], m_names[column], shortNumber(value(row, column)))
                     : QString(),
            &plot());
    });
    setTheme(themeOf(*this));
}

void MatrixPlot::setMatrix(const QStringList& names, std::vector<double> values, double low, double high)
{
    m_names = names;
    m_values = std::move(values);
    m_low = low;
    m_high = high;
    const auto count = static_cast<int>(names.size());
    for (QCPItemText* text : m_texts)
        plot().removeItem(text);
    m_texts.clear();
    m_map->data()->setSize(count, count);
    m_map->data()->setRange(QCPRange(0, std::max(count - 1, 1)), QCPRange(0, std::max(count - 1, 1)));
    for (int row = 0; row < count; ++row)
        for (int column = 0; column < count; ++column) {
            m_map->data()->setCell(column, count - 1 - row, value(row, column));
            auto* text = m_texts.emplace_back(new QCPItemText(&plot()));
            text->position->setCoords(column, count - 1 - row);
            text->setPositionAlignment(Qt::AlignCenter);
            text->setText(shortNumber(value(row, column)));
        }
    m_scale->setDataRange(QCPRange(low, high));
    plot().xAxis->setTicker(nameTicks(names, false));
    plot().yAxis->setTicker(nameTicks(names, true));
    setTheme(themeOf(*this));
    if (isFollowing()) fit();
    redraw();
}

void MatrixPlot::fit()
{
    follow();
    const double last = std::max(1.0, static_cast<double>(m_names.size())) - 0.5;
    for (auto* axis : {plot().xAxis, plot().yAxis})
        axis->setRange(-0.5, last);
    redraw();
}

void MatrixPlot::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    auto* values = m_scale->axis();
    values->setTickLabelColor(theme.muted);
    values->setTickLabelFont(plot().xAxis->tickLabelFont());
    values->setTickPen(QPen(theme.border));
    values->setSubTickPen(Qt::NoPen);
    for (auto* line : m_scale->findChildren<QCPAxis*>()) // its frame among them
        line->setBasePen(QPen(theme.border));
    const auto count = static_cast<int>(m_names.size());
    QFont font = plot().font();
    font.setPointSizeF(font.pointSizeF() * (count > 10 ? 0.65 : 0.85));
    for (int i = 0; i < static_cast<int>(m_texts.size()); ++i) {
        const double number = value(i / count, i % count);
        const double t = (number - m_low) / (m_high - m_low);
        m_texts[static_cast<std::size_t>(i)]->setFont(font);
        m_texts[static_cast<std::size_t>(i)]->setColor(std::isnan(number) ? theme.muted
                                                       : t > 0.6          ? Qt::black
                                                                          : Qt::white);
    }
}

void MatrixPlot::beginExport(const QSize&)
{
    for (QCPItemText* text : m_texts)
        text->setVisible(true);
}

QSize MatrixPlot::figureSize() const
{
    const int side = std::clamp(160 + 40 * static_cast<int>(m_names.size()), 360, 900);
    return {side + 60, side};
}

QString MatrixPlot::csv() const
{
    CsvText csv;
    csv.cell("row").cell("column").cell("value").endRow();
    for (int row = 0; row < m_names.size(); ++row)
        for (int column = 0; column < m_names.size(); ++column)
            csv.cell(m_names[row].toStdString()).cell(m_names[column].toStdString()).cell(value(row, column)).endRow();
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
