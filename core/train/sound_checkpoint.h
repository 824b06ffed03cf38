// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/run_folder.h"
#include "core/train/checkpoint.h"

#include <functional>
#include <optional>
#include <string>

namespace sharpscope {

/// The newest checkpoint of a run that goes on, or an older one where that is damaged, of a fork its beginning at last;
/// nullopt where there is none. One that is of other data or of another run than `origin` (checkpoint_origin.h) is no
/// better than a damaged one; only a fork's beginning is meant to come from elsewhere.
/// `restore` takes it, and throws an Error where it does not fit: the next older one is tried then. `warn` is told of
/// damage that was got round.
/// @throws Error of the newest one if none is sound.
std::optional<Checkpoint> restoreNewestSound(const RunFolder& run, const Network& network, const Json& origin,
                                             const std::function<void(const Checkpoint&)>& restore,
                                             const std::function<void(const std::string&)>& warn);

} // namespace sharpscope
