// SPDX-License-Identifier: GPL-3.0-or-later
// The images that a run of active learning of detection chooses from, for who looks at what it chose. Torch-free.
#pragma once

#include "core/base/json.h"
#include "core/data/image_rows.h"

#include <functional>

namespace sharpscope {

/// Of the run with this experiment.json: image i of its events is row i, with the boxes of its file; of a run whose
/// boxes a person draws without them. Their pictures are read when they are asked for. nullptr soon after `isStopping`
/// says yes.
/// @throws Error where the data is not on this machine.
std::shared_ptr<const ImageRows> boxedRowsOf(const Json& experiment, const std::function<bool()>& isStopping);

} // namespace sharpscope
