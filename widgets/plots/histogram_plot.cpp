// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/histogram_plot.h"

#include "core/base/csv.h"
#include "widgets/base/number_text.h"
#include "widgets/plots/qcp.h"

#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sharpscope {

namespace {

constexpr int tickHeight = 9; ///< pixels

/// Ticks that stand on the horizontal axis, one for each value.
class AxisTicks final : public QCPAbstractItem {
public:
    explicit AxisTicks(QCustomPlot* plot) : QCPAbstractItem(plot) { setSelectable(false); }
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

    std::vector<double> values;
    QPen pen;

protected:
    void draw(QCPPainter* painter) override
    {
        const QCPAxis* axis = parentPlot()->xAxis;
        const int bottom = parentPlot()->axisRect()->bottom();
        painter->setPen(pen);
        for (const double value : values) {
            if (!std::isfinite(value)) continue;
            const double x = axis->coordToPixel(value);
            painter->drawLine(QLineF(x, bottom, x, bottom - tickHeight));
        }
    }
};

QVector<double> heights(const std::vector<std::size_t>& counts) { return {counts.begin(), counts.end()}; }

} // namespace

struct HistogramPlot::Parts {
    QCPBars* all;
    QCPBars* marked;
    AxisTicks* ticks;
    QCPItemText* note;
};

HistogramPlot::HistogramPlot(QWidget* parent) : PlotWidget(parent), m_parts(std::make_unique<Parts>())
{
    auto& figure = plot();
    m_parts->all = new QCPBars(figure.xAxis, figure.yAxis);
    m_parts->marked = new QCPBars(figure.xAxis, figure.yAxis);
    m_parts->ticks = new AxisTicks(&figure);
    m_parts->note = new QCPItemText(&figure);
    m_parts->note->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_parts->note->position->setCoords(1, 0);
    m_parts->note->setPositionAlignment(Qt::AlignRight | Qt::AlignTop);
    m_parts->note->setPadding(QMargins(4, 2, 4, 2));
    for (auto* bars : {m_parts->all, m_parts->marked})
        bars->setWidthType(QCPBars::wtPlotCoords);
    figure.yAxis->ticker()->setTickStepStrategy(QCPAxisTicker::tssReadability);
    setNames(tr("all"), tr("marked"));
    setValueLabelVisible(true);
    setTheme(themeOf(*this));
    connect(&figure, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { say(event->pos()); });
}

HistogramPlot::~HistogramPlot() = default;

void HistogramPlot::setNames(const QString& all, const QString& marked)
{
    m_allName = all;
    m_markedName = marked;
    m_parts->all->setName(all);
    m_parts->marked->setName(marked);
}

void HistogramPlot::setValues(const std::vector<double>& values, const std::vector<double>& marked)
{
    m_bins = binsOf(values);
    m_marked = countedIn(m_bins, marked);
    m_markedNotNumbers = marked.size() - std::accumulate(m_marked.begin(), m_marked.end(), std::size_t(0));
    QVector<double> middles;
    for (std::size_t bin = 0; bin < m_bins.counts.size(); ++bin)
        middles << m_bins.middle(bin);
    m_parts->all->setData(middles, heights(m_bins.counts), true);
    m_parts->marked->setData(middles, heights(m_marked), true);
    m_parts->all->setWidth(m_bins.width);
    m_parts->marked->setWidth(m_bins.width * 0.5);
    m_parts->ticks->values = marked;
    m_parts->note->setText(note());
    m_parts->note->setVisible(!note().isEmpty());
    fit();
}

QString HistogramPlot::note() const
{
    return m_bins.notNumbers == 0 ? QString() : tr("%L1 without a number (NaN)").arg(m_bins.notNumbers);
}

void HistogramPlot::fit()
{
    follow();
    const std::size_t bins = m_bins.counts.size();
    const std::size_t most = bins ? *std::max_element(m_bins.counts.begin(), m_bins.counts.end()) : 1;
    const double low = bins ? m_bins.low : 0, range = bins ? m_bins.width * static_cast<double>(bins) : 1;
    plot().xAxis->setRange(low - 0.02 * range, low + 1.02 * range);
    plot().yAxis->setRange(0, 1.12 * static_cast<double>(std::max<std::size_t>(1, most)));
    redraw();
}

void HistogramPlot::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    QColor quiet = theme.muted;
    quiet.setAlpha(90);
    m_parts->all->setBrush(quiet);
    m_parts->all->setPen(QPen(theme.muted, 1));
    m_parts->marked->setBrush(theme.accent);
    m_parts->marked->setPen(QPen(theme.accent, 1));
    m_parts->ticks->pen = QPen(theme.accent, 2);
    m_parts->note->setColor(theme.warning);
    m_parts->note->setFont(legendFont());
}

void HistogramPlot::beginExport(const QSize&)
{
    plot().legend->setVisible(true); // on the screen the panel says it
}

void HistogramPlot::endExport() { plot().legend->setVisible(false); }

QString HistogramPlot::textOf(std::size_t bin) const
{
    const double low = m_bins.low + static_cast<double>(bin) * m_bins.width;
    return tr("%1 to %2: %L3 in the %4, %L5 %6")
        .arg(numberText(low, 4), numberText(low + m_bins.width, 4))
        .arg(m_bins.counts[bin])
        .arg(m_allName)
        .arg(m_marked[bin])
        .arg(m_markedName);
}

void HistogramPlot::say(const QPoint& at)
{
    const double value = plot().xAxis->pixelToCoord(at.x());
    const double end = m_bins.low + m_bins.width * static_cast<double>(m_bins.counts.size());
    if (m_bins.counts.empty() || value < m_bins.low || value > end || !plot().axisRect()->rect().contains(at))
        return QToolTip::hideText();
    QToolTip::showText(canvas().mapToGlobal(at), textOf(m_bins.binOf(value)), &canvas());
}

QString HistogramPlot::csv() const
{
    CsvText csv;
    csv.cell("low").cell("high").cell(m_allName.toStdString()).cell(m_markedName.toStdString()).endRow();
    const auto count = [](std::size_t n) { return static_cast<std::int64_t>(n); };
    for (std::size_t bin = 0; bin < m_bins.counts.size(); ++bin) {
        const double low = m_bins.low + static_cast<double>(bin) * m_bins.width;
        csv.cell(low).cell(low + m_bins.width).cell(count(m_bins.counts[bin])).cell(count(m_marked[bin])).endRow();
    }
    if (m_bins.notNumbers > 0)
        csv.cell("nan").cell("nan").cell(count(m_bins.notNumbers)).cell(count(m_markedNotNumbers)).endRow();
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
