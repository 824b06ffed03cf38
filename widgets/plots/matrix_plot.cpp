// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/matrix_plot.h"

#include "core/base/csv.h"
#include "widgets/plots/axis_ticks.h"
#include "widgets/plots/cell_marks.h"
#include "widgets/plots/color_gradient.h"

#include <QKeyEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

QString shortNumber(double value) { return std::isnan(value) ? QStringLiteral("–") : QString::number(value, 'f', 2); }

QSharedPointer<QCPAxisTickerText> nameTicks(const QCPAxis& axis, const QStringList& names, bool fromTheTop)
{
    constexpr qsizetype longest = 27;
    const auto ticks = QSharedPointer<NameTicker>::create(axis);
    for (int i = 0; i < names.size(); ++i)
        ticks->addTick(fromTheTop ? static_cast<double>(names.size()) - 1 - i : i,
                       names[i].size() > longest ? names[i].left(longest - 1) + QChar(0x2026) : names[i]);
    return ticks;
}

/// A single row or column is one wide as well.
QCPRange rangeOf(qsizetype count)
{
    return count > 1 ? QCPRange(0, static_cast<double>(count - 1)) : QCPRange(-0.5, 0.5);
}

} // namespace

MatrixPlot::MatrixPlot(QWidget* parent)
    : PlotWidget(parent),
      m_map(new QCPColorMap(plot().xAxis, plot().yAxis)),
      m_scale(addColorScale(plot())),
      m_marks(new CellMarks(&plot()))
{
    m_map->setInterpolate(false);
    m_map->setTightBoundary(false);
    m_map->setColorScale(m_scale);
    m_marks->cells = &m_cells;
    plot().legend->setVisible(false);
    for (auto* axis : {plot().xAxis, plot().yAxis})
        axis->grid()->setVisible(false);
    connect(&plot(), &QCustomPlot::beforeReplot, this, [this] {
        constexpr int least = 24; // pixels that a number needs
        m_marks->writesNumbers = plot().axisRect()->width() >= least * m_cells.columns.size();
    });
    connectMouse();
    setTheme(themeOf(*this));
}

void MatrixPlot::connectMouse()
{
    connect(&plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        const auto place = placeAt(event->pos());
        QToolTip::showText(event->globalPosition().toPoint(), place ? helpAt(*place) : QString(), &plot());
        if (m_isChoosable) Q_EMIT pointedAt(place ? place->first : -1, place ? place->second : -1);
    });
    connect(&plot(), &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        m_pressed = event->position();
        const auto place = placeAt(m_pressed);
        if (m_isChoosable && place && event->button() == Qt::RightButton) // its menu is about to open
            Q_EMIT chosen(place->first, place->second, Qt::NoModifier);
    });
    connect(&plot(), &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
        const bool isClick = (event->position() - m_pressed).manhattanLength() < QApplication::startDragDistance();
        const auto place = placeAt(event->position());
        if (!m_isChoosable || !place || !isClick || event->button() != Qt::LeftButton) return;
        m_current = *place;
        Q_EMIT chosen(place->first, place->second, event->modifiers());
    });
}

std::optional<MatrixPlot::Place> MatrixPlot::placeAt(const QPointF& pixel) const
{
    if (!plot().axisRect()->rect().contains(pixel.toPoint())) return std::nullopt;
    const auto column = static_cast<int>(std::lround(plot().xAxis->pixelToCoord(pixel.x())));
    const int row = static_cast<int>(m_cells.rows.size()) - 1 -
                    static_cast<int>(std::lround(plot().yAxis->pixelToCoord(pixel.y())));
    if (row < 0 || column < 0 || row >= m_cells.rows.size() || column >= m_cells.columns.size()) return std::nullopt;
    return Place(row, column);
}

QPointF MatrixPlot::pixelOf(const Place& place) const
{
    return {plot().xAxis->coordToPixel(place.second),
            plot().yAxis->coordToPixel(static_cast<double>(m_cells.rows.size()) - 1 - place.first)};
}

QString MatrixPlot::helpAt(const Place& place) const
{
    if (!m_cells.help.empty()) return m_cells.help[indexOf(place)];
    return QStringLiteral("%1 · %2: %3")
        .arg(m_cells.rows[place.first], m_cells.columns[place.second], shortNumber(value(place)));
}

void MatrixPlot::setMatrix(const QStringList& names, std::vector<double> values, double low, double high)
{
    Cells cells;
    cells.rows = cells.columns = names;
    cells.values = std::move(values);
    cells.low = low;
    cells.high = high;
    plot().xAxis->setTickLabelRotation(-70); // they end at their columns: none is cut
    setCells(std::move(cells));
}

void MatrixPlot::setCells(Cells cells)
{
    m_cells = std::move(cells);
    const auto rows = static_cast<int>(m_cells.rows.size()), columns = static_cast<int>(m_cells.columns.size());
    const bool hasTexts = !m_cells.texts.isEmpty();
    m_map->data()->setSize(columns, rows);
    m_map->data()->setRange(rangeOf(columns), rangeOf(rows));
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) {
            m_map->data()->setCell(column, rows - 1 - row, value({row, column}));
            if (!hasTexts) m_cells.texts << shortNumber(value({row, column}));
        }
    m_map->setGradient(gradientOf(m_cells.colors)); // the colour scale's as well
    m_scale->setDataRange(QCPRange(m_cells.low, m_cells.high));
    m_scale->setLabel(m_cells.valueName);
    plot().xAxis->setTicker(nameTicks(*plot().xAxis, m_cells.columns, false));
    plot().yAxis->setTicker(nameTicks(*plot().yAxis, m_cells.rows, true));
    m_current = {std::clamp(m_current.first, 0, std::max(0, rows - 1)),
                 std::clamp(m_current.second, 0, std::max(0, columns - 1))};
    std::erase_if(m_selected, [&](const Place& place) { return place.first >= rows || place.second >= columns; });
    setSelected(m_selected);
    setTheme(themeOf(*this));
    if (isFollowing()) fit();
    redraw();
}

void MatrixPlot::setSelected(std::set<Place> cells)
{
    m_selected = std::move(cells);
    m_marks->selected = m_selected;
    redraw();
}

void MatrixPlot::setChoosable()
{
    m_isChoosable = true;
    plot().setInteractions({}); // all of it is in sight
}

void MatrixPlot::keyPressEvent(QKeyEvent* event)
{
    const bool canMove = m_isChoosable && !m_cells.values.empty();
    switch (canMove ? event->key() : 0) {
    case Qt::Key_Left:
        return moveCurrent(0, -1);
    case Qt::Key_Right:
        return moveCurrent(0, 1);
    case Qt::Key_Up:
        return moveCurrent(-1, 0);
    case Qt::Key_Down:
        return moveCurrent(1, 0);
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT chosen(m_current.first, m_current.second, event->modifiers());
        return;
    default:
        PlotWidget::keyPressEvent(event);
    }
}

void MatrixPlot::moveCurrent(int rows, int columns)
{
    m_current = {std::clamp(m_current.first + rows, 0, static_cast<int>(m_cells.rows.size()) - 1),
                 std::clamp(m_current.second + columns, 0, static_cast<int>(m_cells.columns.size()) - 1)};
    m_marks->current = m_current;
    showHelp(pixelOf(m_current), helpAt(m_current));
    Q_EMIT pointedAt(m_current.first, m_current.second);
    redraw();
}

void MatrixPlot::focusInEvent(QFocusEvent* event)
{
    PlotWidget::focusInEvent(event);
    if (m_isChoosable && event->reason() != Qt::MouseFocusReason && !m_cells.values.empty())
        m_marks->current = m_current;
    redraw();
}

void MatrixPlot::focusOutEvent(QFocusEvent* event)
{
    PlotWidget::focusOutEvent(event);
    m_marks->current.reset();
    redraw();
}

void MatrixPlot::leaveEvent(QEvent* event)
{
    PlotWidget::leaveEvent(event);
    if (m_isChoosable) Q_EMIT pointedAt(-1, -1);
}

void MatrixPlot::fit()
{
    follow();
    plot().xAxis->setRange(-0.5, std::max(1.0, static_cast<double>(m_cells.columns.size())) - 0.5);
    plot().yAxis->setRange(-0.5, std::max(1.0, static_cast<double>(m_cells.rows.size())) - 0.5);
    redraw();
}

void MatrixPlot::setTheme(const Theme& theme)
{
    PlotWidget::setTheme(theme);
    styleColorScale(*m_scale, theme);
    m_marks->text = theme.text;
    m_marks->muted = theme.muted;
    m_marks->accent = theme.accent;
    m_marks->base = theme.base;
}

void MatrixPlot::beginExport(const QSize&)
{
    m_marks->writesNumbers = true;
    m_marks->selected.clear();
    m_marks->current.reset();
}

void MatrixPlot::endExport() { m_marks->selected = m_selected; }

QSize MatrixPlot::figureSize() const
{
    const auto side = [](qsizetype count) { return std::clamp(160 + 40 * static_cast<int>(count), 360, 900); };
    return {side(m_cells.columns.size()) + 60, side(m_cells.rows.size())};
}

QString MatrixPlot::csv() const
{
    if (!m_cells.numbers.isEmpty()) return m_cells.numbers;
    CsvText csv;
    csv.cell("row").cell("column").cell("value").endRow();
    for (int row = 0; row < m_cells.rows.size(); ++row)
        for (int column = 0; column < m_cells.columns.size(); ++column)
            csv.cell(m_cells.rows[row].toStdString())
                .cell(m_cells.columns[column].toStdString())
                .cell(value({row, column}))
                .endRow();
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
