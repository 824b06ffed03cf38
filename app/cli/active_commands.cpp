// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/follow_job.h"
#include "app/cli/run_summary.h"
#include "app/cli/text.h"
#include "core/active/branch.h"
#include "core/base/csv.h"
#include "core/base/files.h"
#include "core/run/active_history.h"
#include "core/run/run_reader.h"
#include "core/work/experiment_job.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <map>
#include <memory>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// What was measured at the end of each round's training.
using ByStep = std::map<std::int64_t, double>;
ByStep valuesByStep(const RunColumns& columns, const char* tag)
{
    const SeriesView view = columns.of(tag);
    ByStep values;
    for (std::size_t i = 0; i < view.size(); ++i)
        values[view.clock(i).step] = view.value(i);
    return values;
}

struct RoundTable {
    ActiveHistory history;
    ByStep accuracy;
    ByStep loss;

    double of(const ByStep& values, const ActiveRound& round) const
    {
        const auto it = values.find(round.trained.step);
        return round.labels == 0 || it == values.end() ? notMeasured : it->second;
    }
};

RoundTable tableOf(const RunFolder& run)
{
    ActiveHistoryRead read = readActiveHistory(run);
    for (const std::string& problem : read.problems)
        std::cerr << problem << '\n';
    RoundTable table{.history = std::move(read.history), .accuracy = {}, .loss = {}};
    const RunColumns columns =
        readColumns(run.path(), {"accuracy/test", "loss/test"}, {clockParts.begin(), clockParts.end()}).columns;
    table.accuracy = valuesByStep(columns, "accuracy/test");
    table.loss = valuesByStep(columns, "loss/test");
    return table;
}

Json toJson(const RoundTable& table)
{
    Json all = Json::array();
    for (const ActiveRound& round : table.history.rounds())
        all.push_back({{"round", round.round},
                       {"labels", round.labels},
                       {"accuracy/test", numberToJson(table.of(table.accuracy, round))},
                       {"loss/test", numberToJson(table.of(table.loss, round))},
                       {"trainSeconds", round.trainSeconds},
                       {"scoreSeconds", round.scoreSeconds},
                       {"scores", round.scoreFile},
                       {"picks", round.picks},
                       {"labelled", round.labelledImages},
                       {"given", round.givenLabels}});
    return all;
}

std::string toText(const RoundTable& table)
{
    std::vector<std::vector<std::string>> rows = {{"ROUND", "LABELS", "ACCURACY", "LOSS", "TRAIN", "SCORE", "CHOSEN"}};
    const auto number = [](double value) { return std::isnan(value) ? std::string("–") : shortNumber(value); };
    for (const ActiveRound& round : table.history.rounds())
        if (round.round >= 0)
            rows.push_back({std::to_string(round.round), std::to_string(round.labels),
                            number(table.of(table.accuracy, round)), number(table.of(table.loss, round)),
                            fixedText(round.trainSeconds, 1) + " s", fixedText(round.scoreSeconds, 1) + " s",
                            std::to_string(round.picks.size())});
    return alignedColumns(rows);
}

} // namespace

void addActiveCommands(CLI::App& app, Action& action)
{
    auto folder = std::make_shared<std::string>();
    auto json = std::make_shared<bool>(false);
    CLI::App* rounds =
        app.add_subcommand("rounds", "Active learning: a run's rounds, what they chose and what came out");
    rounds->footer(
        "ACCURACY and LOSS are those of the test images. --json has the images that were chosen, as rows of\n"
        "the data set's train part; the scores of all others are in the run's round-*.npz.");
    rounds->add_option("RUN", *folder, "The run's folder")->required();
    rounds->add_flag("--json", *json, "As JSON");
    rounds->callback([&action, folder, json] {
        action = [=]() -> int {
            const RoundTable table = tableOf(oneRun(*folder));
            std::cout << (*json ? dumpLines(toJson(table)) : toText(table));
            return Success;
        };
    });

    struct BranchArguments {
        std::int64_t round = 0;
        std::vector<std::string> assignments;
        std::string out;
    };
    auto arguments = std::make_shared<BranchArguments>();
    CLI::App* branch = app.add_subcommand("branch", "Active learning: the same past, another future");
    branch->footer(
        "  sharpscope-cli branch runs/20260101-120000_al_saal_s1 --round 5 -s acquisition.acquisition=entropy");
    branch->add_option("RUN", *folder, "The run's folder")->required();
    branch->add_option("--round", arguments->round, "From the end of this round's training")->required();
    branch->add_option("-s,--set", arguments->assignments, "Change a field of the run; may be repeated")
        ->type_name("FIELD=VALUE")
        ->expected(1)
        ->take_all();
    branch->add_option("-o,--out", arguments->out, "The folder for the new run; beside the other where none is given");
    branch->callback([&action, folder, arguments] {
        action = [=]() -> int {
            const RunFolder run = oneRun(*folder);
            const fs::path root = arguments->out.empty() ? run.path().parent_path() : fs::path(arguments->out);
            return followRuns(resumeJob({branchRun(run, arguments->round, arguments->assignments, root)}),
                              Verbosity::Normal);
        };
    });
}

} // namespace sharpscope
