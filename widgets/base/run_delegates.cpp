// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/run_delegates.h"

#include "widgets/base/runs_sorter.h"
#include "widgets/base/theme.h"

#include <QAbstractItemView>
#include <QPainter>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr int levelStep = 14;     ///< pixels that a fork is further in than its run
constexpr int deepestLevel = 6;   ///< from there on forks stand below each other
constexpr double halfLevel = 6.5; ///< of the room that an arrow or a branch has

/// Where a run that hangs `depth` deep has its arrow, in its icon.
double arrowAt(int depth) { return levelStep * std::min(depth, deepestLevel); }

void drawArrow(QPainter& painter, double left, bool isFolded)
{
    const QPointF at(left + halfLevel, 6);
    const QPolygonF right({at + QPointF(-1.5, -3.5), at + QPointF(2, 0), at + QPointF(-1.5, 3.5)});
    const QPolygonF down({at + QPointF(-3.5, -1.5), at + QPointF(0, 2), at + QPointF(3.5, -1.5)});
    painter.drawPolyline(isFolded ? right : down);
}

/// From below the arrow of the run above to what stands here.
void drawBranch(QPainter& painter, double left, bool hasArrow)
{
    const double from = left - levelStep + halfLevel;
    painter.drawPolyline(QPolygonF({{from, 0}, {from, 6}, {left + (hasArrow ? 2 : levelStep - 3), 6}}));
}

} // namespace

void RunNameDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const auto* run = m_runs.runAt(index);
    if (!run) {
        option->font.setWeight(QFont::DemiBold);
        return;
    }
    const int depth = index.data(RunsSorter::DepthRole).toInt(), forks = index.data(RunsSorter::ForksRole).toInt();
    const int folded = index.data(RunsSorter::FoldedRole).toInt();
    if (run->notes.pinned) option->text.prepend(QStringLiteral("▴ "));
    if (folded > 0) option->textElideMode = Qt::ElideMiddle; // how many stands at the end
    option->font.setItalic(run->notes.archived);
    const Theme theme = option->widget ? themeOf(*option->widget) : lightTheme();
    if (run->notes.archived && option->widget) option->palette.setColor(QPalette::Text, theme.muted);
    const int left = m_runs.forks().any() ? static_cast<int>(arrowAt(depth)) + levelStep : 0;
    const QSize size(12 + left, 12);
    const double scale = option->widget ? option->widget->devicePixelRatioF() : 1;
    QPixmap swatch(size * scale);
    swatch.setDevicePixelRatio(scale);
    swatch.fill(Qt::transparent);
    QPainter painter(&swatch);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.muted, 1.2));
    if (depth > 0) drawBranch(painter, arrowAt(depth), forks > 0);
    painter.setPen(QPen(theme.text, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    if (forks > 0) drawArrow(painter, arrowAt(depth), folded > 0);
    painter.setPen(Qt::NoPen);
    painter.setBrush(run->color.on(theme.dark));
    painter.drawRoundedRect(QRectF(left, 1, 11, 10), 3, 3);
    painter.end();
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->icon = QIcon(swatch);
    option->icon.addPixmap(swatch, QIcon::Selected); // not tinted
    option->decorationSize = size;
}

QRect RunNameDelegate::arrowRect(const QAbstractItemView& view, const QModelIndex& index) const
{
    QStyleOptionViewItem option;
    option.initFrom(&view);
    option.rect = view.visualRect(index);
    option.widget = &view;
    initStyleOption(&option, index);
    const QRect icon = view.style()->subElementRect(QStyle::SE_ItemViewItemDecoration, &option, &view);
    const int left = icon.left() + static_cast<int>(arrowAt(index.data(RunsSorter::DepthRole).toInt()));
    return {left, option.rect.top(), levelStep, option.rect.height()};
}

QSize RunNameDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(std::max(size.height(), 26));
    return size;
}

void RunStateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const
{
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const Theme theme = themeOf(*given.widget);
    const auto state = static_cast<RunState>(index.data(RunsModel::StateRole).toInt());
    const bool isRun = index.data(RunsModel::IdRole).isValid();
    if (isRun && state == RunState::Failed) option.palette.setColor(QPalette::Text, theme.problem);
    if (isRun && state == RunState::Finished) option.palette.setColor(QPalette::Text, theme.good);
    QStyledItemDelegate::paint(painter, option, index);
    if (!isRun || state != RunState::Running) return;
    const QRectF groove = QRectF(given.rect).adjusted(4, 0, -4, 0);
    const QRectF bar(groove.left(), groove.bottom() - 4, groove.width(), 3);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme.border);
    painter->drawRoundedRect(bar, 1.5, 1.5);
    painter->setBrush(theme.accent);
    painter->drawRoundedRect(
        QRectF(bar.topLeft(), QSizeF(bar.width() * index.data(RunsModel::FractionRole).toDouble(), 3)), 1.5, 1.5);
    painter->restore();
}

} // namespace sharpscope
