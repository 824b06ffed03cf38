// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job.h"

namespace sharpscope {

/// nice +10 for the calling thread and those that it starts.
void lowerOwnPriority();

/// Runs the job and lets nothing that it throws out: how it ended.
Event runToItsEnd(const Job& job, JobContext& context) noexcept;

} // namespace sharpscope
