// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/camera_pose.h"

#include "widgets/view3d/surface_mesh.h"

#include <QtMath>

#include <vtkCamera.h>

#include <cmath>

namespace sharpscope {

CameraPose poseOf(vtkCamera& camera)
{
    const double *eye = camera.GetPosition(), *target = camera.GetFocalPoint();
    return {eye[0], eye[1], eye[2], target[0], target[1], target[2]};
}

void setPose(vtkCamera& camera, const CameraPose& pose)
{
    camera.SetViewUp(0, 0, 1);
    camera.SetFocalPoint(pose[3], pose[4], pose[5]);
    camera.SetPosition(pose[0], pose[1], pose[2]);
}

CameraPose poseAtFirst(double distance)
{
    const double middle = boxHeight * 0.28; // the front corner and its labels need room
    const double across = qDegreesToRadians(-62.0);
    const double up = qDegreesToRadians(34.0);
    return {distance * std::cos(up) * std::cos(across),
            distance * std::cos(up) * std::sin(across),
            middle + distance * std::sin(up),
            0,
            0,
            middle};
}

} // namespace sharpscope
