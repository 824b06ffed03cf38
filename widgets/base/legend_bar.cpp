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
constexpr std::size_t mostEntries = 100;
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
    m_entries.clear();
    QHash<QString, std::size_t> places; // of the groups
    for (const auto& run : m_store.runs()) {
        const auto place = m_grouped ? places.constFind(run->group) : places.constEnd();
        if (place == places.constEnd()) {
            if (m_entries.size() == mostEntries) continue; // three rows are shown
            places[run->group] = m_entries.size();
            m_entries.push_back({run->label, {run->id}, run->color, run->visible, {}});
        } else {
            auto* it = &m_entries[*place];
            it->ids << run->id;
            it->visible = it->visible || run->visible;
            it->label = QString::fromStdString(run->series.started.title) + tr(" (n = %1)").arg(it->ids.size());
        }
    }
    layOut(width(), m_entries);
    updateGeometry();
    update();
}

int LegendBar::layOut(int width, std::vector<Entry>& entries) const
{
    int x = 0, y = 0;
    for (auto& entry : entries) {
        const int wide = 30 + std::min(fontMetrics().horizontalAdvance(entry.label), mostLabel);
        if (x > 0 && x + wide > width) {
            x = 0;
            y += rowHeight;
        }
        entry.place = QRect(x, y, wide, rowHeight);
        x += wide + 6;
    }
    return y + rowHeight;
}

QSize LegendBar::sizeHint() const { return {400, heightForWidth(std::max(width(), 300))}; }

int LegendBar::heightForWidth(int width) const
{
    auto entries = m_entries;
    return std::min(layOut(width, entries), 3 * rowHeight);
}

void LegendBar::resizeEvent(QResizeEvent*) { layOut(width(), m_entries); }

void LegendBar::paintEvent(QPaintEvent*)
{
    const Theme theme = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const auto& entry : m_entries) {
        painter.setOpacity(entry.visible ? 1 : 0.4);
        painter.setPen(QPen(entry.color.on(theme.dark), 3, Qt::SolidLine, Qt::RoundCap));
        const int middle = entry.place.center().y();
        painter.drawLine(entry.place.left() + 4, middle, entry.place.left() + 17, middle);
        painter.setPen(theme.text);
        painter.drawText(entry.place.adjusted(24, 0, 0, 0), Qt::AlignVCenter,
                         fontMetrics().elidedText(entry.label, Qt::ElideMiddle, mostLabel));
    }
}

const LegendBar::Entry* LegendBar::entryAt(const QPoint& at) const
{
    const auto it =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.place.contains(at); });
    return it == m_entries.end() ? nullptr : &*it;
}

void LegendBar::mousePressEvent(QMouseEvent* event)
{
    const auto* entry = entryAt(event->pos());
    if (event->button() != Qt::LeftButton || !entry) return;
    const QStringList ids = entry->ids; // toggling rebuilds the entries
    m_store.toggleVisible(ids);
}

void LegendBar::mouseDoubleClickEvent(QMouseEvent* event)
{
    const auto* entry = entryAt(event->pos());
    if (!entry) return;
    const QStringList ids = entry->ids;
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
        if (const auto* entry = entryAt(help->pos()))
            QToolTip::showText(help->globalPos(),
                               tr("%1\nClick: hide or show. Double click: only this one.").arg(entry->label), this,
                               entry->place);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace sharpscope
