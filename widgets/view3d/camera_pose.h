// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

class vtkCamera;

namespace sharpscope {

/// The eye's place and what it looks at, three numbers each; up is always up.
using CameraPose = std::vector<double>;

CameraPose poseOf(vtkCamera& camera);
void setPose(vtkCamera& camera, const CameraPose& pose);

/// From the front corner and above, `distance` away, so that the box and its labels have room.
CameraPose poseAtFirst(double distance);

} // namespace sharpscope
