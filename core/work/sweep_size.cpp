// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/sweep_size.h"

#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/data/registry.h"
#include "core/model/network.h"
#include "core/model/registry.h"
#include "core/run/run_folder.h"
#include "core/sweep/sweep_points.h"
#include "core/sweep/sweep_rows.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr double mostExpanded = 500; // points × seeds that are looked at one by one

std::string number(double value, const char* unit)
{
    char text[64];
    std::snprintf(text, sizeof text, value < 10 && value != std::floor(value) ? "%.1f %s" : "%.0f %s", value, unit);
    return text;
}

/// "1 seed", "25 points"
std::string counted(double count, const std::string& what)
{
    return number(count, (what + (count == 1 ? "" : "s")).c_str());
}

std::string timeText(double seconds)
{
    if (seconds < 120) return number(seconds, "s");
    if (seconds < 2 * 3600) return number(seconds / 60, "min");
    if (seconds < 48 * 3600) return number(seconds / 3600, "h");
    return number(seconds / 86400, "days");
}

std::string bytesText(double bytes)
{
    if (bytes < 1e9) return number(std::max(bytes / 1e6, 0.1), "MB");
    return bytes < 1e12 ? number(bytes / 1e9, "GB") : number(bytes / 1e12, "TB");
}

/// θ and the optimiser's buffers, as often as they are kept.
std::optional<double> checkpointBytes(const Json& experiment)
{
    const Json network = valueOr(experiment, "network", Json::object());
    const Json data = valueOr(experiment, "data", Json::object()), train = valueOr(experiment, "train", Json::object());
    try {
        for (const DatasetInfo& info : datasets(valueOr(data, "folder", std::string())))
            if (info.name == valueOr(data, "name", std::string()) && !info.imageShape.empty()) {
                const auto net =
                    makeNetwork(valueOr(network, "name", std::string()), valueOr(network, "options", Json::object()),
                                info.imageShape, info.classes);
                const std::string optimizer =
                    valueOr(valueOr(experiment, "optimizer", Json::object()), "name", std::string());
                const double vectors = optimizer.starts_with("adam") ? 3 : 2;
                const double made = std::ceil(valueOr(train, "epochs", 1.0) / valueOr(train, "checkpointEvery", 1.0));
                const auto kept = static_cast<double>(valueOr(train, "keepCheckpoints", std::int64_t{2}));
                return 4 * vectors * static_cast<double>(net->parameterCount()) *
                       std::max(kept == 0 ? made : std::min(kept, made), 1.0);
            }
    } catch (const Error&) { // whoever checks it says so
    }
    return std::nullopt;
}

/// Of those that have finished.
void lookAtRuns(const fs::path& folder, SweepSize& size)
{
    double seconds = 0, bytes = 0;
    std::error_code error;
    for (const fs::path& run : listRuns(folder)) {
        if (!fs::exists(run / "result.json", error)) continue;
        try {
            seconds += valueOr(readJsonFile(run / "result.json"), "seconds", 0.0);
        } catch (const Error&) { // a damaged one takes its share as well
        }
        for (const auto& entry : fs::directory_iterator(run, error))
            bytes += static_cast<double>(entry.file_size(error));
        ++size.done;
    }
    if (size.done == 0) return;
    size.secondsPerRun = seconds / size.done;
    size.bytesPerRun = bytes / size.done;
}

void countRows(const Experiment& experiment, const Sweep& sweep, const std::vector<std::int64_t>& seeds,
               SweepSize& size)
{
    const Kind& kind = *experiment.kind;
    size.isExact = size.points * size.seeds <= mostExpanded;
    const auto count = size.isExact ? size.points : 1;
    std::vector<SweepPoint> points;
    if (size.isExact)
        points = pointsOf(sweep);
    else { // the first one stands for all
        points.emplace_back();
        for (const SweepField& field : sweep.fields)
            points.back().push_back(field.values.empty() ? Json(field.from) : field.values.front());
    }
    std::set<std::string> different;
    for (std::size_t p = 0; p < static_cast<std::size_t>(count); ++p)
        for (const std::int64_t seed : size.isExact ? seeds : std::vector{seeds.front()})
            try {
                for (const SweepRow& row :
                     rowsAt(kind, experiment.options, sweep.fields, points, static_cast<std::int64_t>(p), seed))
                    different.insert(row.identity);
            } catch (const Error&) { // said when its turn comes
            }
    size.rows = static_cast<double>(different.size()) * (size.isExact ? 1 : size.points * size.seeds);
}

} // namespace

SweepSize sizeOf(const Experiment& experiment, const fs::path& folder)
{
    SweepSize size;
    std::vector<Problem> problems;
    const Sweep sweep = sweepFromJson(experiment.sweep, *experiment.kind, experiment.options, problems);
    const auto seeds = valueOr(experiment.options, "seeds", std::vector<std::int64_t>{1});
    size.points = pointCount(sweep);
    size.asked = sweep.options.search == "random" ? static_cast<double>(sweep.options.points) : size.points;
    size.seeds = static_cast<double>(seeds.size());
    size.epochs = valueOr(valueOr(experiment.options, "train", Json::object()), "epochs", 0.0);
    size.atOnce = static_cast<double>(valueOr(experiment.options, "atOnce", std::int64_t{1}));
    size.threads = valueOr(experiment.options, "threads", std::int64_t{0});
    countRows(experiment, sweep, seeds, size);
    if (!folder.empty()) lookAtRuns(folder, size);
    if (!size.bytesPerRun) size.bytesPerRun = checkpointBytes(experiment.options);
    return size;
}

std::string costText(const SweepSize& size)
{
    const double left = std::max(size.rows - size.done, 0.0);
    std::string text;
    if (size.secondsPerRun) text = "about " + timeText(*size.secondsPerRun * left / size.atOnce);
    if (size.bytesPerRun) text += (text.empty() ? "" : ", ") + bytesText(*size.bytesPerRun * left) + " on disk";
    return text;
}

std::string toText(const SweepSize& size)
{
    const double left = std::max(size.rows - size.done, 0.0);
    std::string text = counted(size.points, "point");
    if (size.asked > size.points) text += " (no more of the " + number(size.asked, "asked for") + " are different)";
    text += " x " + counted(size.seeds, "seed") + ": " + (size.isExact ? "" : "at most ") + counted(size.rows, "run");
    if (size.done > 0) text += ", " + number(left, "of them to do");
    if (size.epochs > 0) text += ", " + counted(size.epochs, "epoch") + " each";
    text += "; " + number(size.atOnce, "at a time");
    if (size.threads > 0)
        text += " with " + counted(static_cast<double>(size.threads), "thread") + (size.atOnce > 1 ? " each" : "");
    else
        text += size.atOnce > 1 ? ", which share the cores" : " with all cores";
    text += size.atOnce > 1 ? ", each with the memory of a run\n" : "\n";
    if (size.secondsPerRun)
        text += "time: " + timeText(*size.secondsPerRun * left / size.atOnce) + ", at " +
                timeText(*size.secondsPerRun) + " a run\n";
    else if (size.epochs > 0)
        text += "time: not known before runs have ended; " + timeText(left * size.epochs / size.atOnce) +
                " at a second an epoch\n";
    if (size.bytesPerRun)
        text += "disk: " + bytesText(*size.bytesPerRun * left) + ", " + bytesText(*size.bytesPerRun) + " a run" +
                (size.done > 0 ? "" : " in checkpoints") + '\n';
    return text;
}

} // namespace sharpscope
