// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/mark_text.h"

#include "widgets/base/number_text.h"
#include "widgets/view3d/surface_style.h"

#include <QObject>
#include <QStringList>

#include <cmath>

namespace sharpscope {

bool isOnPlane(const SurfaceMark& mark) { return mark.distance < 1e-4; }

QString epochText(const SurfaceMark& mark)
{
    const QString epoch = QObject::tr("epoch %1").arg(mark.epoch, 0, 'g', 3);
    return isOnPlane(mark) ? epoch : QObject::tr("%1, %2 off").arg(epoch, numberText(mark.distance, 2));
}

QString markText(const SurfaceMark& mark, const Surface& surface)
{
    QStringList parts;
    if (!std::isnan(mark.loss)) parts << QStringLiteral("L %1").arg(numberText(mark.loss, 4));
    if (!std::isnan(mark.accuracy)) parts << accuracyName(surface) + QLatin1Char(' ') + percentText(mark.accuracy);
    const QString truth =
        parts.isEmpty() ? QString() : QObject::tr("%1 in truth, ").arg(parts.join(QStringLiteral(", ")));
    return QObject::tr("%1, step %2: %3%4")
        .arg(QString::fromStdString(mark.label))
        .arg(mark.step)
        .arg(truth, isOnPlane(mark) ? QObject::tr("on the plane")
                                    : QObject::tr("%1 off the plane").arg(numberText(mark.distance, 3)));
}

const SurfaceMark* markAt(const Surface& surface, double a, double b)
{
    constexpr double near = 0.02; // of the box
    const double width = surface.grid.xMax - surface.grid.xMin, height = surface.grid.yMax - surface.grid.yMin;
    const SurfaceMark* nearest = nullptr;
    double least = near;
    for (const SurfaceMark& mark : surface.marks) {
        const double away = std::hypot((mark.a - a) / width, (mark.b - b) / height);
        if (isOutline(mark) || away > least) continue; // of equal ones the later: an end, not what led to it
        nearest = &mark;
        least = away;
    }
    return nearest;
}

} // namespace sharpscope
