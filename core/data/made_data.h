// SPDX-License-Identifier: GPL-3.0-or-later
// Data sets that are made, not loaded, the same on every call: they need no files and train in seconds.
//
// Two moons, spirals, circles and gaussians are points of the plane, with a standard deviation σ. They are images of
// [2, 1, 1]: a channel for each coordinate, from −2 to 2 in 256 steps of 0.016, which normalisation brings back to its
// value; every augmentation leaves them as they are. Blobs are grey images [1, 16, 16] of a spot that is small, large,
// wide or tall, somewhere in noise; flips and crops do not change the class.
#pragma once

#include "core/data/dataset_source.h"

namespace sharpscope {

DatasetSource twoMoons();  ///< two interleaved half circles (as in scikit-learn), σ = 0.1
DatasetSource spirals();   ///< three arms of one turn, σ = 0.05
DatasetSource circles();   ///< one round the other, of radius 0.6 and 1.3, σ = 0.1
DatasetSource gaussians(); ///< three, round the corners of an equilateral triangle of radius 1, σ = 0.35
DatasetSource blobs();

} // namespace sharpscope
