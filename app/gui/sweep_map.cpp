// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sweep_map.h"

#include "app/gui/plot_frame.h"
#include "widgets/base/column_scroll.h"
#include "widgets/plots/matrix_plot.h"

#include <QAction>
#include <QLabel>
#include <QSplitter>
#include <QVBoxLayout>

namespace sharpscope {

SweepMap::SweepMap(QWidget* parent)
    : QWidget(parent), m_splitter(new QSplitter(Qt::Horizontal, this)), m_map(new MatrixPlot(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_splitter);
    m_map->setObjectName(QStringLiteral("sweepMap"));
    m_map->setAccessibleDescription(tr("Arrow keys go from cell to cell, Enter selects its runs"));
    m_map->setValueLabelVisible(true);
    m_map->setChoosable();
    auto* pile = new QWidget(this);
    auto* slices = new QVBoxLayout(pile);
    slices->setContentsMargins(0, 0, 0, 0);
    slices->setSpacing(8);
    m_alongX = makeSlice("sliceAlongX");
    m_alongY = makeSlice("sliceAlongY");
    slices->addWidget(m_alongX.frame);
    slices->addWidget(m_alongY.frame);
    m_slices = new ColumnScroll(pile, this); // on a small screen the map is seen whole, and they are scrolled
    m_mapFrame = new PlotFrame(tr("Map"), m_map, this);
    connectFrame(m_mapFrame);
    m_splitter->addWidget(m_mapFrame);
    m_splitter->addWidget(m_slices);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(8);
    connect(m_map, &MatrixPlot::chosen, this, [this](int row, int column, Qt::KeyboardModifiers keys) {
        Q_EMIT chosen(m_ids[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)], keys);
    });
    connect(m_map, &MatrixPlot::pointedAt, this, [this](int row, int column) {
        const bool isAtOne = row >= 0 && static_cast<std::size_t>(row) < m_ids.size();
        Q_EMIT pointedAt(isAtOne ? m_ids[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)]
                                 : QStringList());
    });
}

void SweepMap::addActions(QList<QAction*> actions)
{
    auto* separator = new QAction(this);
    separator->setSeparator(true);
    actions << separator;
    m_map->canvas().insertActions(m_map->canvas().actions().value(0), actions); // before what any figure has
}

SweepMap::Slice SweepMap::makeSlice(const char* name)
{
    auto* plot = new IntervalPlot(this);
    plot->setObjectName(QLatin1String(name));
    plot->setAround(IntervalPlot::Around::Values);
    Slice slice{.plot = plot, .frame = new PlotFrame(tr("Slice"), plot, this), .legend = new QLabel(this)};
    slice.legend->setObjectName(QStringLiteral("sliceLegend"));
    slice.legend->setWordWrap(true);
    slice.legend->setContentsMargins(10, 0, 8, 2);
    static_cast<QVBoxLayout*>(slice.frame->layout())->insertWidget(1, slice.legend);
    connectFrame(slice.frame);
    return slice;
}

void SweepMap::connectFrame(PlotFrame* frame)
{
    connect(frame, &PlotFrame::exportRequested, this, &SweepMap::exportRequested);
    connect(frame, &PlotFrame::maximiseToggled, this, [this, frame] { toggleAlone(frame); });
}

void SweepMap::toggleAlone(QWidget* frame)
{
    const bool wasAlone = frame == m_mapFrame ? m_slices->isHidden() : m_mapFrame->isHidden();
    const bool isOfOneField = m_ids.empty();
    m_mapFrame->setVisible((wasAlone && !isOfOneField) || frame == m_mapFrame);
    m_slices->setVisible(wasAlone || frame != m_mapFrame);
    for (auto* slice : {m_alongX.frame, m_alongY.frame})
        slice->setVisible((wasAlone && (!isOfOneField || slice == m_alongX.frame)) || slice == frame);
    for (auto* one : {m_mapFrame, m_alongX.frame, m_alongY.frame})
        one->setMaximised(!wasAlone && one == frame);
}

} // namespace sharpscope
