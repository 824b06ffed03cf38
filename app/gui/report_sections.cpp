// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/report_sections.h"

#include "app/gui/html.h"
#include "core/base/describe.h"
#include "core/base/error.h"
#include "core/run/fork_of.h"
#include "core/run/sweep_table.h"
#include "widgets/base/color_map.h"

#include <QFileInfo>
#include <QObject>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace sharpscope {

namespace {

using Runs = std::vector<const StoredRun*>;

struct Span {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
};

Span spanOf(const ResultTable& table)
{
    Span span;
    for (const auto& row : table.cells)
        for (const TableCell& cell : row)
            if (cell.runs > 0 && std::isfinite(cell.mean)) {
                span.low = std::min(span.low, cell.mean);
                span.high = std::max(span.high, cell.mean);
            }
    return span;
}

/// The colour of a cell, and letters that can be read on it.
QString styleOf(const TableCell& cell, const Span& span)
{
    if (cell.runs == 0 || !std::isfinite(cell.mean) || !(span.high > span.low)) return {};
    const QColor color = viridis((cell.mean - span.low) / (span.high - span.low));
    const bool isDark = qGray(color.rgb()) < 140;
    return QStringLiteral(" style=\"background:%1;color:%2\"")
        .arg(color.name(), isDark ? QStringLiteral("#fff") : QStringLiteral("#000"));
}

QString tableHtml(const ResultTable& table, const Span* colors)
{
    QString html = QStringLiteral("<p class=\"muted\">%1</p>\n<table><tr><th>%2</th>")
                       .arg(escaped(table.caption), escaped(table.head));
    for (const auto& column : table.columns)
        html += QStringLiteral("<th class=\"n\">%1</th>").arg(escaped(column));
    html += QStringLiteral("</tr>\n");
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        html += QStringLiteral("<tr><td>%1</td>").arg(escaped(table.rows[row]));
        for (const auto& cell : table.cells[row]) {
            QString text = cell.runs == 0 ? QStringLiteral("–") : QString::number(cell.mean, 'f', 2);
            if (cell.runs > 1) text += QStringLiteral(" ± %1").arg(cell.deviation, 0, 'f', 2);
            if (cell.best) text = QStringLiteral("<b>%1</b>").arg(text);
            if (cell.runs > 0) text += QStringLiteral(" (%1)").arg(cell.runs);
            html += QStringLiteral("<td class=\"n\"%1>%2</td>").arg(colors ? styleOf(cell, *colors) : QString(), text);
        }
        html += QStringLiteral("</tr>\n");
    }
    html += QStringLiteral("</table>\n");
    const std::string left = leftOutText(table);
    return left.empty() ? html : html + QStringLiteral("<p class=\"muted\">%1</p>\n").arg(escaped(left));
}

using Forks = std::multimap<QString, const StoredRun*>; ///< by the folder's name of the run that they forked off

QString branchOf(const StoredRun& run, const Forks& forks, std::set<const StoredRun*>& drawn)
{
    if (!drawn.insert(&run).second) return {};
    QString html = QStringLiteral("<li>%1 <span class=\"muted\">%2</span>")
                       .arg(escaped(run.label), escaped(originText(run.experiment)));
    const auto [first, last] = forks.equal_range(QFileInfo(run.id).fileName());
    QString inside;
    for (auto fork = first; fork != last; ++fork)
        inside += branchOf(*fork->second, forks, drawn);
    if (!inside.isEmpty()) html += QStringLiteral("<ul>\n%1</ul>").arg(inside);
    return html + QStringLiteral("</li>\n");
}

} // namespace

QString tableHtml(const ResultTable& table) { return tableHtml(table, nullptr); }

QString forksSection(const Runs& runs)
{
    Forks forks;
    for (const auto* run : runs)
        if (const Json* of = isFork(run->experiment) ? findField(run->experiment, "fork.run") : nullptr)
            if (of->is_string()) forks.emplace(QString::fromStdString(of->get<std::string>()), run);
    if (forks.empty()) return {};
    QString html;
    std::set<const StoredRun*> drawn;
    const auto isShown = [&](const QString& name) {
        return std::any_of(runs.begin(), runs.end(),
                           [&](const auto* run) { return QFileInfo(run->id).fileName() == name; });
    };
    for (const auto* run : runs) { // those that forked off none of these, with what forked off them
        const Json* of = findField(run->experiment, "fork.run");
        const bool isBranch = of && of->is_string() && isShown(QString::fromStdString(of->get<std::string>()));
        if (!isBranch && (isFork(run->experiment) || forks.count(QFileInfo(run->id).fileName()) > 0))
            html += branchOf(*run, forks, drawn);
    }
    return QStringLiteral("<h2>%1</h2>\n<ul>\n%2</ul>\n").arg(QObject::tr("Forks"), html);
}

QString sweepsSection(const Runs& runs, std::vector<std::string>& notes)
{
    std::map<std::filesystem::path, std::vector<SweepRun>> sweeps;
    for (const auto* run : runs) {
        const std::filesystem::path folder = std::filesystem::path(run->id.toStdString()).parent_path();
        if (!isSweep(folder)) continue;
        if (auto row = sweepRunOf(run->id.toStdString(), run->experiment, run->series, rowHold(run->id.toStdString())))
            sweeps[folder].push_back(*std::move(row));
    }
    QString html;
    for (const auto& [folder, rows] : sweeps) {
        try {
            const SweepFile file = readSweepFile(folder);
            const ResultTable table = resultTable(sweepTable(file, rows, metricOf(file)));
            const Span span = spanOf(table);
            html +=
                QStringLiteral("<h2>%1</h2>\n").arg(QObject::tr("Sweep %1").arg(escaped(folder.filename().string()))) +
                tableHtml(table, &span);
        } catch (const Error& error) {
            notes.emplace_back(error.what());
        }
    }
    return html;
}

} // namespace sharpscope
