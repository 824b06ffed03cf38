// SPDX-License-Identifier: GPL-3.0-or-later
// What a run will take, said from its options before it begins: the disk and the memory. Estimates, meant to be right
// within a factor of two. Torch-free.
#pragma once

#include "core/work/run_setting.h"

#include <optional>

namespace sharpscope {

struct RunSize {
    std::optional<double> disk = {};   ///< bytes of its folder at its end, whole blocks of a file system
    std::optional<double> memory = {}; ///< bytes of tensors that it holds at once on its device, but for the data set
    double data = 0;                   ///< bytes of the data set in memory, which runs of one process share
};

/// Nothing is known where the options do not tell (RunSetting), and of the disk where they do not tell the steps (a
/// budget of seconds).
RunSize sizeOfRun(const Json& run);

/// Both of `setting`, which is that of the run.
std::optional<double> diskOf(const Json& run, const RunSetting& setting);
std::optional<double> memoryOf(const Json& run, const RunSetting& setting);

} // namespace sharpscope
