// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/figure_grid.h"

#include <QGridLayout>

#include <algorithm>

namespace sharpscope {

namespace {
constexpr int leastWidth = 260;                    ///< of a figure with a neighbour
constexpr int besideSquare = 60, aboveSquare = 80; ///< what numbers and head take of a square figure
} // namespace

FigureGrid::FigureGrid(FigureShape shape, QWidget* parent) : QScrollArea(parent), m_shape(shape)
{
    auto* page = new QWidget(this);
    m_grid = new QGridLayout(page);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(8);
    setWidget(page);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void FigureGrid::add(QWidget* figure, int least)
{
    figure->setMinimumHeight(least);
    m_figures.push_back(figure);
    arrange();
}

void FigureGrid::remove(QWidget* figure)
{
    std::erase(m_figures, figure);
    std::erase(m_arranged, figure);
    m_grid->removeWidget(figure);
    m_columns = 0; // the others have other places
    arrange();
}

void FigureGrid::setOrder(const std::vector<QWidget*>& figures)
{
    if (figures == m_figures) return;
    m_figures = figures;
    arrange();
}

bool FigureGrid::isAlone(const QWidget* figure) const
{
    return std::all_of(m_figures.begin(), m_figures.end(),
                       [&](const QWidget* one) { return one->isHidden() == (one != figure); });
}

void FigureGrid::toggleAlone(QWidget* figure)
{
    const bool wasAlone = isAlone(figure);
    for (QWidget* one : m_figures)
        one->setVisible(wasAlone || one == figure);
}

int FigureGrid::columnsFor(std::size_t count) const
{
    const int space = m_grid->spacing();
    if (m_shape == FigureShape::Wide) return width() < 2 * leastWidth + space ? 1 : 2;
    int best = 1, largest = 0, fewest = 0;
    const int all = std::max(1, static_cast<int>(count));
    for (int columns = 1; columns <= all; ++columns) {
        const int rows = (all + columns - 1) / columns;
        const int wide = (width() - (columns - 1) * space) / columns - besideSquare;
        const int high = std::max(leastHeight, (height() - (rows - 1) * space) / rows) - aboveSquare;
        if (columns > 1 && wide + besideSquare < leastWidth) break;
        const int side = std::min(wide, high);
        if (side < largest || (side == largest && rows >= fewest)) continue;
        largest = side;
        fewest = rows; // of as large ones as many as can be seen at once
        best = columns;
    }
    return best;
}

void FigureGrid::arrange()
{
    std::vector<QWidget*> figures = m_figures;
    if (m_shape == FigureShape::Square) std::erase_if(figures, [](const QWidget* one) { return one->isHidden(); });
    const int columns = columnsFor(figures.size());
    if (columns == m_columns && figures == m_arranged) return;
    for (QWidget* figure : m_arranged)
        m_grid->removeWidget(figure);
    for (int i = 0; i < m_grid->columnCount(); ++i)
        m_grid->setColumnStretch(i, i < columns ? 1 : 0);
    m_columns = columns;
    m_arranged = std::move(figures);
    const int count = static_cast<int>(m_arranged.size());
    for (int i = 0; i < count; ++i) {
        const bool hasRow = m_shape == FigureShape::Wide && i + 1 == count && i % columns == 0;
        m_grid->addWidget(m_arranged[static_cast<std::size_t>(i)], i / columns, i % columns, 1, hasRow ? columns : 1);
        m_grid->setColumnStretch(i % columns, 1);
    }
}

void FigureGrid::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    arrange();
}

} // namespace sharpscope
