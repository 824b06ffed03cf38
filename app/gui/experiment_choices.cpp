// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/experiment_choices.h"

#include "core/data/registry.h"
#include "core/fewshot/few_shot_data.h"
#include "core/model/registry.h"

#include <QObject>

#include <algorithm>

namespace sharpscope {

Schema partOf(const Schema& schema, FormPart part)
{
    Schema fields;
    std::copy_if(schema.begin(), schema.end(), std::back_inserter(fields), [&](const FieldInfo& field) {
        return (field.path.find('.') == std::string::npos) == (part == FormPart::General);
    });
    return fields;
}

std::vector<Choice> datasetChoices(const Schema& schema, const std::string& root)
{
    std::vector<std::string> names = datasetNames();
    for (const FieldInfo& field : schema)
        if (field.path == "data.name" && !field.hint.choices.empty()) names = field.hint.choices;
    std::vector<Choice> choices;
    const auto add = [&](const auto& info) {
        if (std::find(names.begin(), names.end(), info.name) == names.end()) return;
        QString title = QString::fromStdString(info.title);
        if (!info.available) title += QObject::tr(" — not found");
        choices.push_back({QString::fromStdString(info.name), title,
                           info.available ? QObject::tr("Found in %1").arg(QString::fromStdString(info.found.string()))
                                          : QString::fromStdString(info.layout + "\n" + info.source)});
    };
    for (const DatasetInfo& info : datasets(root))
        add(info);
    for (const ClassDataInfo& info : classDatasets(root))
        add(info);
    return choices;
}

bool needsRoot(const std::string& dataset, const std::string& root)
{
    const std::vector<std::string> ofClasses = classDatasetNames();
    const bool isOfClasses = std::find(ofClasses.begin(), ofClasses.end(), dataset) != ofClasses.end();
    const auto isMissing = [&](const std::string& place) {
        return (isOfClasses ? whyNoClassData(dataset, place) : whyMissing(dataset, place)).has_value();
    };
    return !root.empty() && isMissing({}) && !isMissing(root);
}

std::vector<Choice> networkChoices()
{
    std::vector<Choice> choices;
    for (const auto& info : networks())
        choices.push_back(
            {QString::fromStdString(info.name), QString::fromStdString(info.title), QString::fromStdString(info.help)});
    return choices;
}

Schema networkOptions(const std::string& name)
{
    for (const auto& info : networks())
        if (info.name == name) return info.options;
    return {};
}

} // namespace sharpscope
