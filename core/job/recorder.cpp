// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/recorder.h"

#include "core/base/error.h"
#include "core/run/run_reader.h"

namespace sharpscope {

void Recorder::report(Event event)
{
    if (m_hasEnded) throw Error(id() + ": reports after its end");
    if (auto* resumed = std::get_if<Resumed>(&event); resumed && resumed->reason.empty())
        resumed->reason = std::exchange(m_resumedFor, {});
    m_folder.append(event);
    m_context->emit(id(), std::move(event));
}

void Recorder::finish(const Clock& clock, const Json& result)
{
    const Finished finished{.clock = clock, .result = result};
    m_folder.finish(finished);
    m_hasEnded = true;
    m_inbox.reset();
    m_folder.stopWriting();
    m_context->emit(id(), finished);
    try {
        readSummary(
            m_folder.path()); // leaves the side file, so that the first list of many runs is as quick as the next
    } catch (const Error&) {  // whoever reads the run hears of it
    }
}

void Recorder::stop(const Clock& clock)
{
    report(Stopped{clock});
    m_hasEnded = true;
    m_inbox.reset();
    try {
        m_folder.sync();
    } catch (const Error&) { // it is in the file, if not on the disk
    }
    m_folder.stopWriting();
}

void Recorder::fail(const std::string& why) noexcept
{
    if (std::exchange(m_hasEnded, true)) return;
    m_inbox.reset();
    try {
        m_context->emit(id(), Failed{why});
        m_folder.append(Failed{why});
        m_folder.sync();
    } catch (const std::exception&) { // the folder itself may be what failed: whoever follows the job knows why
    }
    m_folder.stopWriting();
}

} // namespace sharpscope
