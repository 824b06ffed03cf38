// SPDX-License-Identifier: GPL-3.0-or-later
// What the hparams of TensorBoard's files say of a run: its seed, and, of one that this program exported, all of its
// options, where they were.
#pragma once

#include "core/base/json.h"

#include <optional>
#include <string>

namespace sharpscope {

/// Puts the hparams of a run into what stands for its experiment.json: a "seed" that is a number as the run's; of one
/// that this program exported (it has a "kind" and a "method.rule") each option at its path, but for those of a fork,
/// whose past is not there; all others under "hparams".
void putHyperparameters(Json& experiment, Json hyperparameters);

/// "sam" of "sam_s3", "sam-seed=3" and "seed3/sam", if 3 is the seed: seeds of one method have one title. Empty where
/// the name is nothing but the seed.
std::string withoutSeed(const std::string& name, std::int64_t seed);

/// The seed in a folder's name that calls it one, "seed3", "seed_3" or "sam-seed=3"; none in "sam_s3".
std::optional<std::int64_t> seedInName(const std::string& name);

} // namespace sharpscope
