// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sweep_picture.h"

#include "app/gui/sweep_map.h"
#include "core/base/describe.h"
#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/run/run_reader.h"
#include "widgets/plots/matrix_plot.h"

#include <algorithm>

namespace sharpscope {

namespace {

/// The metric of `--figure "sweep TAG"`, or the sweep's own.
SweepMetric metricNamed(const QString& quantity, const SweepFile& sweep, const std::vector<SweepRun>& runs)
{
    SweepMetric metric = metricOf(sweep);
    if (const std::string tag = quantity.section(QLatin1Char(' '), 1).toStdString(); !tag.empty()) metric.tag = tag;
    const std::vector<std::string> tags = measuredTags(runs);
    if (std::find(tags.begin(), tags.end(), metric.tag) != tags.end()) return metric;
    const std::string nearest = nearestName(metric.tag, tags);
    throw Error("--figure sweep: its runs have not measured " + metric.tag +
                (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
}

/// By `--method`, else the one that the Sweep page begins with.
std::int64_t runNamed(const QString& method, const SweepTable& table)
{
    if (method.isEmpty()) return runShownFirst(table);
    std::vector<std::string> names;
    for (const SweepLine& line : table.lines) {
        if (line.method == method.toStdString()) return line.run;
        if (std::ranges::find(names, line.method) == names.end()) names.push_back(line.method);
    }
    const std::string nearest = nearestName(method.toStdString(), names);
    std::string known;
    for (const std::string& name : names)
        known += (known.empty() ? "" : ", ") + name;
    throw Error("--method " + method.toStdString() + ": the sweep has " + known +
                (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
}

} // namespace

std::vector<std::string> drawSweep(const FigurePicture& picture)
{
    const std::filesystem::path folder = picture.from.front().toStdString();
    if (picture.from.size() > 1) throw Error("--figure sweep: one sweep is drawn at a time");
    if (!isSweep(folder)) throw Error(folder.string() + ": is no sweep's folder, which has a sweep.json");
    const SweepFile file = readSweepFile(folder);
    std::vector<std::string> leftOut;
    SweepShown shown;
    shown.file = &file;
    shown.runs = readSweepRuns(folder, leftOut);
    shown.table = sweepTable(file, shown.runs, metricNamed(picture.quantity, file, shown.runs));
    if (file.fields.empty() || shown.table.lines.empty()) throw Error(folder.string() + ": sweeps no field yet");
    shown.y = std::min<std::size_t>(1, file.fields.size() - 1);
    shown.run = runNamed(picture.method, shown.table);
    shown.title = sweepTitle(shown.table, shown.run);
    for (std::size_t f = 0; f < file.fields.size(); ++f)
        shown.at.push_back(axisValues(shown.table, f).front());
    shown.seeds = std::max<std::size_t>(1, valueOr(file.experiment, "seeds", Json::array()).size());
    shown.fraction = [](const std::string& run) { return readSummary(run).summary.fraction(); };
    SweepMap map;
    map.draw(shown);
    PlotWidget& plot = file.fields.size() > 1 ? static_cast<PlotWidget&>(map.map()) : map.sliceAlongX();
    plot.save(picture.file, picture.format);
    return leftOut;
}

} // namespace sharpscope
