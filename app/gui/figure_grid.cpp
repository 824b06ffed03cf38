// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/figure_grid.h"

#include <QGridLayout>

#include <algorithm>

namespace sharpscope {

namespace {
constexpr int leastWidth = 260; ///< of a figure with a neighbour
}

FigureGrid::FigureGrid(QWidget* parent) : QScrollArea(parent)
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
    m_columns = 0;
    arrange();
}

void FigureGrid::remove(QWidget* figure)
{
    std::erase(m_figures, figure);
    m_grid->removeWidget(figure);
    m_columns = 0;
    arrange();
}

void FigureGrid::setOrder(const std::vector<QWidget*>& figures)
{
    if (figures == m_figures) return;
    m_figures = figures;
    m_columns = 0;
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

void FigureGrid::arrange()
{
    const int columns = width() < 2 * leastWidth + m_grid->spacing() ? 1 : 2;
    if (columns == m_columns) return;
    m_columns = columns;
    for (QWidget* figure : m_figures)
        m_grid->removeWidget(figure);
    const int count = static_cast<int>(m_figures.size());
    for (int i = 0; i < count; ++i) {
        const bool hasRow = i + 1 == count && i % columns == 0;
        m_grid->addWidget(m_figures[static_cast<std::size_t>(i)], i / columns, i % columns, 1, hasRow ? columns : 1);
    }
}

void FigureGrid::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    arrange();
}

} // namespace sharpscope
