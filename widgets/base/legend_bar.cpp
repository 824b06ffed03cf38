// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/legend_bar.h"

#include "widgets/base/theme.h"

#include <QHash>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace sharpscope {

namespace {
constexpr int rowHeight = 24;
constexpr int mostLabel = 240;
constexpr std::size_t mostItems = 100;
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

void LegendBar::rebuild()
{
    m_items.clear();
    QHash<QString, std::size_t> places; // of the groups
    for (const auto& run : m_store.runs()) {
        const auto place = m_grouped ? places.constFind(run->group) : places.constEnd();
        if (place == places.constEnd()) {
            if (m_items.size() == mostItems) continue; // three rows are shown
            places[run->group] = m_items.size();
            m_items.push_back({run->label, {run->id}, run->color, run->visible, {}});
        } else {
            auto* it = &m_items[*place];
            it->ids << run->id;
            it->visible = it->visible || run->visible;
            it->label = QString::fromStdString(run->series.started.title) + tr(" (n = %1)").arg(it->ids.size());
        }
    }
    layOut(width(), m_items);
    updateGeometry();
    update();
}

int LegendBar::layOut(int width, std::vector<LegendItem>& items) const
{
    int x = 0, y = 0;
    for (auto& item : items) {
        const int wide = 30 + std::min(fontMetrics().horizontalAdvance(item.label), mostLabel);
        if (x > 0 && x + wide > width) {
            x = 0;
            y += rowHeight;
        }
        item.place = QRect(x, y, wide, rowHeight);
        x += wide + 6;
    }
    return y + rowHeight;
}

QSize LegendBar::sizeHint() const { return {400, heightForWidth(std::max(width(), 300))}; }

int LegendBar::heightForWidth(int width) const
{
    auto items = m_items;
    return std::min(layOut(width, items), 3 * rowHeight);
}

void LegendBar::resizeEvent(QResizeEvent*) { layOut(width(), m_items); }

void LegendBar::paintEvent(QPaintEvent*)
{
    const Theme theme = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const auto& item : m_items) {
        painter.setOpacity(item.visible ? 1 : 0.4);
        painter.setPen(QPen(item.color.on(theme.dark), 3, Qt::SolidLine, Qt::RoundCap));
        const int middle = item.place.center().y();
        painter.drawLine(item.place.left() + 4, middle, item.place.left() + 17, middle);
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

} // namespace sharpscope
