// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/named_options.h"

namespace sharpscope {

/// {"acquisition": "saal", "rho": 0.05}, as an experiment lists them under "acquisitions". Torch-free.
const NameRegistry& acquisitionRegistry();

/// "acquisitions", with all there are to choose from.
NamedList acquisitionsList();

} // namespace sharpscope
