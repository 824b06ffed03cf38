// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/run_summary.h"

namespace sharpscope {

/// A summary as JSON for a text; what was measured and is not finite as json_numbers.h has it.
Json summaryToJson(const RunSummary& summary);

/// @throws std::exception if it is no summary.
RunSummary summaryFromJson(const Json& json);

} // namespace sharpscope
