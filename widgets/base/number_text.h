// SPDX-License-Identifier: GPL-3.0-or-later
// How numbers are written for people. Empty for NaN.
#pragma once

#include <QString>

#include <cmath>

namespace sharpscope {

/// `digits` significant ones, "1e-8" instead of "1e-08".
inline QString numberText(double value, int digits)
{
    if (std::isnan(value)) return {};
    return QString::number(value, 'g', digits)
        .replace(QStringLiteral("e-0"), QStringLiteral("e-"))
        .replace(QStringLiteral("e+0"), QStringLiteral("e"));
}

/// A share in [0, 1] as "93.12 %".
inline QString percentText(double share)
{
    return std::isnan(share) ? QString() : QString::number(share * 100, 'f', 2) + QStringLiteral(" %");
}

/// "1 run", "3 runs".
inline QString countText(std::size_t count, const QString& one, const QString& many)
{
    return QStringLiteral("%1 %2").arg(count).arg(count == 1 ? one : many);
}

/// "42 s", "3:07 min", "1:02:33 h".
inline QString durationText(double seconds)
{
    if (std::isnan(seconds)) return {};
    const auto whole = static_cast<qlonglong>(std::llround(seconds));
    const auto two = [](qlonglong n) { return QStringLiteral("%1").arg(n, 2, 10, QLatin1Char('0')); };
    if (whole < 60) return QStringLiteral("%1 s").arg(whole);
    if (whole < 3600) return QStringLiteral("%1:%2 min").arg(whole / 60).arg(two(whole % 60));
    return QStringLiteral("%1:%2:%3 h").arg(whole / 3600).arg(two(whole / 60 % 60), two(whole % 60));
}

} // namespace sharpscope
