// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/kind.h"

namespace sharpscope {

/// Acquisitions side by side, round by round. Torch-free.
Kind activeLearningKind();

} // namespace sharpscope
