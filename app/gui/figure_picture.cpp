// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/figure_picture.h"

#include "app/gui/curve_feed.h"
#include "app/gui/field_names.h"
#include "app/gui/sweep_picture.h"
#include "core/base/describe.h"
#include "core/base/error.h"
#include "core/run/run_folder.h"
#include "core/run/run_reader.h"

#include <algorithm>
#include <set>

namespace sharpscope {

namespace {

/// Those that can be read, with their summaries.
std::vector<RunFromDisk> runsIn(const QStringList& from, std::vector<std::string>& leftOut)
{
    std::vector<RunFromDisk> found;
    for (const QString& each : from) {
        const std::filesystem::path folder = each.toStdString();
        std::vector<std::filesystem::path> runs = {folder};
        if (!exists(folder / "experiment.json")) runs = listRuns(folder);
        if (runs.empty()) throw Error(folder.string() + ": holds no runs");
        for (const auto& path : runs)
            try {
                const RunFolder run = RunFolder::open(path);
                RunFromDisk read;
                read.run = run.id();
                read.experiment = run.experiment();
                static_cast<RunSummary&>(read.series) = readSummary(path).summary;
                read.options = flatOptions(read.experiment);
                found.push_back(std::move(read));
            } catch (const Error& error) {
                leftOut.emplace_back(error.what());
            }
    }
    return found;
}

/// A figure of the Compare tab by its name there, or a tag's values.
Quantity quantityNamed(const QString& name, const std::vector<RunFromDisk>& runs)
{
    std::vector<std::string> names;
    for (const auto& kind : figureKinds())
        for (const auto& quantity : kind.quantities) {
            if (quantity.id == name) return quantity;
            names.push_back(quantity.id.toStdString());
        }
    std::set<std::string> tags;
    for (const auto& run : runs)
        for (const auto& [tag, summary] : run.series.tags)
            tags.insert(tag);
    if (tags.contains(name.toStdString())) return quantityOfTag(name.toStdString());
    names.insert(names.end(), tags.begin(), tags.end());
    const std::string nearest = nearestName(name.toStdString(), names);
    throw Error("--figure " + name.toStdString() + ": the runs have no such quantity" +
                (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
}

} // namespace

std::vector<std::string> draw(const FigurePicture& picture)
{
    if (picture.quantity == QStringLiteral("sweep") || picture.quantity.startsWith(QStringLiteral("sweep ")))
        return drawSweep(picture);
    std::vector<std::string> leftOut;
    std::vector<RunFromDisk> runs = runsIn(picture.from, leftOut);
    if (runs.empty()) throw Error(leftOut.empty() ? "there is no run to draw" : leftOut.front());
    const Quantity quantity = quantityNamed(picture.quantity, runs);
    RunStore store;
    store.setOptionWords({.name = fieldName, .meaning = fieldMeaning, .place = fieldPlace});
    store.take(std::move(runs));
    CurvePlot plot;
    plot.setSmoothing(picture.smoothing);
    CurveFeed feed(store, plot);
    feed.show(quantity, picture.axis);
    feed.takeAll();
    plot.setGrouped(picture.grouped);
    plot.setLogX(picture.logX);
    plot.setLogY(picture.logY);
    plot.refresh();
    const QStringList curves = plot.curves();
    const bool isEmpty = std::none_of(curves.begin(), curves.end(), [&](const QString& key) {
        return plot.isCurveShown(key) && plot.pointCount(key) > 0;
    });
    if (isEmpty)
        throw Error("--figure " + picture.quantity.toStdString() + ": the runs have no values of it" +
                    (picture.axis == XAxis::Step ? "" : " over this x axis; --axis step has all"));
    plot.save(picture.file, picture.format);
    return leftOut;
}

} // namespace sharpscope
