// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/comparison.h"

#include "core/base/process.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"
#include "core/train/load_run.h"
#include "core/train/provenance.h"
#include "core/train/training_run.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

using SteadyClock = std::chrono::steady_clock;

/// One run of the comparison: its folder, and the training while it is under way. It ends exactly once.
struct Entry {
    fs::path folder;
    RunOptions options;
    std::unique_ptr<TrainingRun> training;
    bool ended = false;
};

std::string dateNow()
{
    const std::time_t time = std::time(nullptr);
    std::tm local{};
    localtime_r(&time, &local);
    char text[32];
    std::strftime(text, sizeof text, "%Y%m%d-%H%M%S", &local);
    return text;
}

/// LibTorch appends a C++ stack to its messages; a user can act on the first lines only.
std::string sentenceOf(const std::exception& error)
{
    const std::string what = error.what();
    return what.substr(0, what.find("\nException raised from"));
}

void fail(Entry& entry, JobContext& context, const std::string& why)
{
    entry.training.reset();
    entry.ended = true;
    try {
        RunFolder folder = RunFolder::open(entry.folder);
        folder.append(Failed{why});
        folder.sync();
    } catch (const std::exception&) { // the folder itself may be what failed: the event below still says why
    }
    context.emit(entry.folder.string(), Failed{why});
}

/// Does `work` for one run; what it throws ends this run and no other.
template <class Work>
void guarded(Entry& entry, JobContext& context, Work work)
{
    if (entry.ended) return;
    try {
        work();
    } catch (const std::exception& error) {
        fail(entry, context, sentenceOf(error));
    }
}

void reportProgress(const std::vector<Entry>& entries, JobContext& context, SteadyClock::time_point begin,
                    double doneAtBegin)
{
    double done = 0;
    for (const Entry& entry : entries)
        done += entry.ended ? 1 : entry.training ? entry.training->fraction() : 0;
    done /= static_cast<double>(entries.size());
    const double elapsed = std::chrono::duration<double>(SteadyClock::now() - begin).count();
    const double gained = done - doneAtBegin;
    context.emit({}, Progress{.what = "training",
                              .fraction = done,
                              .secondsLeft = gained > 0.002 ? elapsed * (1 - done) / gained : notMeasured});
}

/// The runs of one seed and one data set take turns, an epoch each, until all are done or the job is to stop.
void trainInTurn(std::vector<Entry*> turns, JobContext& context, const std::function<void()>& progress)
{
    std::optional<TrainAndTest> data;
    for (Entry* entry : turns)
        guarded(*entry, context, [&] {
            if (!data) {
                data = loadData(entry->options);
                for (const std::string& note : data->notes)
                    context.emit({}, Message{.level = "warning", .text = note});
            }
            RunFolder folder = RunFolder::open(entry->folder);
            entry->training =
                std::make_unique<TrainingRun>(loadRun(entry->options, &*data), std::move(folder), context);
        });
    bool trained = true;
    while (trained && !context.isStopping()) {
        trained = false;
        for (Entry* entry : turns)
            guarded(*entry, context, [&] {
                if (context.isStopping()) return;
                entry->training->trainEpoch(progress);
                if (entry->training->isDone()) {
                    entry->training->finish();
                    entry->ended = true;
                    entry->training.reset();
                }
                trained = true;
            });
    }
    for (Entry* entry : turns)
        guarded(*entry, context, [&] {
            entry->training->stop();
            entry->ended = true;
            entry->training.reset();
        });
}

/// What must agree for runs to take turns on the same images.
std::string turnKey(const RunOptions& options)
{
    const Json all = toJson(options);
    return options.group + '|' + std::to_string(options.seed) + '|' + all["data"].dump();
}

void runAll(std::vector<Entry> entries, JobContext& context)
{
    const auto begin = SteadyClock::now();
    std::optional<double> doneAtBegin;
    auto lastReport = begin - std::chrono::hours(1);
    const auto progress = [&] {
        if (SteadyClock::now() - lastReport < std::chrono::milliseconds(500)) return;
        lastReport = SteadyClock::now();
        if (!doneAtBegin) {
            doneAtBegin = 0;
            for (const Entry& e : entries)
                *doneAtBegin += e.training ? e.training->fraction() / static_cast<double>(entries.size()) : 0;
        }
        reportProgress(entries, context, begin, *doneAtBegin);
    };
    std::vector<std::string> keys;
    for (const Entry& entry : entries)
        if (std::string key = turnKey(entry.options); std::find(keys.begin(), keys.end(), key) == keys.end())
            keys.push_back(std::move(key));
    for (const std::string& key : keys) {
        if (context.isStopping()) break;
        std::vector<Entry*> turns;
        for (Entry& entry : entries)
            if (turnKey(entry.options) == key) turns.push_back(&entry);
        trainInTurn(turns, context, progress);
    }
    for (Entry& entry : entries) // runs whose turn never came
        guarded(entry, context, [&] {
            RunFolder folder = RunFolder::open(entry.folder);
            folder.append(Stopped{});
            folder.sync();
            context.emit(folder.id(), Stopped{});
            entry.ended = true;
        });
}

/// Under equal passes every method may spend what the dearest one does in the given epochs.
double passesToSpend(const ExperimentOptions& experiment)
{
    double dearest = 0;
    for (const MethodOptions& method : experiment.methods)
        dearest = std::max(dearest, makeRule(method.rule, method.options)->passesPerStep());
    return experiment.train.epochs * dearest;
}

Entry makeEntry(RunOptions options, const fs::path& root, const std::string& date, const Json& made)
{
    Json experiment{{"format", runFormat}};
    experiment.update(toJson(options));
    experiment["made"] = made;
    const std::string name =
        date + '_' + options.name + '_' + options.method.rule + "_s" + std::to_string(options.seed);
    return {.folder = RunFolder::create(root, name, experiment).path(), .options = std::move(options)};
}

} // namespace

Job comparisonJob(ExperimentOptions experiment, fs::path root)
{
    return [experiment = std::move(experiment), root = std::move(root)](JobContext& context) {
        const std::string device = resolveDevice(experiment.device);
        const Json made = provenance(device, useThreads(experiment.threads));
        const std::string date = dateNow();
        std::vector<Entry> entries;
        for (RunOptions& options : runsOf(experiment, experiment.name + ' ' + date)) {
            if (experiment.train.budget == "passes") options.passesTotal = passesToSpend(experiment);
            entries.push_back(makeEntry(std::move(options), root, date, made));
            context.emit(entries.back().folder.string(), Message{"info", "waiting"});
        }
        runAll(std::move(entries), context);
    };
}

Job resumeJob(std::vector<fs::path> folders)
{
    return [folders = std::move(folders)](JobContext& context) {
        std::vector<Entry> entries;
        for (const fs::path& path : folders) {
            const RunFolder folder = RunFolder::open(path);
            if (folder.isFinished()) throw Error(path.string() + ": this run has ended, there is nothing to resume");
            entries.push_back({.folder = path, .options = readRunOptions(folder)});
        }
        if (entries.empty()) throw Error("no run to resume was given");
        useThreads(entries.front().options.threads);
        runAll(std::move(entries), context);
    };
}

} // namespace sharpscope
