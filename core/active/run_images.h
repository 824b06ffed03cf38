// SPDX-License-Identifier: GPL-3.0-or-later
// The images that a run of active learning chooses from, for who looks at what it chose. Torch-free.
#pragma once

#include "core/base/json.h"
#include "core/data/image_rows.h"

#include <functional>

namespace sharpscope {

/// Of the run with this experiment.json: image i of its events is row i, whatever part of the data the run may choose
/// from. In memory on the CPU, shared with the jobs that use it there. Reads files, which takes seconds for a large
/// data set. nullptr soon after `isStopping` says yes.
/// @throws Error if the experiment cannot be read, or where the data is not on this machine: what was looked for,
/// where, and how to get it.
std::shared_ptr<const ImageRows> imagesOf(const Json& experiment, const std::function<bool()>& isStopping);

} // namespace sharpscope
