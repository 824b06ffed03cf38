// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only. Ticks whose labels tell them apart: as many digits as the distance
// between two of them asks for, on logarithmic axes too.
#pragma once

#include "widgets/plots/qcp.h"

namespace sharpscope {

/// "0.05", "0.1", "0.15": evenly spaced ticks with the same number of decimals, "1.5e6" where there are many digits.
QVector<QString> evenTickTexts(const QVector<double>& ticks);

class NumberTicker final : public QCPAxisTicker {
public:
    explicit NumberTicker(bool whole = false) : m_whole(whole) {}

protected:
    double getTickStep(const QCPRange& range) override;
    QVector<QString> createLabelVector(const QVector<double>& ticks, const QLocale&, QChar, int) override
    {
        return evenTickTexts(ticks);
    }

private:
    bool m_whole; ///< steps: there is nothing between 3 and 4
};

/// Powers of ten over many decades, 1, 2 and 5 times these over few, evenly spaced ticks within less than one.
class LogTicker final : public QCPAxisTicker {
protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
    QVector<double> createSubTickVector(int, const QVector<double>&) override { return {}; }
    QVector<QString> createLabelVector(const QVector<double>& ticks, const QLocale&, QChar, int) override;
};

/// Names at places, of which those are left out that would lie on the one before.
class NameTicker final : public QCPAxisTickerText {
public:
    explicit NameTicker(const QCPAxis& axis) : m_axis(axis) {} ///< whose ticker it is

protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;

private:
    const QCPAxis& m_axis;
};

/// Gives the axis its scale and ticks.
void setScaleOf(QCPAxis& axis, bool logarithmic, bool whole = false);

} // namespace sharpscope
