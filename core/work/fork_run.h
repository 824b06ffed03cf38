// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/kind.h"

namespace sharpscope {

/// A second run from the past of this one, as its kind makes it (Kind::fork): a folder under `root` that resumeJob()
/// takes to its end.
/// @throws Error naming the run, or the field that cannot be so.
ForkMade forkRun(const RunFolder& run, ForkRequest request, const std::filesystem::path& root);

} // namespace sharpscope
