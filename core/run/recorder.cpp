// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/recorder.h"

#include "core/base/error.h"

namespace sharpscope {

void Recorder::report(Event event)
{
    if (m_hasEnded) throw Error(id() + ": reports after its end");
    m_folder.append(event);
    m_context->emit(id(), std::move(event));
}

/// result.json first: it is the fact that the run has ended. The event only tells of it, and may get lost.
void Recorder::finish(const Clock& clock, const Json& result)
{
    m_folder.sync();
    m_folder.finish(result);
    m_hasEnded = true;
    const Finished finished{.clock = clock, .result = result};
    m_context->emit(id(), finished);
    try {
        m_folder.append(finished);
        m_folder.sync();
    } catch (const Error&) { // the disk is full; readers know from result.json
    }
}

void Recorder::stop(const Clock& clock)
{
    report(Stopped{clock});
    m_hasEnded = true;
    m_folder.sync();
}

void Recorder::fail(const std::string& why) noexcept
{
    if (std::exchange(m_hasEnded, true)) return;
    try {
        m_context->emit(id(), Failed{why});
        m_folder.append(Failed{why});
        m_folder.sync();
    } catch (const std::exception&) { // the folder itself may be what failed: whoever follows the job knows why
    }
}

} // namespace sharpscope
