// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/curvature_spectrum.h"

#include "app/gui/figure_grid.h"
#include "app/gui/plot_frame.h"
#include "widgets/base/number_text.h"
#include "widgets/plots/curve_plot.h"

#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr double floorShare = 1e-7; ///< of the highest: a Gaussian's tail far from any node says nothing

RunCurves::Points densityOf(const CurvatureReport& report)
{
    if (!report.density || report.density->density.empty()) return {};
    RunCurves::Points points{report.density->values, report.density->density};
    const double least = floorShare * *std::max_element(points.y.begin(), points.y.end());
    for (double& y : points.y)
        y = std::max(y, least);
    return points;
}

RunCurves::Points eigenvaluesOf(const CurvatureReport& report)
{
    RunCurves::Points points;
    for (const FoundEigenvalue& found : report.eigenvalues) {
        points.x.push_back(static_cast<double>(points.x.size() + 1));
        points.y.push_back(found.value);
    }
    return points;
}

} // namespace

CurvatureSpectrum::CurvatureSpectrum(QWidget* parent) : QWidget(parent)
{
    auto* figures = new FigureGrid(this);
    m_density = new RunCurves(tr("Spectral density"), tr("eigenvalue"), tr("density φ"), *figures);
    m_eigenvalues = new RunCurves(tr("Largest eigenvalues"), tr("place"), tr("λ"), *figures);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->addWidget(figures);
    m_density->plot().setObjectName(QStringLiteral("spectralDensity"));
    m_density->plot().setLogY(true);
    m_eigenvalues->plot().setWholeX(true);
    for (RunCurves* figure : {m_density, m_eigenvalues})
        connect(figure, &RunCurves::exportRequested, this, &CurvatureSpectrum::exportRequested);
}

void CurvatureSpectrum::draw(const ShownCurvatures& shown)
{
    const auto reportOf = [&](std::size_t i) -> const CurvatureReport& { return shown.reports[i].report; };
    m_density->draw(shown.runs, [&](std::size_t i) { return densityOf(reportOf(i)); });
    m_eigenvalues->draw(shown.runs, [&](std::size_t i) { return eigenvaluesOf(reportOf(i)); });
    QStringList widths;
    std::size_t starts = 0;
    for (const RunCurvature& one : shown.reports)
        if (one.report.density) {
            widths << numberText(one.report.density->sigma, 3);
            starts = one.report.density->starts.size();
        }
    const bool isOne = widths.removeDuplicates() >= 0 && widths.size() == 1;
    m_density->frame().setNote(widths.isEmpty()
                                   ? QString()
                                   : tr("n_v = %1, σ = %2%3")
                                         .arg(starts)
                                         .arg(widths.mid(0, 4).join(QStringLiteral(", ")),
                                              isOne || widths.size() <= 4 ? QString() : QStringLiteral(" …")));
    m_density->plot().setTitle(tr("Spectral density of the Hessian, %1").arg(m_density->frame().note()));
    m_density->frame().setEmptyText(
        widths.isEmpty() ? tr("Not measured: ask for a number of starts under “Density”, four of them say much.")
                         : QString());
    const bool hasEigenvalues = !m_eigenvalues->plot().curves().isEmpty();
    m_eigenvalues->frame().setEmptyText(hasEigenvalues ? QString() : tr("No eigenvalues were asked for."));
}

} // namespace sharpscope
