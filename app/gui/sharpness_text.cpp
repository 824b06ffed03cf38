// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sharpness_text.h"

#include "core/landscape/surface_summary.h"
#include "widgets/base/number_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace sharpscope {

namespace {

QString translated(const char* text) { return QCoreApplication::translate("SharpnessText", text); }

QString orDash(const QString& text) { return text.isEmpty() ? QStringLiteral("–") : text; }

QString placeText(const SurfaceSummary& summary)
{
    if (std::isnan(summary.lowest)) return {};
    const auto coordinate = [](double value) { return numberText(value, 2).replace(QLatin1Char('-'), QChar(0x2212)); };
    return translated("%1 at (%2, %3)")
        .arg(numberText(summary.lowest, 4), coordinate(summary.lowestA), coordinate(summary.lowestB));
}

QString row(const ShownSurface& shown, const Theme& theme)
{
    const SurfaceSummary summary = summarise(shown.surface);
    QStringList notes;
    if (!summary.complete)
        notes += translated("%1 of %2 points").arg(shown.surface.pointsDone).arg(shown.surface.loss.size());
    if (summary.notFinite > 0) notes += translated("%1 overflowed").arg(summary.notFinite);
    const QStringList cells{
        QStringLiteral("<span style='color:%1'>●</span>&nbsp;%2")
            .arg(shown.color.on(theme.dark).name(), shown.title.toHtmlEscaped()),
        orDash(numberText(summary.atCentre, 4)),
        orDash(percentText(summary.accuracyAtCentre)),
        orDash(numberText(summary.maxRise, 4)),
        orDash(numberText(summary.meanRise, 4)),
        orDash(placeText(summary)),
        QStringLiteral("<span style='color:%1'>%2</span>").arg(theme.muted.name(), notes.join(QStringLiteral(", ")))};
    return QStringLiteral("<tr><td>%1</td></tr>").arg(cells.join(QStringLiteral("</td><td>")));
}

} // namespace

QString sharpnessText(const std::vector<ShownSurface>& surfaces, const Theme& theme)
{
    if (surfaces.empty()) return {};
    const QStringList heads{QString(),
                            QStringLiteral("L(θ)"),
                            translated("accuracy"),
                            translated("highest rise"),
                            translated("mean rise"),
                            translated("lowest point"),
                            QString()};
    QString html =
        QStringLiteral("<table cellspacing='0' cellpadding='3'><tr style='color:%1'>").arg(theme.muted.name());
    for (const QString& head : heads)
        html += QStringLiteral("<td style='padding-right:14px'>%1</td>").arg(head);
    html += QStringLiteral("</tr>");
    for (const ShownSurface& shown : surfaces)
        html += row(shown, theme);
    return html + QStringLiteral("</table>");
}

} // namespace sharpscope
