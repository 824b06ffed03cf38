// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace sharpscope {

/// Whether a series goes up and down from point to point, as what is measured on batches does, or is exact: a constant,
/// a schedule, a knob that was turned. Rounding is no change. A series that is noisy once stays so.
class Zigzag {
public:
    void add(std::span<const double> values)
    {
        for (const double value : values) {
            ++m_count;
            const double change = value - m_last;
            if (m_count > 1 && std::abs(change) <= rounding * std::max(std::abs(value), std::abs(m_last))) continue;
            const int direction = m_count == 1 ? 0 : change > 0 ? 1 : -1;
            if (direction * m_direction < 0) ++m_turns;
            m_direction = direction;
            m_last = value;
            m_isNoisy = m_isNoisy || (m_turns >= fewest && m_turns * 8 >= m_count);
        }
    }
    bool isNoisy() const { return m_isNoisy; }

private:
    static constexpr double rounding = 1e-5; ///< of float32 norms over many numbers, with room
    static constexpr int fewest = 6;
    double m_last = 0;
    int m_direction = 0;
    long long m_turns = 0;
    long long m_count = 0;
    bool m_isNoisy = false;
};

/// How far the values of a noisy series lie from its line, whatever few of them may do.
class Scatter {
public:
    void add(double distance)
    {
        distance = std::abs(distance);
        m_most = std::max(m_most, distance);
        ++m_count;
        if (distance > 0) ++m_bins[static_cast<std::size_t>(std::clamp(std::ilogb(distance) - lowest, 0, bins - 1))];
    }

    /// Room for all of them; for one in two hundred only, if that lies within eight times the room of the others.
    double room() const
    {
        long long dropped = 0;
        for (int bin = bins - 1; bin >= 0; --bin) {
            dropped += m_bins[static_cast<std::size_t>(bin)];
            if (dropped > m_count / 200) return std::min(m_most, 8 * std::ldexp(1.0, bin + lowest + 1));
        }
        return m_most;
    }

private:
    static constexpr int bins = 64, lowest = -44; ///< powers of two
    std::array<int, bins> m_bins{};
    long long m_count = 0;
    double m_most = 0;
};

} // namespace sharpscope
