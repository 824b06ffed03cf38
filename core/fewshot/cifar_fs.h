// SPDX-License-Identifier: GPL-3.0-or-later
// CIFAR-FS (Bertinetto, Henriques, Torr, Vedaldi, "Meta-learning with differentiable closed-form solvers", 2019):
// CIFAR-100's classes as folders of images below data/, and lists of class names, one a line, in
// splits/bertinetto/{train,val,test}.txt.
#pragma once

#include "core/fewshot/class_source.h"

namespace sharpscope {

ClassSource cifarFs();

} // namespace sharpscope
