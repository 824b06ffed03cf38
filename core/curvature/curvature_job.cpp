// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/curvature_job.h"

#include "core/base/error.h"
#include "core/curvature/run_at_checkpoint.h"
#include "core/job/progress_teller.h"
#include "core/tensor/compute.h"

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// Whether the folder holds the same already.
bool isThere(const fs::path& file, const Json& options, const Json& measuredOn)
{
    if (!fs::exists(file)) return false;
    try {
        return isSameQuestion(readCurvature(file), options, measuredOn);
    } catch (const Error&) {
        return false; // damaged: it is measured again
    }
}

void measureRun(JobContext& context, const RunFolder& run, const TakenCheckpoint& taken,
                const CurvatureOptions& options, const LoadAtCheckpoint& load)
{
    context.emit(run.id(), Progress{.what = "loading data"});
    const auto at = load(run, taken, options, [&] { return context.isStopping(); });
    if (!at) return;
    const fs::path file = run.path() / curvatureFileName(toJson(options), at->measuredOn);
    if (!isThere(file, toJson(options), at->measuredOn)) {
        ProgressTeller tell(context);
        const double ofNumbers = at->theorems ? 0.7 : 1; // of the time, as far as one can tell
        const auto progress = [&](double from, double to) {
            return CurvatureProgress{
                .keepGoing = [&context] { return context.keepGoing(); },
                .told = [&tell, &run, from, to](const std::string& what,
                                                double done) { tell(run.id(), what, from + (to - from) * done); }};
        };
        auto report = measureCurvature(at->target, options, progress(0, ofNumbers));
        if (!report) return;
        if (at->theorems) {
            report->theorems = checkTheorems(*at->theorems, options, progress(ofNumbers, 1));
            if (!report->theorems) return;
        }
        report->measuredOn = at->measuredOn;
        writeCurvature(run.path(), *report);
    }
    context.emit(run.id(), Progress{.what = {}, .fraction = 1, .secondsLeft = 0});
    context.emit(run.id(), Message{"info", file.string()});
}

} // namespace

Job curvatureJob(std::vector<fs::path> runs, CurvatureOptions options)
{
    return curvatureJobOf(std::move(runs), std::move(options), loadAtCheckpoint);
}

Job curvatureJobOf(std::vector<fs::path> runs, CurvatureOptions options, LoadAtCheckpoint load)
{
    return [runs = std::move(runs), options = std::move(options), load = std::move(load)](JobContext& context) {
        fromJsonOrThrow<CurvatureOptions>(toJson(options));
        useThreads(context.threads());
        std::vector<std::pair<RunFolder, TakenCheckpoint>> all;
        for (const fs::path& path : runs) {
            RunFolder run = RunFolder::open(path);
            TakenCheckpoint taken = takeCheckpoint(run, options.step);
            taken.checkpoint.optimizer = taken.checkpoint.rule = {}; // of several runs that is much memory
            all.emplace_back(std::move(run), std::move(taken));
        }
        for (const auto& [run, taken] : all) {
            if (context.isStopping()) return;
            try {
                measureRun(context, run, taken, options, load);
            } catch (const Error& error) {
                const std::string why = error.what(), path = run.path().string();
                throw Error(why.starts_with(path) ? why : path + ": " + why);
            }
        }
    };
}

} // namespace sharpscope
