// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job.h"
#include "core/run/sweep_file.h"
#include "core/work/experiment.h"

#include <filesystem>

namespace sharpscope {

/// Does the one run of `experiment` as the row `mark` of the sweep that is there in `folder`, called as sweepJob()
/// would have called it: a row that is repeated in another place. Torch-free.
Job rowJob(Experiment experiment, SweepMark mark, std::filesystem::path folder);

} // namespace sharpscope
