// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/run_palette.h"

#include <QString>
#include <QWidget>

namespace sharpscope {

/// Keeps a map's plane square, for a and b are of the same kind, in the middle of whatever place there is; and says
/// whose it is, where there are several.
class SquareFrame final : public QWidget {
public:
    SquareFrame(QWidget* map, QWidget* parent);

    int besideMap() const; ///< what the colour scale and the numbers take: by so much the map is wider than high
    void setTitle(const QString& title, const RunColor& color); ///< empty: none

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void place();

    QWidget* m_map;
    QString m_title;
    RunColor m_color;
};

} // namespace sharpscope
