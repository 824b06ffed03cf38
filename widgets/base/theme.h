// SPDX-License-Identifier: GPL-3.0-or-later
// The window's two looks. A widget, and above all a plot, asks themeOf(*this) when it paints and when its palette
// changes, so nothing has to be told twice and there is no global theme.
#pragma once

#include <QColor>

class QApplication;
class QPalette;
class QWidget;

namespace sharpscope {

struct Theme {
    bool dark = false;
    QColor window; ///< behind docks and bars
    QColor base;   ///< behind text fields, lists and plots
    QColor text;
    QColor muted; ///< units, hints, tick labels
    QColor border;
    QColor grid; ///< a plot's grid lines
    QColor accent;
    QColor problem; ///< a sentence about what is wrong
    QColor warning;
    QColor good;
};

Theme lightTheme();
Theme darkTheme();

/// The theme that a widget's palette was made from.
Theme themeOf(const QWidget& widget);

/// What the desktop asks for; call it before useTheme(), which changes the application's palette.
bool systemIsDark();

/// Fusion style, palette and a short style sheet for the whole program; widgets get a PaletteChange event.
void useTheme(QApplication& application, const Theme& theme);

} // namespace sharpscope
