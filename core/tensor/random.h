// SPDX-License-Identifier: GPL-3.0-or-later
// Randomness is derived, not carried: every use draws from a generator of its own, seeded by what it is for. There is
// no generator state to checkpoint, and a run that resumes draws what the uninterrupted run would have drawn.
#pragma once

#include "core/tensor/tensor.h"

#include <ATen/core/Generator.h>

#include <cstdint>
#include <string_view>

namespace sharpscope {

/// A 64-bit seed from (seed, purpose, a, b), by SplitMix64 over an FNV-1a hash of the purpose: equal on every machine.
std::uint64_t deriveSeed(std::int64_t seed, std::string_view purpose, std::int64_t a = 0, std::int64_t b = 0);

/// A CPU generator with that seed. Draws are made on the CPU and moved, so that they do not depend on the device.
at::Generator makeGenerator(std::int64_t seed, std::string_view purpose, std::int64_t a = 0, std::int64_t b = 0);

} // namespace sharpscope
