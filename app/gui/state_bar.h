// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cluster/standing.h"

#include <QWidget>

namespace sharpscope {

/// The rows of a submission as a bar in which each state has its share; what it shows stands in words beside it.
class StateBar final : public QWidget {
public:
    explicit StateBar(QWidget* parent);

    void setStanding(const Standing& standing);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<std::pair<RowState::Is, double>> m_shares;
};

} // namespace sharpscope
