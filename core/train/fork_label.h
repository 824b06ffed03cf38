// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/clock.h"
#include "core/train/comparison_options.h"
#include "core/train/forked_training.h"

#include <string>

namespace sharpscope {

/// "26", or with as many of three decimals as it takes.
std::string epochText(double epoch);

/// What a fork is called in legends and tables by what is new in it: "SAM ρ=0.2 from epoch 26", "SGD, η=0.01 from step
/// 310". `after`: all of its options, `past`: what the run had that differs (fork_of.h).
std::string forkLabel(const ForkedTraining& kind, const MethodOptions& before, const MethodOptions& methodAfter,
                      const Json& after, const Json& past, const Clock& at);

} // namespace sharpscope
