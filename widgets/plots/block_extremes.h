// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/number_column.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sharpscope {

/// The lowest and the highest of each sixteen values of a column, for its whole chunks: a figure of many points a
/// column of pixels looks at these only. Rounded outwards to floats: never less than the values reach.
class BlockExtremes {
public:
    static constexpr std::size_t block = 16;
    static_assert(NumberColumn::chunkSize % block == 0);

    void add(std::span<const double> chunk) ///< of NumberColumn::chunkSize finite values
    {
        for (std::size_t i = 0; i < chunk.size(); i += block) {
            const auto [low, high] = std::minmax_element(chunk.begin() + static_cast<std::ptrdiff_t>(i),
                                                         chunk.begin() + static_cast<std::ptrdiff_t>(i + block));
            constexpr float infinity = std::numeric_limits<float>::infinity();
            const auto below = static_cast<float>(*low), above = static_cast<float>(*high);
            m_low.push_back(below > *low ? std::nextafter(below, -infinity) : below);
            m_high.push_back(above < *high ? std::nextafter(above, infinity) : above);
        }
    }
    void clear() { *this = {}; }

    std::size_t points() const { return m_low.size() * block; } ///< that it knows of
    float low(std::size_t block) const { return m_low[block]; }
    float high(std::size_t block) const { return m_high[block]; }

private:
    std::vector<float> m_low, m_high;
};

} // namespace sharpscope
