// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_widget.h"

#include "widgets/plots/axis_room.h"
#include "widgets/plots/axis_ticks.h"
#include "widgets/plots/draw_turns.h"
#include "widgets/plots/qcp.h"

#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr int labelPixels = 12; ///< of the axes' names
constexpr int rest = 150;       ///< ms after which a view has come to rest

QFont plotFont(int pixels, QFont::Weight weight = QFont::Normal)
{
    QFont font = QApplication::font();
    font.setPixelSize(pixels);
    font.setWeight(weight);
    return font;
}

} // namespace

PlotWidget::PlotWidget(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot(this)), m_rest(new QTimer(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_plot->setObjectName(QStringLiteral("plot"));
    setFocusPolicy(Qt::StrongFocus);
    m_plot->setFocusProxy(this); // also after a click
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_rest->setSingleShot(true);
    connect(m_rest, &QTimer::timeout, this, [this] {
        m_plot->setNotAntialiasedElements(QCP::aeNone);
        redraw();
    });
    m_plot->setMinimumSize(160, 110);
    m_plot->selectionRect()->setPen(QPen(QColor(128, 128, 128), 1, Qt::DashLine));
    m_plot->axisRect()->setMinimumMargins(QMargins(8, 8, 10, 4));
    for (auto* axis : {m_plot->xAxis, m_plot->yAxis})
        setScaleOf(*axis, false);
    connectMouse();
    styleAxes(themeOf(*this));
    connect(m_plot, &QCustomPlot::beforeReplot, this, &PlotWidget::fitIntoHeight);
}

void PlotWidget::fitIntoHeight()
{
    fitTicks(*m_plot, m_plot->size(), {.below = roomBelow(), .beside = roomBeside()});
    if (m_valueLabelVisible) fitValueName(*m_plot, m_yLabel, plotFont(labelPixels), roomBelow());
}

int PlotWidget::roomBelow() const { return belowAxes; }

int PlotWidget::roomBeside() const { return besideAxes; }

QWidget& PlotWidget::canvas() const { return *m_plot; }

void PlotWidget::connectMouse()
{
    const auto axesUnder = [this](const QPointF& at) -> QList<QCPAxis*> {
        for (auto* axis : {m_plot->xAxis, m_plot->yAxis})
            if (axis->selectTest(at, false) >= 0) return {axis};
        return {m_plot->xAxis, m_plot->yAxis};
    };
    connect(m_plot, &QCustomPlot::mouseWheel, this, [this, axesUnder](QWheelEvent* event) {
        if (!(m_plot->interactions() & QCP::iRangeZoom)) return;
        m_plot->axisRect()->setRangeZoomAxes(axesUnder(event->position()));
        m_following = false;
        hurry();
        Q_EMIT zoomed();
    });
    connect(m_plot, &QCustomPlot::mousePress, this, [this, axesUnder](QMouseEvent* event) {
        m_plot->axisRect()->setRangeDragAxes(axesUnder(event->pos()));
        m_plot->setSelectionRectMode(event->modifiers() & Qt::ShiftModifier ? QCP::srmZoom : QCP::srmNone);
    });
    connect(m_plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (!(event->buttons() & Qt::LeftButton) || !(m_plot->interactions() & QCP::iRangeDrag)) return;
        m_following = false;
        hurry();
    });
    connect(m_plot, &QCustomPlot::mouseRelease, this, [this] {
        if (!m_following) Q_EMIT zoomed();
    });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this,
            [this](QMouseEvent* event) { doubleClicked(event->position()); });
    const auto moved = [this] { rangeMoved(); };
    connect(m_plot->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, moved);
}

void PlotWidget::doubleClicked(const QPointF&)
{
    fit();
    Q_EMIT zoomed();
}

std::vector<double> PlotWidget::zoom() const
{
    if (m_following) return {};
    const QCPRange x = m_plot->xAxis->range(), y = m_plot->yAxis->range();
    return {x.lower, x.upper, y.lower, y.upper};
}

void PlotWidget::setZoom(const std::vector<double>& zoom)
{
    if (zoom == this->zoom()) return;
    if (zoom.size() != 4) return fit();
    m_following = false;
    m_plot->xAxis->setRange(zoom[0], zoom[1]);
    m_plot->yAxis->setRange(zoom[2], zoom[3]);
    hurry();
    redraw();
}

void PlotWidget::setAxisLabels(const QString& x, const QString& y)
{
    m_xLabel = x;
    m_yLabel = y;
    m_plot->xAxis->setLabel(x);
    m_plot->yAxis->setLabel(m_valueLabelVisible ? y : QString());
}

void PlotWidget::setValueLabelVisible(bool visible)
{
    m_valueLabelVisible = visible;
    setAxisLabels(m_xLabel, m_yLabel);
}

void PlotWidget::styleAxes(const Theme& theme)
{
    m_plot->setBackground(theme.base);
    for (auto* axis : m_plot->axisRect()->axes()) {
        axis->setBasePen(QPen(theme.border));
        axis->setTickPen(QPen(theme.border));
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLengthIn(0);
        axis->setTickLengthOut(4);
        axis->setTickLabelColor(theme.muted);
        axis->setLabelColor(theme.muted);
        axis->setTickLabelFont(plotFont(11));
        axis->setLabelFont(plotFont(labelPixels));
        axis->setLabelPadding(3);
        axis->grid()->setPen(QPen(theme.grid));
        axis->grid()->setZeroLinePen(QPen(theme.border));
        axis->grid()->setSubGridVisible(false);
    }
    m_plot->legend->setBrush(QColor(theme.base.red(), theme.base.green(), theme.base.blue(), 215));
    m_plot->legend->setBorderPen(QPen(theme.grid));
    m_plot->legend->setTextColor(theme.text);
    m_plot->legend->setFont(legendFont());
    m_plot->legend->setIconSize(20, 10);
    m_plot->legend->setIconTextPadding(12);
    m_plot->legend->setRowSpacing(1);
    m_plot->legend->setMargins(QMargins(7, 4, 7, 4));
}

void PlotWidget::setTheme(const Theme& theme) { styleAxes(theme); }

void PlotWidget::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::StyleChange) return;
    setTheme(themeOf(*this));
    redraw();
}

QFont PlotWidget::legendFont() { return plotFont(11); }

QSize PlotWidget::figureSize() const { return m_plot->size().expandedTo({720, 440}); }

void PlotWidget::hurry()
{
    if (!takesTime()) return;
    m_plot->setNotAntialiasedElements(QCP::aeAll);
    m_rest->start(rest);
}

void PlotWidget::redraw() { drawInTurn(*m_plot); }

bool PlotWidget::isDrawn() const { return !awaitsDrawing(*m_plot); }

double PlotWidget::drawTime() const { return m_plot->replotTime(true); }

} // namespace sharpscope
