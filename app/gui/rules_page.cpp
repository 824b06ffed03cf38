// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/rules_page.h"

#include "app/gui/html.h"
#include "widgets/base/number_text.h"

#include <QCoreApplication>

namespace sharpscope {

namespace {

QString inPage(const char* text) { return QCoreApplication::translate("rules", text); }

QString textOf(const Json& value)
{
    if (value.is_number_float()) return numberText(value.get<double>(), 8);
    return escaped(value.is_string() ? value.get<std::string>() : value.dump());
}

/// "ρ = 0.05, m = 0": the options one would tune, not the advanced ones.
QString summaryOf(const Schema& options)
{
    QStringList parts;
    for (const auto& field : options)
        if (!field.hint.advanced)
            parts << QStringLiteral("%1&nbsp;=&nbsp;%2")
                         .arg(*field.hint.symbol ? escaped(field.hint.symbol) : escaped(field.hint.label),
                              textOf(field.defaultValue));
    return parts.isEmpty() ? QStringLiteral("–") : parts.join(QStringLiteral(", "));
}

QString overview(const std::vector<RuleInfo>& rules)
{
    QString html =
        QStringLiteral("<table width=\"100%\" cellpadding=\"6\" cellspacing=\"0\"><tr><th "
                       "align=\"left\">%1</th><th align=\"left\">%2</th>"
                       "<th align=\"left\">%3</th><th align=\"left\">%4</th><th align=\"left\">%5</th><th></th></tr>")
            .arg(inPage("Rule"), inPage("Formula"), inPage("Passes a step"), inPage("Memory"), inPage("Options"));
    for (const auto& rule : rules)
        html += QStringLiteral("<tr><td><a href=\"#%1\">%2</a></td><td>%3</td><td>%4</td><td>%5</td><td>%6</td>"
                               "<td><a href=\"add:%1\">%7</a></td></tr>")
                    .arg(escaped(rule.name), escaped(rule.title), escaped(rule.formula), escaped(rule.passes),
                         escaped(memoryText(rule.memory)), summaryOf(rule.options), inPage("add"));
    return html + QStringLiteral("</table>");
}

} // namespace

QString optionsTable(const Schema& options)
{
    QString html = QStringLiteral("<table cellpadding=\"4\" cellspacing=\"0\"><tr>");
    for (const char* heading : {"Option", "In files", "Default", "Range", "What it does"})
        html += QStringLiteral("<th align=\"left\">%1</th>").arg(inPage(heading));
    html += QStringLiteral("</tr>");
    for (const auto& field : options)
        html +=
            QStringLiteral("<tr><td><b>%1</b> %2</td><td><code>%3</code></td><td>%4</td><td>%5</td><td>%6</td></tr>")
                .arg(escaped(field.hint.label), escaped(field.hint.symbol), escaped(field.path),
                     textOf(field.defaultValue), escaped(rangeText(field.hint)), escaped(field.hint.help));
    return html + QStringLiteral("</table>");
}

QString rulesPage(const std::vector<RuleInfo>& rules, const Theme& theme)
{
    QString html = QStringLiteral("<style>body { color: %1; } a { color: %2; text-decoration: none; } th { color: %3; "
                                  "} .muted { color: %3; } "
                                  ".formula { font-size: large; } h2 { font-weight: 600; } h3 { margin-top: 22px; } "
                                  "td, th { border-bottom: 1px solid %4; }</style>")
                       .arg(theme.text.name(), theme.accent.name(), theme.muted.name(), theme.border.name());
    html += QStringLiteral("<h2>%1</h2><p class=\"muted\">%2</p>")
                .arg(inPage("Step rules"),
                     inPage("What a rule does to the gradient before the base optimiser gets it. Passes "
                            "are forward-backward passes in "
                            "units of one full train batch; SGD takes 1."));
    return html + overview(rules);
}

} // namespace sharpscope
