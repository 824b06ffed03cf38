// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fewshot/class_source.h"

namespace sharpscope {

/// One's own images: a folder for each class. Where these lie in folders called train, val (or validation) and test,
/// that is the split; else 64 in a hundred train, 16 validate and 20 test, unless the experiment says which.
ClassSource classFolderSplits();

} // namespace sharpscope
