// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/window_actions.h"

#include <QToolBar>

class QToolButton;

namespace sharpscope {

/// The hand on the job across the top of the window: what can be done with it and its live controls. Buttons say their
/// names where there is room for all of them, and are icons alone where there is not; they can be reached by Tab.
class JobBar final : public QToolBar {
    Q_OBJECT

public:
    JobBar(const WindowActions& actions, QWidget* liveControls, QWidget* parent);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    void measure(); ///< the pause button is as wide as the longer of its texts, so that nothing moves with them
    void fit();

    QToolButton* m_pause = nullptr;
    int m_pauseWidth = 0;
    int m_wide = 0; ///< px that it takes with all names
};

} // namespace sharpscope
