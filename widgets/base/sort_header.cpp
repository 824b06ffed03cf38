// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/sort_header.h"

#include <QStyleOptionHeader>

namespace sharpscope {

SortHeader::SortHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent)
{
    setSectionsMovable(true);
    setSectionsClickable(true);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

QString SortHeader::shownTitle(int section) const
{
    QStyleOptionHeaderV2 option;
    initStyleOption(&option);
    option.rect = QRect(0, 0, sectionSize(section), height());
    initStyleOptionForIndex(&option, section);
    return option.text;
}

void SortHeader::initStyleOptionForIndex(QStyleOptionHeader* option, int section) const
{
    QHeaderView::initStyleOptionForIndex(option, section);
    if (!isSortIndicatorShown() || sortIndicatorSection() != section) return;
    option->sortIndicator = QStyleOptionHeader::None;
    const QString arrow = sortIndicatorOrder() == Qt::AscendingOrder ? QStringLiteral("▴") : QStringLiteral("▾");
    const bool endsAtTheRight = option->textAlignment & Qt::AlignRight; // where its numbers end
    option->text = endsAtTheRight ? arrow + QLatin1Char(' ') + option->text : option->text + QLatin1Char(' ') + arrow;
}

} // namespace sharpscope
