// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>

namespace sharpscope {

/// Numbers that are the same on every machine, which the standard's distributions are not. Torch-free.
class RandomNumbers {
public:
    explicit RandomNumbers(std::uint64_t seed) : m_engine(seed) {}

    double uniform() { return static_cast<double>(m_engine() >> 11) * 0x1p-53; } ///< [0, 1)
    double uniform(double from, double to) { return from + (to - from) * uniform(); }
    std::int64_t below(std::int64_t count) { return static_cast<std::int64_t>(uniform() * static_cast<double>(count)); }
    bool coin() { return uniform() < 0.5; }

private:
    std::mt19937_64 m_engine;
};

} // namespace sharpscope
