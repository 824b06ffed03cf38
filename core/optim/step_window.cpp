// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/step_window.h"

namespace sharpscope {

/// passesOver() grows with its end.
double StepWindow::epochsFor(double passes, double begin) const
{
    if (passes <= 0) return begin;
    double low = begin, high = begin + passes;
    while (passesOver(begin, high) < passes) {
        low = high;
        high = begin + 2 * (high - begin);
    }
    for (int i = 0; i < 200; ++i) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) break; // neighbours
        (passesOver(begin, middle) < passes ? low : high) = middle;
    }
    return high;
}

} // namespace sharpscope
