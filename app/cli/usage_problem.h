// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/refusal.h"

namespace sharpscope {

/// The command line or the experiment is wrong, as opposed to something that failed: exit code 2.
class UsageProblem : public Refusal {
public:
    using Refusal::Refusal;
};

} // namespace sharpscope
