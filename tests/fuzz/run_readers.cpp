// SPDX-License-Identifier: GPL-3.0-or-later
// What lies in a run's folder, and event files of TensorBoard.
#include "input_files.h"
#include "reader.h"
#include "repaired.h"

#include "core/run/active_history.h"
#include "core/run/class_balance.h"
#include "core/run/export_csv.h"
#include "core/run/export_tensorboard.h"
#include "core/run/inbox.h"
#include "core/run/result_table.h"
#include "core/run/run_reader.h"
#include "core/run/tensorboard_event.h"
#include "core/run/tensorboard_events.h"
#include "core/run/tensorboard_folder.h"
#include "core/run/tf_records.h"

#include <chrono>

namespace sharpscope::fuzz {

namespace {

namespace fs = std::filesystem;

/// One of each kind of event, but for the ends.
std::vector<Event> everyEvent()
{
    const Clock clock{.step = 3, .epoch = 0.5, .passes = 6, .seconds = 1.5};
    const Json identity{{"split", "test"}}, asked{{"images", {1, 2}}};
    const SurfaceMark mark{.run = "a", .label = "SAM", .step = 3, .isEnd = true};
    return {Started{.title = "SAM", .rule = "sam", .group = "g", .seed = 3, .stepsTotal = 9, .epochsTotal = 2},
            Measured{.clock = clock, .values = {{"loss", 0.5}, {"accuracy/test", notMeasured}}},
            Commanded{.clock = clock, .command = TurnKnob{"rho", 0.1}},
            Commanded{.clock = clock, .command = NextPhase{"round", 2}},
            Commanded{.clock = clock, .command = UndoRound{}},
            Asked{.clock = clock, .question = "round 3", .data = asked},
            CheckpointSaved{.clock = clock, .file = "checkpoint-3.safetensors"},
            GridStarted{.name = "landscape-last",
                        .title = "A",
                        .columns = 2,
                        .rows = 2,
                        .xMin = -1,
                        .xMax = 1,
                        .yMin = -1,
                        .yMax = 1,
                        .identity = identity},
            GridMarked{.name = "landscape-last", .marks = toJson(std::vector{mark})},
            GridPoint{.name = "landscape-last", .column = 1, .row = 0, .loss = 0.25, .accuracy = 1},
            Progress{.what = "training", .fraction = 0.5},
            Message{.level = "warning", .text = "slow"},
            Resumed{.clock = {.step = 2}}};
}

/// A run of active learning by a person: labels, training, scores, choice, question, answers.
std::string rounds()
{
    return R"({"event":"Started","title":"SAAL","rule":"sam","group":"g","seed":1,"device":"cpu","parameters":42,"stepsTotal":24,"epochsTotal":3.0}
{"event":"PhaseDone","step":0,"epoch":0.0,"passes":0.0,"seconds":0.0,"round":-1,"phase":"label","data":{"images":[0,1],"labels":[0,1]}}
{"event":"PhaseDone","step":5,"epoch":1.0,"passes":5.0,"seconds":1.0,"round":0,"phase":"train","data":{"labels":2,"seconds":1.0}}
{"event":"PhaseDone","step":5,"epoch":1.0,"passes":5.0,"seconds":1.0,"round":0,"phase":"score","data":{"file":"round-0000.npz","seconds":0.5,"nan":0,"terms":[["gradient","g"]]}}
{"event":"PhaseDone","step":5,"epoch":1.0,"passes":5.0,"seconds":1.0,"round":0,"phase":"query","data":{"images":[4,7]}}
{"event":"Asked","step":5,"epoch":1.0,"passes":5.0,"seconds":1.0,"question":"round 0","data":{"images":[4,7]}}
{"event":"Commanded","step":5,"epoch":1.0,"passes":5.0,"seconds":1.0,"command":{"command":"Answer","question":"round 0","value":{"image":4,"label":1}}}
)";
}

std::string linesOf(const std::vector<Event>& events)
{
    std::string lines;
    for (const Event& event : events)
        lines += dumpLine(toJson(event)) + '\n';
    return lines;
}

const char* const smallExperiment =
    R"({"format": 1, "kind": "comparison", "name": "small", "seed": 3, "method": {"rule": "sam"}, "train": {"epochs": 2}})";

/// Everybody who reads the run that lies there.
void lookThrough(const fs::path& run)
{
    const RunReader reader(run);
    csvRows("run", reader.series);
    tensorboardEvents(reader.series, 1000);
    readSummary(run);
    const ActiveHistory history = readActiveHistory(RunFolder::open(run)).history;
    if (!history.rounds().empty()) classCounts(history, history.rounds().back().round);
}

Reader events()
{
    const auto seeds = [] {
        const std::string earlier = bytesOf(fs::path(FUZZ_RUNS) / "finished-sam/events.jsonl");
        std::vector<Event> ended = everyEvent();
        ended.push_back(Finished{.clock = {.step = 9}, .result = {{"loss", {{"last", 0.5}}}}});
        return std::vector{linesOf(everyEvent()), linesOf(ended), rounds(),
                           earlier.substr(0, earlier.find('\n', 2000) + 1)};
    };
    return {"events", seeds, [](const std::string& bytes) {
                EventLines lines("events.jsonl");
                bool hasEvents = false;
                constexpr std::size_t piece = 61;
                for (std::size_t at = 0; at < bytes.size(); at += piece)
                    lines.add(std::string_view(bytes).substr(at, piece), [&](Event&& event) {
                        hasEvents = true;
                        eventFromJson(toJson(event)); // what was read can be written and read
                    });
                const bool isTaken = lines.takeProblems().empty() && hasEvents;
                put("run/experiment.json", smallExperiment);
                const fs::path run = put("run/events.jsonl", bytes).parent_path();
                fs::remove(run / "series.cache");
                lookThrough(run);
                return isTaken;
            }};
}

/// result.json, as the end of a run and as a row of a table.
Reader results()
{
    return {
        "result",
        [] {
            return std::vector<std::string>{
                R"({"step": 9, "epoch": 2.0, "passes": 18.0, "seconds": 3.5, "accuracy/test": {"last": 0.5, "best": 0.6, "bestStep": 5}})",
                bytesOf(fs::path(FUZZ_RUNS) / "finished-sam/result.json")};
        },
        [](const std::string& bytes) {
            put("ended/experiment.json", smallExperiment);
            put("ended/events.jsonl", linesOf(everyEvent()));
            const fs::path run = put("ended/result.json", bytes).parent_path();
            fs::remove(run / "series.cache");
            lookThrough(run);
            std::vector<std::string> problems;
            toMarkdown(makeTable(readFinishedRuns({run}, problems)));
            return problems.empty();
        }};
}

/// The side file of a run that goes with it.
Reader seriesFiles()
{
    const auto folder = [] {
        put("cached/experiment.json", smallExperiment);
        const fs::path events = put("cached/events.jsonl", linesOf(everyEvent()));
        fs::last_write_time(events, fs::file_time_type(std::chrono::hours(24))); // the same in every process
        return events.parent_path();
    };
    return {"series-cache",
            [=] {
                const fs::path run = folder();
                RunReader reader(run);
                return std::vector{bytesOf(run / "series.cache")};
            },
            [=](const std::string& bytes) {
                static const fs::path run = folder();
                return eitherWay(bytes, repairedSeriesFile, [&](const std::string& one) {
                    put("cached/series.cache", one);
                    const auto file = SeriesFile::open(run);
                    const bool isTaken = file && file->allColumns();
                    lookThrough(run);
                    return isTaken;
                });
            }};
}

/// What other processes ask of a run.
Reader inboxes()
{
    const auto seeds = [] {
        const fs::path run = put("asked/inbox.jsonl", "").parent_path();
        for (const Command& command : {Command(TurnKnob{"rho", 0.1}), Command(Stop{}), Command(NextPhase{"round", 2})})
            putIntoInbox(run, command);
        return std::vector{bytesOf(inboxOf(run))};
    };
    return {"inbox", seeds, [](const std::string& bytes) {
                const fs::path run = put("asked/inbox.jsonl", "").parent_path();
                InboxReader reader(run);
                put("asked/inbox.jsonl", bytes);
                const InboxRead read = reader.takeNew();
                for (const Command& command : read.commands)
                    commandFromJson(toJson(command));
                return read.problems.empty() && !read.commands.empty();
            }};
}

/// Whether all of it was read, and there was something.
bool takesBoard(const fs::path& folder)
{
    TensorboardFollower follower(folder);
    RunSeries series;
    const auto problems = follower.takeNew([&](Event&& event) { series.apply(event); });
    takes("events.out", [&] { tensorboardExperiment(folder); });
    csvRows("board", series);
    return problems.empty() && !series.tags.empty();
}

Reader tensorboard()
{
    const auto seeds = [] {
        RunSeries run;
        for (std::int64_t step = 1; step <= 2; ++step)
            run.apply(Measured{.clock = {.step = step, .epoch = 0.5, .seconds = 2}, .values = {{"loss", 0.5}}});
        const std::string file = tensorboardEvents(run, 1000, {{"seed", "3"}, {"method.rule", "sam"}});
        std::vector<std::string> all{file};
        TfRecords records(put("made.tfevents", file));
        std::vector<std::string> problems;
        records.takeNew([&](std::string_view record) { all.emplace_back(record); }, problems);
        return all;
    };
    return {"tensorboard", seeds, [](const std::string& bytes) {
                const fs::path name = "board/run/events.out.tfevents.1000.x";
                bool isTaken = takesBoard(put(name, bytes).parent_path());
                std::string record; // the bytes as one sound record
                addTfRecord(record, bytes);
                isTaken |= takesBoard(put(name, record).parent_path());
                return takes("", [&] { tensorboardEvent(bytes); }) || isTaken;
            }};
}

} // namespace

std::vector<Reader> runReaders() { return {events(), results(), seriesFiles(), inboxes(), tensorboard()}; }

} // namespace sharpscope::fuzz
