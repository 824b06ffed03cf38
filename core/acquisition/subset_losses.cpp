// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/subset_losses.h"

#include "core/data/batch.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>

#include <algorithm>

namespace sharpscope {

namespace {

/// Of all processes, of which this one has `own` rows.
PerturbedLosses gathered(const PerturbedLosses& losses, const at::Tensor& own, std::int64_t images, Ranks& ranks)
{
    PerturbedLosses all;
    for (at::Tensor PerturbedLosses::*member : perturbedLossMembers)
        all.*member = ranks.gatherRows((losses.*member).slice(0, 0, own.size(0)), own, images);
    return all;
}

} // namespace

std::optional<PerturbedLosses> lossesOf(const PoolRound& round, const Subset& subset, LabelsFrom labels,
                                        const PerturbedLossOptions& options, const ProgressPart& part)
{
    PerturbedLoss perturbed(round.network, round.theta, round.state, options);
    std::vector<PerturbedLosses> batches;
    std::vector<at::Tensor> rows;
    Ranks alone;
    Ranks& ranks = round.ranks ? *round.ranks : alone;
    const std::int64_t images = subset.size(), size = perturbed.batchSize();
    const auto take = [&](std::int64_t begin) {
        rows.push_back(at::arange(begin, std::min(begin + size, images)));
        const Batch batch = makeBatch(subset, rows.back(), Augmentation{}, {});
        batches.push_back(perturbed(batch.images, labels == LabelsFrom::Subset ? batch.labels : at::Tensor()));
    };
    for (std::int64_t begin = 0; begin < images; begin += size * ranks.size()) {
        if (!round.keepGoing()) return std::nullopt;
        if (const std::int64_t own = begin + size * ranks.rank(); own < images) take(own);
        const std::int64_t end = std::min(begin + size * ranks.size(), images);
        round.progress(part.begin + (part.end - part.begin) * static_cast<double>(end) / static_cast<double>(images));
    }
    if (images == 0 || !ranks.areSeveral()) return concatenated(batches);
    if (batches.empty()) { // the shapes, of a pool that has fewer batches than there are processes
        take(0);
        rows.back() = rows.back().slice(0, 0, 0);
    }
    return gathered(concatenated(batches), at::cat(rows), images, ranks);
}

} // namespace sharpscope
