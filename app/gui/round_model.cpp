// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/round_model.h"

#include "widgets/base/number_text.h"

#include <algorithm>

namespace sharpscope {

void RoundModel::setRound(RoundShown shown)
{
    beginResetModel();
    m_shown = std::move(shown);
    m_pictures.setRows(m_shown.images);
    arrange();
    m_page = std::clamp(m_page, 0, pages() - 1);
    endResetModel();
}

void RoundModel::setImages(std::shared_ptr<const ImageRows> images)
{
    RoundShown shown = m_shown;
    shown.images = std::move(images);
    setRound(std::move(shown));
}

void RoundModel::setOrder(const RoundOrder& order)
{
    if (order == m_order) return;
    beginResetModel();
    m_order = order;
    m_page = 0;
    arrange();
    endResetModel();
}

void RoundModel::setPage(int page)
{
    page = std::clamp(page, 0, pages() - 1);
    if (page == m_page) return;
    beginResetModel();
    m_page = page;
    endResetModel();
}

int RoundModel::pages() const { return std::max(1, (count() + pageSize - 1) / pageSize); }

void RoundModel::arrange()
{
    const auto byKey = [this](const RoundRow& row) { return valueOf(m_shown, row, m_order.key); };
    m_rows = ordered(m_shown.rows, byKey, m_order.isDescending);
    if (m_order.which == QLatin1String("chosen"))
        std::erase_if(m_rows, [this](std::size_t at) { return m_shown.rows[at].choice == 0; });
    else if (m_order.which == QLatin1String("top"))
        std::erase_if(m_rows,
                      [this](std::size_t at) { return m_shown.rows[at].rank < 1 || m_shown.rows[at].rank > pageSize; });
}

const RoundRow& RoundModel::rowAt(const QModelIndex& index) const
{
    return m_shown.rows[m_rows[static_cast<std::size_t>(m_page * pageSize + index.row())]];
}

const RoundRow* RoundModel::find(std::int64_t image) const
{
    const auto it =
        std::find_if(m_shown.rows.begin(), m_shown.rows.end(), [&](const RoundRow& row) { return row.image == image; });
    return it == m_shown.rows.end() ? nullptr : &*it;
}

std::optional<int> RoundModel::pageOf(std::int64_t image) const
{
    const auto it =
        std::find_if(m_rows.begin(), m_rows.end(), [&](std::size_t at) { return m_shown.rows[at].image == image; });
    if (it == m_rows.end()) return std::nullopt;
    return static_cast<int>(it - m_rows.begin()) / pageSize;
}

QModelIndex RoundModel::indexOf(std::int64_t image) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (rowAt(index(row)).image == image) return index(row);
    return {};
}

QString RoundModel::csv() const { return csvOf(m_shown, m_rows); }

int RoundModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : std::clamp(count() - m_page * pageSize, 0, pageSize);
}

QVariant RoundModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const RoundRow& row = rowAt(index);
    switch (role) {
    case Qt::DecorationRole:
        return picture(index);
    case Qt::ToolTipRole:
        return tipText(m_shown, row);
    case Qt::AccessibleTextRole:
    case Qt::DisplayRole:
        return tr("image %1, score %2").arg(row.image).arg(numberText(row.score, 4));
    default:
        return {};
    }
}

} // namespace sharpscope
