// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSpinBox>

#include <limits>
#include <optional>

namespace sharpscope {

/// A number as researchers type it: 0.05, 5e-4, any length. The arrows move its leading digit (0.05 → 0.06, 1e-4 →
/// 2e-4). What is typed is never changed behind the user's back: a value that is out of range, or no number at all, is
/// kept in red for the form to complain about. "nan", "inf" and what is too large for a number are no numbers.
class NumberBox final : public QAbstractSpinBox {
    Q_OBJECT

public:
    enum class Kind { Whole, Real };

    explicit NumberBox(Kind kind, QWidget* parent = nullptr);

    std::optional<double> value() const; ///< always finite; nothing while the text is no number
    QString problem() const;             ///< what is wrong with the text, the range included; "" if nothing, or empty
    void setValue(double value);
    void setRange(double low, double high);
    void setText(const QString& text);

    void stepBy(int steps) override;
    QValidator::State validate(QString&, int&) const override { return QValidator::Acceptable; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void edited();  ///< by the user, with every key and step; editingFinished() comes with Enter and with leaving
    void stepped(); ///< by an arrow, a key or the wheel; more may follow at once

protected:
    StepEnabled stepEnabled() const override;
    void changeEvent(QEvent* event) override;

private:
    double next(double value, int direction) const;
    void mark();

    Kind m_kind;
    double m_low = -std::numeric_limits<double>::infinity();
    double m_high = std::numeric_limits<double>::infinity();
};

} // namespace sharpscope
