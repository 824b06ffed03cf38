// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/html.h"
#include "app/gui/report_sections.h"
#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/curvature/number_rows.h"
#include "widgets/base/number_text.h"
#include "widgets/plots/curve_plot.h"

#include <QObject>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

struct MeasuredRun {
    const StoredRun* run;
    RunCurvature curvature;
};

std::vector<MeasuredRun> measuredRuns(const std::vector<const StoredRun*>& runs, std::vector<std::string>& notes)
{
    std::vector<MeasuredRun> measured;
    for (const auto* run : runs) {
        const auto files = curvatureFiles(run->id.toStdString());
        if (files.empty()) continue;
        try {
            measured.push_back({run, {run->id.toStdString(), readCurvature(files.back())}});
        } catch (const Error& error) {
            notes.emplace_back(error.what());
        }
    }
    return measured;
}

QString numbersTable(const std::vector<MeasuredRun>& measured)
{
    std::vector<RunCurvature> reports;
    QString html = QStringLiteral("<table><tr><th></th>");
    for (const auto& each : measured) {
        reports.push_back(each.curvature);
        html += QStringLiteral("<th class=\"n\">%1</th>").arg(escaped(each.run->label));
    }
    html += QStringLiteral("</tr>\n<tr><td class=\"muted\">%1</td>").arg(QObject::tr("measured on"));
    for (const auto& each : measured) {
        const Json& on = each.curvature.report.measuredOn;
        html += QStringLiteral("<td class=\"n muted\">%1</td>")
                    .arg(QObject::tr("%1, %2 %3 images, step %4")
                             .arg(escaped(valueOr(on, "data", std::string())))
                             .arg(valueOr(on, "images", std::int64_t(0)))
                             .arg(escaped(valueOr(on, "split", std::string())))
                             .arg(valueOr(on, "step", std::int64_t(0))));
    }
    html += QStringLiteral("</tr>\n");
    for (const auto& [number, cells] : numberRows(reports)) {
        html += QStringLiteral("<tr><td>%1 <i>%2</i></td>").arg(escaped(number.title), escaped(number.symbol));
        for (const NumberCell& cell : cells) {
            QString text = cell.isMeasured ? numberText(cell.value, 4) : QStringLiteral("–");
            if (cell.isMeasured && std::isfinite(cell.error)) text += QStringLiteral(" ± ") + numberText(cell.error, 2);
            html += QStringLiteral("<td class=\"n\">%1</td>").arg(text);
        }
        html += QStringLiteral("</tr>\n");
    }
    return html + QStringLiteral("</table>\n");
}

QString densities(const std::vector<MeasuredRun>& measured)
{
    constexpr double floorShare = 1e-8; // of the highest: below it is nothing but the tail of a Gaussian
    CurvePlot plot;
    plot.setTitle(QObject::tr("Spectral density of the Hessian"));
    plot.setAxisLabels(QObject::tr("eigenvalue"), QObject::tr("density φ"));
    bool isEmpty = true;
    for (const auto& [run, curvature] : measured) {
        const auto& density = curvature.report.density;
        if (!density || density->density.empty()) continue;
        std::vector<double> y = density->density;
        const double least = floorShare * *std::max_element(y.begin(), y.end());
        for (double& value : y)
            value = std::max(value, least);
        plot.setCurve(run->id, {.run = run->id,
                                .label = run->label,
                                .color = run->color,
                                .dashing = run->dashing,
                                .smoothing = Smoothing::Never});
        plot.append(run->id, density->values, y);
        isEmpty = false;
    }
    if (isEmpty) return {};
    plot.setLogY(true);
    plot.refresh();
    QString drawing = QString::fromUtf8(plot.svg(plot.exportSize({620, 360})));
    drawing.remove(0, std::max<qsizetype>(0, drawing.indexOf(QLatin1String("<svg"))));
    return QStringLiteral("<div class=\"figures\"><figure>%1</figure></div>\n").arg(drawing);
}

} // namespace

QString curvatureSection(const std::vector<const StoredRun*>& runs, std::vector<std::string>& notes)
{
    const std::vector<MeasuredRun> measured = measuredRuns(runs, notes);
    if (measured.empty()) return {};
    return QStringLiteral("<h2>%1</h2>\n").arg(QObject::tr("Curvature")) + numbersTable(measured) + densities(measured);
}

} // namespace sharpscope
