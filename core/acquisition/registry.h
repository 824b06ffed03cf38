// SPDX-License-Identifier: GPL-3.0-or-later
// The acquisitions by name. A new one is its own two files, one line in registry.cpp and one golden case; other
// programs add theirs at their start (acquisition_entry.h).
#pragma once

#include "core/base/describe.h"

#include <memory>
#include <string>
#include <vector>

namespace sharpscope {

class Acquisition;

/// What the window, the docs and `sharpscope-cli acquisitions` show of an acquisition. Torch-free.
struct AcquisitionInfo {
    std::string name;    ///< "badge"
    std::string title;   ///< "BADGE"
    std::string formula; ///< one line
    std::string paper;   ///< authors, title, year
    std::string cost;    ///< of scoring n images: "n forward passes"
    std::string help;    ///< one or two sentences: what it does and when to use it
    Schema options;
};

std::vector<AcquisitionInfo> acquisitions();
std::vector<std::string> acquisitionNames();
const AcquisitionInfo& acquisitionInfo(const std::string& name); ///< @throws Error with the nearest known name

/// @throws Error with all problems of `options`.
std::unique_ptr<Acquisition> makeAcquisition(const std::string& name, const Json& options);

} // namespace sharpscope
