// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

namespace sharpscope {

/// A table's titles; the arrow of the sorted column stands beside its title, where Qt's stands over it.
class SortHeader final : public QHeaderView {
public:
    explicit SortHeader(QWidget* parent);

    QString shownTitle(int section) const; ///< as it is painted, with its arrow

protected:
    void initStyleOptionForIndex(QStyleOptionHeader* option, int section) const override;
};

} // namespace sharpscope
