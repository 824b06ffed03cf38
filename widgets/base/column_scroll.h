// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

namespace sharpscope {

/// Scrolls a column up and down, and is never narrower than the column: nothing is cut off at its side.
class ColumnScroll final : public QScrollArea {
    Q_OBJECT

public:
    ColumnScroll(QWidget* column, QWidget* parent);

    QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
};

} // namespace sharpscope
