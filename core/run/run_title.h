// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/describe.h"

#include <string>

namespace sharpscope {

/// What a run is called by its experiment.json: its "title". One that chooses by SAAL and has no name of its own says
/// which of the forms that go by that name: "SAAL (Eq. 3)", "SAAL (authors' code, ASAM; Diff) + diversity". Empty where
/// the experiment has none.
std::string runTitle(const Json& experiment);

/// The same of an acquisition alone: its label, or of SAAL its form. `acquisition` as experiment.json holds it.
std::string acquisitionTitle(const Json& acquisition);

} // namespace sharpscope
