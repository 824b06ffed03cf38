// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/follow_job.h"
#include "app/cli/out_file.h"
#include "app/cli/run_summary.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/analysis/analysis_job.h"
#include "core/analysis/registry.h"
#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/run/active_history.h"
#include "core/run/analysis_file.h"
#include "core/run/phase_seconds.h"
#include "core/run/result_table.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <iostream>
#include <memory>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

struct AnalyseArguments {
    std::vector<std::string> folders;
    std::string figure;
    std::vector<std::string> rounds;
    std::vector<std::string> assignments;
    std::string out;
    std::int64_t threads = 0;
    bool quiet = false;
};

const AnalysisInfo* infoOfFigure(const std::string& figure)
{
    for (const AnalysisInfo& info : analyses())
        if (info.figure == figure || info.name == figure) return &info;
    return nullptr;
}

Json analysisOptions(const AnalyseArguments& arguments, const AnalysisInfo& info)
{
    Json json = Json::object();
    std::vector<Problem> problems;
    try {
        for (const std::string& assignment : arguments.assignments)
            setField(json, assignment);
    } catch (const Error& error) {
        throw UsageProblem(error.what());
    }
    validate(json, info.options, {}, problems);
    if (!problems.empty()) throw UsageProblem(toText(problems));
    return withDefaults(json, info.options);
}

/// Empty: all.
std::vector<std::int64_t> roundsAsked(const AnalyseArguments& arguments)
{
    std::vector<std::int64_t> rounds;
    for (const std::string& text : arguments.rounds) {
        if (text == "all") return {};
        std::int64_t round = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), round);
        if (error != std::errc() || end != text.data() + text.size() || round < 0)
            throw UsageProblem("--round " + text + ": a round from 0 on is expected, several of them, or all");
        rounds.push_back(round);
    }
    return rounds;
}

/// JSON where the file is called so, else CSV; on standard output where there is none.
void writeTable(const std::string& out, const std::function<std::string()>& csv, const std::function<Json()>& json)
{
    if (out.empty() || out == "-")
        std::cout << csv() << std::flush;
    else
        writeFileAtomically(out, out.ends_with(".json") ? dumpLines(json()) : csv());
}

void tellCost(const RunFolder& run, const AnalysisInfo& info, const Json& options)
{
    const Json& experiment = run.experiment();
    const std::int64_t pool = valueOr(experiment.value("rounds", Json::object()), "poolSize", std::int64_t(0));
    const std::vector<ActiveRound> rounds = readActiveHistory(run).history.rounds();
    std::cerr << "a round costs: " << analysisCost(info.name, options, pool, rounds.empty() ? 0 : rounds.back().labels)
              << '\n';
}

void tellNumbers(const std::vector<RunAnalysis>& found)
{
    for (const auto& [run, analysis] : found) {
        std::cerr << run << ", round " << analysis.round << ':';
        for (const auto& [name, value] : analysis.numbers)
            std::cerr << ' ' << name << ' ' << shortNumber(value);
        std::cerr << '\n';
        for (const std::string& note : analysis.notes)
            std::cerr << "  " << note << '\n';
    }
}

int analyseRounds(const AnalyseArguments& arguments, const AnalysisInfo& info)
{
    const AnalysisRequest request{.name = info.name,
                                  .options = analysisOptions(arguments, info),
                                  .runs = findRuns(arguments.folders),
                                  .rounds = roundsAsked(arguments)};
    if (!arguments.quiet) tellCost(RunFolder::open(request.runs.front()), info, request.options);
    std::vector<RunAnalysis> found;
    const auto keep = [&](const RunEvent& event) {
        const auto* message = std::get_if<Message>(&event.event);
        if (message && message->level == "info")
            found.push_back({fs::path(event.run).filename().string(), readAnalysis(message->text)});
    };
    const int code = followJob(analysisJob(request), arguments.quiet ? Verbosity::Quiet : Verbosity::Normal, keep,
                               {.title = info.title, .device = "auto", .threads = arguments.threads});
    if (found.empty()) return code;
    if (!arguments.quiet) tellNumbers(found);
    const auto json = [&] {
        Json all = Json::array();
        for (const auto& [run, analysis] : found) {
            Json one = {{"run", run}};
            one.update(toJson(analysis));
            all.push_back(std::move(one));
        }
        return all;
    };
    writeTable(
        arguments.out, [&] { return toCsv(found); }, json);
    return code;
}

int tableOfSeconds(const AnalyseArguments& arguments)
{
    std::vector<TimedRun> timed;
    for (const fs::path& folder : findRuns(arguments.folders)) {
        const RunFolder run = RunFolder::open(folder);
        if (valueOr(run.experiment(), "kind", std::string()) != "active-learning")
            throw Error(folder.string() + ": is no run of active learning");
        timed.push_back({run.experiment(), readActiveHistory(run).history});
    }
    const Analysis seconds = toAnalysis(phaseSeconds(timed));
    writeTable(
        arguments.out, [&] { return toCsv(seconds); }, [&] { return toJson(seconds); });
    return Success;
}

int tableOne(const AnalyseArguments& arguments)
{
    std::vector<std::string> damaged;
    const std::vector<FinishedRun> runs = readFinishedRuns(findRuns(arguments.folders), damaged);
    for (const std::string& problem : damaged)
        std::cerr << "left out: " << problem << '\n';
    if (runs.empty()) throw Error("none of the runs is finished: there is nothing to put into a table");
    sayWhatIsNotFinite(runs);
    const ResultTable table = makeTable(runs, {.summary = "best"});
    const auto json = [&] {
        Json cells = Json::array();
        for (std::size_t row = 0; row < table.rows.size(); ++row)
            for (std::size_t column = 0; column < table.columns.size(); ++column)
                if (const TableCell& cell = table.cells[row][column]; cell.runs > 0)
                    cells.push_back({{"row", table.rows[row]},
                                     {"column", table.columns[column]},
                                     {"mean", numberToJson(cell.mean)},
                                     {"std", cell.runs > 1 ? numberToJson(cell.deviation) : Json()},
                                     {"n", cell.runs}});
        return Json{{"caption", table.caption}, {"cells", std::move(cells)}};
    };
    writeTable(
        arguments.out, [&] { return toCsv(table); }, json);
    return damaged.empty() ? Success : Failure;
}

int analyse(const AnalyseArguments& arguments)
{
    makeFolderOf(arguments.out);
    if (const AnalysisInfo* info = infoOfFigure(arguments.figure)) return analyseRounds(arguments, *info);
    if (!arguments.assignments.empty() || !arguments.rounds.empty())
        throw UsageProblem(
            "--figure " + arguments.figure +
            " is of what the runs have recorded of all their rounds: it takes neither --round nor --set");
    return arguments.figure == "2" ? tableOfSeconds(arguments) : tableOne(arguments);
}

/// "1 (terms)": what the option takes.
std::string namesOf(const AnalysisInfo& info)
{
    return info.figure == info.name ? info.name : info.figure + " (" + info.name + ")";
}

std::string figureNames()
{
    std::string text;
    for (const AnalysisInfo& info : analyses())
        text += namesOf(info) + ", ";
    return text + "2 or table-1; a number or its name";
}

std::string footer()
{
    std::string text =
        "Figures of Kim et al., SAAL: 2, seconds for training and scoring by acquisition and optimiser; "
        "table-1, best test\naccuracy of the rounds from 1 on (round 0 has the first labels only, and is no "
        "acquisition's), mean and\ndeviation over seeds; and, computed at the ends of rounds and kept in the runs' "
        "folders:\n";
    for (const AnalysisInfo& info : analyses())
        text += "\n" + namesOf(info) + ": " + info.formula + "\n" + info.help + "\n" + describeFields(info.options);
    return text;
}

} // namespace

void addAnalyseCommand(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<AnalyseArguments>();
    CLI::App* command = app.add_subcommand("analyse", "Active learning: the figures of the SAAL paper, from runs");
    command->footer(footer());
    std::set<std::string> figures = {"2", "table-1"};
    for (const AnalysisInfo& info : analyses())
        figures.insert({info.figure, info.name});
    command->add_option("RUN", arguments->folders, "Run folders, or folders of runs")->required();
    command->add_option("-f,--figure", arguments->figure, figureNames())->required()->check(CLI::IsMember(figures));
    command->add_option("--round", arguments->rounds, "At the end of this round's training; several, or all (default)")
        ->delimiter(',');
    command->add_option("-s,--set", arguments->assignments, "Change a field: images=100, rho=0.1")
        ->type_name("FIELD=VALUE")
        ->expected(1)
        ->take_all();
    command->add_option("-o,--out", arguments->out, "File.csv or file.json; CSV on standard output where none");
    command->add_option("--threads", arguments->threads, "Threads to compute with; 0: all cores")
        ->check(CLI::Range(std::int64_t(0), std::int64_t(4096)))
        ->capture_default_str();
    command->add_flag("-q,--quiet", arguments->quiet, "No progress, and no cost beforehand");
    command->callback([&action, arguments] { action = [=] { return analyse(*arguments); }; });
}

} // namespace sharpscope
