// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/run_curves.h"

class QLabel;

namespace sharpscope {

class TextTable;

/// λ₁ and trace of each layer's block of the Hessian: two figures with a line a run over the layers in their order,
/// and the numbers.
class CurvatureLayers final : public QWidget {
    Q_OBJECT

public:
    explicit CurvatureLayers(QWidget* parent = nullptr);

    void draw(const ShownCurvatures& shown);

    const RunCurves& largest() const { return *m_largest; }

Q_SIGNALS:
    void exportRequested(sharpscope::PlotWidget* plot);

private:
    void fillTable(const ShownCurvatures& shown);

    RunCurves* m_largest;
    RunCurves* m_trace;
    TextTable* m_table;
    QLabel* m_empty;
    QWidget* m_content;
};

} // namespace sharpscope
