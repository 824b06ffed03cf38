// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <span>

namespace sharpscope {

/// TensorBoard's smoothing, a value at a time: last ← s·last + (1−s)·x, smoothed = last / (1 − sⁿ). Values that are not
/// finite come back as they are and leave no trace; a series is untouched as long as it is constant.
class DebiasedEma {
public:
    explicit DebiasedEma(double weight = 0) : m_weight(weight) {}

    double add(double value)
    {
        if (!std::isfinite(value)) return value;
        if (m_count == 0) m_first = value;
        m_constant = m_constant && value == m_first;
        m_last = m_last * m_weight + (1 - m_weight) * value;
        ++m_count;
        if (m_constant || m_weight <= 0) return value;
        if (m_isUnbiased || m_weight >= 1) return m_last;
        const double bias = std::pow(m_weight, m_count);
        m_isUnbiased = 1 - bias == 1; // and stays so
        return m_last / (1 - bias);
    }

    /// The same, value by value in place; each must be finite.
    void smooth(std::span<double> values)
    {
        std::size_t i = 0;
        while (i < values.size() && (m_constant || !m_isUnbiased)) {
            values[i] = add(values[i]);
            ++i;
        }
        for (; i < values.size(); ++i) { // what add() does from here on
            m_last = m_last * m_weight + (1 - m_weight) * values[i];
            values[i] = m_last;
            ++m_count;
        }
    }

private:
    double m_weight;
    double m_last = 0;
    double m_first = 0;
    long long m_count = 0;
    bool m_constant = true;
    bool m_isUnbiased = false;
};

} // namespace sharpscope
