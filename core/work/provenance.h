// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <string>

namespace sharpscope {

/// What made a run, for its experiment.json: program and LibTorch versions, git revision of the build, host, processor,
/// device, threads, date (UTC, ISO 8601). Torch-free.
Json provenance(const std::string& device, std::int64_t threads);

} // namespace sharpscope
