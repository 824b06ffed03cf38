// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/describe.h"

#include <QWidget>

class QSlider;

namespace sharpscope {

class NumberBox;

/// A number that one tries out: a slider over its whole range, or, where that is too wide to be of use, over four times
/// what it begins with, and a box that takes any value that is allowed.
class OptionSlider final : public QWidget {
    Q_OBJECT

public:
    OptionSlider(const FieldInfo& field, double first, QWidget* parent = nullptr);

    void setValue(double value); ///< without a signal

Q_SIGNALS:
    void moved(double value); ///< by the user

private:
    double valueAt(int place) const;
    int placeOf(double value) const;

    bool m_isWhole;
    double m_low = 0;
    double m_high;
    QSlider* m_slider;
    NumberBox* m_box;
};

} // namespace sharpscope
