// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/active/label_file.h"
#include "core/active/label_form.h"
#include "core/detection/load_detection.h"

namespace sharpscope {

/// Images that are named by their id, "VOC2007/000012", as rows of the set.
/// @throws Error naming place and image, if it is none or what is said of it cannot be.
std::vector<PlannedLabel> onRows(std::vector<PlannedLabel> planned, const DetectionSet& set);

/// A label is that an image's boxes are known: a person's where they were drawn, else those of its file. Batches are
/// those of the run with them.
LabelForm boxesAsLabels(const LoadedDetection& loaded);

} // namespace sharpscope
