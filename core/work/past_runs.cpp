// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/past_runs.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/run/append_file.h"
#include "core/run/run_folder.h"
#include "core/run/run_reader.h"
#include "core/run/sweep_file.h"
#include "core/work/run_setting.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <set>
#include <sys/stat.h>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t mostLookedAt = 400; // runs, the newest

double secondsNow()
{
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::optional<double> changedAt(const fs::path& file)
{
    struct stat status = {};
    if (::stat(file.c_str(), &status) != 0) return std::nullopt;
    return static_cast<double>(status.st_mtim.tv_sec) + 1e-9 * static_cast<double>(status.st_mtim.tv_nsec);
}

/// A run as its files tell: made with experiment.json, written to last with its events.
struct SeenRun {
    fs::path folder;
    WorkSpan span;
    double trained = 0;  ///< seconds, by its own clock
    double fraction = 0; ///< that is done
    bool hasEnded = false;

    /// Its files are as old as each other, and its training took longer.
    bool isCopied() const { return span.end - span.begin < trained / 2; }
};

/// Nothing of one that was stopped and went on: nobody knows when.
std::optional<SeenRun> seen(const fs::path& folder)
{
    const auto begin = changedAt(folder / "experiment.json"), end = changedAt(folder / "events.jsonl");
    if (!begin || !end) return std::nullopt;
    SeenRun run{.folder = folder, .span = {*begin, *end}};
    try {
        const RunSummary summary = readSummary(folder).summary;
        if (!summary.resumes.empty() || summary.state == RunState::Failed) return std::nullopt;
        run.hasEnded = summary.state == RunState::Finished;
        run.fraction = run.hasEnded ? 1 : summary.fraction();
        if (AppendFile::isOpenAnywhere(folder / "events.jsonl")) run.span.end = secondsNow();
        run.trained = summary.last.seconds;
    } catch (const Error&) { // a damaged one tells nothing
        return std::nullopt;
    }
    return run;
}

std::vector<double> sharesOfRuns(const std::vector<SeenRun>& runs)
{
    std::vector<WorkSpan> spans;
    for (const SeenRun& run : runs)
        if (!run.isCopied()) spans.push_back(run.span);
    const std::vector<double> shares = sharesOf(std::move(spans));
    std::vector<double> seconds;
    auto next = shares.begin();
    for (const SeenRun& run : runs)
        seconds.push_back(run.isCopied() ? run.trained : *next++);
    return seconds;
}

Json picked(const Json& from, const std::vector<const char*>& names)
{
    Json some = Json::object();
    for (const char* name : names)
        if (const auto it = from.find(name); it != from.end()) some[name] = *it;
    return some;
}

std::string likeness(const Json& run)
{
    Json like = picked(run, {"rounds", "episodes", "inner"});
    const Json measured = partOf(run, "measure");
    for (const auto& [name, options] : measured.items()) // their radii follow the rule's
        like["measure"][name] = picked(options, {"every", "images", "side", "products"});
    like["kind"] = valueOr(run, "kind", std::string("comparison"));
    like["data"] = picked(partOf(run, "data"), {"name", "imageSize", "trainSize", "testSize", "validationSize"});
    like["network"] = picked(partOf(run, "network"), {"name", "options", "trainable"});
    like["train"] = partOf(run, "train");
    for (const char* length : {"epochs", "passes", "seconds"})
        like["train"].erase(length);
    like["optimizer"] = picked(partOf(run, "optimizer"), {"name"});
    like["method"] = picked(partOf(run, "method"), {"rule"});
    like["acquisition"] = picked(partOf(run, "acquisition"), {"acquisition"});
    return like.dump();
}

/// What its length is counted in; 1 where its kind has no epochs.
double lengthOf(const Json& run)
{
    const double epochs = valueOr(partOf(run, "train"), "epochs", 0.0);
    return epochs > 0 ? epochs : 1;
}

double atOnceOf(const Json& run, const fs::path& folder)
{
    double atOnce = valueOr(run, "atOnce", 1.0);
    if (isSweep(folder.parent_path())) try {
            atOnce = valueOr(readSweepFile(folder.parent_path()).experiment, "atOnce", 1.0);
        } catch (const Error&) { // whoever opens it says so
        }
    return atOnce;
}

} // namespace

double diskUsed(const fs::path& folder)
{
    double bytes = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (struct stat status = {}; ::stat(entry->path().c_str(), &status) == 0 && S_ISREG(status.st_mode))
            bytes += 512.0 * static_cast<double>(status.st_blocks);
    return bytes;
}

std::vector<double> sharesOf(std::vector<WorkSpan> spans, double longestGap)
{
    std::vector<std::size_t> order(spans.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return spans[a].begin < spans[b].begin; });
    double last = std::numeric_limits<double>::infinity();
    std::vector<double> edges;
    for (const std::size_t i : order) {
        WorkSpan& span = spans[i];
        span.end = std::max(span.end, span.begin);
        const double end = span.end;
        if (span.begin > last && span.begin - last <= longestGap + (span.end - span.begin)) span.begin = last;
        last = std::isinf(last) ? end : std::max(last, end);
        edges.insert(edges.end(), {span.begin, span.end});
    }
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    std::vector<double> shares(spans.size());
    std::set<std::size_t> atWork;
    auto next = order.begin();
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return spans[a].begin < spans[b].begin; });
    for (std::size_t e = 0; e + 1 < edges.size(); ++e) {
        for (; next != order.end() && spans[*next].begin <= edges[e]; ++next)
            atWork.insert(*next);
        std::erase_if(atWork, [&](std::size_t i) { return spans[i].end <= edges[e]; });
        for (const std::size_t i : atWork)
            shares[i] += (edges[e + 1] - edges[e]) / static_cast<double>(atWork.size());
    }
    return shares;
}

std::optional<double> secondsARow(const fs::path& sweep)
{
    std::vector<SeenRun> rows;
    std::vector<fs::path> all = listRuns(sweep);
    if (all.size() > mostLookedAt) all.erase(all.begin(), all.end() - mostLookedAt);
    for (const fs::path& folder : all)
        if (std::optional<SeenRun> run = seen(folder)) rows.push_back(*std::move(run));
    const bool isCopied = std::all_of(rows.begin(), rows.end(), [](const SeenRun& row) { return row.isCopied(); });
    std::erase_if(rows, [&](const SeenRun& row) { return isCopied ? !row.hasEnded : row.isCopied(); });
    double seconds = 0, done = 0;
    const std::vector<double> shares = sharesOfRuns(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        seconds += shares[i];
        done += rows[i].fraction;
    }
    if (done <= 0) return std::nullopt;
    return seconds / done;
}

PastRuns::PastRuns(const fs::path& root, const std::function<bool()>& goOn)
{
    std::vector<fs::path> all = listRuns(root);
    if (all.size() > mostLookedAt) all.erase(all.begin(), all.end() - mostLookedAt);
    std::vector<SeenRun> runs;
    for (const fs::path& folder : all) {
        if (!goOn()) return;
        if (std::optional<SeenRun> run = seen(folder)) runs.push_back(*std::move(run));
    }
    const std::vector<double> shares = sharesOfRuns(runs);
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (const fs::path& folder = runs[i].folder; runs[i].hasEnded) try {
                const Json run = RunFolder::open(folder).experiment();
                Sum& sum = m_alike[likeness(run)];
                sum.seconds += shares[i] * (runs[i].isCopied() ? 1 : atOnceOf(run, folder));
                sum.epochs += lengthOf(run);
                auto& [bytes, count] = sum.bytes[lengthOf(run)];
                bytes += diskUsed(folder);
                ++count;
            } catch (const Error&) { // a damaged one tells nothing
            }
}

std::optional<RunTaken> PastRuns::of(const Json& run) const
{
    const auto it = m_alike.find(likeness(run));
    if (it == m_alike.end()) return std::nullopt;
    const Sum& sum = it->second;
    RunTaken taken{.seconds = sum.seconds / sum.epochs * lengthOf(run)};
    if (const auto same = sum.bytes.find(lengthOf(run)); same != sum.bytes.end())
        taken.bytes = same->second.first / same->second.second;
    return taken;
}

} // namespace sharpscope
