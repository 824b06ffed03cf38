// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/run_delegates.h"

#include "widgets/base/runs_model.h"
#include "widgets/base/theme.h"

#include <QPainter>

#include <algorithm>

namespace sharpscope {

void RunNameDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const auto* run = m_store.find(index.data(RunsModel::IdRole).toString());
    if (!run) {
        option->font.setWeight(QFont::DemiBold);
        return;
    }
    if (run->notes.pinned) option->text.prepend(QStringLiteral("▴ "));
    option->font.setItalic(run->notes.archived);
    if (run->notes.archived && option->widget) option->palette.setColor(QPalette::Text, themeOf(*option->widget).muted);
    constexpr int indent = 14; // a fork below its run
    const int left = indent * std::min(run->forkDepth, 6);
    const QSize size(12 + left, 12);
    const double scale = option->widget ? option->widget->devicePixelRatioF() : 1;
    QPixmap swatch(size * scale);
    swatch.setDevicePixelRatio(scale);
    swatch.fill(Qt::transparent);
    QPainter painter(&swatch);
    painter.setRenderHint(QPainter::Antialiasing);
    if (left > 0) {
        painter.setPen(QPen(option->widget ? themeOf(*option->widget).muted : QColor(Qt::gray), 1.2));
        painter.drawPolyline(QPolygonF({{left - 9.0, 0}, {left - 9.0, 6}, {left - 2.0, 6}}));
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(run->color.on(option->widget && themeOf(*option->widget).dark));
    painter.drawRoundedRect(QRectF(left, 1, 11, 10), 3, 3);
    painter.end();
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->icon = QIcon(swatch);
    option->icon.addPixmap(swatch, QIcon::Selected); // not tinted
    option->decorationSize = size;
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
