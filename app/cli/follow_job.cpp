// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/follow_job.h"

#include "app/cli/command.h"
#include "app/cli/run_summary.h"
#include "app/cli/stop_signals.h"
#include "core/base/refusal.h"
#include "core/base/shell_text.h"
#include "core/job/job_queue.h"
#include "core/job/schedule.h"

#include <atomic>
#include <iostream>
#include <set>

namespace sharpscope {

namespace {

/// A question, or one that stands from an earlier process: that is not asked again, the run only waits.
bool waitsForAPerson(const Event& event)
{
    const auto* progress = std::get_if<Progress>(&event);
    return std::holds_alternative<Asked>(event) || (progress && progress->what == waitingForWord);
}

} // namespace

int followJob(Job job, Verbosity verbosity, const std::function<void(const RunEvent&)>& alsoTo, JobNeeds needs,
              const std::shared_ptr<Ranks>& ranks)
{
    catchStopSignals();
    JobView view(ranks->isFirst() ? verbosity : Verbosity::Failures);
    const std::string speaker = ranks->isFirst() ? "" : ranks->name() + ": ";
    std::atomic<bool> isRefused = false;
    JobQueue queue;
    const auto queued = queue.add(
        [job = std::move(job), &isRefused, ranks](JobContext& context) {
            context.join(ranks);
            try {
                job(context);
                ranks->waitForAll();
            } catch (const std::exception& error) {
                isRefused = dynamic_cast<const Refusal*>(&error) != nullptr;
                ranks->fail(error);
                throw;
            }
        },
        std::move(needs));
    bool stopping = false;
    std::set<std::string> waiting;
    for (bool ended = false; !ended;) {
        if (stopWasRequested() && !stopping) {
            stopping = true;
            queued->control().stop();
            if (!ranks->isFirst()) continue;
            view.say(std::string("stopping, a checkpoint is saved first") +
                     (secondSignalQuits() ? "; once more to quit at once" : ""));
        }
        ended = queued->wait(std::chrono::milliseconds(100)); // before the events are taken: then all of them are there
        for (const RunEvent& event : queued->events().takeAll()) {
            view.apply(event);
            if (waitsForAPerson(event.event) && waiting.insert(event.run).second) {
                queued->control().stop();
                view.say(event.run + ": waits for a person");
            }
            if (alsoTo) alsoTo(event);
        }
        if (!ended) view.refresh();
    }
    view.close();
    if (const auto* failed = std::get_if<Failed>(&view.end())) {
        view.say("sharpscope-cli: " + speaker + failed->why);
        return isRefused ? UsageError : Failure;
    }
    if (std::holds_alternative<Stopped>(view.end())) return StoppedBySignal;
    return view.anyFailed() ? Failure : Success;
}

int followRuns(Job job, Verbosity verbosity, const std::shared_ptr<Ranks>& ranks)
{
    std::vector<std::string> runs;
    std::set<std::string> known;
    bool isAsking = false;
    const auto note = [&](const RunEvent& event) {
        if (!event.run.empty() && known.insert(event.run).second) runs.push_back(event.run);
        isAsking |= waitsForAPerson(event.event);
    };
    const int code = followJob(std::move(job), verbosity, note, {}, ranks);
    if (!ranks->isFirst()) return code; // its folders pass with it
    std::vector<RunOnDisk> summaries;
    for (const std::string& run : runs)
        summaries.push_back(readRun(run));
    if (!summaries.empty()) std::cout << toText(summaries) << std::flush;
    if (code == StoppedBySignal && !runs.empty()) {
        const std::filesystem::path folder = std::filesystem::path(runs.front()).parent_path();
        const std::string all = folder.empty() ? "." : folder.string();
        if (isAsking) // here it would only ask again
            std::cout << "\nto answer, in the window: sharpscope --runs " << shellWord(all) << std::endl;
        else
            std::cout << "\nto go on: sharpscope-cli resume " << shellWord(runs.size() == 1 ? runs.front() : all)
                      << std::endl;
    }
    return code;
}

} // namespace sharpscope
