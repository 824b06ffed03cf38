// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/event.h"

#include <mutex>
#include <vector>

namespace sharpscope {

/// Where a job leaves its events and the window or the command line fetches them. Any thread may push; one reader takes
/// all at once, on a timer. Never blocks for longer than a vector swap.
class EventQueue {
public:
    void push(RunEvent event);
    std::vector<RunEvent> takeAll();

private:
    std::mutex m_mutex;
    std::vector<RunEvent> m_events;
};

} // namespace sharpscope
