// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

namespace sharpscope {

/// Scrolls a row sideways where there is no room for all of it, and is as high as the row, up to a height that one may
/// set: a wide table makes no page wide, and a long one leaves the figures their room.
class RowScroll final : public QScrollArea {
    Q_OBJECT

public:
    explicit RowScroll(QWidget* row, QWidget* parent = nullptr);

    void setMostHeight(int pixels);

    QSize sizeHint() const override { return {QScrollArea::sizeHint().width(), wantedHeight()}; }
    QSize minimumSizeHint() const override { return {0, wantedHeight()}; }

protected:
    bool event(QEvent* event) override;

private:
    int m_most = QWIDGETSIZE_MAX;
    int wantedHeight() const; ///< a layout's height for its width would be the preferred one of all in it
};

} // namespace sharpscope
