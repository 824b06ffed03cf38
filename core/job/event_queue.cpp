// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/event_queue.h"

namespace sharpscope {

void EventQueue::push(RunEvent event)
{
    const std::lock_guard lock(m_mutex);
    m_events.push_back(std::move(event));
}

std::vector<RunEvent> EventQueue::takeAll()
{
    std::vector<RunEvent> taken;
    const std::lock_guard lock(m_mutex);
    taken.swap(m_events);
    return taken;
}

} // namespace sharpscope
