// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace sharpscope {

/// "accuracy/test" → "test accuracy"; other tags as they are.
inline QString tagTitle(const QString& tag)
{
    const QString what = tag.section(QLatin1Char('/'), 0, 0), part = tag.section(QLatin1Char('/'), 1);
    const bool isOfPart =
        part == QLatin1String("test") || part == QLatin1String("validation") || part == QLatin1String("train");
    return isOfPart ? part + QLatin1Char(' ') + what : tag;
}

} // namespace sharpscope
