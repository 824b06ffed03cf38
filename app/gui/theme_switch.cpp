// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/theme_switch.h"

#include "widgets/base/theme.h"

#include <QAction>
#include <QApplication>

namespace sharpscope {

ThemeSwitch::ThemeSwitch(QAction* dark) : m_dark(dark), m_systemIsDark(systemIsDark()) {}

void ThemeSwitch::choose(const std::string& name)
{
    if (name == m_name) return;
    m_name = name;
    const bool dark = name == "dark" || (name != "light" && m_systemIsDark);
    useTheme(*qApp, dark ? darkTheme() : lightTheme());
    m_dark->setChecked(dark);
}

} // namespace sharpscope
