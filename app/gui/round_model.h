// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/pictures.h"
#include "app/gui/round_numbers.h"

#include <QAbstractListModel>

namespace sharpscope {

/// Which images of a round, in which order.
struct RoundOrder {
    QString which = QStringLiteral("chosen"); ///< "top": the highest scores, as many as a page holds; "all": the pool
    QString key = QStringLiteral("choice");
    bool isDescending = false;
    bool operator==(const RoundOrder&) const = default;
};

/// A round's images in some order, a page of them at a time, for a view: pictures are made when they are painted.
class RoundModel final : public QAbstractListModel {
    Q_OBJECT

public:
    static constexpr int pageSize = 200;

    using QAbstractListModel::QAbstractListModel;

    void setRound(RoundShown shown);
    void setImages(std::shared_ptr<const ImageRows> images);
    const RoundShown& shown() const { return m_shown; }

    void setOrder(const RoundOrder& order); ///< the first page of it
    const RoundOrder& order() const { return m_order; }
    void setPage(int page); ///< the nearest there is
    int page() const { return m_page; }
    int pages() const;                                            ///< at least 1
    int count() const { return static_cast<int>(m_rows.size()); } ///< on all pages

    const RoundRow& rowAt(const QModelIndex& index) const;
    const RoundRow* find(std::int64_t image) const; ///< in the round, shown or not
    QModelIndex indexOf(std::int64_t image) const;  ///< invalid where it is not on this page
    std::optional<int> pageOf(std::int64_t image) const;
    QImage picture(const QModelIndex& index) const { return m_pictures.of(rowAt(index).image); }
    QString csv() const; ///< of all pages

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void arrange();

    RoundShown m_shown;
    Pictures m_pictures;
    RoundOrder m_order;
    std::vector<std::size_t> m_rows; ///< of m_shown, in the order that is shown
    int m_page = 0;
};

} // namespace sharpscope
