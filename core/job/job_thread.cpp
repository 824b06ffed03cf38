// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/job_thread.h"

#include <algorithm>
#include <sys/resource.h>
#include <unistd.h>

namespace sharpscope {

namespace {

/// LibTorch appends its stack trace to what(); a person wants the sentence before it.
std::string firstSentence(std::string what)
{
    what.resize(std::min(what.find("\nException raised from"), what.size()));
    return what;
}

} // namespace

void lowerOwnPriority()
{
    const auto self = static_cast<id_t>(gettid()); // on Linux a priority belongs to a thread
    setpriority(PRIO_PROCESS, self, std::min(19, getpriority(PRIO_PROCESS, self) + 10));
}

Event runToItsEnd(const Job& job, JobContext& context) noexcept
{
    try {
        job(context);
        if (context.isStopping()) return Stopped{};
        return Finished{};
    } catch (const std::exception& error) {
        return Failed{firstSentence(error.what())};
    } catch (...) {
        return Failed{"the job threw something that is no exception"};
    }
}

} // namespace sharpscope
