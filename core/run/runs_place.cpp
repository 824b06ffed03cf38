// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/runs_place.h"

namespace sharpscope {

namespace fs = std::filesystem;

bool isSubmission(const fs::path& folder)
{
    std::error_code error;
    return fs::exists(folder / "submission.json", error);
}

fs::path runsPlaceOf(const fs::path& folder) { return isSubmission(folder) ? folder / "runs" : folder; }

} // namespace sharpscope
