// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/view_history.h"

#include "app/gui/view_change.h"

namespace sharpscope {

void ViewHistory::start(ViewState state)
{
    m_states.assign(1, std::move(state));
    m_at = 0;
    m_fields.clear();
}

void ViewHistory::record(ViewState state, Time now)
{
    const auto fields = changedFields(present(), state);
    if (fields.empty()) return amend(std::move(state));
    const bool isSaid = fields.front() == "runs.notes"; // what is said of runs are steps of their own
    const bool joins = m_at > 0 && !canRedo() && fields == m_fields && !isSaid && now - m_time < moment;
    m_states.resize(m_at + (joins ? 0 : 1));
    m_states.push_back(std::move(state));
    if (m_states.size() > m_most + 1) m_states.pop_front();
    m_at = m_states.size() - 1;
    m_fields = fields;
    m_time = now;
    if (joins && changedFields(m_states[m_at - 1], present()).empty()) { // there and back again
        m_states.pop_back();
        --m_at;
        m_fields.clear();
    }
}

void ViewHistory::amend(ViewState state) { m_states[m_at] = std::move(state); }

const ViewState& ViewHistory::undo()
{
    m_fields.clear();
    return m_states[--m_at];
}

const ViewState& ViewHistory::redo()
{
    m_fields.clear();
    return m_states[++m_at];
}

QString ViewHistory::undoText() const { return canUndo() ? changeText(m_states[m_at - 1], present()) : QString(); }

QString ViewHistory::redoText() const { return canRedo() ? changeText(present(), m_states[m_at + 1]) : QString(); }

} // namespace sharpscope
