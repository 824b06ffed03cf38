// SPDX-License-Identifier: GPL-3.0-or-later
// Of a report: the options in common and those of each method, with what the runs were made, how to repeat them.
#include "app/gui/field_names.h"
#include "app/gui/html.h"
#include "app/gui/report_sections.h"
#include "core/base/json_value.h"
#include "core/base/shell_text.h"
#include "core/run/foreign_run.h"

#include <QObject>

#include <algorithm>
#include <set>

namespace sharpscope {

namespace {

using Runs = std::vector<const StoredRun*>;

QString optionsTable(const Runs& runs)
{
    FlatOptions common;
    for (const auto* run : runs)
        if (!run->options.empty()) {
            common = run->options;
            break;
        }
    for (const auto* run : runs) // those of other programs say little of themselves
        if (foreignMaker(run->experiment).empty())
            std::erase_if(common, [&](const auto& option) {
                const std::string* other = findOption(run->options, option.first);
                return !other || *other != option.second;
            });
    QString html;
    for (const auto& [path, value] : common)
        if (!value.empty())
            html += QStringLiteral("<tr><td>%1</td><td>%2</td></tr>\n").arg(escaped(path), escaped(value));
    return QStringLiteral("<h2>%1</h2>\n<table>\n%2</table>\n").arg(QObject::tr("Options in common"), html);
}

/// All that differs between methods, whatever the table of the runs has room for; what a method lacks, it has not.
QString methodOptions(const Runs& runs)
{
    OptionSpread spread;
    std::vector<const StoredRun*> methods; // the first run of each
    for (const auto* run : runs) {
        if (foreignMaker(run->experiment).empty()) spread.add(run->options); // others say little of themselves
        if (std::none_of(methods.begin(), methods.end(), [&](const auto* one) { return one->method == run->method; }))
            methods.push_back(run);
    }
    static const std::set<std::string> naming{"name", "group", "seed", "title", "made.place"};
    std::vector<std::string> paths = spread.differing(OptionSpread::Absent::Differs);
    const auto isNaming = [](const std::string& path) { return naming.contains(path) || path.starts_with("made."); };
    std::erase_if(paths, isNaming);
    QString html;
    for (const auto* run : methods) {
        QStringList options;
        const bool isForeign = !foreignMaker(run->experiment).empty();
        for (const auto& [path, value] : run->options) {
            const bool differs = std::find(paths.begin(), paths.end(), path) != paths.end();
            if ((differs || (isForeign && !isNaming(path))) && !value.empty())
                options << QStringLiteral("<span title=\"%1\">%2</span> %3")
                               .arg(escaped(path), escaped(fieldName(path)), escaped(value));
        }
        if (!options.isEmpty())
            html += QStringLiteral("<tr><td>%1</td><td>%2</td></tr>\n")
                        .arg(escaped(run->methodLabel), options.join(QStringLiteral(" &nbsp;·&nbsp; ")));
    }
    return html.isEmpty()
               ? html
               : QStringLiteral("<h2>%1</h2>\n<table>\n%2</table>\n").arg(QObject::tr("Options by method"), html);
}

/// Each way in which runs were made, with the runs if there are several.
QString provenanceOf(const Runs& runs)
{
    struct Way {
        Json made;
        QStringList runs;
    };
    std::vector<Way> ways;
    for (const auto* run : runs) {
        Json made = valueOr(run->experiment, "made", Json::object());
        if (!made.is_object()) continue;
        for (const char* own : {"place", "sweep"}) // of this one run
            made.erase(own);
        if (made.empty()) continue;
        auto it = std::find_if(ways.begin(), ways.end(), [&](const Way& way) { return way.made == made; });
        if (it == ways.end()) it = ways.insert(it, Way{std::move(made), {}});
        it->runs << run->label;
    }
    QString html;
    for (const auto& [made, of] : ways) {
        html += ways.size() > 1 ? QStringLiteral("<p>%1</p>\n").arg(escaped(of.join(QStringLiteral(", ")))) : QString();
        html += QStringLiteral("<table>\n");
        for (const auto& [name, value] : made.items())
            html += QStringLiteral("<tr><td>%1</td><td>%2</td></tr>\n")
                        .arg(escaped(name), escaped(value.is_string() ? value.get<std::string>() : value.dump()));
        html += QStringLiteral("</table>\n");
    }
    return html.isEmpty() ? html : QStringLiteral("<h2>%1</h2>\n%2").arg(QObject::tr("Made with"), html);
}

QString howToRepeat(const Runs& runs)
{
    QString lines;
    for (const auto* run : runs)
        if (foreignMaker(run->experiment).empty())
            lines += QStringLiteral("sharpscope-cli run %1\n").arg(escaped(shellWord(run->id.toStdString())));
    if (lines.isEmpty()) return lines;
    return QStringLiteral("<h2>%1</h2>\n<p>%2</p>\n<pre>%3</pre>\n")
        .arg(QObject::tr("How to repeat it"),
             QObject::tr("A run folder's experiment.json holds everything that decides its numbers. The same seed "
                         "gives the same numbers on "
                         "the same machine and number of threads."),
             lines);
}

} // namespace

QString optionsSection(const Runs& runs) { return methodOptions(runs) + optionsTable(runs); }

QString provenanceSection(const Runs& runs) { return provenanceOf(runs) + howToRepeat(runs); }

} // namespace sharpscope
