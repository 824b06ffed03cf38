// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/camera_pose.h"

#include "widgets/view3d/surface_mesh.h"

#include <QtMath>

#include <vtkCamera.h>

#include <algorithm>
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
    return seenFrom(CameraSide::Corner, {0, -distance, middle, 0, 0, middle});
}

CameraPose seenFrom(CameraSide side, const CameraPose& pose)
{
    struct Angles {
        double across;
        double up;
    };
    constexpr Angles sides[] = {{-62, 34}, {-90, 0}, {0, 0}, {-90, 88.8}}; // at 90 a drag could not tilt it back
    const Angles angles = sides[static_cast<int>(side)];
    const double distance = std::hypot(pose[0] - pose[3], pose[1] - pose[4], pose[2] - pose[5]);
    const double across = qDegreesToRadians(angles.across), up = qDegreesToRadians(angles.up);
    return {pose[3] + distance * std::cos(up) * std::cos(across),
            pose[4] + distance * std::cos(up) * std::sin(across),
            pose[5] + distance * std::sin(up),
            pose[3],
            pose[4],
            pose[5]};
}

CameraPose lookingAt(const std::array<double, 3>& target, const CameraPose& pose)
{
    CameraPose moved = pose;
    for (std::size_t i = 0; i < 3; ++i) {
        moved[i] += target[i] - pose[3 + i];
        moved[3 + i] = target[i];
    }
    return moved;
}

CameraPose turned(const CameraPose& pose, double degrees)
{
    CameraPose moved = pose;
    const double angle = qDegreesToRadians(degrees), x = pose[0] - pose[3], y = pose[1] - pose[4];
    moved[0] = pose[3] + x * std::cos(angle) - y * std::sin(angle);
    moved[1] = pose[4] + x * std::sin(angle) + y * std::cos(angle);
    return moved;
}

bool isSamePose(const CameraPose& a, const CameraPose& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](double x, double y) { return std::abs(x - y) < 1e-9; });
}

} // namespace sharpscope
