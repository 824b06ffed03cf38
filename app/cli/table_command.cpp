// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/run_summary.h"
#include "app/cli/usage_problem.h"
#include "core/run/result_table.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace sharpscope {

namespace {

struct Arguments {
    std::vector<std::string> folders;
    std::string format = "markdown";
    TableOptions options;
};

int makeTableOf(const Arguments& arguments)
{
    std::vector<std::string> damaged;
    const std::vector<FinishedRun> runs = readFinishedRuns(findRuns(arguments.folders), damaged);
    for (const std::string& problem : damaged)
        std::cerr << "left out: " << problem << '\n';
    if (runs.empty() && !damaged.empty()) throw Error("no finished run is left: there is nothing to put into a table");
    if (runs.empty()) throw UsageProblem("none of the runs is finished: there is nothing to put into a table");
    sayWhatIsNotFinite(runs);
    const ResultTable table = makeTable(runs, arguments.options);
    std::cout << (arguments.format == "latex" ? toLatex(table)
                  : arguments.format == "csv" ? toCsv(table)
                                              : toMarkdown(table))
              << std::flush;
    return damaged.empty() ? Success : Failure;
}

} // namespace

void addTableCommand(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand("table", "A table like the papers': mean ± deviation over seeds");
    command->footer("Rows are methods, columns what differs between the runs; the best of a column is bold.");
    command->add_option("RUN", arguments->folders, "Run folders, or folders of runs; the finished ones count")
        ->required();
    command->add_option("-f,--format", arguments->format, "markdown, latex or csv")
        ->check(CLI::IsMember({"markdown", "latex", "csv"}))
        ->capture_default_str();
    command->add_option("--metric", arguments->options.metric, "Which value of result.json")->capture_default_str();
    command
        ->add_option("--summary", arguments->options.summary,
                     "last or best of the run (of rounds: from 1 on, round 0 has the first labels only); area under an "
                     "active-learning run's curve")
        ->check(CLI::IsMember({"last", "best", "area"}))
        ->capture_default_str();
    command->add_option("--columns", arguments->options.columns, "Field for the columns, data.labelNoise");
    command->callback([&action, arguments] { action = [=] { return makeTableOf(*arguments); }; });
}

} // namespace sharpscope
