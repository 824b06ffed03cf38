// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/curvature_groups.h"

#include "core/base/json_value.h"
#include "core/curvature/curvature_options.h"
#include "widgets/base/number_text.h"

#include <QFileInfo>

#include <algorithm>

namespace sharpscope {

namespace {

std::int64_t stepOf(const CurvatureReport& report) { return valueOr(report.measuredOn, "step", std::int64_t(0)); }

std::string rescaleOf(const CurvatureReport& report) { return valueOr(report.options, "rescale", std::string()); }

std::vector<const FoundCurvature*> newestFirst(const std::vector<FoundCurvature>& found)
{
    std::vector<const FoundCurvature*> sorted;
    for (const FoundCurvature& one : found)
        sorted.push_back(&one);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto* a, const auto* b) { return a->written > b->written; });
    return sorted;
}

QString titleOf(const Json& options)
{
    const Json all = withDefaults(options, schemaOf<CurvatureOptions>());
    const auto images = valueOr(all, "images", std::int64_t(0));
    QStringList parts{QObject::tr("%1 %2 images")
                          .arg(images == 0 ? QObject::tr("all") : QString::number(images))
                          .arg(QString::fromStdString(valueOr(all, "split", std::string())))};
    for (const FieldInfo& field : schemaOf<CurvatureOptions>()) {
        if (field.path == "images" || field.path == "split" || all[field.path] == field.defaultValue) continue;
        const QString label = QString::fromUtf8(field.hint.label);
        const Json& value = all[field.path];
        parts << (value.is_boolean() ? label
                  : value.is_number()
                      ? label + QLatin1Char(' ') + numberText(value.get<double>(), 6)
                      : label + QLatin1Char(' ') +
                            QString::fromStdString(value.is_string() ? value.get<std::string>() : value.dump()));
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace

std::vector<CurvatureGroup> groupsOf(const std::vector<FoundCurvature>& found)
{
    std::vector<CurvatureGroup> groups;
    for (const FoundCurvature* one : newestFirst(found)) {
        if (!rescaleOf(*one->report).empty()) continue;
        auto group = std::find_if(groups.begin(), groups.end(),
                                  [&](const CurvatureGroup& known) { return known.options == one->report->options; });
        if (group == groups.end())
            group = groups.insert(groups.end(), {one->report->options, titleOf(one->report->options), {}});
        auto& place = group->reports[one->run];
        if (!place || stepOf(*one->report) > stepOf(*place)) place = one->report;
    }
    return groups;
}

std::vector<RescaledPair> rescaledPairs(const std::vector<FoundCurvature>& found)
{
    std::vector<RescaledPair> pairs;
    const std::vector<const FoundCurvature*> sorted = newestFirst(found);
    const Json* asked = nullptr;
    for (const FoundCurvature* one : sorted) {
        const CurvatureReport& after = *one->report;
        if (rescaleOf(after).empty() || (asked && after.options != *asked)) continue;
        asked = &after.options;
        if (std::any_of(pairs.begin(), pairs.end(), [&](const RescaledPair& pair) { return pair.run == one->run; }))
            continue;
        Json options = after.options;
        options["rescale"] = "";
        for (const FoundCurvature* other : sorted)
            if (other->run == one->run && other->report->options == options &&
                stepOf(*other->report) == stepOf(after)) {
                pairs.push_back({one->run, other->report, one->report});
                break;
            }
    }
    return pairs;
}

ShownCurvatures shownOf(const CurvatureGroup& group, const QStringList& runs, const RunStore& store)
{
    ShownCurvatures shown;
    for (const QString& id : runs) {
        const auto report = group.reports.find(id);
        const StoredRun* run = store.find(id);
        if (!run || report == group.reports.end()) continue;
        shown.runs.push_back({.id = id,
                              .label = run->label,
                              .color = run->color,
                              .dashing = run->dashing,
                              .rank = run->rank,
                              .gap = run->series.lastOf("accuracy/train") - run->series.lastOf("accuracy/test")});
        shown.reports.push_back({QFileInfo(id).fileName().toStdString(), *report->second});
    }
    return shown;
}

QString measuredText(const CurvatureReport& report)
{
    const Json& on = report.measuredOn;
    const auto textOf = [&](const char* name) { return QString::fromStdString(valueOr(on, name, std::string())); };
    return QObject::tr("step %1, %2, %3, %4 statistics; %5")
        .arg(stepOf(report))
        .arg(QString::fromStdString(imagesText(on)), textOf("loss"), textOf("statistics"),
             durationText(report.seconds));
}

QString valueText(double value, double error)
{
    const QString text = std::isnan(value) ? QStringLiteral("–") : numberText(value, 4);
    return std::isnan(error) ? text : text + QStringLiteral(" ± ") + numberText(error, 2);
}

} // namespace sharpscope
