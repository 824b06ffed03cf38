// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run_summary.h"

#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/run/run_folder.h"

#include <cmath>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// NaN has no place in JSON.
Json numberOrNull(double value) { return std::isnan(value) ? Json() : Json(value); }

} // namespace

RunOnDisk readRun(const fs::path& folder)
{
    RunOnDisk summary{.folder = folder};
    try {
        const RunFolder run = RunFolder::open(folder);
        summary.experiment = run.experiment();
        const auto problems = run.forEachEvent([&](Event&& event) { summary.series.apply(event); });
        summary.state = toText(summary.series.state);
        if (summary.series.state == RunState::Running && !run.isBeingWritten()) summary.state = "interrupted";
        summary.problem = summary.series.failure;
        for (const std::string& problem : problems)
            summary.problem += (summary.problem.empty() ? "" : "\n") + problem;
    } catch (const Error& error) {
        summary.state = "damaged";
        summary.problem = error.what();
    }
    return summary;
}

std::string toText(const std::vector<RunOnDisk>& runs)
{
    std::vector<std::vector<std::string>> rows = {
        {"RUN", "METHOD", "SEED", "STATE", "EPOCHS", "TEST LAST", "BEST", "TIME"}};
    std::string problems;
    for (const RunOnDisk& run : runs) {
        const RunSeries& s = run.series;
        std::string title = s.started.title;
        if (const Json* label = findField(run.experiment, "method.label"); title.empty() && label && label->is_string())
            title = label->get<std::string>();
        rows.push_back({run.folder.string(), title, std::to_string(s.started.seed), run.state,
                        shortNumber(std::floor(s.last.epoch * 10) / 10) + " of " + shortNumber(s.started.epochsTotal),
                        perCent(s.lastOf("accuracy/test")), perCent(s.bestOf("accuracy/test")),
                        duration(s.last.seconds)});
        if (!run.problem.empty())
            problems +=
                (problems.empty() ? "\n" : "") + run.folder.string() + ": " + run.state + ": " + run.problem + '\n';
    }
    return alignedColumns(rows) + problems;
}

Json toJson(const RunOnDisk& run)
{
    const RunSeries& s = run.series;
    Json json{{"folder", run.folder.string()},
              {"title", s.started.title},
              {"rule", s.started.rule},
              {"group", s.started.group},
              {"seed", s.started.seed},
              {"device", s.started.device},
              {"parameters", s.started.parameters},
              {"state", run.state},
              {"step", s.last.step},
              {"epoch", s.last.epoch},
              {"passes", s.last.passes},
              {"seconds", s.last.seconds},
              {"values", Json::object()}};
    if (!run.problem.empty()) json["problem"] = run.problem;
    for (const auto& [tag, values] : s.tags)
        json["values"][tag] = {
            {"last", numberOrNull(values.last)}, {"best", numberOrNull(values.best)}, {"points", values.count}};
    return json;
}

std::vector<fs::path> findRuns(const std::vector<std::string>& arguments)
{
    std::vector<fs::path> found;
    for (const std::string& argument : arguments) {
        std::error_code error;
        if (!fs::is_directory(argument, error)) throw UsageProblem(argument + ": no such folder");
        if (fs::exists(fs::path(argument) / "experiment.json", error)) {
            found.push_back(fs::path(argument) / "");
            found.back() = found.back().parent_path();
            continue;
        }
        const std::vector<fs::path> inside = listRuns(argument);
        if (inside.empty()) throw UsageProblem(argument + ": is no run, and holds none");
        found.insert(found.end(), inside.begin(), inside.end());
    }
    return found;
}

} // namespace sharpscope
