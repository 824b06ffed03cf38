// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/quantities.h"

#include <QDialog>

class QListWidget;

namespace sharpscope {

/// All that a figure can show, to tick: what is ticked is drawn together, one kind of dashes each.
class SeveralDialog final : public QDialog {
    Q_OBJECT

public:
    SeveralDialog(const std::vector<Quantity>& offered, const Quantity& shown, QWidget* parent);

    QString chosen() const; ///< the id of a quantity; empty where nothing is ticked

private:
    QListWidget* m_list;
};

} // namespace sharpscope
