// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/number_box.h"

#include "widgets/base/number_text.h"
#include "widgets/base/theme.h"

#include <QEvent>
#include <QLineEdit>

#include <algorithm>
#include <cmath>

namespace sharpscope {

NumberBox::NumberBox(Kind kind, QWidget* parent) : QAbstractSpinBox(parent), m_kind(kind)
{
    setKeyboardTracking(true);
    connect(lineEdit(), &QLineEdit::textEdited, this, &NumberBox::edited);
    connect(lineEdit(), &QLineEdit::textChanged, this, &NumberBox::mark);
}

std::optional<double> NumberBox::value() const
{
    bool isNumber = false;
    const double value = lineEdit()->text().trimmed().toDouble(&isNumber);
    return isNumber && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

QString NumberBox::problem() const
{
    const QString text = lineEdit()->text().trimmed();
    if (text.isEmpty()) return {};
    const QString wanted = m_kind == Kind::Whole ? tr("a whole number") : tr("a number");
    const auto number = value();
    if (!number || (m_kind == Kind::Whole && *number != std::floor(*number)))
        return tr("%1 is expected, not “%2”").arg(wanted, text);
    if (*number >= m_low && *number <= m_high) return {};
    const QString low = numberText(m_low, 6), high = numberText(m_high, 6);
    return std::isfinite(m_low) && std::isfinite(m_high)
               ? tr("%1 from %2 to %3 is expected, not %4").arg(wanted, low, high, text)
               : tr("%1 of %2 is expected, not %3")
                     .arg(wanted, *number < m_low ? tr("%1 or more").arg(low) : tr("%1 or less").arg(high), text);
}

void NumberBox::mark()
{
    QPalette palette;
    if (!problem().isEmpty()) palette.setColor(QPalette::Text, themeOf(*this).problem);
    lineEdit()->setPalette(palette);
}

void NumberBox::changeEvent(QEvent* event)
{
    QAbstractSpinBox::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) mark();
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
    mark();
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
    if (std::isfinite(at)) setValue(std::clamp(at, m_low, m_high));
    selectAll();
    Q_EMIT edited();
    Q_EMIT stepped();
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

QSize NumberBox::minimumSizeHint() const
{
    const int text = fontMetrics().horizontalAdvance(QStringLiteral("0.0000"));
    return {text + 34, sizeHint().height()};
}

} // namespace sharpscope
