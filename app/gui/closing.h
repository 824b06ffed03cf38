// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/view_state.h"
#include "app/gui/window_seams.h"

#include <QObject>

namespace sharpscope {

class LandscapeTab;
class Notices;
class RunFeed;

/// What closing the window means while a job runs: the user is told once what becomes of it, the job writes its
/// checkpoint, and only then the window goes.
class Closing final : public QObject {
    Q_OBJECT

public:
    /// All of it outlives the parent `window`, which close() is called on.
    Closing(const WindowSeams& seams, RunFeed& feed, LandscapeTab& landscape, Notices& notices, QWidget* window);

    /// Whether the window can go at once. If not, it closes itself when the jobs have saved, unless the user would
    /// rather stay.
    bool begin();

    void read(ViewState& state) const { state.layout.closesUnasked = m_isUnasked; }
    void show(const ViewState& state) { m_isUnasked = state.layout.closesUnasked; }

private:
    bool isBusy() const; ///< a job has still to write its checkpoint
    QString whatHappens() const;
    void waitToClose();

    const WindowSeams& m_seams;
    RunFeed& m_feed;
    LandscapeTab& m_landscape;
    Notices& m_notices;
    QWidget* m_window;
    bool m_isUnasked = false;
    bool m_isClosing = false;
};

} // namespace sharpscope
