// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/number_box.h"

#include "widgets/base/number_text.h"

#include <QLineEdit>

#include <algorithm>
#include <cmath>

namespace sharpscope {

NumberBox::NumberBox(Kind kind, QWidget* parent) : QAbstractSpinBox(parent), m_kind(kind)
{
    setKeyboardTracking(true);
    connect(lineEdit(), &QLineEdit::textEdited, this, &NumberBox::edited);
}

std::optional<double> NumberBox::value() const
{
    bool isNumber = false;
    const double value = lineEdit()->text().trimmed().toDouble(&isNumber);
    return isNumber ? std::optional(value) : std::nullopt;
}

void NumberBox::setValue(double value)
{
    const bool isBigWhole = m_kind == Kind::Whole || (value == std::floor(value) && std::abs(value) < 1e7);
    setText(isBigWhole ? QString::number(value, 'f', 0) : numberText(value, 12));
}

void NumberBox::setText(const QString& text)
{
    if (text == lineEdit()->text()) return;
    lineEdit()->setText(text);
    lineEdit()->setCursorPosition(0);
}

void NumberBox::setRange(double low, double high)
{
    m_low = low;
    m_high = high;
}

double NumberBox::next(double value, int direction) const
{
    if (m_kind == Kind::Whole) {
        const bool isLarge = std::abs(value) >= 1000; // 6000 → 7000, 128 → 129
        const double step = isLarge ? std::pow(10, std::floor(std::log10(std::abs(value)))) : 1;
        return std::floor(value / step + 1e-9) * step + direction * step;
    }
    if (value == 0) return direction * 0.01;
    double power = std::pow(10, std::floor(std::log10(std::abs(value)) + 1e-12));
    const bool isRoundPower = std::abs(std::abs(value) / power - 1) < 1e-9;
    if (isRoundPower && (value > 0) != (direction > 0)) power /= 10; // 0.1 goes down to 0.09, not to 0
    return QString::number(value + direction * power, 'g', 12).toDouble();
}

void NumberBox::stepBy(int steps)
{
    double at = value().value_or(std::isfinite(m_low) ? m_low : 0);
    for (int i = 0; i < std::abs(steps); ++i)
        at = next(at, steps > 0 ? 1 : -1);
    setValue(std::clamp(at, m_low, m_high));
    selectAll();
    Q_EMIT edited();
    Q_EMIT editingFinished();
}

QAbstractSpinBox::StepEnabled NumberBox::stepEnabled() const
{
    StepEnabled enabled = StepNone;
    const double at = value().value_or(m_low);
    if (at < m_high) enabled |= StepUpEnabled;
    if (at > m_low) enabled |= StepDownEnabled;
    return isReadOnly() ? StepEnabled(StepNone) : enabled;
}

QSize NumberBox::sizeHint() const
{
    const int text = fontMetrics().horizontalAdvance(QStringLiteral("0.00000000"));
    return {text + 34, lineEdit()->sizeHint().height() + 4};
}

} // namespace sharpscope
