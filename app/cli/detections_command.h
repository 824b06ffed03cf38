// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace sharpscope {

void addDetectionsCommand(CLI::App& app, Action& action); ///< detections

} // namespace sharpscope
