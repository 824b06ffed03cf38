// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/range_hint.h"

#include "widgets/base/number_text.h"

#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QSpinBox>
#include <QToolTip>

namespace sharpscope {

namespace {

QString rangeOf(const QAbstractSpinBox& box)
{
    if (const auto* real = qobject_cast<const QDoubleSpinBox*>(&box))
        return QObject::tr("a number from %1 to %2 is expected")
            .arg(numberText(real->minimum(), 6), numberText(real->maximum(), 6));
    if (const auto* whole = qobject_cast<const QSpinBox*>(&box))
        return QObject::tr("a whole number from %1 to %2 is expected").arg(whole->minimum()).arg(whole->maximum());
    return {};
}

} // namespace

void sayRange(QAbstractSpinBox& box)
{
    QObject::connect(box.findChild<QLineEdit*>(), &QLineEdit::inputRejected, &box,
                     [&box] { QToolTip::showText(box.mapToGlobal(QPoint(0, box.height())), rangeOf(box), &box); });
}

} // namespace sharpscope
