// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <QString>

#include <vector>

namespace sharpscope {

/// An experiment file that comes with the program.
struct Preset {
    QString name;  ///< "fashion-first"
    QString about; ///< what it is for
    Json experiment;
};

/// Those in :/experiments, the main job first, then by name.
std::vector<Preset> presets();

} // namespace sharpscope
