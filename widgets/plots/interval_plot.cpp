// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/interval_plot.h"

#include "core/base/csv.h"
#include "widgets/base/number_text.h"
#include "widgets/base/run_shades.h"
#include "widgets/plots/axis_ticks.h"
#include "widgets/plots/figure_legend.h"
#include "widgets/plots/qcp.h"

#include <QEvent>
#include <QLabel>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

QPen penOf(const IntervalPlot::Series& series, bool dark)
{
    QPen pen(series.color.on(dark), 2);
    if (const auto dashes = runDashes(series.dashing, false); !dashes.isEmpty()) pen.setDashPattern(dashes);
    return pen;
}

std::vector<FigureLegend::Entry> legendOf(const std::vector<IntervalPlot::Series>& all)
{
    std::vector<FigureLegend::Entry> entries;
    for (const auto& series : all)
        entries.push_back({series.name, penOf(series, false)});
    return entries;
}

constexpr std::size_t fewSeries = 3;
constexpr double mostOfMeans = 4; ///< so far beyond the means intervals are followed

bool hasBand(const std::vector<IntervalPlot::Series>& all, const IntervalPlot::Series& one)
{
    return all.size() <= fewSeries || one.isInFront;
}

QString textOf(double value, IntervalPlot::Around around)
{
    if (around == IntervalPlot::Around::Values) return numberText(value, 4);
    return (value > 0 ? QStringLiteral("+") : QString()) + QString::number(value, 'g', 3);
}

} // namespace

IntervalPlot::IntervalPlot(QWidget* parent) : PlotWidget(parent), m_empty(new QLabel(&plot()))
{
    setValueLabelVisible(true);
    plot().setAutoAddPlottableToLegend(false);
    setScaleOf(*plot().xAxis, false, true);
    m_empty->setObjectName(QStringLiteral("emptyText"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents);
    plot().installEventFilter(this);
    connect(&plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        const bool isInside = plot().axisRect()->rect().contains(event->pos());
        QToolTip::showText(event->globalPosition().toPoint(),
                           isInside ? textAt(plot().xAxis->pixelToCoord(event->pos().x())) : QString(), &plot());
    });
    setTheme(themeOf(*this));
}

bool IntervalPlot::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::Resize) m_empty->setGeometry(plot().rect().adjusted(24, 12, -24, -12));
    return PlotWidget::eventFilter(object, event);
}

void IntervalPlot::setEmptyText(const QString& text) { m_empty->setText(text); }

void IntervalPlot::setAround(Around around)
{
    m_around = around;
    setTheme(themeOf(*this));
}

double IntervalPlot::bottom() const { return plot().yAxis->range().lower; }

void IntervalPlot::setPlaces(std::vector<std::pair<double, QString>> places)
{
    m_places = std::move(places);
    if (m_places.empty()) return setScaleOf(*plot().xAxis, false, true);
    const auto ticks = QSharedPointer<NameTicker>::create(*plot().xAxis);
    for (const auto& [at, name] : m_places)
        ticks->addTick(at, name);
    plot().xAxis->setTicker(ticks);
    redraw();
}

QString IntervalPlot::nameOf(double x) const
{
    for (const auto& [at, name] : m_places)
        if (at == x) return name;
    return numberText(x, 6);
}

void IntervalPlot::setSeries(std::vector<Series> series)
{
    if (series == m_series) return;
    m_series = std::move(series);
    draw();
    if (isFollowing()) fit();
    redraw();
}

void IntervalPlot::draw()
{
    plot().clearGraphs();
    bool isEmpty = true;
    for (const Series& each : m_series) {
        QVector<double> x, mean, low, high;
        for (const Point& point : each.points) {
            x << point.x;
            mean << point.mean;
            low << point.low;
            high << point.high;
            isEmpty = false;
        }
        auto* bottom = plot().addGraph();
        auto* top = plot().addGraph();
        bottom->setData(x, low, true);
        top->setData(x, high, true);
        for (auto* bound : {bottom, top})
            bound->setPen(Qt::NoPen);
        top->setChannelFillGraph(bottom);
        auto* line = plot().addGraph();
        line->setData(x, mean, true);
        line->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, x.size() > 40 ? 3 : 5));
    }
    drawBars();
    m_empty->setVisible(isEmpty);
    setTheme(themeOf(*this));
}

void IntervalPlot::drawBars()
{
    for (QCPErrorBars* bars : m_bars)
        plot().removePlottable(bars);
    m_bars.clear();
    if (m_around == Around::Zero) return;
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        auto* bars = m_bars.emplace_back(new QCPErrorBars(plot().xAxis, plot().yAxis));
        bars->setDataPlottable(plot().graph(3 * static_cast<int>(i) + 2));
        bars->setWhiskerWidth(7);
        bars->setSymbolGap(7);
        QVector<double> below, above;
        for (const Point& point : m_series[i].points) {
            below << point.mean - point.low; // NaN: no bar
            above << point.high - point.mean;
        }
        bars->setData(below, above);
    }
}

QString IntervalPlot::textAt(double x) const
{
    double place = x, distance = std::numeric_limits<double>::infinity();
    for (const Series& each : m_series)
        for (const Point& point : each.points)
            if (std::abs(point.x - x) < distance) {
                distance = std::abs(point.x - x);
                place = point.x;
            }
    QStringList lines;
    for (const Series& each : m_series)
        for (const Point& point : each.points)
            if (point.x == place) {
                const QString interval =
                    std::isnan(point.low)
                        ? QString()
                        : QStringLiteral(" [%1, %2]").arg(textOf(point.low, m_around), textOf(point.high, m_around));
                lines << tr("%1: %2%3, N = %4").arg(each.name, textOf(point.mean, m_around), interval).arg(point.count);
            }
    if (!lines.isEmpty()) lines.prepend(QStringLiteral("%1: %2").arg(plot().xAxis->label(), nameOf(place)));
    return lines.join(QLatin1Char('\n'));
}

void IntervalPlot::fit()
{
    follow();
    double left = std::numeric_limits<double>::infinity(), right = -left, bottom = 0, top = 0;
    if (m_around == Around::Values) {
        bottom = left;
        top = right;
    }
    const auto forEach = [this](auto take) {
        for (const Series& each : m_series)
            for (const Point& point : each.points)
                take(each, point);
    };
    forEach([&](const Series&, const Point& point) {
        left = std::min(left, point.x);
        right = std::max(right, point.x);
        if (!std::isfinite(point.mean)) return;
        bottom = std::min(bottom, point.mean);
        top = std::max(top, point.mean);
    });
    const double height = m_around == Around::Zero ? std::max(top, -bottom) : top - bottom;
    // two seeds' interval can be a hundred times as wide
    const double most = m_cutsLongBars ? mostOfMeans * height : std::numeric_limits<double>::infinity(),
                 beside = m_cutsLongBars ? height : most, lowest = m_around == Around::Zero ? -most : bottom - beside,
                 highest = m_around == Around::Zero ? most : top + beside;
    forEach([&](const Series& each, const Point& point) {
        if (!std::isfinite(point.low) || (m_around == Around::Zero && !hasBand(m_series, each))) return;
        bottom = std::min(bottom, std::max(point.low, lowest));
        top = std::max(top, std::min(point.high, highest));
    });
    const bool isEmpty = left > right || bottom > top, isFlat = bottom == top;
    const double room = isEmpty || left == right ? 1 : (m_places.empty() ? 0.02 : 0.06) * (right - left);
    plot().xAxis->setRange(isEmpty ? QCPRange(0, 1) : QCPRange(left - room, right + room));
    if (isEmpty)
        plot().yAxis->setRange(0, 1); // the line at 0 does not cross what is said
    else if (const double pad = m_around == Around::Zero ? 1 : std::max(0.05 * std::abs(bottom), 1e-9); isFlat)
        plot().yAxis->setRange(bottom - pad, bottom + pad);
    else
        plot().yAxis->setRange(bottom - 0.06 * (top - bottom), top + 0.06 * (top - bottom));
    redraw();
}

void IntervalPlot::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    plot().yAxis->grid()->setZeroLinePen(m_around == Around::Zero ? QPen(theme.muted, 1.4) : QPen(theme.grid));
    const bool dark = theme.dark;
    for (std::size_t i = 0; i < m_series.size() && 3 * static_cast<int>(i) + 2 < plot().graphCount(); ++i) {
        QColor band = m_series[i].color.on(dark);
        auto* line = plot().graph(3 * static_cast<int>(i) + 2);
        line->setPen(penOf(m_series[i], dark));
        line->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, band, band, line->scatterStyle().size()));
        band.setAlpha(m_series.size() == 1 ? 55 : 40);
        const bool isBand = m_around == Around::Zero && hasBand(m_series, m_series[i]);
        plot().graph(3 * static_cast<int>(i) + 1)->setBrush(isBand ? QBrush(band) : QBrush());
        if (i >= m_bars.size()) continue;
        const bool isInFront = m_series[i].isInFront || m_series.size() <= fewSeries;
        m_bars[i]->setPen(QPen(m_series[i].color.on(dark), isInFront ? 2 : 1));
    }
}

QSize IntervalPlot::roomForLegend(const QSize& figure) const
{
    return {0, std::min(FigureLegend::heightOf(legendOf(m_series), legendFont(), figure.width()), figure.height())};
}

void IntervalPlot::beginExport(const QSize& size)
{
    auto entries = legendOf(m_series);
    if (entries.empty() || !wantsLegend()) return;
    auto* legend =
        new FigureLegend(&plot(), std::move(entries), legendFont(), lightTheme().text, size.width(), size.height() / 2);
    plot().plotLayout()->insertRow(0);
    plot().plotLayout()->addElement(0, 0, legend);
    m_exportLegend = legend;
}

void IntervalPlot::endExport()
{
    if (!m_exportLegend) return;
    plot().plotLayout()->remove(qobject_cast<QCPLayoutElement*>(m_exportLegend));
    plot().plotLayout()->simplify();
    m_exportLegend = nullptr;
}

QString IntervalPlot::csv() const
{
    CsvText csv;
    csv.cell("series").cell(plot().xAxis->label().toStdString()).cell("mean").cell("low").cell("high").cell("n");
    csv.endRow();
    for (const Series& each : m_series)
        for (const Point& point : each.points)
            csv.cell(each.name.toStdString())
                .cell(point.x)
                .cell(point.mean)
                .cell(point.low)
                .cell(point.high)
                .cell(point.count)
                .endRow();
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
