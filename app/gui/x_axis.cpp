// SPDX-License-Identifier: GPL-3.0-or-later
// What curves run over: names and help.
#include "app/gui/quantities.h"

#include <QCoreApplication>

namespace sharpscope {

QString idOf(XAxis axis)
{
    switch (axis) {
    case XAxis::Step:
        return QStringLiteral("step");
    case XAxis::Epoch:
        return QStringLiteral("epoch");
    case XAxis::Passes:
        return QStringLiteral("passes");
    case XAxis::Seconds:
        return QStringLiteral("seconds");
    }
    return {};
}

QString titleOf(XAxis axis)
{
    switch (axis) {
    case XAxis::Step:
        return QCoreApplication::translate("quantities", "step");
    case XAxis::Epoch:
        return QCoreApplication::translate("quantities", "epoch");
    case XAxis::Passes:
        return QCoreApplication::translate("quantities", "passes");
    case XAxis::Seconds:
        return QCoreApplication::translate("quantities", "seconds");
    }
    return {};
}

QString helpOf(XAxis axis)
{
    switch (axis) {
    case XAxis::Step:
        return QCoreApplication::translate("quantities", "Steps of the optimiser");
    case XAxis::Epoch:
        return QCoreApplication::translate("quantities", "Passes over the train images");
    case XAxis::Passes:
        return QCoreApplication::translate(
            "quantities",
            "Forward-backward passes in units of a full train batch: SGD 1, SAM 2, Agnostic-SAM 2(1+|Bᵛ|/|Bᵗ|) a step");
    case XAxis::Seconds:
        return QCoreApplication::translate("quantities",
                                           "Training time, without probes, evaluation and the other runs");
    }
    return {};
}

XAxis xAxisOf(const QString& id)
{
    for (const XAxis axis : {XAxis::Epoch, XAxis::Passes, XAxis::Seconds})
        if (id == idOf(axis)) return axis;
    return XAxis::Step;
}

ClockPart clockPartOf(XAxis axis)
{
    switch (axis) {
    case XAxis::Step:
        return ClockPart::Step;
    case XAxis::Epoch:
        return ClockPart::Epoch;
    case XAxis::Passes:
        return ClockPart::Passes;
    case XAxis::Seconds:
        return ClockPart::Seconds;
    }
    return ClockPart::Step;
}

} // namespace sharpscope
