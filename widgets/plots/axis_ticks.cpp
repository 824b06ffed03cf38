// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/axis_ticks.h"

#include "widgets/base/number_text.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr double evenBelow = 0.7; ///< decades

bool isEven(const QVector<double>& ticks)
{
    return ticks.isEmpty() || ticks.first() <= 0 || std::log10(ticks.last() / ticks.first()) < evenBelow;
}

QString tidied(QString text)
{
    return text.replace(QStringLiteral("e-0"), QStringLiteral("e-"))
        .replace(QStringLiteral("e+0"), QStringLiteral("e"));
}

} // namespace

QVector<QString> evenTickTexts(const QVector<double>& ticks)
{
    double step = std::numeric_limits<double>::infinity(), most = 0;
    for (qsizetype i = 0; i < ticks.size(); ++i) {
        most = std::max(most, std::abs(ticks[i]));
        if (i > 0) step = std::min(step, std::abs(ticks[i] - ticks[i - 1]));
    }
    if (!std::isfinite(step) || step == 0) step = most > 0 ? most : 1;
    const char format = most >= 1e6 || (most > 0 && most < 1e-3) ? 'e' : 'f';
    QVector<QString> texts;
    for (int decimals = 0; decimals <= 15; ++decimals) {
        texts.clear();
        bool areExact = true;
        for (const double tick : ticks) {
            const double value = std::abs(tick) < 1e-9 * step ? 0 : tick; // 3 · 0.1 − 0.3
            texts << (value == 0 ? QStringLiteral("0") : tidied(QString::number(value, format, decimals)));
            areExact = areExact && std::abs(texts.last().toDouble() - value) < 1e-3 * step;
        }
        if (areExact) break;
    }
    return texts;
}

double NumberTicker::getTickStep(const QCPRange& range)
{
    const double step = QCPAxisTicker::getTickStep(range);
    if (!m_whole || step >= 10) return step;
    for (const double whole : {1.0, 2.0, 5.0})
        if (step <= whole) return whole;
    return 10;
}

QVector<double> LogTicker::createTickVector(double tickStep, const QCPRange& range)
{
    if (!(range.lower > 0) || !(range.upper > range.lower)) return {};
    const double decades = std::log10(range.upper / range.lower);
    if (decades < evenBelow) return QCPAxisTicker::createTickVector(tickStep, range);
    const QList<double> parts = decades < 1.4 ? QList<double>{1, 2, 3, 5, 7}
                                : decades < 3 ? QList<double>{1, 2, 5}
                                              : QList<double>{1};
    const int stride = std::max(1, static_cast<int>(std::ceil(decades / 8)));
    QVector<double> ticks;
    const int first = static_cast<int>(std::floor(std::log10(range.lower) / stride)) * stride;
    for (int power = first; power <= std::ceil(std::log10(range.upper)); power += stride)
        for (const double part : parts)
            ticks << part * std::pow(10.0, power);
    return ticks;
}

QVector<QString> LogTicker::createLabelVector(const QVector<double>& ticks, const QLocale&, QChar, int)
{
    if (isEven(ticks)) return evenTickTexts(ticks);
    QVector<QString> texts;
    for (const double tick : ticks)
        texts << numberText(tick, 6);
    return texts;
}

QVector<double> NameTicker::createTickVector(double tickStep, const QCPRange& range)
{
    constexpr double gap = 6, upright = 30; // pixels; degrees from which on names stand beside each other
    const QFontMetricsF metrics(m_axis.tickLabelFont());
    const bool isAlong = m_axis.orientation() == Qt::Horizontal && std::abs(m_axis.tickLabelRotation()) < upright;
    QVector<double> kept;
    double end = -std::numeric_limits<double>::infinity();
    for (const double tick : QCPAxisTickerText::createTickVector(tickStep, range)) {
        const double half = (isAlong ? metrics.horizontalAdvance(ticks().value(tick)) : metrics.height()) / 2;
        // from left to right, and from below to above
        const double at =
            m_axis.orientation() == Qt::Horizontal ? m_axis.coordToPixel(tick) : -m_axis.coordToPixel(tick);
        if (at - half < end) continue;
        kept << tick;
        end = at + half + (isAlong ? gap : 0);
    }
    return kept;
}

void setScaleOf(QCPAxis& axis, bool logarithmic, bool whole)
{
    axis.setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    axis.setTicker(logarithmic ? QSharedPointer<QCPAxisTicker>(new LogTicker)
                               : QSharedPointer<QCPAxisTicker>(new NumberTicker(whole)));
}

} // namespace sharpscope
