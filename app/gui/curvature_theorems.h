// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/curvature_groups.h"

#include <QWidget>

class QLabel;

namespace sharpscope {

class TextTable;

/// Agnostic-SAM's two theorems at the runs' checkpoints: the congruence inequality over drawn pairs of batches, and the
/// bound, term by term.
class CurvatureTheorems final : public QWidget {
    Q_OBJECT

public:
    explicit CurvatureTheorems(QWidget* parent = nullptr);

    void draw(const ShownCurvatures& shown);

private:
    QLabel* m_congruenceWords;
    TextTable* m_congruence; ///< a column a run
    QLabel* m_boundWords;
    TextTable* m_bound; ///< a column a run and loss
};

} // namespace sharpscope
