// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_folder.h"

#include "core/base/error.h"
#include "core/base/temporary_name.h"
#include "core/run/copied_run.h"
#include "core/run/json_numbers.h"
#include "core/run/named_folder.h"
#include "core/run/runs_place.h"
#include "core/run/sweep_file.h"
#include "core/run/tensorboard_folder.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <system_error>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr const char* eventsFile = "events.jsonl";

/// The step in "checkpoint-000120.safetensors", or -1.
std::int64_t checkpointStep(const std::string& name)
{
    constexpr std::string_view prefix = "checkpoint-";
    constexpr std::string_view suffix = ".safetensors";
    if (!name.starts_with(prefix) || !name.ends_with(suffix)) return -1;
    const char* first = name.data() + prefix.size();
    const char* last = name.data() + name.size() - suffix.size();
    std::int64_t step = -1;
    const auto [end, error] = std::from_chars(first, last, step);
    return error == std::errc() && end == last ? step : -1;
}

/// What writers that were killed in the middle of a file have left: as large as checkpoints, and nobody's. Only of
/// files that the run's writer alone writes; of others somebody may be at work.
void removeHalfFiles(const fs::path& run)
{
    constexpr std::string_view writers[] = {"checkpoint-", "round-",    "decision-", "test-episodes.csv",
                                            "result.json", "past.safe", "fork.safe", "experiment.json"};
    std::error_code error, ignored;
    for (fs::directory_iterator entry(run, error), end; !error && entry != end; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        const auto isOf = [&](std::string_view beginning) { return name.starts_with(beginning); };
        if (isTemporaryName(name) && std::any_of(std::begin(writers), std::end(writers), isOf))
            fs::remove(entry->path(), ignored);
    }
}

} // namespace

RunFolder RunFolder::create(const fs::path& root, const std::string& name, const Json& experiment)
{
    refuseCopies(root);
    RunFolder run;
    run.m_experiment["format"] = runFormat;
    run.m_experiment.update(experiment);
    run.m_path = makeNamedFolder(root, name);
    try {
        run.m_events = std::make_unique<AppendFile>(run.m_path / eventsFile); // before others can see that it is a run
        const fs::path file = run.m_path / "experiment.json";
        writeFileAtomically(file, dumpLines(run.m_experiment));
        fs::last_write_time(file,
                            fs::file_time_type::clock::now()); // finer than the kernel's ticks: listRuns sorts by it
    } catch (const Error&) {
        std::error_code ignored;
        fs::remove_all(run.m_path, ignored); // no half of a run stays
        throw;
    }
    return run;
}

RunFolder RunFolder::open(const fs::path& folder)
{
    RunFolder run;
    run.m_path = folder.has_filename() ? folder : folder.parent_path(); // "runs/a/" is "runs/a"
    const fs::path file = run.m_path / "experiment.json";
    std::error_code error;
    if (!fs::exists(file, error) && isTensorboardRun(run.m_path)) {
        run.m_experiment = tensorboardExperiment(run.m_path);
        return run;
    }
    if (!fs::exists(file, error)) throw Error(run.m_path.string() + ": is no run folder, experiment.json is missing");
    run.m_experiment = readJsonFile(file);
    const Json* format =
        run.m_experiment.is_object() && run.m_experiment.contains("format") ? &run.m_experiment.at("format") : nullptr;
    if (!format) throw Error(file.string() + ": is no run's experiment.json, \"format\" is missing");
    if (!format->is_number_integer())
        throw Error(file.string() + ": is no run's experiment.json, \"format\" is no whole number: " + format->dump());
    if (format->get<std::int64_t>() > runFormat)
        throw Error(file.string() + ": has format " + format->dump() + ", this program reads up to " +
                    std::to_string(runFormat) + "; a newer Sharpscope made it");
    return run;
}

RunFolder RunFolder::openToWrite(const fs::path& folder)
{
    RunFolder run = open(folder);
    if (isTensorboardRun(run.m_path))
        throw Error(run.m_path.string() + ": is a folder of TensorBoard's events, which are only read");
    refuseCopies(run.m_path);
    run.m_events = std::make_unique<AppendFile>(run.m_path / eventsFile);
    if (run.hasEnded()) // asked with the lock in hand: whoever wrote it until now may just have finished it
        throw Error(run.m_path.string() + ": this run has ended, there is nothing to resume");
    removeHalfFiles(run.m_path);
    return run;
}

bool RunFolder::isBeingWritten() const
{
    return AppendFile::isOpenAnywhere(m_path / eventsFile) ||
           (isTensorboardRun(m_path) && !isAtRest(tensorboardStamp(m_path)));
}

AppendFile& RunFolder::writer()
{
    if (!m_events) throw Error(m_path.string() + ": was opened to be read, not to be written");
    return *m_events;
}

void RunFolder::append(const Event& event)
{
    if (m_ended) throw Error(m_path.string() + ": this run has ended, nothing can be added to it");
    if (std::holds_alternative<Finished>(event)) throw Error(m_path.string() + ": a run ends by its result");
    writer().appendLine(dumpLine(toJson(event)));
}

void RunFolder::flush()
{
    if (m_events) m_events->flush();
}

void RunFolder::sync()
{
    if (m_events) m_events->sync();
}

void RunFolder::finish(const Finished& finished)
{
    if (m_ended) throw Error(m_path.string() + ": this run has ended already");
    writer().sync();
    const Clock& clock = finished.clock;
    Json result{{"step", clock.step}, {"epoch", clock.epoch}, {"passes", clock.passes}, {"seconds", clock.seconds}};
    if (finished.result.is_object()) result.update(finished.result);
    result = withWritableNumbers(std::move(result));
    writeFileAtomically(m_path / "result.json", dumpLines(result));
    m_ended = true;
    try {
        const Finished written{.clock = finished.clock, .result = withWritableNumbers(finished.result)};
        writer().appendLine(dumpLine(toJson(Event(written))));
        writer().sync();
    } catch (const Error&) { // result.json says all
    }
}

std::vector<fs::path> RunFolder::checkpoints() const
{
    std::vector<std::pair<std::int64_t, fs::path>> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(m_path, error))
        if (const std::int64_t step = checkpointStep(entry.path().filename().string()); step >= 0)
            found.emplace_back(step, entry.path());
    std::sort(found.rbegin(), found.rend());
    std::vector<fs::path> files;
    for (auto& [step, file] : found)
        files.push_back(std::move(file));
    return files;
}

fs::path RunFolder::lastCheckpoint() const
{
    const std::vector<fs::path> all = checkpoints();
    return all.empty() ? fs::path() : all.front();
}

std::vector<fs::path> listRuns(const fs::path& place)
{
    const fs::path root = runsPlaceOf(place);
    struct Found {
        fs::file_time_type made;
        fs::path folder;
        auto operator<=>(const Found&) const = default;
    };
    std::vector<Found> found;
    const auto look = [&](const fs::path& in, const auto& deeper) -> void {
        std::error_code error, noRun;
        for (fs::directory_iterator entry(in, error), end; !error && entry != end; entry.increment(error)) {
            const auto made = fs::last_write_time(entry->path() / "experiment.json", noRun);
            if (!noRun && !isSubmission(entry->path()))
                found.push_back({made, entry->path()});
            else if (in == root && isSweep(entry->path()))
                deeper(entry->path(), deeper);
        }
    };
    look(root, look);
    std::sort(found.begin(), found.end());
    std::vector<fs::path> folders;
    for (Found& f : found)
        folders.push_back(std::move(f.folder));
    for (fs::path& run : tensorboardRunsIn(root))
        folders.push_back(std::move(run));
    return folders;
}

} // namespace sharpscope
