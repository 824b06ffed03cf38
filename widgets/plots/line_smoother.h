// SPDX-License-Identifier: GPL-3.0-or-later
// How a curve's line is made of its points: by point, as TensorBoard does (debiased_ema.h), or by distance, so that 100
// and 100,000 points over the same x look equally smooth:
//     y̅_i = Σ_{k≤i} e^{−(x_i−x_k)/τ} y_k / Σ_{k≤i} e^{−(x_i−x_k)/τ},
// kept as two sums, both times w = e^{−Δx/τ} from point to point: the mean of all points so far, each worth less the
// farther back it lies; debiased, for the weights are those that there are.
#pragma once

#include "widgets/plots/debiased_ema.h"

#include <algorithm>
#include <limits>

namespace sharpscope {

struct LineSmoothing {
    double weight = 0; ///< s in [0, 1), by point
    double tau = 0;    ///< τ in units of x, by distance; 0: by point
    bool isNone() const { return !(weight > 0) && !(tau > 0); }
    bool operator==(const LineSmoothing&) const = default;
};

/// τ such that s smooths as it does by point a curve of 1,000 points over the whole width: e^{−Δx/τ} = s for a
/// thousandth of the width. The width is rounded up, by a fifth at most, so that a curve that grows is not made anew
/// all the time.
inline double tauOf(double weight, double width)
{
    if (!(weight > 0) || !(width > 0)) return 0;
    const double rounded = std::exp2(std::ceil(4 * std::log2(width)) / 4);
    return rounded / 1000 / -std::log(std::min(weight, 0.9999));
}

class LineSmoother {
public:
    explicit LineSmoother(LineSmoothing how = {}) : m_tau(how.tau), m_byPoint(how.tau > 0 ? 0 : how.weight) {}

    /// Stretch by stretch in the order of x, in place; all must be finite. By point x is not looked at.
    void smooth(std::span<const double> x, std::span<double> values)
    {
        if (!(m_tau > 0)) return m_byPoint.smooth(values);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = add(x[i], values[i]);
    }

private:
    double add(double x, double value)
    {
        if (m_weights == 0) m_first = value;
        m_constant = m_constant && value == m_first;
        if (const double distance = x - m_x; distance != m_distance) {
            m_distance = distance;
            m_factor = m_weights == 0 ? 0 : std::exp(-std::max(0.0, distance) / m_tau);
        }
        m_sum = m_sum * m_factor + value;
        m_weights = m_weights * m_factor + 1;
        m_x = x;
        return m_constant ? value : m_sum / m_weights; // untouched as long as it is constant
    }

    double m_tau;
    double m_x = 0;
    double m_distance = std::numeric_limits<double>::quiet_NaN(); ///< of the last two points
    double m_factor = 0;                                          ///< and e^{−distance/τ}
    double m_sum = 0;
    double m_weights = 0;
    double m_first = 0;
    bool m_constant = true;
    DebiasedEma m_byPoint;
};

} // namespace sharpscope
