// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/trial_opening.h"

#include "core/base/json_value.h"
#include "core/base/passing_folder.h"
#include "core/base/refusal.h"
#include "core/job/sentence_of.h"
#include "core/run/fork_of.h"

#include <chrono>
#include <thread>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// A run that is open, and all that it stands on: a job of its own, of which nobody hears.
struct OpenedOnTrial {
    PassingFolder folder{"sharpscope-trial"};
    JobControl control;
    EventQueue unheard;
    JobContext context{control, unheard};
    std::unique_ptr<Recorder> recorder;
    std::unique_ptr<Task> task;
};

/// While it lives, a stop of the job is one of `control`'s, too.
class StopHandedOn {
public:
    StopHandedOn(const JobContext& job, JobControl& control)
        : m_thread([&job, &control](const std::stop_token& done) {
              while (!done.stop_requested() && !job.isStopping())
                  std::this_thread::sleep_for(std::chrono::milliseconds(20));
              if (job.isStopping()) control.stop();
          })
    {
    }

private:
    std::jthread m_thread;
};

} // namespace

std::string beginningOf(const Json& run)
{
    Json rest = run;
    for (const char* field : {"seed", "title", "name", "about", "group", "made", "optimizer", "schedule", "fork"})
        rest.erase(field);
    if (const Json* rule = findField(run, "method.rule")) rest["method"] = *rule;
    return dumpLine(rest);
}

void TrialOpening::expectBeginning(const Json& run)
{
    const auto [known, isNew] = m_known.try_emplace(beginningOf(run));
    if (isNew) {
        const auto opened = std::make_shared<OpenedOnTrial>();
        if (opened->folder.path().empty()) return;
        Json alone = run;
        alone.erase("fork");
        if (Json data = valueOr(run, "data", Json()); m_data != data) {
            m_loaded.reset(); // not two of them at once
            m_data = std::move(data);
        }
        try {
            const StopHandedOn stop(m_context, opened->control);
            opened->recorder =
                std::make_unique<Recorder>(RunFolder::create(opened->folder.path(), "trial", alone), opened->context);
            opened->task = m_kind.open(opened->recorder->folder().experiment(), *opened->recorder);
            m_loaded = opened;
        } catch (const std::exception& error) {
            known->second = sentenceOf(error);
        }
    }
    if (!known->second.empty()) throw Refusal("it cannot begin: " + known->second);
}

} // namespace sharpscope
