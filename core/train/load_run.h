// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/model/network.h"
#include "core/ranks/ranks.h"
#include "core/run/run_folder.h"
#include "core/train/classification.h"
#include "core/train/comparison_options.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <optional>

namespace sharpscope {

/// What an objective is made of for a training.
struct ObjectiveParts {
    at::Tensor state;                                ///< float [S], to be moved in place under Statistics::Update
    ClassificationOptions options;                   ///< of the classification that it takes the place of
    std::shared_ptr<const std::int64_t> dropoutSeed; ///< read at every call
    std::shared_ptr<const double> epoch;             ///< read at every call
};
/// What is trained in place of cross-entropy (LL4AL), a function of all of the network's θ. nullptr: cross-entropy.
using ObjectiveMaker = std::function<std::shared_ptr<const Objective>(const ObjectiveParts&)>;

/// Draws a batch in place of makeBatch(): rows of what is trained on, all that is random from the seed.
using BatchMaker = std::function<Batch(const Subset& subset, const at::Tensor& positions, std::uint64_t seed)>;

/// B^v of the rules that have one.
struct SecondBatchOptions {
    std::int64_t atLeast = 1; ///< images, as far as there are so many
    bool isApart = false;     ///< without an image of B^t, as far as there are others
};

/// Where a training begins that has the past of another (fork_of.h). Zeros: at its own beginning.
struct Beginning {
    std::int64_t step = 0;
    double epoch = 0;
    double epochsTotal = 0; ///< 0: as the options say
    double passes = 0;      ///< spent until there, in steps of single passes
};

/// What a run trains on, as its options say: data with splits, subset and label noise on the device, and the network.
struct LoadedRun {
    RunOptions options;
    std::shared_ptr<const Network> network;
    Subset train;
    Subset validation; ///< empty unless asked for
    Subset test;
    at::Device device = at::kCPU;
    ObjectiveMaker objective = {}; ///< none: classification
    BatchMaker batches = {};       ///< none: makeBatch()
    SecondBatchOptions second = {};
    bool takesRest = false;       ///< see batchesIn()
    std::int64_t stepsBefore = 0; ///< that the optimiser had taken before step 0 (warm start); < 0: it began later
    Beginning begin = {};
    std::shared_ptr<Ranks> ranks = {}; ///< that train it together; none: this process alone
};

inline LoadedRun trainedBy(std::shared_ptr<Ranks> ranks, LoadedRun run)
{
    run.ranks = std::move(ranks);
    return run;
}

/// The part of a data set's train images that a run trains on, and the one it is validated on, with their own labels.
/// @throws Error if the second leaves nothing of the first.
std::pair<Subset, Subset> trainAndValidation(Subset whole, const DataOptions& wanted, std::int64_t seed);

/// `loaded` is what loadData() gave for these options; without it, it is asked for.
/// @throws Error if the data, the network or the device is not to be had.
LoadedRun loadRun(const RunOptions& options, const TrainAndTest* loaded = nullptr);

/// The same for a job: nullopt soon after `isStopping` says yes, also in the middle of a long load.
std::optional<LoadedRun> loadRun(const RunOptions& options, const std::function<bool()>& isStopping);

/// A run's options as its experiment.json holds them; of another kind of work than a comparison those of its training.
/// @throws Error with the file's name and all its problems.
RunOptions readRunOptions(const RunFolder& run);

/// A run's data set on its device, shared with all who use it now (DatasetCache).
/// @throws Error if the data or the device is not to be had.
TrainAndTest loadData(const RunOptions& options);

/// The same for a job: nullopt soon after `isStopping` says yes, also in the middle of a long load.
std::optional<TrainAndTest> loadData(const RunOptions& options, const std::function<bool()>& isStopping);

/// A sentence for each part of which more images are asked for than there are.
std::vector<std::string> fewerThanAsked(const DataOptions& wanted, const TrainAndTest& data);

} // namespace sharpscope
