// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/view_change.h"

#include "app/gui/field_names.h"
#include "widgets/base/number_text.h"

#include <QObject>

#include <algorithm>
#include <iterator>

namespace sharpscope {

namespace {

using Texts = std::vector<std::string>;

/// Objects field by field, and lists of objects (methods) of one length one by one; all else as a whole.
void collect(const Json& before, const Json& after, const std::string& path, Texts& changed)
{
    const auto inner = [&](const std::string& name) { return path.empty() ? name : path + '.' + name; };
    if (before == after) return;
    if (before.is_object() && after.is_object()) {
        for (const auto& [name, value] : after.items())
            collect(before.contains(name) ? before[name] : Json(), value, inner(name), changed);
        for (const auto& [name, value] : before.items())
            if (!after.contains(name)) changed.push_back(inner(name));
        if (changed.empty()) changed.push_back(path); // only the order of the fields is another
    } else if (before.is_array() && after.is_array() && before.size() == after.size() && !after.empty() &&
               after.front().is_object()) {
        for (std::size_t i = 0; i < after.size(); ++i)
            collect(before[i], after[i], inner(std::to_string(i)), changed);
    } else {
        changed.push_back(path);
    }
}

Texts without(const Texts& from, const Texts& those) // in `from` and not in `those`
{
    Texts rest;
    std::copy_if(from.begin(), from.end(), std::back_inserter(rest),
                 [&](const auto& text) { return std::find(those.begin(), those.end(), text) == those.end(); });
    return rest;
}

QString nameOfPath(const std::string& path) { return QString::fromStdString(path.substr(path.rfind('/') + 1)); }

QString runsText(std::size_t count) { return countText(count, QObject::tr("run"), QObject::tr("runs")); }

QString shortText(const Json& value)
{
    if (value.is_number()) return numberText(value.get<double>(), 6);
    const QString text = QString::fromStdString(value.is_string() ? value.get<std::string>() : value.dump());
    return text.size() > 24 ? text.left(23) + QChar(0x2026) : text;
}

QString experimentText(const Texts& fields, const ViewState& before, const ViewState& after)
{
    const Json* earlier = findField(before.experiment, "methods");
    const Json* methods = findField(after.experiment, "methods");
    if (fields.size() == 1 && fields.front() == "experiment.methods" && earlier && methods) {
        if (methods->size() > earlier->size()) return QObject::tr("add a method");
        if (methods->size() < earlier->size()) return QObject::tr("remove a method");
    }
    if (fields.size() > 1) {
        const Json* name = findField(after.experiment, "name");
        const bool isAnother = std::find(fields.begin(), fields.end(), "experiment.name") != fields.end();
        return isAnother && name ? QObject::tr("experiment %1").arg(shortText(*name)) : QObject::tr("change methods");
    }
    const std::string path = fields.front().substr(std::string("experiment.").size());
    const Json* value = &after.experiment;
    for (const auto& step : QString::fromStdString(path).split(QLatin1Char('.'))) { // also into lists
        if (value && value->is_array())
            value = step.toUInt() < value->size() ? &(*value)[step.toUInt()] : nullptr;
        else if (value)
            value = value->is_object() && value->contains(step.toStdString()) ? &(*value)[step.toStdString()] : nullptr;
    }
    const bool isShort = value && !value->is_object() && !value->is_array();
    return fieldLabel(path) + (isShort ? QLatin1Char(' ') + shortText(*value) : QString());
}

QString runsViewText(const std::string& field, const RunsView& before, const RunsView& after)
{
    if (field == "runs.hidden") {
        const auto hidden = without(after.hidden, before.hidden), shown = without(before.hidden, after.hidden);
        if (shown.empty()) return QObject::tr("hide %1").arg(runsText(hidden.size()));
        if (hidden.empty()) return QObject::tr("show %1").arg(runsText(shown.size()));
        return QObject::tr("show other runs");
    }
    if (field == "runs.filter") return QObject::tr("filter runs");
    if (field == "runs.archived")
        return after.archived ? QObject::tr("list archived runs") : QObject::tr("list no archived runs");
    if (field == "runs.notes") return QString::fromStdString(after.notes).section(QLatin1Char(' '), 1);
    if (field == "runs.folded")
        return after.folded.size() > before.folded.size() ? QObject::tr("fold forks") : QObject::tr("unfold forks");
    if (field == "runs.maximised")
        return after.maximised ? QObject::tr("maximise the runs") : QObject::tr("show the pages");
    if (field == "runs.grouped" || field == "runs.groupedBy")
        return after.grouped ? QObject::tr("group runs") : QObject::tr("ungroup runs");
    if (field == "runs.hiddenColumns" || field == "runs.chosenColumns") return QObject::tr("choose columns");
    return field == "runs.columns" ? QObject::tr("move a column") : QObject::tr("sort runs");
}

QString foldersText(const std::string& field, const FoldersView& before, const FoldersView& after)
{
    if (field == "folders.removed") {
        const auto gone = without(after.removed, before.removed);
        return gone.empty() ? QObject::tr("bring runs back") : QObject::tr("remove %1").arg(runsText(gone.size()));
    }
    if (field == "folders.open") {
        const auto opened = without(after.open, before.open), closed = without(before.open, after.open);
        return !opened.empty()   ? QObject::tr("open %1").arg(nameOfPath(opened.back()))
               : !closed.empty() ? QObject::tr("close %1").arg(nameOfPath(closed.back()))
                                 : QObject::tr("other folders");
    }
    return field == "folders.data" ? QObject::tr("folder of data sets") : QObject::tr("folder of new runs");
}

QString compareText(const std::string& field, const CompareView& after)
{
    const auto scale = [](bool logarithmic) {
        return logarithmic ? QObject::tr("logarithmic") : QObject::tr("linear");
    };
    if (field == "compare.smoothing") return QObject::tr("smoothing %1").arg(numberText(after.smoothing, 3));
    if (field == "compare.xAxis") return QObject::tr("x = %1").arg(QString::fromStdString(after.xAxis));
    if (field == "compare.logX") return QObject::tr("%1 x axes").arg(scale(after.logX));
    if (field == "compare.logY") return QObject::tr("%1 y axes").arg(scale(after.logY));
    if (field == "compare.smoothingBy")
        return QObject::tr("smoothing by %1").arg(QString::fromStdString(after.smoothingBy));
    if (field == "compare.spread") return QObject::tr("another band round the mean");
    if (field == "compare.meanOver") return QObject::tr("mean over other runs");
    if (field == "compare.marks") return after.marks ? QObject::tr("show marks") : QObject::tr("hide marks");
    if (field == "compare.verdicts")
        return after.verdicts ? QObject::tr("show who is ahead") : QObject::tr("hide who is ahead");
    if (field == "compare.linkX") return after.linkX ? QObject::tr("link x axes") : QObject::tr("unlink x axes");
    if (field == "compare.panels") return QObject::tr("arrange the figures");
    if (field == "compare.groupSeeds")
        return after.groupSeeds ? QObject::tr("mean over seeds") : QObject::tr("single seeds");
    if (field == "compare.quantities") return QObject::tr("show another quantity");
    if (field == "compare.maximised")
        return after.maximised < 0 ? QObject::tr("show all figures") : QObject::tr("maximise a figure");
    return QObject::tr("zoom");
}

QString activeText(const std::string& field, const ActiveView& after)
{
    if (field == "active.run") return QObject::tr("look at another run's rounds");
    if (field == "active.round")
        return after.round < 0 ? QObject::tr("the newest round") : QObject::tr("round %1").arg(after.round);
    if (field == "active.panel") return QObject::tr("go to %1").arg(QString::fromStdString(after.panel));
    if (field.starts_with("activeCurves.zooms") || field.starts_with("activeRound.zooms")) return QObject::tr("zoom");
    if (field == "activeRound.image") return QObject::tr("select another image");
    if (field.starts_with("activeRound.")) return QObject::tr("sort images otherwise");
    if (field.starts_with("activeLabel.")) return QObject::tr("label otherwise");
    return QObject::tr("look at rounds otherwise");
}

QString fewShotText(const std::string& field, const FewShotView& after)
{
    if (field == "fewShot.panel") return QObject::tr("go to %1").arg(QString::fromStdString(after.panel));
    if (field == "fewShot.episode") return QObject::tr("episode %1").arg(after.episode);
    if (field == "fewShot.maximised")
        return after.maximised < 0 ? QObject::tr("show all figures") : QObject::tr("maximise a figure");
    if (field.starts_with("fewShot.zooms")) return QObject::tr("zoom");
    if (field == "fewShot.step" || field == "fewShot.episodeStep") return QObject::tr("look after other inner steps");
    return QObject::tr("look at another episode");
}

QString landscapeText(const std::string& field)
{
    if (field == "landscape.camera") return QObject::tr("turn the landscape");
    if (field == "landscape.run" || field.starts_with("landscape.surfaces"))
        return QObject::tr("look at another landscape");
    if (field.starts_with("landscape.slice.")) return fieldLabel(field.substr(std::string("landscape.slice.").size()));
    return QObject::tr("draw the landscape otherwise");
}

QString decisionText(const std::string& field, const DecisionView& after)
{
    if (field == "decision.epoch")
        return after.epoch < 0 ? QObject::tr("the newest map")
                               : QObject::tr("epoch %1").arg(numberText(after.epoch, 4));
    if (field == "decision.zoom") return QObject::tr("zoom");
    if (field == "decision.alone")
        return after.alone.empty() ? QObject::tr("show all maps") : QObject::tr("maximise a map");
    return QObject::tr("show other points");
}

QString detectionText(const std::string& field, const DetectionView& after)
{
    if (field == "detection.image") return QObject::tr("go to image %1").arg(after.image + 1);
    if (field == "detection.run" || field == "detection.part") return QObject::tr("look at other detections");
    return QObject::tr("judge boxes otherwise");
}

QString curvatureText(const std::string& field, const CurvatureView& after)
{
    if (field == "curvature.panel") return QObject::tr("go to %1").arg(QString::fromStdString(after.panel));
    if (field.starts_with("curvature.options") || field.starts_with("curvature.resc"))
        return QObject::tr("measure otherwise");
    return QObject::tr("look at other sharpness numbers");
}

QString sweepText(const std::string& field, const SweepView& after)
{
    if (field == "sweep.panel") return QObject::tr("go to %1").arg(QString::fromStdString(after.panel));
    if (field == "sweep.folder") return QObject::tr("look at another sweep");
    return QObject::tr("look at the sweep otherwise");
}

} // namespace

std::vector<std::string> changedFields(const ViewState& before, const ViewState& after)
{
    Texts changed;
    Json from = toJson(before), to = toJson(after);
    for (const auto& [name, value] : to.items()) {
        Texts here; // of its own, for collect() asks whether it found something
        if (name != "layout") collect(from[name], value, name, here);
        changed.insert(changed.end(), here.begin(), here.end());
    }
    return changed;
}

QString changeText(const ViewState& before, const ViewState& after)
{
    const Texts fields = changedFields(before, after);
    if (fields.empty()) return {};
    const std::string& first = fields.front();
    const auto allAreOf = [&](const char* group) {
        return std::all_of(fields.begin(), fields.end(), [&](const auto& field) { return field.starts_with(group); });
    };
    if (allAreOf("experiment")) return experimentText(fields, before, after);
    if (allAreOf("folders.")) return foldersText(first, before.folders, after.folders);
    if (allAreOf("runs.")) return runsViewText(first, before.runs, after.runs);
    if (allAreOf("compare.")) return compareText(first, after.compare);
    if (allAreOf("active")) return activeText(first, after.active);
    if (allAreOf("fewShot.")) return fewShotText(first, after.fewShot);
    if (allAreOf("landscape.")) return landscapeText(first);
    if (allAreOf("curvature.")) return curvatureText(first, after.curvature);
    if (allAreOf("sweep.")) return sweepText(first, after.sweep);
    if (allAreOf("decision.")) return decisionText(first, after.decision);
    if (allAreOf("detection.")) return detectionText(first, after.detection);
    if (allAreOf("results.")) return QObject::tr("make another table");
    if (allAreOf("data.")) return QObject::tr("look at other data");
    if (allAreOf("page")) return QObject::tr("go to %1").arg(QString::fromStdString(after.page));
    if (allAreOf("theme")) return QObject::tr("%1 theme").arg(QString::fromStdString(after.theme));
    return QObject::tr("change the view");
}

} // namespace sharpscope
