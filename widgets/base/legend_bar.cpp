// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/legend_bar.h"

#include "core/run/fork_of.h"
#include "widgets/base/fork_parent.h"
#include "widgets/base/run_shades.h"
#include "widgets/base/theme.h"

#include <QHash>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {
constexpr int mostLabel = 320, betweenItems = 6; // pixels
} // namespace

LegendBar::LegendBar(RunStore& store, QWidget* parent) : QWidget(parent), m_store(store)
{
    setObjectName(QStringLiteral("legend"));
    setFocusPolicy(Qt::TabFocus);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setMouseTracking(true);
    connect(&store, &RunStore::listChanged, this, &LegendBar::rebuild);
    connect(&store, &RunStore::frontChanged, this, qOverload<>(&QWidget::update));
    rebuild();
}

void LegendBar::setNotes(Notes notes)
{
    m_notes = std::move(notes);
    rebuild();
}

void LegendBar::setGroups(RunGroups groups)
{
    if (!groups && !m_groups) return;
    m_groups = std::move(groups);
    rebuild();
}

void LegendBar::setGrouped(bool grouped)
{
    if (grouped == m_grouped) return;
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
        if (run->isLeftOut || !run->problem.empty()) continue;
        const std::optional<QString> note = m_notes ? m_notes(*run) : QString();
        if (!note) continue;
        const RunGroup group = m_grouped ? groupOf(*run, m_groups) : RunGroup();
        const auto place = m_grouped ? places.constFind(group.key) : places.constEnd();
        if (place == places.constEnd()) {
            places[group.key] = m_items.size();
            m_items.push_back({.label = (m_grouped ? group.label : run->label) + *note,
                               .ids = {run->id},
                               .color = m_grouped ? group.color : run->color,
                               .dashing = run->dashing,
                               .visible = run->visible,
                               .second = !note->isEmpty(),
                               .origin = std::isfinite(ownBegin(*run, m_store, ClockPart::Step))
                                             ? QString::fromStdString(originText(run->experiment))
                                             : QString()});
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
    m_current = std::min(m_current, m_items.empty() ? 0 : m_items.size() - 1);
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
        x += m_items[i].width + betweenItems;
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
    const QSet<QString>& front = m_store.front();
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        const auto& item = m_items[i];
        if (!item.place.intersects(event->rect())) continue;
        const bool isBack = !front.isEmpty() && !front.intersects({item.ids.begin(), item.ids.end()});
        painter.setOpacity(!item.visible ? 0.4 : isBack ? 0.6 : 1);
        const QList<qreal> dashes = runDashes(item.dashing, item.second);
        QPen pen(item.color.on(theme.dark), dashes.isEmpty() ? 3 : 2, Qt::SolidLine, Qt::RoundCap);
        if (!dashes.isEmpty()) {
            pen.setDashPattern(dashes);
            pen.setCapStyle(Qt::FlatCap);
        }
        painter.setPen(pen);
        const int middle = item.place.center().y();
        painter.drawLine(item.place.left() + (dashes.isEmpty() ? 4 : 0), middle,
                         item.place.left() + (dashes.isEmpty() ? 17 : 21), middle);
        painter.setPen(theme.text);
        painter.drawText(item.place.adjusted(24, 0, 0, 0), Qt::AlignVCenter,
                         fontMetrics().elidedText(item.label, Qt::ElideMiddle, mostLabel));
        if (!hasFocus() || i != m_current) continue;
        painter.setPen(theme.accent);
        painter.drawRoundedRect(QRectF(item.place).adjusted(-0.5, 1.5, 2.5, -1.5), 4, 4);
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

void LegendBar::mouseMoveEvent(QMouseEvent* event)
{
    const auto* item = itemAt(event->pos());
    m_store.setPointedAt(item && item->visible ? item->ids : QStringList());
}

void LegendBar::leaveEvent(QEvent*) { m_store.setPointedAt({}); }

void LegendBar::focusOutEvent(QFocusEvent* event)
{
    m_store.setPointedAt({});
    QWidget::focusOutEvent(event);
}

void LegendBar::mouseDoubleClickEvent(QMouseEvent* event)
{
    const auto* item = itemAt(event->pos());
    if (!item) return;
    const QStringList ids = item->ids; // showing rebuilds the items
    showAlone(ids);
}

bool LegendBar::isAlone(const QStringList& ids) const
{
    return std::all_of(m_store.runs().begin(), m_store.runs().end(),
                       [&](const auto& run) { return run->isLeftOut || run->visible == ids.contains(run->id); });
}

void LegendBar::showAlone(const QStringList& ids)
{
    if (!isAlone(ids)) return m_store.showOnly(ids);
    QStringList all;
    for (const auto& run : m_store.runs())
        all << run->id;
    m_store.setVisible(all, true);
}

void LegendBar::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isByKey = event->reason() == QContextMenuEvent::Keyboard && m_current < m_items.size();
    const auto* item = isByKey ? &m_items[m_current] : itemAt(event->pos());
    if (!item) return;
    const QStringList ids = item->ids;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(item->visible ? tr("Hide") : tr("Show")), &QAction::triggered, this,
            [this, ids] { m_store.toggleVisible(ids); });
    connect(menu->addAction(isAlone(ids) ? tr("Show all runs") : tr("Show only this")), &QAction::triggered, this,
            [this, ids] { showAlone(ids); });
    menu->popup(isByKey ? mapToGlobal(item->place.bottomLeft()) : event->globalPos());
}

void LegendBar::moveCurrent(int key)
{
    const std::size_t last = m_items.size() - 1;
    if (key == Qt::Key_Left || key == Qt::Key_Right) {
        m_current =
            key == Qt::Key_Left ? m_current - std::min<std::size_t>(m_current, 1) : std::min(m_current + 1, last);
    } else {
        const int row = key == Qt::Key_Up ? -rowHeight : rowHeight;
        const QPoint at = m_items[m_current].place.center() + QPoint(0, row);
        for (std::size_t i = 0; i <= last; ++i) // the one below or above, or the last before it
            if (m_items[i].place.top() <= at.y() && at.y() <= m_items[i].place.bottom() &&
                (m_items[i].place.left() <= at.x() || m_items[i].place.left() == 0))
                m_current = i;
    }
    m_store.setPointedAt(m_items[m_current].ids);
    Q_EMIT currentMoved(m_items[m_current].place);
    update();
}

void LegendBar::keyPressEvent(QKeyEvent* event)
{
    if (m_current >= m_items.size()) return QWidget::keyPressEvent(event);
    const QStringList ids = m_items[m_current].ids;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        return moveCurrent(event->key());
    case Qt::Key_Space:
        return m_store.toggleVisible(ids);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return showAlone(ids);
    default:
        QWidget::keyPressEvent(event);
    }
}

bool LegendBar::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        if (const auto* item = itemAt(help->pos()))
            QToolTip::showText(help->globalPos(),
                               item->label +
                                   (item->origin.isEmpty()
                                        ? QString()
                                        : QLatin1Char('\n') +
                                              tr("%1; its past is drawn once, as that run's curve").arg(item->origin)) +
                                   tr("\nClick: hide or show. Double click: only this one."),
                               this, item->place);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace sharpscope
