// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

namespace sharpscope {

/// "accuracy/test" → "test accuracy", "accuracy/test/step-2" → "test accuracy after 2 inner steps"; other tags as they
/// are.
inline QString tagTitle(const QString& tag)
{
    const QString step = QStringLiteral("/step-");
    if (const qsizetype at = tag.lastIndexOf(step); at > 0) { // few-shot
        const int steps = tag.mid(at + step.size()).toInt();
        const QString before = tagTitle(tag.left(at));
        return steps == 0   ? QObject::tr("%1 before adapting").arg(before)
               : steps == 1 ? QObject::tr("%1 after 1 inner step").arg(before)
                            : QObject::tr("%1 after %2 inner steps").arg(before).arg(steps);
    }
    if (tag == QLatin1String("accuracy/chosen")) return QObject::tr("test accuracy of the chosen weights");
    if (tag.startsWith(QLatin1String("interval/")))
        return QObject::tr("± of the %1 accuracy (95 %)").arg(tag.section(QLatin1Char('/'), 1));
    QString what = tag.section(QLatin1Char('/'), 0, 0);
    const QString part = tag.section(QLatin1Char('/'), 1);
    if (what == QLatin1String("map")) what = QObject::tr("mAP");
    if (what == QLatin1String("map11")) what = QObject::tr("mAP (11 points)");
    const bool isOfPart =
        part == QLatin1String("test") || part == QLatin1String("validation") || part == QLatin1String("train");
    return isOfPart ? part + QLatin1Char(' ') + what : tag;
}

} // namespace sharpscope
