// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job.h"
#include "core/run/run_folder.h"

#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

/// What a run at work writes and hears: its folder, which it alone writes as long as the recorder lives, the events, to
/// the folder and to whoever follows the job, and the commands that are sent to it. A run ends exactly once, by
/// finish(), stop() or fail(); what is reported after that is an error of the program. For one thread.
class Recorder {
public:
    /// `resumedFor`: what its first Resumed gives as its reason, where it gives none itself.
    Recorder(RunFolder folder, JobContext& context, std::string resumedFor = {})
        : m_folder(std::move(folder)),
          m_context(&context),
          m_inbox(context.listen(m_folder.id(), m_folder.path())),
          m_resumedFor(std::move(resumedFor))
    {
    }

    /// @throws Error naming the folder and the reason, as all that writes here.
    void report(Event event);
    /// Of something that concerns all runs of the job: not kept with the run.
    void warnOfJob(const std::string& text) { m_context->emit({}, Message{"warning", text}); }
    void flush() { m_folder.flush(); } ///< other processes see it
    void sync() { m_folder.sync(); }   ///< on the disk

    const std::shared_ptr<Ranks>& ranks() const { return m_context->ranks(); } ///< see JobContext::join()
    bool keepGoing() { return m_context->keepGoing(); }
    bool isStopping() const { return m_context->isStopping(); }
    /// See JobContext::beforeRest().
    [[nodiscard]] std::shared_ptr<const void> beforeRest(std::function<void()> flush)
    {
        return m_context->beforeRest(std::move(flush));
    }
    /// What was sent to this run since the last call, in order.
    std::vector<Command> takeCommands() { return m_context->takeCommands(id()); }

    void finish(const Clock& clock, const Json& result);
    void stop(const Clock& clock);
    void fail(const std::string& why) noexcept; ///< also where the folder itself is what failed
    bool hasEnded() const { return m_hasEnded; }

    const RunFolder& folder() const { return m_folder; }
    std::string id() const { return m_folder.id(); }

private:
    RunFolder m_folder;
    JobContext* m_context;
    std::shared_ptr<const void> m_inbox; ///< listens, until the run has ended
    std::string m_resumedFor;
    bool m_hasEnded = false;
};

} // namespace sharpscope
