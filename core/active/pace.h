// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/command.h"

#include <cstdint>
#include <optional>
#include <string>

namespace sharpscope {

/// How far a run may go before it waits: without end, or so many more phases or rounds. A round ends with its training.
class Pace {
public:
    /// `hold` is rounds.hold: "never", "round" or "phase".
    explicit Pace(const std::string& hold)
    {
        if (hold != "never") m_left = 0;
        m_isByRound = hold == "round";
    }

    void allow(const NextPhase& next)
    {
        m_isByRound = next.unit == "round";
        m_left = next.unit == "end" ? std::nullopt : std::optional(next.count);
    }
    void hold() { m_left = 0; }

    bool mayGo() const { return !m_left || *m_left > 0; }
    void phaseIsDone(bool endsRound)
    {
        if (m_left && *m_left > 0 && (endsRound || !m_isByRound)) --*m_left;
    }

private:
    std::optional<std::int64_t> m_left; ///< nothing: without end
    bool m_isByRound = false;
};

} // namespace sharpscope
