// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of numbers worked out by hand share.
#pragma once

#include "quadratics.h"

#include "core/optim/registry.h"

namespace sharpscope::test {

inline constexpr double exact = 1e-12;
inline constexpr double printed = 6e-10; // numbers given to nine decimals, to half a unit of the ninth

inline Stepper onQ(const std::string& rule, const Json& options)
{
    return {.rule = makeRule(rule, options), .theta = startQ()};
}

inline at::Tensor lastPoint(const Stepper& s) { return s.calls.back().theta; }

} // namespace sharpscope::test
