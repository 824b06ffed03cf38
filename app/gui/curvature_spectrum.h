// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/run_curves.h"

namespace sharpscope {

/// The Hessian's spectrum: its density on a logarithmic axis, and the outer eigenvalues by their place. A line a run.
class CurvatureSpectrum final : public QWidget {
    Q_OBJECT

public:
    explicit CurvatureSpectrum(QWidget* parent = nullptr);

    void draw(const ShownCurvatures& shown);

    const RunCurves& density() const { return *m_density; }
    const RunCurves& eigenvalues() const { return *m_eigenvalues; }

Q_SIGNALS:
    void exportRequested(sharpscope::PlotWidget* plot);

private:
    RunCurves* m_density;
    RunCurves* m_eigenvalues;
};

} // namespace sharpscope
