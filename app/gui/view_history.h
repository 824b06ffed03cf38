// SPDX-License-Identifier: GPL-3.0-or-later
// Undo and redo by whole values: the states that the window went through, oldest first, up to a number of them. What
// changes the same fields again within a moment (the keys of a number, the drag of a slider) is one step.
#pragma once

#include "app/gui/view_state.h"

#include <QString>

#include <chrono>
#include <deque>

namespace sharpscope {

class ViewHistory {
public:
    using Time = std::chrono::steady_clock::time_point;
    static constexpr std::chrono::milliseconds moment{1000};

    explicit ViewHistory(std::size_t most = 200) : m_most(most) {}

    /// The state that everything begins with; forgets all others.
    void start(ViewState state);

    /// The state after something was done; what could have been redone is gone. Nothing happens where only the layout,
    /// or nothing, is another.
    void record(ViewState state, Time now);

    /// The present state as it has become by itself, or as it came out on the screen: no step.
    void amend(ViewState state);

    bool canUndo() const { return m_at > 0; }
    bool canRedo() const { return m_at + 1 < m_states.size(); }
    const ViewState& undo(); ///< the state to go back to; only if canUndo()
    const ViewState& redo();
    const ViewState& present() const { return m_states[m_at]; }

    QString undoText() const; ///< what undo() takes back, "" if nothing
    QString redoText() const;

private:
    std::size_t m_most;
    std::deque<ViewState> m_states = {ViewState()};
    std::size_t m_at = 0;
    std::vector<std::string> m_fields; ///< that the newest step changed
    Time m_time;                       ///< of the newest step
};

} // namespace sharpscope
