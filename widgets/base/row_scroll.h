// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

namespace sharpscope {

/// Scrolls a row sideways where there is no room for all of it, and is as high as the row: a wide table makes no page
/// wide.
class RowScroll final : public QScrollArea {
    Q_OBJECT

public:
    explicit RowScroll(QWidget* row, QWidget* parent = nullptr);

    QSize sizeHint() const override { return {QScrollArea::sizeHint().width(), heightForWidth(width())}; }
    QSize minimumSizeHint() const override { return {0, heightForWidth(width())}; }
    int heightForWidth(int width) const override;

protected:
    bool event(QEvent* event) override;
};

} // namespace sharpscope
