// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDoubleSpinBox>
#include <QSpinBox>

namespace sharpscope {

/// Steps from 9 to 17 to 33: each grid holds all points of the one before.
class GridSpinBox final : public QSpinBox {
public:
    using QSpinBox::QSpinBox;
    void stepBy(int steps) override
    {
        int points = value();
        for (; steps > 0; --steps)
            points = 2 * points - 1;
        for (; steps < 0; ++steps)
            points = (points + 1) / 2;
        setValue(points);
    }
};

/// "1" and "0.0001" instead of "1.0000".
class ShortSpinBox final : public QDoubleSpinBox {
public:
    using QDoubleSpinBox::QDoubleSpinBox;
    QString textFromValue(double value) const override { return locale().toString(value, 'g', 6); }
};

} // namespace sharpscope
