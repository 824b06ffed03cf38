// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/run_summary.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "app/cli/where.h"
#include "core/base/csv.h"
#include "core/base/flat_options.h"
#include "core/base/json_value.h"
#include "core/run/fork_of.h"
#include "core/run/main_metric.h"
#include "core/run/race.h"
#include "core/run/run_reader.h"
#include "core/run/run_title.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <set>

namespace sharpscope {

namespace {

constexpr std::size_t mostPaths = 3; ///< options in a method's name

struct RaceArguments {
    std::vector<std::string> folders;
    std::string metric; ///< empty: what tells how good runs of their kind are while they train
    std::string over = "passes";
    std::string format = "text";
    std::string where;
    double at = 0;
    bool isAtGiven = false;
};

/// A run with the columns that its series is a view of.
struct RaceEntry {
    Json experiment;
    std::string method; ///< its title, and what tells it from other methods of that title
    RunColumns columns;
    RunState state = RunState::Finished;
    std::int64_t step = 0;
    std::string failure;
};

/// All but what names a run, counts its seed, or says how much of it is kept: equal for the seeds of one method.
FlatOptions methodOptions(const Json& experiment)
{
    static const std::set<std::string> naming{"seed",   "group", "name",    "title",  "method.label",
                                              "device", "order", "threads", "atOnce", "passesTotal"};
    FlatOptions options = flatOptions(experiment);
    std::erase_if(options, [](const auto& option) { return naming.contains(option.first); });
    return options;
}

/// Methods of one title are told apart by what differs between them.
void nameMethods(std::vector<RaceEntry>& entries)
{
    std::map<std::string, std::vector<std::pair<RaceEntry*, FlatOptions>>> byTitle;
    for (RaceEntry& entry : entries) {
        if (const std::string title = runTitle(entry.experiment); !title.empty()) entry.method = title;
        if (entry.method.empty()) entry.method = valueOr(entry.experiment, "name", std::string("?"));
        byTitle[entry.method].emplace_back(&entry, methodOptions(entry.experiment));
    }
    for (const auto& [title, same] : byTitle) {
        OptionSpread spread;
        for (const auto& [entry, options] : same)
            spread.add(options);
        std::vector<std::string> paths = spread.differing(OptionSpread::Absent::Differs);
        if (paths.size() > mostPaths) paths.resize(mostPaths);
        for (const auto& [entry, options] : same)
            for (const std::string& path : paths) {
                const std::string* value = findOption(options, path);
                entry->method += ", " + path.substr(path.rfind('.') + 1) + ' ' + (value ? *value : "–");
            }
    }
}

ClockPart partOf(const std::string& over)
{
    return over == "step"     ? ClockPart::Step
           : over == "epoch"  ? ClockPart::Epoch
           : over == "passes" ? ClockPart::Passes
                              : ClockPart::Seconds;
}

RaceUnit unitOf(const RaceArguments& arguments)
{
    const bool isPercent = isShare(arguments.metric);
    return {.name = arguments.metric + (isPercent ? " in %" : ""),
            .over = arguments.over == "step" || arguments.over == "epoch" ? arguments.over + 's' : arguments.over,
            .scale = isPercent ? 100.0 : 1.0};
}

std::string numberText(double value, const RaceUnit& unit)
{
    return std::isnan(value) ? "–" : shortText(value * unit.scale, 4);
}

std::string intervalText(const PairedDifference& lead, const RaceUnit& unit)
{
    return std::isnan(lead.low) ? "–" : numberText(lead.low, unit) + " … " + numberText(lead.high, unit);
}

void printText(const Race& race, const RaceUnit& unit)
{
    std::cout << verdictText(race, unit) << ".\n\n";
    std::vector<std::vector<std::string>> rows = {{"METHOD", unit.name, "BEHIND BY", "95 %", "PAIRED SEEDS"}};
    for (std::size_t i = 0; i < race.standings.size(); ++i) {
        const RaceStanding& standing = race.standings[i];
        std::vector<std::string> row = {standing.method, numberText(standing.mean, unit), "", "", ""};
        if (i > 0) {
            const RaceRival& rival = race.rivals[i - 1];
            row[2] = numberText(rival.lead.mean, unit);
            row[3] = intervalText(rival.lead, unit);
            row[4] = std::to_string(rival.lead.seeds);
        }
        rows.push_back(std::move(row));
    }
    std::cout << alignedColumns(std::move(rows));
    if (!race.limit.empty())
        std::cout << "\nThe budget of " << shortText(race.at, 6) << ' ' << unit.over << " is the end of " << race.limit
                  << ".\n";
    for (const std::string& who : race.leftOut)
        std::cout << "Left out: " << who << ".\n";
}

/// Every pair, so that the interval can be worked out elsewhere.
void printCsv(const std::vector<Race>& races, const RaceArguments& arguments)
{
    CsvText csv;
    for (const char* title : {"over", "at", "metric", "leader", "rival", "seed", "leader's", "rival's"})
        csv.cell(title);
    csv.endRow();
    for (const Race& race : races)
        for (const RaceRival& rival : race.rivals)
            for (const RacePair& pair : rival.pairs) {
                csv.cell(arguments.over).cell(race.at).cell(arguments.metric);
                csv.cell(race.standings.front().method).cell(rival.method);
                csv.cell(pair.seed).cell(pair.mine).cell(pair.theirs).endRow();
            }
    std::cout << csv.take();
}

/// The runs' columns. What has nothing to say is passed over; what cannot be read goes to standard error.
std::vector<RaceEntry> readEntries(RaceArguments& arguments, bool& anyDamaged)
{
    std::vector<RaceEntry> entries;
    std::set<std::string> tags;
    const std::vector<RunOnDisk> runs = runsWhere(readSummaries(findRuns(arguments.folders)), arguments.where);
    if (arguments.metric.empty()) arguments.metric = figuresOf(runs.empty() ? Json() : runs.front().experiment).watched;
    for (const RunOnDisk& run : runs) {
        for (const auto& [tag, values] : run.series.tags)
            tags.insert(tag);
        try {
            if (run.state == "damaged") throw Error(run.problem);
            entries.push_back(
                {run.experiment, run.series.started.title,
                 readColumns(run.folder, {arguments.metric}, {ClockPart::Step, partOf(arguments.over)}).columns,
                 run.state == "interrupted" ? RunState::Stopped : run.series.state, run.series.last.step,
                 run.series.failure});
        } catch (const Error& error) {
            anyDamaged = true;
            std::cerr << "left out: " << run.folder.string() << ": " << error.what() << '\n';
        }
    }
    if (!tags.contains(arguments.metric)) {
        const std::string nearest = nearestName(arguments.metric, {tags.begin(), tags.end()});
        throw UsageProblem("--metric " + arguments.metric + ": none of the runs has it" +
                           (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
    }
    return entries;
}

/// Runs that others wrote count steps, and hardly ever passes.
void expectBudget(const std::vector<RaceEntry>& entries, const RaceArguments& arguments)
{
    const auto has = [&](const RaceEntry& entry) {
        const SeriesView series = entry.columns.of(arguments.metric);
        if (!entry.columns.has(partOf(arguments.over))) return false;
        std::vector<double> at(series.size());
        series.copyClock(partOf(arguments.over), 0, at);
        return std::any_of(at.begin(), at.end(), [](double x) { return std::isfinite(x) && x > 0; });
    };
    const auto isEmpty = [&](const RaceEntry& entry) { return entry.columns.of(arguments.metric).size() < 2; };
    if (std::all_of(entries.begin(), entries.end(), isEmpty) || std::any_of(entries.begin(), entries.end(), has))
        return;
    const std::string unit = unitOf(arguments).over;
    throw UsageProblem("none of the runs has " + unit + (arguments.over == "step" ? "" : "; --over step"));
}

int race(RaceArguments arguments)
{
    bool anyDamaged = false;
    std::vector<RaceEntry> entries = readEntries(arguments, anyDamaged);
    expectBudget(entries, arguments);
    nameMethods(entries);
    std::vector<RaceRun> runs;
    for (const RaceEntry& entry : entries)
        runs.push_back({.method = entry.method,
                        .seed = valueOr(entry.experiment, "seed", std::int64_t{0}),
                        .field = raceField(entry.experiment),
                        .series = entry.columns.of(arguments.metric),
                        .state = entry.state,
                        .step = entry.step,
                        .failure = entry.failure});
    RaceOptions options{.over = partOf(arguments.over), .isHigherBetter = isHigherBetter(arguments.metric)};
    if (arguments.isAtGiven) options.at = arguments.at;
    const std::vector<Race> races = racesOf(runs, options);
    if (races.empty()) throw UsageProblem("it takes two methods on the same data and network to compare");
    if (arguments.format == "csv") {
        printCsv(races, arguments);
    } else {
        for (const Race& one : races) {
            if (&one != &races.front()) std::cout << '\n';
            printText(one, unitOf(arguments));
        }
    }
    std::cout << std::flush;
    return anyDamaged ? Failure : Success;
}

} // namespace

void addRaceCommand(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<RaceArguments>();
    CLI::App* command = app.add_subcommand("race", "Who is ahead at equal passes, steps, epochs or seconds");
    command->footer(
        "Runs of one seed are compared with each other: the mean of their differences, with its 95 % interval, at the\n"
        "largest budget that all of them have reached. \"Not decided\" says how many seeds it would take.");
    command->add_option("RUN", arguments->folders, "Run folders, or folders of runs; also of runs that have not ended")
        ->required();
    command->add_option("--over", arguments->over, "The budget: passes, step, epoch or seconds")
        ->check(CLI::IsMember({"passes", "step", "epoch", "seconds"}))
        ->capture_default_str();
    command->add_option("--at", arguments->at, "At this budget, instead of the largest common one");
    command->add_option(
        "--metric", arguments->metric,
        "What is measured, a tag of the runs; else accuracy/test, of detection map/test, of few-shot runs "
        "accuracy/validation");
    command->add_option("-f,--format", arguments->format, "text, or csv with every pair")
        ->check(CLI::IsMember({"text", "csv"}))
        ->capture_default_str();
    addWhere(*command, arguments->where);
    command->callback([&action, arguments, command] {
        arguments->isAtGiven = command->count("--at") > 0;
        if (arguments->isAtGiven && !(arguments->at > 0 && std::isfinite(arguments->at)))
            throw CLI::ValidationError("--at", "a number above 0 is expected");
        action = [=] { return race(*arguments); };
    });
}

} // namespace sharpscope
