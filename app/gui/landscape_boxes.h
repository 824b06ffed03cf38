// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemView>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSpinBox>
#include <QStylePainter>

#include <algorithm>

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

/// Of a long name the beginning and the end are seen, which tells the seeds of a method apart; its list shows all of
/// it.
class NameBox final : public QComboBox {
public:
    using QComboBox::QComboBox;
    QString shownText() const
    {
        QStyleOptionComboBox option;
        initStyleOption(&option);
        const QRect place = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
        const int icon = option.currentIcon.isNull() ? 0 : option.iconSize.width() + 4;
        return fontMetrics().elidedText(currentText(), Qt::ElideMiddle, place.width() - icon - 4);
    }
    void showPopup() override
    {
        view()->setMinimumWidth(std::min(view()->sizeHintForColumn(0) + 8, 480));
        QComboBox::showPopup();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QStylePainter painter(this);
        QStyleOptionComboBox option;
        initStyleOption(&option);
        option.currentText = shownText();
        painter.drawComplexControl(QStyle::CC_ComboBox, option);
        painter.drawControl(QStyle::CE_ComboBoxLabel, option);
    }
};

} // namespace sharpscope
