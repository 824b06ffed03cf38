// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/kind.h"

namespace sharpscope {

/// Detection as a kind of work: a training of TrainingTask whose batches are images with boxes and whose objective is
/// the multibox loss.
Kind detectionKind();

} // namespace sharpscope
