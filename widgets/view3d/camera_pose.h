// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

class vtkCamera;

namespace sharpscope {

/// The eye's place and what it looks at, three numbers each; up is always up.
using CameraPose = std::vector<double>;

CameraPose poseOf(vtkCamera& camera);
void setPose(vtkCamera& camera, const CameraPose& pose);

/// From the front corner and above, `distance` away, so that the box and its labels have room.
CameraPose poseAtFirst(double distance);

/// Where the scene is looked at from: the front corner and above; along b; against a; from above with a to the right
/// and b upwards, as on the map.
enum class CameraSide { Corner, Front, Side, Top };
CameraPose seenFrom(CameraSide side, const CameraPose& pose); ///< at the same thing, from as far
CameraPose lookingAt(const std::array<double, 3>& target, const CameraPose& pose);
/// Turned by so many degrees round the vertical through what it looks at.
CameraPose turned(const CameraPose& pose, double degrees);

bool isSamePose(const CameraPose& a, const CameraPose& b); ///< but for rounding

} // namespace sharpscope
