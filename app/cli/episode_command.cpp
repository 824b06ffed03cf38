// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/episode_command.h"

#include "app/cli/follow_job.h"
#include "app/cli/text.h"
#include "core/base/files.h"
#include "core/fewshot/episode_job.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

namespace sharpscope {

namespace {

struct EpisodeArguments {
    std::string run;
    std::string part = "test";
    std::int64_t index = 0;
    std::string weights = "last";
    std::int64_t steps = 0;
    std::string csv;
    std::int64_t threads = 0;
    bool quiet = false;
};

/// Accuracy and loss before adapting and after each inner step.
std::string stepsTable(const EpisodeRecord& record)
{
    std::vector<std::vector<std::string>> rows{{"inner steps"}};
    for (std::size_t step = 0; step <= record.steps(); ++step)
        rows.front().push_back(std::to_string(step));
    for (const auto& [name, side] : {std::pair("queries", &record.query), std::pair("support", &record.support)}) {
        rows.push_back({std::string(name) + ", right"});
        for (const double accuracy : side->accuracy)
            rows.back().push_back(perCent(accuracy));
        rows.push_back({std::string(name) + ", loss"});
        for (const double loss : side->loss)
            rows.back().push_back(shortNumber(loss));
    }
    return alignedColumns(std::move(rows));
}

/// "2 Latin/character03, 1 Greek/character01": what the wrong ones were taken for, the most frequent first.
std::string takenFor(const EpisodeRecord& record, std::int64_t label, std::size_t step)
{
    std::map<std::int64_t, int> counts;
    for (const EpisodeImage& image : record.query.images)
        if (image.label == label && !image.isRight(step)) ++counts[image.predicted[step]];
    std::vector<std::pair<std::int64_t, int>> ordered(counts.begin(), counts.end());
    std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::string text;
    for (const auto& [taken, count] : ordered)
        text +=
            (text.empty() ? "" : ", ") + std::to_string(count) + ' ' + record.classes[static_cast<std::size_t>(taken)];
    return text;
}

/// A class a line: how many of its queries are right, and what the others are taken for at the end.
std::string classesTable(const EpisodeRecord& record)
{
    std::vector<std::vector<std::string>> rows{{"class", "before", "after", "wrong ones taken for"}};
    for (std::int64_t label = 0; label < static_cast<std::int64_t>(record.classes.size()); ++label) {
        const auto rightAfter = [&](std::size_t step) {
            int right = 0, all = 0;
            for (const EpisodeImage& image : record.query.images)
                if (image.label == label) ++all, right += image.isRight(step);
            return std::to_string(right) + " of " + std::to_string(all);
        };
        rows.push_back({record.classes[static_cast<std::size_t>(label)], rightAfter(0), rightAfter(record.steps()),
                        takenFor(record, label, record.steps())});
    }
    return alignedColumns(std::move(rows));
}

int show(const EpisodeArguments& arguments)
{
    const EpisodeRequest request{.run = arguments.run,
                                 .part = arguments.part,
                                 .index = arguments.index,
                                 .weights = arguments.weights,
                                 .steps = arguments.steps};
    std::shared_ptr<const ShownEpisode> shown;
    const int code = followJob(episodeJob(request, [&](const auto& given) { shown = given; }),
                               arguments.quiet ? Verbosity::Quiet : Verbosity::Normal, {},
                               {.title = "episode", .threads = arguments.threads});
    if (!shown) return code;
    if (!arguments.csv.empty()) writeFileAtomically(arguments.csv, toCsv(shown->record));
    std::cout << arguments.part << " episode " << arguments.index << ", " << arguments.weights << " weights, of step "
              << shown->step << '\n'
              << stepsTable(shown->record) << '\n'
              << classesTable(shown->record) << std::flush;
    return code;
}

} // namespace

void addEpisodeCommand(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<EpisodeArguments>();
    CLI::App* command = app.add_subcommand("episode", "An episode of a few-shot run: what its images are taken for");
    command->footer(
        "The network of the run's newest checkpoint is adapted to the episode's support, and its queries are\n"
        "asked before the first inner step and after each. A test episode is the one with the same number\n"
        "in RUN/test-episodes.csv; all runs have the same ones.");
    command->add_option("RUN", arguments->run, "A run folder")->required();
    command->add_option("-i,--index", arguments->index, "Its number")
        ->capture_default_str()
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000}));
    command->add_option("--part", arguments->part, "Whose classes: test, validation or train")->capture_default_str();
    command->add_option("--weights", arguments->weights, "last, or chosen: those that validated best")
        ->capture_default_str();
    command->add_option("--steps", arguments->steps, "Inner steps; 0: as the run's test")
        ->capture_default_str()
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000}));
    command->add_option("--csv", arguments->csv, "What is said of each image after each step, into a file");
    command->add_option("--threads", arguments->threads, "0: all cores")->check(CLI::Range(0, 1024));
    command->add_flag("-q,--quiet", arguments->quiet, "No progress");
    command->callback([arguments, &action] { action = [arguments] { return show(*arguments); }; });
}

} // namespace sharpscope
