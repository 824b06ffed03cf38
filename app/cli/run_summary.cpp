// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run_summary.h"

#include "app/cli/command.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/run/fork_of.h"
#include "core/run/half_run.h"
#include "core/run/json_numbers.h"
#include "core/run/main_metric.h"
#include "core/run/run_folder.h"
#include "core/run/run_reader.h"
#include "core/run/runs_place.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <iostream>
#include <thread>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// What a run will be that has not begun: its Started event is yet to come, or its line is damaged.
Started plannedIn(const Json& experiment)
{
    const Json method = valueOr(experiment, "method", Json::object());
    const Json train = valueOr(experiment, "train", Json::object());
    Started planned{.title = valueOr(experiment, "title", valueOr(method, "label", std::string())),
                    .rule = valueOr(method, "rule", std::string()),
                    .group = valueOr(experiment, "group", std::string()),
                    .seed = valueOr(experiment, "seed", std::int64_t{0}),
                    .epochsTotal = valueOr(train, "epochs", notMeasured)};
    // only its rule knows how many epochs its passes last
    if (valueOr(train, "budget", std::string()) == "passes") planned.epochsTotal = notMeasured;
    return planned;
}

bool hasBegun(const Started& started) { return !started.title.empty() || started.stepsTotal > 0; }

/// "the last evaluation is not finite: loss/test"; empty where it is, or there is none.
std::string divergedIn(const RunSummary& run)
{
    std::string tags;
    for (const char* tag : {"loss/validation", "accuracy/validation", "loss/test", "accuracy/test"})
        if (run.countOf(tag) > 0 && !std::isfinite(run.lastOf(tag)))
            tags += (tags.empty() ? "" : ", ") + std::string(tag);
    return tags.empty() ? tags : "the last evaluation is not finite: " + tags;
}

void addLine(std::string& text, const std::string& line)
{
    if (!line.empty()) text += (text.empty() ? "" : "\n") + line;
}

/// `read` fills the series in and returns what is damaged.
RunOnDisk readAs(const fs::path& folder, const std::function<std::vector<std::string>(RunOnDisk&)>& read)
{
    RunOnDisk run{.folder = folder};
    try {
        const RunFolder opened = RunFolder::open(folder);
        run.experiment = opened.experiment();
        run.passedOver = read(run);
        run.state = toText(run.series.state);
        const bool isUnderWay = run.series.state == RunState::Running || run.series.state == RunState::Waiting;
        if (isUnderWay && !opened.isBeingWritten() && !opened.hasEnded()) run.state = "interrupted";
        if (!hasBegun(run.series.started)) run.series.started = plannedIn(run.experiment);
        addLine(run.problem, run.series.failure);
        try {
            run.notes = readNotes(folder);
        } catch (const Error& error) {
            addLine(run.problem, error.what());
        }
        addLine(run.problem, divergedIn(run.series));
        for (const std::string& problem : run.passedOver)
            addLine(run.problem, problem);
    } catch (const std::exception& error) {
        run.state = "damaged";
        run.problem = error.what();
    }
    return run;
}

} // namespace

RunOnDisk readRun(const fs::path& folder)
{
    return readAs(folder, [](RunOnDisk& run) {
        RunReader reader(run.folder);
        run.series = std::move(reader.series);
        return std::move(reader.problems);
    });
}

std::vector<RunOnDisk> readSummaries(const std::vector<fs::path>& folders)
{
    std::vector<RunOnDisk> runs(folders.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = 0; (i = next++) < folders.size();)
            runs[i] = readAs(folders[i], [](RunOnDisk& run) {
                SummaryRead read = readSummary(run.folder);
                static_cast<RunSummary&>(run.series) = std::move(read.summary);
                return std::move(read.problems);
            });
    };
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i)
        others.emplace_back(work);
    work();
    others.clear();
    return runs;
}

int exitCodeFor(const std::vector<RunOnDisk>& runs)
{
    const auto damaged =
        std::count_if(runs.begin(), runs.end(), [](const RunOnDisk& r) { return r.state == "damaged"; });
    if (damaged > 0) std::cerr << "sharpscope-cli: " << damaged << " of " << runs.size() << " runs cannot be read\n";
    return damaged > 0 ? Failure : Success;
}

std::string measuredText(std::int64_t points, double value, std::string (*text)(double))
{
    if (points == 0 || std::isfinite(value)) return text(value);
    return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

std::string bestText(const TagSummary& values, std::string (*text)(double))
{
    const bool isYetToCome = std::isnan(values.best) && !std::isnan(values.last);
    return measuredText(isYetToCome ? 0 : values.count, values.best, text);
}

std::string toText(const std::vector<RunOnDisk>& runs)
{
    std::vector<std::vector<std::string>> rows = {
        {"RUN", "METHOD", "SEED", "STATE", "EPOCHS", "TEST LAST", "BEST", "TIME"}};
    const auto hasOrigin = [](const RunOnDisk& run) { return !originText(run.experiment).empty(); };
    const bool anyHasOrigin = std::any_of(runs.begin(), runs.end(), hasOrigin);
    if (anyHasOrigin) rows.front().push_back("ORIGIN");
    std::string problems;
    for (const RunOnDisk& run : runs) {
        const RunSeries& s = run.series;
        const auto tag = s.tags.find(mainMetricOf(run.experiment));
        const TagSummary accuracy = tag == s.tags.end() ? TagSummary() : tag->second;
        rows.push_back({run.folder.string(), run.notes.name.empty() ? s.started.title : run.notes.name,
                        std::to_string(s.started.seed), run.state,
                        shortNumber(std::floor(s.last.epoch * 10) / 10) + " of " + shortNumber(s.started.epochsTotal),
                        measuredText(accuracy.count, accuracy.last, perCent), bestText(accuracy, perCent),
                        duration(s.last.seconds)});
        if (anyHasOrigin) rows.back().push_back(originText(run.experiment));
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
    if (run.notes != RunNotes()) json["notes"] = sharpscope::toJson(run.notes);
    if (const std::string origin = originText(run.experiment); !origin.empty()) json["origin"] = origin;
    if (!run.problem.empty()) json["problem"] = run.problem;
    for (const auto& [tag, values] : s.tags)
        json["values"][tag] = {
            {"last", numberToJson(values.last)}, {"best", numberToJson(values.best)}, {"points", values.count}};
    return json;
}

std::vector<fs::path> findRuns(const std::vector<std::string>& arguments, HalfRuns half)
{
    std::vector<fs::path> found;
    for (const std::string& argument : arguments) {
        std::error_code error;
        if (!fs::is_directory(argument, error)) throw UsageProblem(argument + ": no such folder");
        const bool isSubmitted = isSubmission(argument);
        const bool isHalf = half == HalfRuns::Listed && isHalfARun(argument) && !fs::is_empty(argument, error);
        if (isHalf || (!isSubmitted && fs::exists(fs::path(argument) / "experiment.json", error))) {
            found.push_back(fs::path(argument) / "");
            found.back() = found.back().parent_path();
            continue;
        }
        std::vector<fs::path> inside = listRuns(argument);
        if (half == HalfRuns::Listed)
            for (fs::path& one : halfRunsIn(runsPlaceOf(argument)))
                inside.push_back(std::move(one));
        if (inside.empty()) throw UsageProblem(argument + ": is no run, and holds none");
        found.insert(found.end(), inside.begin(), inside.end());
    }
    return found;
}

fs::path findRun(const std::string& folder)
{
    const std::vector<fs::path> found = findRuns({folder});
    const auto itself = std::find(found.begin(), found.end(), fs::path(folder)); // TensorBoard's may lie in each other
    if (itself != found.end()) return *itself;
    if (found.size() != 1) throw UsageProblem(folder + ": holds " + std::to_string(found.size()) + " runs, name one");
    return found.front();
}

RunFolder oneRun(const std::string& folder) { return RunFolder::open(findRun(folder)); }

void sayWhatIsNotFinite(const std::vector<FinishedRun>& runs)
{
    constexpr std::size_t mostNamed = 3;
    std::string names;
    std::size_t count = 0;
    for (const FinishedRun& run : runs) {
        const auto isInfinite = [&](const char* tag) {
            const Json* values = findField(run.result, tag);
            const std::optional<double> last =
                values && values->contains("last") ? numberFromJson((*values)["last"]) : std::nullopt;
            return last && !std::isfinite(*last);
        };
        if (!isInfinite("loss/validation") && !isInfinite("loss/test")) continue;
        if (++count > mostNamed) continue;
        names += (names.empty() ? "" : "; ") +
                 valueOr(run.experiment, "title", valueOr(run.experiment, "name", std::string("a run"))) + ", seed " +
                 std::to_string(valueOr(run.experiment, "seed", std::int64_t{0}));
    }
    if (count > mostNamed) names += "; ...";
    if (count > 0)
        std::cerr << "the last loss of " << count << (count == 1 ? " run" : " runs") << " is not finite (" << names
                  << "); where another result is shown, they count all the same\n";
}

} // namespace sharpscope
