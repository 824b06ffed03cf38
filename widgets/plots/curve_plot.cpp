// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curve_plot_parts.h"

#include <QEvent>

#include <algorithm>

namespace sharpscope {

CurvePlot::CurvePlot(QWidget* parent) : PlotWidget(parent), m_parts(std::make_unique<Parts>())
{
    auto& figure = plot();
    figure.setAutoAddPlottableToLegend(false);
    figure.legend->setVisible(false);
    figure.axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignRight);
    figure.addLayer(QStringLiteral("crosshair"), figure.layer(QStringLiteral("legend")), QCustomPlot::limAbove);
    figure.layer(QStringLiteral("crosshair"))->setMode(QCPLayer::lmBuffered);
    m_parts->crosshair = new CrosshairItem(&figure);
    m_parts->crosshair->setLayer(QStringLiteral("crosshair"));
    m_parts->crosshair->setVisible(false);
    m_parts->values = new ValueBox(&figure);
    m_parts->emptyText = new QLabel(&figure);
    m_parts->emptyText->setObjectName(QStringLiteral("emptyText"));
    m_parts->emptyText->setAlignment(Qt::AlignCenter);
    m_parts->emptyText->setWordWrap(true);
    m_parts->emptyText->setAttribute(Qt::WA_TransparentForMouseEvents);
    figure.installEventFilter(this);
    connect(&figure, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (!plot().axisRect()->rect().contains(event->pos())) return Q_EMIT left();
        Q_EMIT hovered(plot().xAxis->pixelToCoord(event->pos().x()));
    });
    connect(&figure, &QCustomPlot::legendClick, this, [this](QCPLegend*, QCPAbstractLegendItem* item) {
        auto* entry = qobject_cast<QCPPlottableLegendItem*>(item);
        if (entry) Q_EMIT runsToggled(m_parts->legendRuns[entry->plottable()]);
    });
    setTheme(themeOf(*this));
}

CurvePlot::~CurvePlot() = default;

bool CurvePlot::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::Leave) Q_EMIT left();
    if (event->type() == QEvent::Resize) {
        placeEmptyText();
        if (m_grouped) rebuildBands();
    }
    return PlotWidget::eventFilter(object, event);
}

void CurvePlot::setCurve(const QString& key, const CurveStyle& style)
{
    auto& curve = m_parts->curves[key];
    if (!curve) {
        curve = std::make_unique<Curve>(plot());
        m_parts->order.push_back(key);
    }
    curve->style = style;
    curve->setSmoothing(m_smoothing);
}

void CurvePlot::removeCurve(const QString& key)
{
    if (m_parts->curves.count(key) == 0) return;
    m_parts->crosshair->readings.clear();
    plot().legend->clearItems();
    m_parts->curves.erase(key);
    std::erase(m_parts->order, key);
}

void CurvePlot::clearCurve(const QString& key)
{
    if (auto* curve = m_parts->find(key)) curve->clear();
}

void CurvePlot::append(const QString& key, std::span<const double> x, std::span<const double> y)
{
    if (auto* curve = m_parts->find(key)) curve->append(x, y);
}

void CurvePlot::share(const QString& key, const NumberColumn& values)
{
    if (auto* curve = m_parts->find(key)) curve->share(values);
}

qsizetype CurvePlot::pointCount(const QString& key) const
{
    const auto* curve = m_parts->find(key);
    return curve ? curve->pointCount() : 0;
}

bool CurvePlot::isCurveShown(const QString& key) const
{
    const auto* curve = m_parts->find(key);
    return curve && curve->style.visible && !curve->isEmpty();
}

QStringList CurvePlot::curves() const { return {m_parts->order.begin(), m_parts->order.end()}; }

void CurvePlot::setSmoothing(double weight)
{
    m_smoothing = weight;
    for (auto& [key, curve] : m_parts->curves)
        curve->setSmoothing(weight);
    refresh();
}

void CurvePlot::setScale(bool vertical, bool logarithmic)
{
    auto* axis = vertical ? plot().yAxis : plot().xAxis;
    Extent extent;
    m_parts->forShown([&](const Curve& curve) { extent.add(vertical ? curve.lineExtent() : curve.xExtent()); });
    const bool possible = logarithmic && extent.lowPositive < extent.high;
    const auto type = possible ? QCPAxis::stLogarithmic : QCPAxis::stLinear;
    if (axis->scaleType() == type) return;
    axis->setScaleType(type);
    axis->setTicker(possible ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                             : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    axis->setNumberPrecision(possible ? 0 : 6);
}

void CurvePlot::setLogX(bool logarithmic)
{
    if (logarithmic == m_logX) return;
    m_logX = logarithmic;
    follow();
    refresh();
}

void CurvePlot::setLogY(bool logarithmic)
{
    if (logarithmic == m_logY) return;
    m_logY = logarithmic;
    follow();
    refresh();
}

void CurvePlot::setGrouped(bool grouped)
{
    m_grouped = grouped;
    refresh();
}

void CurvePlot::setLegendVisible(bool visible)
{
    m_legendVisible = visible;
    if (!visible) plot().legend->clearItems();
    refresh();
}

void CurvePlot::setEmptyText(const QString& text)
{
    m_parts->emptyText->setText(text);
    placeEmptyText();
}

void CurvePlot::placeEmptyText()
{
    const bool isEmpty = std::none_of(m_parts->curves.begin(), m_parts->curves.end(), [](const auto& entry) {
        return entry.second->style.visible && !entry.second->isEmpty();
    });
    m_parts->emptyText->setVisible(isEmpty);
    const QRect area = plot().axisRect()->rect();
    m_parts->emptyText->setGeometry(area.isValid() ? area.adjusted(12, 4, -12, -4) : plot().rect());
}

void CurvePlot::refresh()
{
    setScale(false, m_logX);
    setScale(true, m_logY);
    if (isFollowing()) fitRanges();
    rebuildBands();
    placeEmptyText();
    if (m_parts->crosshair->visible()) showCrosshair(m_parts->crosshair->x, m_parts->crosshairHasValues);
    redraw();
}

void CurvePlot::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    if (!m_parts) return;
    m_parts->crosshair->color = theme.muted;
    QPalette palette = m_parts->emptyText->palette();
    palette.setColor(QPalette::WindowText, theme.muted);
    m_parts->emptyText->setPalette(palette);
    restyle(theme);
}

void CurvePlot::restyle(const Theme& theme)
{
    constexpr std::size_t many = 60; ///< curves: nobody follows a single one any more
    std::size_t shown = 0;
    m_parts->forShown([&](const Curve&) { ++shown; });
    for (auto& [key, curve] : m_parts->curves)
        curve->restyle(theme.dark, m_grouped, shown > many);
    for (auto& band : m_parts->bands) {
        QColor color = band.color.on(theme.dark);
        QPen pen(color, 2);
        if (band.dashed) pen.setDashPattern({4, 2.5});
        band.mean->setPen(pen);
        const bool dots = band.points.size() <= 60 && !(m_smoothing > 0);
        band.mean->setScatterStyle(dots ? QCPScatterStyle(QCPScatterStyle::ssDisc, color, 4.5) : QCPScatterStyle());
        color.setAlpha(46);
        band.high->setBrush(color);
    }
    if (m_legendVisible) rebuildLegend(theme);
}

void CurvePlot::rebuildLegend(const Theme& theme)
{
    auto* legend = plot().legend;
    legend->clearItems();
    m_parts->legendRuns.clear();
    const auto add = [&](QCPGraph* graph, const QStringList& runs, bool shown) {
        constexpr int mostEntries = 16;
        if (legend->itemCount() >= mostEntries) return;
        graph->addToLegend(legend);
        m_parts->legendRuns[graph] = runs;
        QColor color = theme.text;
        if (!shown) color.setAlpha(90);
        legend->item(legend->itemCount() - 1)->setTextColor(color);
    };
    QStringList seen;
    for (const auto& band : m_parts->bands) {
        if (seen.contains(band.runs.first())) continue;
        seen << band.runs.first();
        band.mean->setName(band.runs.size() > 1 ? tr("%1, mean ± std, n = %2").arg(band.label).arg(band.runs.size())
                                                : band.label);
        add(band.mean, band.runs, true);
    }
    for (const auto& key : m_parts->order) {
        const auto& curve = *m_parts->curves.at(key);
        if ((m_grouped && curve.style.visible) || seen.contains(curve.style.run)) continue;
        seen << curve.style.run;
        add(curve.legendGraph(), {curve.style.run}, curve.style.visible);
    }
    legend->setVisible(legend->itemCount() > 0);
}

void CurvePlot::beginExport()
{
    m_parts->crosshair->setVisible(false);
    rebuildLegend(lightTheme());
    auto* legend = plot().legend;
    if (legend->itemCount() == 0) return;
    // Above the axes, in rows, where it covers nothing.
    plot().axisRect()->insetLayout()->take(legend);
    plot().plotLayout()->insertRow(0);
    plot().plotLayout()->addElement(0, 0, legend);
    plot().plotLayout()->setRowStretchFactor(0, 0.001);
    legend->setWrap(4);
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
    legend->setColumnSpacing(14);
    legend->setBorderPen(Qt::NoPen);
    legend->setVisible(true);
}

void CurvePlot::endExport()
{
    auto* legend = plot().legend;
    if (legend->itemCount() == 0) return;
    plot().plotLayout()->take(legend);
    plot().plotLayout()->simplify();
    legend->setWrap(0);
    legend->setFillOrder(QCPLayoutGrid::foRowsFirst, true);
    plot().axisRect()->insetLayout()->addElement(legend, Qt::AlignTop | Qt::AlignRight);
    legend->setVisible(m_legendVisible);
    if (!m_legendVisible) legend->clearItems();
}

} // namespace sharpscope
