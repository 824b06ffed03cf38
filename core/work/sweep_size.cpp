// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/sweep_size.h"

#include "core/base/error.h"
#include "core/base/free_memory.h"
#include "core/base/json_value.h"
#include "core/sweep/sweep_points.h"
#include "core/sweep/sweep_rows.h"
#include "core/tensor/compute.h"
#include "core/work/past_runs.h"
#include "core/work/run_size.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
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

/// In bytes of tensors; a run's events, files and code take some more.
double memoryTaken(const SweepSize& size, double atOnce) { return size.dataBytes + atOnce * *size.memoryPerRun; }

/// Of all options those that decide what a run takes.
std::string weightOf(const Json& run)
{
    Json parts = Json::object();
    for (const char* name : {"kind", "data", "network", "train", "rounds", "episodes", "inner", "measure"})
        if (run.contains(name)) parts[name] = run[name];
    for (const auto& [part, name] : {std::pair("optimizer", "name"), std::pair("optimizer", "momentum"),
                                     std::pair("method", "rule"), std::pair("acquisition", "acquisition")})
        if (const Json group = partOf(run, part); group.contains(name)) parts[part][name] = group[name];
    return parts.dump();
}

/// Means over the rows of which something is known, and the most memory.
void addWeights(const std::vector<Json>& rows, const PastRuns& past, SweepSize& size)
{
    struct Mean {
        double sum = 0, count = 0;
        void add(const std::optional<double>& value)
        {
            if (!value) return;
            sum += *value;
            ++count;
        }
        std::optional<double> value() const { return count > 0 ? std::optional(sum / count) : std::nullopt; }
    };
    struct Weight {
        RunSize size;
        std::optional<RunTaken> taken;
    };
    std::map<std::string, Weight> weights;
    Mean seconds, bytes;
    size.isDiskMeasured = !rows.empty();
    for (const Json& row : rows) {
        const auto [it, isNew] = weights.try_emplace(weightOf(row));
        Weight& weight = it->second;
        if (isNew) weight = {.size = sizeOfRun(row), .taken = past.of(row)};
        const bool isMeasured = weight.taken && weight.taken->bytes;
        if (weight.taken) seconds.add(weight.taken->seconds);
        bytes.add(isMeasured ? weight.taken->bytes : weight.size.disk);
        size.isDiskMeasured &= isMeasured;
        size.dataBytes = std::max(size.dataBytes, weight.size.data);
        if (const auto& memory = weight.size.memory)
            size.memoryPerRun = std::max(size.memoryPerRun.value_or(0), *memory);
    }
    size.secondsPerRun = seconds.value();
    size.bytesPerRun = bytes.value();
}

/// Also the options of the rows: of all, or of the first point's.
std::vector<Json> countRows(const Experiment& experiment, const Sweep& sweep, const std::vector<std::int64_t>& seeds,
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
    std::vector<Json> rows;
    for (std::size_t p = 0; p < static_cast<std::size_t>(count); ++p)
        for (const std::int64_t seed : size.isExact ? seeds : std::vector{seeds.front()})
            try {
                for (SweepRow& row :
                     rowsAt(kind, experiment.options, sweep.fields, points, static_cast<std::int64_t>(p), seed)) {
                    if (!different.insert(row.identity).second) continue;
                    row.options["kind"] = kind.name;
                    rows.push_back(std::move(row.options));
                }
            } catch (const Error&) { // said when its turn comes
            }
    size.rows = static_cast<double>(different.size()) * (size.isExact ? 1 : size.points * size.seeds);
    return rows;
}

/// Several at a time go side by side as long as there are so many.
double secondsFor(const SweepSize& size, double secondsPerRun)
{
    return secondsPerRun * std::max(size.rows / size.atOnce, std::min(size.rows, 1.0));
}

bool isOnGpu(const Experiment& experiment)
{
    try {
        return resolveDevice(valueOr(experiment.options, "device", std::string("auto"))) != "cpu";
    } catch (const Error&) { // whoever begins it says so
        return true;
    }
}

} // namespace

std::string bytesText(double bytes)
{
    if (bytes < 1e6) return number(std::ceil(bytes / 1e3), "KB");
    if (bytes < 1e9) return number(bytes / 1e6, "MB");
    return bytes < 1e12 ? number(bytes / 1e9, "GB") : number(bytes / 1e12, "TB");
}

std::int64_t SweepSize::atOnceThatFits() const
{
    const auto asked = static_cast<std::int64_t>(atOnce);
    if (!memoryPerRun || !freeMemory || *memoryPerRun <= 0) return asked;
    const double fits = std::floor((*freeMemory - dataBytes) / *memoryPerRun);
    return fits >= atOnce ? asked : std::max(static_cast<std::int64_t>(fits), std::int64_t{1});
}

SweepSize sizeOf(const Experiment& experiment, const fs::path& root, const std::function<bool()>& goOn)
{
    SweepSize size;
    std::vector<Problem> problems;
    const Sweep sweep = sweepFromJson(experiment.sweep, *experiment.kind, experiment.options, problems);
    const auto seeds = valueOr(experiment.options, "seeds", std::vector<std::int64_t>{1});
    size.points = pointCount(sweep);
    size.asked = sweep.options.search == "random" ? static_cast<double>(sweep.options.points) : size.points;
    size.seeds = static_cast<double>(seeds.size());
    size.epochs = valueOr(partOf(experiment.options, "train"), "epochs", 0.0);
    size.atOnce = static_cast<double>(valueOr(experiment.options, "atOnce", std::int64_t{1}));
    size.threads = valueOr(experiment.options, "threads", std::int64_t{0});
    addWeights(countRows(experiment, sweep, seeds, size), PastRuns(root, goOn), size);
    if (!isOnGpu(experiment)) size.freeMemory = freeMemory();
    return size;
}

std::string crowdText(const SweepSize& size)
{
    if (!size.memoryPerRun || !size.freeMemory || memoryTaken(size, size.atOnce) <= *size.freeMemory) return {};
    const std::string free = bytesText(*size.freeMemory);
    if (size.atOnce == 1)
        return "a run takes " + bytesText(memoryTaken(size, 1)) + " of memory and " + free + " is free";
    const bool fitsNone = memoryTaken(size, 1) > *size.freeMemory;
    return number(size.atOnce, "at a time take ") + bytesText(memoryTaken(size, size.atOnce)) + " of memory and " +
           free +
           " is free: " + (fitsNone ? "not one fits" : number(static_cast<double>(size.atOnceThatFits()), "fit"));
}

std::string costText(const SweepSize& size)
{
    std::string text;
    const auto say = [&](const std::string& one) { text += (text.empty() ? "" : ", ") + one; };
    if (size.secondsPerRun) say("about " + timeText(secondsFor(size, *size.secondsPerRun)));
    if (size.bytesPerRun) say(bytesText(*size.bytesPerRun * size.rows) + " on disk");
    if (size.memoryPerRun) say(bytesText(*size.memoryPerRun) + " of memory a run");
    if (const std::string crowd = crowdText(size); !crowd.empty()) text += '\n' + crowd;
    return text;
}

std::string toText(const SweepSize& size)
{
    std::string text = counted(size.points, "point");
    if (size.asked > size.points) text += " (no more of the " + number(size.asked, "asked for") + " are different)";
    text += " x " + counted(size.seeds, "seed") + ": " + (size.isExact ? "" : "at most ") + counted(size.rows, "run");
    if (size.epochs > 0) text += ", " + counted(size.epochs, "epoch") + " each";
    text += "; " + number(size.atOnce, "at a time");
    if (size.threads > 0)
        text += " with " + counted(static_cast<double>(size.threads), "thread") + (size.atOnce > 1 ? " each" : "");
    else
        text += size.atOnce > 1 ? ", which share the cores" : " with all cores";
    text += '\n';
    if (size.secondsPerRun)
        text += "time: " + timeText(secondsFor(size, *size.secondsPerRun)) + ", at " + timeText(*size.secondsPerRun) +
                " a run, as runs like these took\n";
    else if (size.epochs > 0)
        text += "time: not known before runs have ended; " + timeText(secondsFor(size, size.epochs)) +
                " at a second an epoch\n";
    if (size.bytesPerRun)
        text += "disk: " + bytesText(*size.bytesPerRun * size.rows) + ", " + bytesText(*size.bytesPerRun) + " a run" +
                (size.isDiskMeasured ? ", as runs like these have" : ", by estimate") + '\n';
    if (size.memoryPerRun) {
        text += "memory: " + bytesText(memoryTaken(size, size.atOnce)) + ", " + bytesText(*size.memoryPerRun) +
                " a run and " + bytesText(size.dataBytes) + " of data";
        text += size.freeMemory ? "; " + bytesText(*size.freeMemory) + " is free\n" : "\n";
        if (const std::string crowd = crowdText(size); !crowd.empty()) text += "warning: " + crowd + '\n';
    }
    return text;
}

} // namespace sharpscope
