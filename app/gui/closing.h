// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/view_state.h"
#include "app/gui/window_seams.h"

#include <QObject>

#include <vector>

namespace sharpscope {

class Notices;
class RunFeed;
class SideWork;

/// What closing the window means while a job runs, or a page's own work (SideWork): the user is told once what becomes
/// of it, the job writes its checkpoint, the rest ends where it is, and only then the window goes.
class Closing final : public QObject {
    Q_OBJECT

public:
    /// All of it outlives the parent `window`, which close() is called on.
    Closing(const WindowSeams& seams, RunFeed& feed, Notices& notices, QWidget* window);

    /// Whether the window can go at once. If not, it closes itself when the jobs have saved, unless the user would
    /// rather stay.
    bool begin();

    void read(ViewState& state) const { state.layout.closesUnasked = m_isUnasked; }
    void show(const ViewState& state) { m_isUnasked = state.layout.closesUnasked; }

private:
    std::vector<SideWork*> underWay() const; ///< that would be missed
    bool isBusy() const;
    QString whatHappens() const;
    void waitToClose();

    const WindowSeams& m_seams;
    RunFeed& m_feed;
    Notices& m_notices;
    QWidget* m_window;
    bool m_isUnasked = false;
    bool m_isClosing = false;
};

} // namespace sharpscope
