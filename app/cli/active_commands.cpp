// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/follow_job.h"
#include "app/cli/run_summary.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/active/branch.h"
#include "core/base/csv.h"
#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/run/active_history.h"
#include "core/run/learning_curve.h"
#include "core/run/main_metric.h"
#include "core/run/run_reader.h"
#include "core/run/run_title.h"
#include "core/work/experiment_job.h"

#include <CLI/CLI.hpp>

#include <cmath>
#include <iostream>
#include <memory>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

struct RoundTable {
    ActiveHistory history;
    std::string metric;     ///< "accuracy/test"; of detection "map/test"
    LearningCurve accuracy; ///< of that metric
    LearningCurve loss;
};

/// What was measured at the end of the round's training; NaN where nothing was.
double valueOf(const LearningCurve& curve, const ActiveRound& round)
{
    for (const LearningPoint& point : curve)
        if (point.round == round.round) return point.value;
    return notMeasured;
}

RoundTable tableOf(const RunFolder& run)
{
    ActiveHistoryRead read = readActiveHistory(run);
    for (const std::string& problem : read.problems)
        std::cerr << problem << '\n';
    RoundTable table;
    table.metric = mainMetricOf(run.experiment());
    const RunColumns columns = readColumns(run.path(), {table.metric, "loss/test"}, {ClockPart::Step}).columns;
    table.accuracy = learningCurve(read.history, columns.of(table.metric));
    table.loss = learningCurve(read.history, columns.of("loss/test"));
    table.history = std::move(read.history);
    return table;
}

Json toJson(const RoundTable& table)
{
    Json all = Json::array();
    for (const ActiveRound& round : table.history.rounds())
        all.push_back({{"round", round.round},
                       {"labels", round.labels},
                       {table.metric, numberToJson(valueOf(table.accuracy, round))},
                       {"loss/test", numberToJson(valueOf(table.loss, round))},
                       {"trainSeconds", round.trainSeconds},
                       {"scoreSeconds", round.scoreSeconds},
                       {"scores", round.scoreFile},
                       {"withoutBoxes", round.withoutBoxes ? Json(*round.withoutBoxes) : Json()},
                       {"picks", round.picks},
                       {"labelled", round.labelledImages},
                       {"given", round.givenLabels}});
    return all;
}

/// A row a round of each run: what learning curves are drawn from.
std::string toCsv(const std::vector<RunFolder>& runs)
{
    CsvText csv;
    const std::string metric = mainMetricOf(runs.empty() ? Json() : runs.front().experiment());
    for (const char* title : {"run", "method", "seed", "round", "labels", metric.c_str(), "loss/test", "train_seconds",
                              "score_seconds", "chosen", "without_boxes"})
        csv.cell(title);
    csv.endRow();
    for (const RunFolder& run : runs) {
        const RoundTable table = tableOf(run);
        const Json& experiment = run.experiment();
        for (const ActiveRound& round : table.history.rounds()) {
            if (round.round < 0) continue;
            csv.cell(run.path().filename().string()).cell(runTitle(experiment));
            csv.cell(valueOr(experiment, "seed", std::int64_t{0})).cell(round.round).cell(round.labels);
            csv.cell(valueOf(table.accuracy, round)).cell(valueOf(table.loss, round));
            csv.cell(round.trainSeconds).cell(round.scoreSeconds).cell(static_cast<std::int64_t>(round.picks.size()));
            csv.cell(round.withoutBoxes ? std::to_string(*round.withoutBoxes) : std::string());
            csv.endRow();
        }
    }
    return csv.take();
}

std::string numberOf(double value) { return std::isnan(value) ? "–" : shortNumber(value); }

std::string toText(const RoundTable& table)
{
    const bool isDetection = table.metric == "map/test";
    std::vector<std::vector<std::string>> rows = {
        {"ROUND", "LABELS", isDetection ? "MAP" : "ACCURACY", "LOSS", "TRAIN", "SCORE", "CHOSEN"}};
    if (isDetection) rows.front().emplace_back("NO BOX");
    for (const ActiveRound& round : table.history.rounds()) {
        if (round.round >= 0)
            rows.push_back({std::to_string(round.round), std::to_string(round.labels),
                            numberOf(valueOf(table.accuracy, round)), numberOf(valueOf(table.loss, round)),
                            fixedText(round.trainSeconds, 1) + " s", fixedText(round.scoreSeconds, 1) + " s",
                            std::to_string(round.picks.size())});
        if (isDetection && round.round >= 0)
            rows.back().push_back(round.withoutBoxes ? std::to_string(*round.withoutBoxes) : "–");
    }
    std::string text = alignedColumns(rows);
    if (table.accuracy.empty()) return text;
    const CurveSummary accuracy = summaryOf(table.accuracy, true);
    return text + (isDetection ? "mAP: last " : "accuracy: last ") + numberOf(accuracy.last) + ", best " +
           numberOf(accuracy.best) + ", area " + numberOf(accuracy.area) + " over " +
           std::to_string(table.accuracy.front().labels) + " to " + std::to_string(table.accuracy.back().labels) +
           " labels\n";
}

} // namespace

void addActiveCommands(CLI::App& app, Action& action)
{
    auto folder = std::make_shared<std::string>();
    auto folders = std::make_shared<std::vector<std::string>>();
    auto json = std::make_shared<bool>(false);
    auto csv = std::make_shared<bool>(false);
    CLI::App* rounds =
        app.add_subcommand("rounds", "Active learning: a run's rounds, what they chose and what came out");
    rounds->footer(
        "ACCURACY and LOSS are those of the test images; area is the mean height of the accuracy's curve over the\n"
        "labels. --json has the images that were chosen, as rows of the data set's train part; the scores of all\n"
        "others are in the run's round-*.npz. NO BOX, of detection: images of the pool in which the network found\n"
        "nothing over the acquisition's confidence, and which it could not score. --csv takes several runs, and gives "
        "the numbers of their curves.");
    rounds->add_option("RUN", *folders, "The run's folder; with --csv several, or folders of runs")->required();
    CLI::Option* isJson = rounds->add_flag("--json", *json, "As JSON");
    rounds->add_flag("--csv", *csv, "As CSV, a row a round of each run")->excludes(isJson);
    rounds->callback([&action, folders, json, csv] {
        action = [=]() -> int {
            if (!*csv && folders->size() != 1) throw UsageProblem("several runs are given: --csv takes them together");
            if (!*csv) {
                const RunFolder run = oneRun(folders->front());
                if (!run.experiment().contains("acquisition"))
                    throw UsageProblem(folders->front() + ": has no rounds; it is no run of active learning");
                const RoundTable table = tableOf(run);
                std::cout << (*json ? dumpLines(toJson(table)) : toText(table));
                return Success;
            }
            std::vector<RunFolder> runs;
            for (const fs::path& run : findRuns(*folders))
                runs.push_back(RunFolder::open(run));
            std::cout << toCsv(runs);
            return Success;
        };
    });

    struct BranchArguments {
        std::int64_t round = 0;
        std::vector<std::string> assignments;
        std::string out;
        std::int64_t threads = 0;
        bool quiet = false;
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
    branch->add_option("--threads", arguments->threads, "Threads for tensor operations; 0: as many as the run had")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    branch->add_flag("-q,--quiet", arguments->quiet, "Only the result at the end");
    branch->callback([&action, folder, arguments] {
        action = [=]() -> int {
            const RunFolder run = oneRun(*folder);
            const fs::path root = arguments->out.empty() ? run.path().parent_path() : fs::path(arguments->out);
            const fs::path made = branchRun(run, arguments->round, arguments->assignments, root);
            if (isSameFuture(run.experiment(), RunFolder::open(made).experiment()))
                std::cerr << "the branch goes the same way as its run: -s acquisition.acquisition=NAME takes another\n";
            return followRuns(resumeJob({made}, arguments->threads),
                              arguments->quiet ? Verbosity::Quiet : Verbosity::Normal);
        };
    });
}

} // namespace sharpscope
