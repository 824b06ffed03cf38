// SPDX-License-Identifier: GPL-3.0-or-later
// The analyses of active learning by name: what the window, the docs and `sharpscope-cli analyse` show of them.
// Torch-free.
#pragma once

#include "core/base/describe.h"

#include <string>
#include <vector>

namespace sharpscope {

/// One that is computed of a run as it stood at the end of a round's training.
struct AnalysisInfo {
    std::string name;   ///< "terms", in files
    std::string title;  ///< "Score and sharpness"
    std::string figure; ///< of Kim et al., SAAL: "1"; or its name
    std::string formula;
    std::string help; ///< one or two sentences: what it shows
    Schema options;
};

const std::vector<AnalysisInfo>& analyses();
const AnalysisInfo& analysisInfo(const std::string& name); ///< @throws Error with the nearest known name

/// What a round is about to cost, of `pool` images, 0 for all without a label: a sentence before anything is computed.
std::string analysisCost(const std::string& name, const Json& options, std::int64_t pool, std::int64_t labelled);

} // namespace sharpscope
