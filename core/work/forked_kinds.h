// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/forked_training.h"

namespace sharpscope {

/// How the runs of this run's kind are forked at a step of theirs; nullptr where they are not: active learning forks at
/// rounds, an import not at all.
const ForkedTraining* forkedTraining(const Json& experiment);

/// Of its kind's fields those that a fork may have otherwise.
Schema fieldsOfForks(const ForkedTraining& kind);

} // namespace sharpscope
