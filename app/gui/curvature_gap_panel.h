// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/curvature_groups.h"

#include <QWidget>

class QLabel;

namespace sharpscope {

class TextTable;

/// Do the numbers rank the runs as their gap between train and test does? Kendall's τ of each, with its interval.
class CurvatureGapPanel final : public QWidget {
    Q_OBJECT

public:
    explicit CurvatureGapPanel(QWidget* parent = nullptr);

    void draw(const ShownCurvatures& shown);

private:
    TextTable* m_table;
    QLabel* m_words;
};

} // namespace sharpscope
