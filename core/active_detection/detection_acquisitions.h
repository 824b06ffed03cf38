// SPDX-License-Identifier: GPL-3.0-or-later
// The acquisitions of detection by name. A new one is its own two files, one line in detection_acquisitions.cpp and one
// case of known numbers.
#pragma once

#include "core/acquisition/registry.h"
#include "core/active_detection/pseudo_boxes.h"
#include "core/base/named_options.h"

namespace sharpscope {

const NameRegistry& detectionAcquisitionRegistry();
NamedList detectionAcquisitionsList(); ///< "acquisitions"

/// @throws Error with all problems of `options`, or with the nearest known name.
std::unique_ptr<Acquisition> makeDetectionAcquisition(const std::string& name, const Json& options, BoxedPool pool);

} // namespace sharpscope
