// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/run_groups.h"

#include <map>

namespace sharpscope {

namespace {

QString valueText(const RunField& field, const StoredRun& run)
{
    QStringList texts;
    for (const std::string& text : textsOf(field, factsOf(run)))
        texts << QString::fromStdString(text).simplified();
    return texts.join(QStringLiteral(", "));
}

} // namespace

RunGroup groupOf(const StoredRun& run, const RunGroups& groups)
{
    if (groups) return groups(run);
    return {.key = run.group, .label = run.methodLabel, .color = run.methodColor};
}

RunGroups groupsBy(const RunField& field, const RunStore& store)
{
    std::map<QString, RunColor> colors;
    for (const auto& run : store.runs())
        if (const QString text = valueText(field, *run); !colors.contains(text))
            colors.emplace(text, runColor(static_cast<int>(colors.size())));
    const QString name =
        field.kind == RunField::Kind::Option ? store.fieldName(field.key) : QString::fromStdString(toText(field));
    return [field, name, colors = std::move(colors)](const StoredRun& run) {
        const QString text = valueText(field, run);
        const auto color = colors.find(text);
        return RunGroup{.key = text,
                        .label = name + QLatin1Char(' ') + (text.isEmpty() ? QStringLiteral("–") : text),
                        .color = color == colors.end() ? run.methodColor : color->second};
    };
}

} // namespace sharpscope
