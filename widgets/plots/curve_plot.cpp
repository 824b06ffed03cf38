// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/axis_ticks.h"
#include "widgets/plots/curve_plot_parts.h"

#include <QEvent>
#include <QHelpEvent>
#include <QToolTip>

#include <algorithm>
#include <utility>

namespace sharpscope {

CurvePlot::CurvePlot(QWidget* parent) : PlotWidget(parent), m_parts(std::make_unique<Parts>())
{
    auto& figure = plot();
    figure.setAutoAddPlottableToLegend(false);
    figure.legend->setVisible(false);
    figure.addLayer(QStringLiteral("crosshair"), figure.layer(QStringLiteral("legend")), QCustomPlot::limAbove);
    figure.layer(QStringLiteral("crosshair"))->setMode(QCPLayer::lmBuffered);
    figure.addLayer(QStringLiteral("front"), figure.layer(QStringLiteral("main")), QCustomPlot::limAbove);
    m_parts->marks = new MarksItem(&figure);
    m_parts->marks->setLayer(QStringLiteral("front"));
    m_parts->crosshair = new CrosshairItem(&figure);
    m_parts->crosshair->setLayer(QStringLiteral("crosshair"));
    m_parts->crosshair->setVisible(false);
    m_parts->emptyText = new QLabel(&figure);
    m_parts->emptyText->setObjectName(QStringLiteral("emptyText"));
    m_parts->emptyText->setAlignment(Qt::AlignCenter);
    m_parts->emptyText->setWordWrap(true);
    m_parts->emptyText->setAttribute(Qt::WA_TransparentForMouseEvents);
    figure.installEventFilter(this);
    connect(&figure, &QCustomPlot::afterLayout, this, &CurvePlot::placeFalls);
    connect(&figure, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (!plot().axisRect()->rect().contains(event->pos())) return Q_EMIT left();
        m_parts->pointer = event->pos().y();
        if (event->buttons() == Qt::NoButton) pointAt(runsAt(event->position()));
        Q_EMIT hovered(plot().xAxis->pixelToCoord(event->pos().x()));
    });
    connect(&figure, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        if (event->button() == Qt::RightButton) Q_EMIT left(); // a menu opens there
    });
    connect(this, &CurvePlot::left, this, [this] { pointAt({}); });
    setTheme(themeOf(*this));
}

CurvePlot::~CurvePlot() { delete m_parts->values; }

bool CurvePlot::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::Leave || event->type() == QEvent::Hide) Q_EMIT left();
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        QStringList texts;
        for (const CurveMark& mark : marksAt(help->pos()))
            texts << mark.text;
        if (texts.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), texts.join(QLatin1Char('\n')), this);
        return true;
    }
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
    curve->setBegin(style.begin);
    curve->setSmoothing(m_parts->smoothing);
}

void CurvePlot::removeCurves(const QSet<QString>& keys)
{
    if (keys.isEmpty()) return;
    m_parts->crosshair->readings.clear();
    for (auto& band : m_parts->bands)
        if (keys.intersects({band.curves.begin(), band.curves.end()})) band.isMade = false;
    for (const QString& key : keys)
        m_parts->curves.erase(key);
    std::erase_if(m_parts->order, [&](const QString& key) { return keys.contains(key); });
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

bool CurvePlot::takesTime() const
{
    constexpr qsizetype quick = 10'000; // points
    qsizetype points = 0;
    for (const QString& key : m_parts->order)
        if (isCurveShown(key)) points += pointCount(key);
    return points > quick;
}

bool CurvePlot::isCurveShown(const QString& key) const
{
    const auto* curve = m_parts->find(key);
    return curve && curve->style.visible && !curve->isEmpty();
}

QStringList CurvePlot::curves() const { return {m_parts->order.begin(), m_parts->order.end()}; }

void CurvePlot::setSmoothing(double weight, SmoothingBy by)
{
    if (weight == m_smoothing && by == m_smoothingBy) return;
    m_smoothing = weight;
    m_smoothingBy = by;
    refresh();
}

/// By distance the same τ for all: it follows from how wide all that is shown is.
void CurvePlot::smoothCurves()
{
    Extent x;
    m_parts->forShown([&](const Curve& curve) { x.add(curve.xExtent()); });
    m_parts->smoothing = {.weight = m_smoothing};
    if (m_smoothingBy == SmoothingBy::Distance) m_parts->smoothing.tau = tauOf(m_smoothing, x.high - x.low);
    for (auto& [key, curve] : m_parts->curves)
        curve->setSmoothing(m_parts->smoothing);
}

void CurvePlot::setScale(bool vertical, bool logarithmic)
{
    Extent extent;
    m_parts->forShown([&](const Curve& curve) { extent.add(vertical ? curve.rawExtent() : curve.xExtent()); });
    const bool possible =
        logarithmic && extent.low >= 0 && extent.lowPositive < extent.high && !(vertical && m_isSigned);
    auto& axis = vertical ? *plot().yAxis : *plot().xAxis;
    const bool isLogarithmic = axis.scaleType() == QCPAxis::stLogarithmic;
    if (isLogarithmic != possible) setScaleOf(axis, possible, !vertical && m_wholeX);
}

void CurvePlot::setSigned(bool isSigned) { m_isSigned = isSigned; }

void CurvePlot::setWholeX(bool whole)
{
    m_wholeX = whole;
    auto& axis = *plot().xAxis;
    if (axis.scaleType() == QCPAxis::stLinear) setScaleOf(axis, false, whole);
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
    if (std::exchange(m_grouped, grouped) != grouped) refresh();
}

void CurvePlot::setSpread(Spread spread)
{
    if (std::exchange(m_spread, spread) != spread) refresh();
}

void CurvePlot::setXRange(double low, double high)
{
    const QCPRange y = plot().yAxis->range();
    m_parts->isLed = true;
    setZoom({low, high, y.lower, y.upper});
    m_parts->isLed = false;
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
    std::vector<std::pair<int, QString>> ranked;
    for (auto& key : m_parts->order)
        ranked.emplace_back(m_parts->curves.at(key)->style.rank, std::move(key));
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::transform(ranked.begin(), ranked.end(), m_parts->order.begin(), [](auto& entry) { return entry.second; });
    setScale(false, m_logX);
    setScale(true, m_logY);
    smoothCurves();
    if (isFollowing()) fitX();
    rebuildBands();
    if (isFollowing()) fitY();
    placeMarks();
    placeEmptyText();
    if (m_parts->crosshair->visible()) showCrosshair(m_parts->crosshair->x, m_parts->crosshairHasValues);
    redraw();
}

void CurvePlot::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    if (!m_parts) return;
    m_parts->crosshair->color = theme.muted;
    m_parts->marks->background = theme.base;
    QPalette palette = m_parts->emptyText->palette();
    palette.setColor(QPalette::WindowText, theme.muted);
    m_parts->emptyText->setPalette(palette);
    restyle(theme);
}

} // namespace sharpscope
