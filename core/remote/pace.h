// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

namespace sharpscope {

/// How much is asked for at once, so that an answer takes seconds on any line: what has come of a file is then kept
/// where the line breaks off, and the asker hears often enough that it is not wanted any more.
class Pace {
public:
    static constexpr std::uint64_t least = 16 << 10, most = 4 << 20;

    std::uint64_t piece() const { return m_piece; } ///< bytes

    void came(std::uint64_t bytes, double seconds)
    {
        if (seconds > slow)
            m_piece = std::max(least, m_piece / 2);
        else if (seconds < quick && bytes >= m_piece / 2) // less says nothing of the line
            m_piece = std::min(most, m_piece * 2);
    }
    /// Nothing came in time; false where less cannot be asked for.
    bool failed()
    {
        const bool canBeLess = m_piece > least;
        m_piece = std::max(least, m_piece / 4);
        return canBeLess;
    }

private:
    static constexpr double quick = 2, slow = 8; ///< s
    std::uint64_t m_piece = 256 << 10;
};

} // namespace sharpscope
