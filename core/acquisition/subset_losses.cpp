// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/subset_losses.h"

#include "core/data/batch.h"

#include <ATen/ops/arange.h>

#include <algorithm>

namespace sharpscope {

std::optional<PerturbedLosses> lossesOf(const PoolRound& round, const Subset& subset, LabelsFrom labels,
                                        const PerturbedLossOptions& options, const ProgressPart& part)
{
    PerturbedLoss perturbed(round.network, round.theta, round.state, options);
    std::vector<PerturbedLosses> batches;
    const std::int64_t images = subset.size();
    for (std::int64_t begin = 0; begin < images; begin += perturbed.batchSize()) {
        if (!round.keepGoing()) return std::nullopt;
        const std::int64_t end = std::min(begin + perturbed.batchSize(), images);
        const Batch batch = makeBatch(subset, at::arange(begin, end), Augmentation{}, {});
        batches.push_back(perturbed(batch.images, labels == LabelsFrom::Subset ? batch.labels : at::Tensor()));
        round.progress(part.begin + (part.end - part.begin) * static_cast<double>(end) / static_cast<double>(images));
    }
    return concatenated(batches);
}

} // namespace sharpscope
