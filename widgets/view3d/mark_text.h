// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of the models and paths that are marked on a surface.
#pragma once

#include "core/run/run_series.h"

#include <QString>

namespace sharpscope {

bool isOnPlane(const SurfaceMark& mark);

/// "epoch 3", and how far off the plane the point lies, ‖θ − θ(a, b)‖, where it does: "epoch 3, 4.2 off".
QString epochText(const SurfaceMark& mark);

/// "SAM, step 390: L 0.52, accuracy 81.2 % in truth, 4.21 off the plane".
QString markText(const SurfaceMark& mark, const Surface& surface);

/// The model or the point of a path that is marked there, or near enough to be meant; nullptr where there is none.
const SurfaceMark* markAt(const Surface& surface, double a, double b);

} // namespace sharpscope
