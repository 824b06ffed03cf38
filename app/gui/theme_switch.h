// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/view_state.h"

class QAction;

namespace sharpscope {

/// The theme of the whole program: light, dark, or as the desktop was when the program started.
class ThemeSwitch {
public:
    explicit ThemeSwitch(QAction* dark); ///< the action is ticked while the theme is dark

    void choose(const std::string& name);

    void read(ViewState& state) const { state.theme = m_name; }
    void show(const ViewState& state) { choose(state.theme); }

private:
    QAction* m_dark;
    bool m_systemIsDark;
    std::string m_name;
};

} // namespace sharpscope
