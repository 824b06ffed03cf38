// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/curve_axes.h"

#include <QObject>

namespace sharpscope {

const std::vector<CurveAxis>& curveAxes()
{
    static const std::vector<CurveAxis> all = {{QStringLiteral("labels"), QObject::tr("labels"),
                                                [](const LearningPoint& p) { return static_cast<double>(p.labels); }},
                                               {QStringLiteral("round"), QObject::tr("round"),
                                                [](const LearningPoint& p) { return static_cast<double>(p.round); }},
                                               {QStringLiteral("passes"), QObject::tr("passes"),
                                                [](const LearningPoint& p) { return p.trained.passes; }, false},
                                               {QStringLiteral("seconds"), QObject::tr("seconds of training"),
                                                [](const LearningPoint& p) { return p.trained.seconds; }, false}};
    return all;
}

} // namespace sharpscope
