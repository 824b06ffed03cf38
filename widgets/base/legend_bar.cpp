// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/legend_bar.h"

#include "widgets/base/run_shades.h"
#include "widgets/base/theme.h"

#include <QHash>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

namespace sharpscope {

namespace {
constexpr int mostLabel = 320;
constexpr int mostRows = 3;
constexpr int gap = 6;
} // namespace

LegendBar::LegendBar(RunStore& store, QWidget* parent) : QWidget(parent), m_store(store)
{
    setObjectName(QStringLiteral("legend"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&store, &RunStore::listChanged, this, &LegendBar::rebuild);
    rebuild();
}

void LegendBar::setGrouped(bool grouped)
{
    m_grouped = grouped;
    rebuild();
}

int LegendBar::widthOf(const QString& label)
{
    auto it = m_widths.find(label);
    if (it == m_widths.end()) it = m_widths.insert(label, fontMetrics().horizontalAdvance(label));
    return 30 + std::min(*it, mostLabel);
}

void LegendBar::rebuild()
{
    m_items.clear();
    if (m_widths.size() > 10'000) m_widths.clear();
    QHash<QString, std::size_t> places; // of the groups
    for (const auto& run : m_store.runs()) {
        const auto place = m_grouped ? places.constFind(run->group) : places.constEnd();
        if (place == places.constEnd()) {
            places[run->group] = m_items.size();
            m_items.push_back({.label = m_grouped ? run->methodLabel : run->label,
                               .ids = {run->id},
                               .color = m_grouped ? run->methodColor : run->color,
                               .dashing = run->dashing,
                               .visible = run->visible});
        } else {
            auto& item = m_items[*place];
            item.ids << run->id;
            item.visible = item.visible || run->visible;
        }
    }
    for (auto& item : m_items) {
        if (item.ids.size() > 1) item.label += tr(" (n = %1)").arg(item.ids.size());
        item.width = widthOf(item.label);
    }
    layOut(width(), [this](std::size_t i, const QRect& place) { m_items[i].place = place; });
    updateGeometry();
    update();
}

/// Calls place(index, rectangle) for each item; gives the height.
template <class Place>
int LegendBar::layOut(int width, Place place) const
{
    int x = 0, y = 0;
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        if (x > 0 && x + m_items[i].width > width) {
            x = 0;
            y += rowHeight;
        }
        place(i, QRect(x, y, m_items[i].width, rowHeight));
        x += m_items[i].width + gap;
    }
    return y + rowHeight;
}

QSize LegendBar::sizeHint() const { return {400, heightForWidth(std::max(width(), 300))}; }

int LegendBar::heightForWidth(int width) const
{
    return layOut(width, [](std::size_t, const QRect&) {});
}

void LegendBar::resizeEvent(QResizeEvent*)
{
    layOut(width(), [this](std::size_t i, const QRect& place) { m_items[i].place = place; });
}

void LegendBar::paintEvent(QPaintEvent* event)
{
    const Theme theme = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const auto& item : m_items) {
        if (!item.place.intersects(event->rect())) continue;
        painter.setOpacity(item.visible ? 1 : 0.4);
        QPen pen(item.color.on(theme.dark), item.dashing == 0 ? 3 : 2, Qt::SolidLine, Qt::RoundCap);
        if (item.dashing > 0) {
            pen.setDashPattern(runDashes(item.dashing, false));
            pen.setCapStyle(Qt::FlatCap);
        }
        painter.setPen(pen);
        const int middle = item.place.center().y();
        painter.drawLine(item.place.left() + (item.dashing == 0 ? 4 : 0), middle,
                         item.place.left() + (item.dashing == 0 ? 17 : 21), middle);
        painter.setPen(theme.text);
        painter.drawText(item.place.adjusted(24, 0, 0, 0), Qt::AlignVCenter,
                         fontMetrics().elidedText(item.label, Qt::ElideMiddle, mostLabel));
    }
}

const LegendBar::LegendItem* LegendBar::itemAt(const QPoint& at) const
{
    const auto it =
        std::find_if(m_items.begin(), m_items.end(), [&](const LegendItem& item) { return item.place.contains(at); });
    return it == m_items.end() ? nullptr : &*it;
}

void LegendBar::mousePressEvent(QMouseEvent* event)
{
    const auto* item = itemAt(event->pos());
    if (event->button() != Qt::LeftButton || !item) return;
    const QStringList ids = item->ids; // toggling rebuilds the items
    m_store.toggleVisible(ids);
}

void LegendBar::mouseDoubleClickEvent(QMouseEvent* event)
{
    const auto* item = itemAt(event->pos());
    if (!item) return;
    const QStringList ids = item->ids;
    QStringList others;
    for (const auto& run : m_store.runs())
        if (!ids.contains(run->id)) others << run->id;
    const bool isAlone = std::none_of(m_store.runs().begin(), m_store.runs().end(),
                                      [&](const auto& run) { return run->visible && others.contains(run->id); });
    if (isAlone)
        m_store.setVisible(ids + others, true);
    else
        m_store.showOnly(ids);
}

bool LegendBar::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        if (const auto* item = itemAt(help->pos()))
            QToolTip::showText(help->globalPos(),
                               tr("%1\nClick: hide or show. Double click: only this one.").arg(item->label), this,
                               item->place);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

LegendScroll::LegendScroll(LegendBar* legend, QWidget* parent) : QScrollArea(parent), m_legend(legend)
{
    setWidget(legend);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    legend->setAutoFillBackground(false);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    verticalScrollBar()->setSingleStep(LegendBar::rowHeight);
}

int LegendScroll::heightForWidth(int width) const
{
    const int rows = m_legend->heightForWidth(width) / LegendBar::rowHeight;
    return std::clamp(rows, 1, mostRows) * LegendBar::rowHeight;
}

bool LegendScroll::event(QEvent* event)
{
    if (event->type() == QEvent::LayoutRequest) updateGeometry(); // the legend has more items, or fewer
    return QScrollArea::event(event);
}

} // namespace sharpscope
