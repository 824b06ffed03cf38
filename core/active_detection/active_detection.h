// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/kind.h"

namespace sharpscope {

/// Active learning of detection as a kind of work (Kim et al., SAAL, Figure 5): ActiveTask's rounds over images with
/// boxes, of which labelling one tells all. Acquisitions are those of detection_acquisitions.h.
Kind activeDetectionKind();

} // namespace sharpscope
