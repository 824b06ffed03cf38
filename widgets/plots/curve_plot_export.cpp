// SPDX-License-Identifier: GPL-3.0-or-later
// CurvePlot on paper: its legend, and its numbers.
#include "core/base/csv.h"
#include "widgets/plots/curve_plot_parts.h"

#include <QSet>

#include <algorithm>
#include <cmath>

namespace sharpscope {

std::vector<FigureLegend::Entry> CurvePlot::Parts::legendEntries(bool grouped, Spread spread) const
{
    std::vector<FigureLegend::Entry> entries;
    const QString what = spread == Spread::Deviation ? tr("%1, mean ± std, n = %2")
                         : spread == Spread::Error   ? tr("%1, mean ± standard error, n = %2")
                                                     : tr("%1, mean, lowest to highest, n = %2");
    QSet<QString> seen;
    const auto add = [&](const QString& of, const QString& label, const QPen& pen) {
        if (seen.contains(of)) return;
        seen.insert(of);
        entries.push_back({label, pen});
    };
    if (grouped)
        for (const auto& band : bands)
            add(band.runs.first(), band.runs.size() > 1 ? what.arg(band.label).arg(band.runs.size()) : band.label,
                band.pen(false));
    else
        forShown([&](const Curve& curve) { add(curve.style.run, curve.style.label, curve.pen(false)); });
    return entries;
}

QSize CurvePlot::roomForLegend(const QSize& figure) const
{
    const int height =
        FigureLegend::heightOf(m_parts->legendEntries(m_grouped, m_spread), legendFont(), figure.width());
    return {0, std::min(height, figure.height())};
}

void CurvePlot::beginExport(const QSize& size)
{
    m_parts->crosshair->setVisible(false);
    m_parts->isExporting = true;
    restyle(lightTheme());
    auto entries = m_parts->legendEntries(m_grouped, m_spread);
    if (entries.empty() || !wantsLegend()) return;
    m_parts->exportLegend =
        new FigureLegend(&plot(), std::move(entries), legendFont(), lightTheme().text, size.width(), size.height() / 2);
    plot().plotLayout()->insertRow(0);
    plot().plotLayout()->addElement(0, 0, m_parts->exportLegend);
}

void CurvePlot::endExport()
{
    m_parts->isExporting = false; // the theme comes back after this
    if (!m_parts->exportLegend) return;
    plot().plotLayout()->remove(m_parts->exportLegend);
    plot().plotLayout()->simplify();
    m_parts->exportLegend = nullptr;
}

QString CurvePlot::csv() const
{
    const std::string x = plot().xAxis->label().toStdString(), value = title().toStdString();
    CsvText csv;
    csv.cell("run").cell("curve").cell(x);
    if (m_grouped) {
        for (const char* column : {"mean", "std", "n", "standard error", "lowest", "highest"})
            csv.cell(column);
        csv.endRow();
        for (const auto& band : m_parts->bands) {
            for (const BandPoint& point : Parts::bandOf(m_parts->curvesOf(band))) {
                csv.cell(band.label.toStdString()).cell(band.detail.toStdString());
                csv.cell(point.x).cell(point.mean).cell(point.deviation).cell(std::int64_t{point.runs});
                csv.cell(point.deviation / std::sqrt(point.runs)).cell(point.lowest).cell(point.highest).endRow();
            }
        }
        return QString::fromStdString(csv.take());
    }
    csv.cell(value).cell("smoothed").endRow();
    m_parts->forShown([&](const Curve& curve) {
        curve.forEachPoint([&](const CurvePoint& point) {
            csv.cell(curve.style.label.toStdString()).cell(curve.style.detail.toStdString());
            csv.cell(point.x).cell(point.raw).cell(point.line).endRow();
        });
    });
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
