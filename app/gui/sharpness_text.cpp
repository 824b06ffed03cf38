// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sharpness_text.h"

#include "core/landscape/surface_summary.h"
#include "widgets/base/number_text.h"
#include "widgets/view3d/mark_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <cmath>
#include <utility>

namespace sharpscope {

namespace {

QString translated(const char* text) { return QCoreApplication::translate("SharpnessText", text); }

QString orDash(const QString& text) { return text.isEmpty() ? QStringLiteral("–") : text; }

QString placeText(double a, double b)
{
    const auto coordinate = [](double value) {
        return numberText(std::abs(value) < 1e-6 ? 0 : value, 2).replace(QLatin1Char('-'), QChar(0x2212));
    };
    return QStringLiteral("(%1, %2)").arg(coordinate(a), coordinate(b));
}

QString lowestText(const SurfaceSummary& summary)
{
    if (std::isnan(summary.lowest)) return {};
    return translated("%1 at %2").arg(numberText(summary.lowest, 4), placeText(summary.lowestA, summary.lowestB));
}

QString dotAndName(const RunColor& color, const QString& name, const Theme& theme)
{
    return QStringLiteral("<span style='color:%1'>●</span>&nbsp;%2")
        .arg(color.on(theme.dark).name(), name.toHtmlEscaped());
}

QString rowOf(const QStringList& cells)
{
    return QStringLiteral("<tr><td>%1</td></tr>").arg(cells.join(QStringLiteral("</td><td>")));
}

QString tableOf(const QStringList& heads, const QString& rows, const Theme& theme)
{
    QString html =
        QStringLiteral("<table cellspacing='0' cellpadding='3'><tr style='color:%1'>").arg(theme.muted.name());
    for (const QString& head : heads)
        html += QStringLiteral("<td style='padding-right:14px'>%1</td>").arg(head);
    return html + QStringLiteral("</tr>%1</table>").arg(rows);
}

/// How much of a path its plane shows.
QString explainedText(const Surface& surface)
{
    const auto it = surface.grid.identity.find("explained");
    if (it == surface.grid.identity.end() || it->size() != 2) return {};
    if (surface.grid.identity.value("plane", "") == "adaptation") return {}; // its note says it
    return translated("a and b explain %1 and %2 of the path")
        .arg(percentText((*it)[0].get<double>()), percentText((*it)[1].get<double>()));
}

QString modelsTable(const ShownSurface& shown, const Theme& theme)
{
    QString rows;
    QString note = explainedText(shown.surface);
    for (std::size_t i = 0; i < shown.surface.marks.size(); ++i) {
        const SurfaceMark& mark = shown.surface.marks[i];
        if (!mark.isEnd || mark.run == "ball") continue; // a circle is no model
        rows += rowOf(
            {dotAndName(colorOfMark(shown, i), QString::fromStdString(mark.label), theme),
             orDash(numberText(mark.loss, 4)), orDash(percentText(mark.accuracy)), placeText(mark.a, mark.b),
             isOnPlane(mark) ? translated("on it") : numberText(mark.distance, 3),
             QStringLiteral("<span style='color:%1'>%2</span>").arg(theme.muted.name(), std::exchange(note, {}))});
    }
    const bool isAdaptation = shown.surface.grid.identity.value("plane", "") == "adaptation";
    return tableOf({QString(), isAdaptation ? translated("the task's own L(θ′)") : QStringLiteral("L(θ)"),
                    accuracyName(shown.surface), translated("at (a, b)"), translated("off the plane"), QString()},
                   rows, theme);
}

QString row(const ShownSurface& shown, const Theme& theme)
{
    const SurfaceSummary summary = summarise(shown.surface);
    QStringList notes;
    if (!summary.complete)
        notes += translated("%1 of %2 points").arg(shown.surface.pointsDone).arg(shown.surface.loss.size());
    if (summary.notFinite > 0) notes += translated("%1 overflowed").arg(summary.notFinite);
    return rowOf(
        {dotAndName(shown.color, shown.title, theme), orDash(numberText(summary.atCentre, 4)),
         orDash(percentText(summary.accuracyAtCentre)), orDash(numberText(summary.maxRise, 4)),
         orDash(numberText(summary.meanRise, 4)), orDash(lowestText(summary)),
         QStringLiteral("<span style='color:%1'>%2</span>").arg(theme.muted.name(), notes.join(QStringLiteral(", ")))});
}

} // namespace

QString sharpnessText(const std::vector<ShownSurface>& surfaces, const Theme& theme)
{
    if (surfaces.empty()) return {};
    QString rows, models;
    for (const ShownSurface& shown : surfaces)
        if (shown.surface.marks.empty())
            rows += row(shown, theme);
        else
            models += modelsTable(shown, theme);
    if (rows.isEmpty()) return models;
    return tableOf({QString(), QStringLiteral("L(θ)"), accuracyName(surfaces.front().surface),
                    translated("highest rise"), translated("mean rise"), translated("lowest point"), QString()},
                   rows, theme) +
           models;
}

} // namespace sharpscope
