// SPDX-License-Identifier: GPL-3.0-or-later
// Labels that active learning has given, as checkpoints hold them, and which images a checkpoint's θ was trained on.
#pragma once

#include "core/data/dataset.h"
#include "core/run/active_history.h"
#include "core/train/checkpoint.h"
#include "core/train/load_run.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

/// The name of the labels' table among what a checkpoint of active learning holds of its own.
inline constexpr const char* labelsTable = "labels";
/// And that of the boxes among them that people drew, where there are any.
inline constexpr const char* boxesTable = "boxes";

/// Labels as a table: rows [round, image, label], int64 [n, 3]; and back.
/// @throws Error if it is none.
at::Tensor toTensor(const std::vector<GivenLabel>& labels);
std::vector<GivenLabel> labelsFrom(const at::Tensor& table);

/// What a checkpoint holds of them: their table, and where people drew boxes another, rows [image, class, xmin, ymin,
/// xmax, ymax], int64 [n, 6]; of an image in which they found nothing one row of class −1.
NamedTensors tablesOf(const std::vector<GivenLabel>& labels, const std::vector<std::string>& classNames);

/// Whether a checkpoint holds tables of labels.
bool isOfRounds(const Checkpoint& checkpoint);
/// All labels of such a checkpoint.
/// @throws Error if a table is none.
std::vector<GivenLabel> labelsIn(const Checkpoint& checkpoint, const std::vector<std::string>& classNames);

/// X_L: the images that have a label and were not skipped, in the order in which they got it, with that label.
Subset labelledOf(const Subset& all, const std::vector<GivenLabel>& labels);

/// X_L as it was in the round whose training the checkpoint's θ is of; before the first training, as it is.
/// @throws Error if the checkpoint holds no table of labels or a damaged one, or no image had a label yet.
Subset labelledAt(const Subset& all, const Checkpoint& checkpoint);

/// Which train images a run is looked at on.
enum class TrainPart { All, Labelled };

/// Of a run of active learning puts labelledAt() in place of run.train, which is all that it may choose from: looked at
/// on its train images, θ is looked at on those that it was trained on.
/// @throws Error naming the checkpoint's file.
TrainPart takeTrainPart(LoadedRun& run, const RunFolder& folder, const Checkpoint& checkpoint,
                        const std::filesystem::path& file);

} // namespace sharpscope
