// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/run_summary.h"
#include "app/cli/sweep_listing.h"
#include "app/cli/usage_problem.h"
#include "app/cli/where.h"
#include "core/base/describe.h"
#include "core/base/flat_options.h"
#include "core/run/main_metric.h"
#include "core/run/result_table.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <set>

namespace sharpscope {

namespace {

struct Arguments {
    std::vector<std::string> folders;
    std::string format = "markdown";
    std::string where;
    TableOptions options;
    bool isMetricGiven = false;
    bool isSummaryGiven = false;
};

/// Of what the runs have.
void expectKnown(const char* option, const std::string& wanted, const std::set<std::string>& known)
{
    if (wanted.empty() || known.contains(wanted)) return;
    const std::string nearest = nearestName(wanted, {known.begin(), known.end()});
    throw UsageProblem(std::string(option) + ' ' + wanted + ": none of the runs has it" +
                       (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
}

void expectSound(const std::vector<FinishedRun>& runs, const TableOptions& options)
{
    std::set<std::string> fields, metrics;
    for (const FinishedRun& run : runs) {
        for (const auto& [path, text] : flatten(run.experiment))
            fields.insert(path);
        for (const auto& [tag, value] : run.result.items())
            if (value.is_object()) metrics.insert(tag);
    }
    expectKnown("--columns", options.columns, fields);
    expectKnown("--metric", options.metric, metrics);
}

void sayWhatIsLeftOut(const std::vector<FinishedRun>& runs, const TableOptions& options)
{
    const auto lacks = [&](const FinishedRun& run) {
        const Json* metric =
            run.result.is_object() && run.result.contains(options.metric) ? &run.result.at(options.metric) : nullptr;
        return !metric || !metric->is_object() || !metric->contains(options.summary);
    };
    const auto count = std::count_if(runs.begin(), runs.end(), lacks);
    const std::string what = options.summary + " of " + options.metric;
    if (count == static_cast<std::ptrdiff_t>(runs.size())) throw UsageProblem("none of the runs has the " + what);
    if (count > 0) std::cerr << "left out: " << count << " of " << runs.size() << " runs, without " << what << '\n';
}

/// Of the runs those that --where means; all without it.
std::vector<RunOnDisk> meantBy(const std::string& where, const std::vector<std::filesystem::path>& folders)
{
    std::vector<RunOnDisk> runs = runsWhere(readSummaries(folders), where);
    if (runs.empty()) throw UsageProblem("--where " + where + ": of none of the runs");
    return runs;
}

/// The runs' folders, without those that --where leaves out. Of a run that counts it says what is damaged in its
/// events: the table has what its result says.
std::vector<std::filesystem::path> foldersOf(const Arguments& arguments)
{
    std::vector<std::filesystem::path> folders;
    for (const RunOnDisk& run : meantBy(arguments.where, findRuns(arguments.folders))) {
        folders.push_back(run.folder);
        const std::string result = (run.folder / "result.json").string(); // is told where runs are left out
        for (const std::string& line : run.passedOver)
            if (run.series.state == RunState::Finished && !line.starts_with(result))
                std::cerr << line << "; its result counts all the same\n";
    }
    return folders;
}

int print(const ResultTable& table, const std::string& format)
{
    std::cout << (format == "latex" ? toLatex(table)
                  : format == "csv" ? toCsv(table)
                                    : toMarkdown(table))
              << std::flush;
    return Success;
}

/// Of a sweep: its points, by its own metric where none is given.
int makeTableOfSweep(const Arguments& arguments)
{
    SweepFile sweep = readSweepFile(arguments.folders.front());
    SweepMetric metric = metricOf(sweep);
    if (arguments.isMetricGiven) metric.tag = arguments.options.metric;
    if (arguments.isSummaryGiven) metric.summary = arguments.options.summary;
    if (metric.summary == "area") throw UsageProblem("--summary area: a sweep's table has the last or best value");
    bool anyDamaged = false;
    std::vector<SweepRun> runs = readSweepRunsAloud(arguments.folders.front(), anyDamaged);
    if (!arguments.where.empty()) {
        std::set<std::string> meant;
        for (const RunOnDisk& run : meantBy(arguments.where, findRuns(arguments.folders)))
            meant.insert(run.folder.string());
        std::erase_if(runs, [&](const SweepRun& run) { return !meant.contains(run.id); });
        sweep.points.clear(); // those without such a run are not missing, and neither are other seeds
        sweep.experiment.erase("seeds");
    }
    std::set<std::string> tags, fields;
    for (const SweepRun& run : runs)
        for (const auto& [tag, values] : run.tags)
            tags.insert(tag);
    for (const SweptField& field : sweep.fields)
        fields.insert(field.path);
    expectKnown("--metric", metric.tag, tags);
    expectKnown("--columns", arguments.options.columns, fields);
    std::size_t columns = 0;
    while (!arguments.options.columns.empty() && sweep.fields[columns].path != arguments.options.columns)
        ++columns;
    print(resultTable(sweepTable(sweep, runs, metric), columns), arguments.format);
    return anyDamaged ? Failure : Success;
}

int makeTableOf(const Arguments& arguments)
{
    if (arguments.folders.size() == 1 && isSweep(arguments.folders.front())) return makeTableOfSweep(arguments);
    std::vector<std::string> damaged;
    std::vector<UnfinishedRun> unfinished;
    const std::vector<FinishedRun> runs = readFinishedRuns(foldersOf(arguments), damaged, &unfinished);
    for (const std::string& problem : damaged)
        std::cerr << "left out: " << problem << '\n';
    if (runs.empty() && !damaged.empty()) throw Error("no finished run is left: there is nothing to put into a table");
    if (runs.empty()) throw UsageProblem("none of the runs is finished: there is nothing to put into a table");
    TableOptions options = arguments.options;
    if (!arguments.isMetricGiven) options.metric = mainMetricOf(runs.front().experiment);
    expectSound(runs, options);
    sayWhatIsLeftOut(runs, options);
    sayWhatIsNotFinite(runs);
    const ResultTable table = makeTable(runs, options, unfinished);
    if (arguments.format == "csv" && !unfinished.empty()) std::cerr << leftOutText(table) << '\n';
    print(table, arguments.format);
    return damaged.empty() ? Success : Failure;
}

} // namespace

void addTableCommand(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand("table", "A table like the papers': mean ± deviation over seeds");
    command->footer(
        "Rows are methods, columns what differs between the runs; the highest mean of a column is bold\n"
        "where its methods have the same seeds. Runs that failed or have not ended are named. Of a sweep alone:\n"
        "its points, two fields as a grid; the best is bold where it leads by more than the seeds' noise.");
    command->add_option("RUN", arguments->folders, "Run folders, or folders of runs; the finished ones count")
        ->required();
    command->add_option("-f,--format", arguments->format, "markdown, latex or csv")
        ->check(CLI::IsMember({"markdown", "latex", "csv"}))
        ->capture_default_str();
    command->add_option("--metric", arguments->options.metric,
                        "Which value of result.json; else map/test of detection, accuracy/test of the rest");
    command
        ->add_option("--summary", arguments->options.summary,
                     "last or best of the run (of rounds: from 1 on, round 0 has the first labels only); area under an "
                     "active-learning run's curve")
        ->check(CLI::IsMember({"last", "best", "area"}))
        ->capture_default_str();
    addWhere(*command, arguments->where);
    command->add_option("--columns", arguments->options.columns, "Field for the columns, data.labelNoise");
    command->callback([&action, arguments, command] {
        arguments->isMetricGiven = command->count("--metric") > 0;
        arguments->isSummaryGiven = command->count("--summary") > 0;
        action = [=] { return makeTableOf(*arguments); };
    });
}

} // namespace sharpscope
