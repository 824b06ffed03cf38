// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <string>
#include <vector>

namespace sharpscope {

/// Undo by whole values: every state of a form, oldest first, at most 200. Edits of the same field in a row are one.
class JsonHistory {
public:
    /// The state after an edit of `field`; "" never joins the edit before.
    void record(Json value, const std::string& field)
    {
        if (!m_states.empty() && value == m_states[m_clock]) return;
        m_states.resize(m_states.empty() ? 0 : m_clock + 1);
        const bool joins = m_clock > 0 && !field.empty() && field == m_field && m_states.size() > 1;
        if (joins) m_states.pop_back();
        m_states.push_back(std::move(value));
        if (m_states.size() > 200) m_states.erase(m_states.begin());
        m_clock = m_states.size() - 1;
        m_field = field;
    }
    bool canUndo() const { return m_clock > 0; }
    bool canRedo() const { return m_clock + 1 < m_states.size(); }
    const Json& undo() { return move(-1); } ///< the state to go back to; only if canUndo()
    const Json& redo() { return move(+1); }

private:
    const Json& move(int by)
    {
        m_field.clear();
        m_clock = by < 0 ? m_clock - 1 : m_clock + 1;
        return m_states[m_clock];
    }

    std::vector<Json> m_states;
    std::size_t m_clock = 0;
    std::string m_field;
};

} // namespace sharpscope
