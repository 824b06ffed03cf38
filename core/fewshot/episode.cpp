// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/episode.h"

#include "core/base/error.h"
#include "core/tensor/random.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/stack.h>

namespace sharpscope {

void expectEnough(const std::vector<ClassRows>& classes, const EpisodeShape& shape, const std::string& part)
{
    const auto present = static_cast<std::int64_t>(classes.size());
    if (present < shape.ways)
        throw Error("episodes.ways: " + std::to_string(shape.ways) + " classes an episode are asked for, the " + part +
                    " part has " + std::to_string(present));
    for (const ClassRows& one : classes)
        if (one.rows.numel() < shape.shots + shape.queries)
            throw Error("episodes: the class \"" + one.name + "\" of the " + part + " part has " +
                        std::to_string(one.rows.numel()) + " images, " + std::to_string(shape.shots) + " shots and " +
                        std::to_string(shape.queries) + " queries of it are asked for");
}

at::Tensor drawEpisode(const std::vector<ClassRows>& classes, const EpisodeShape& shape, std::int64_t seed,
                       std::string_view purpose, std::int64_t index)
{
    at::Generator generator = makeGenerator(seed, purpose, index);
    const at::Tensor order = at::randperm(static_cast<std::int64_t>(classes.size()), generator, at::kLong);
    const auto* chosen = order.data_ptr<std::int64_t>();
    std::vector<at::Tensor> rows;
    for (std::int64_t way = 0; way < shape.ways; ++way) {
        const at::Tensor& all = classes[static_cast<std::size_t>(chosen[way])].rows;
        const at::Tensor drawn = at::randperm(all.numel(), generator, at::kLong);
        rows.push_back(all.index_select(0, drawn.narrow(0, 0, shape.shots + shape.queries)));
    }
    return at::stack(rows);
}

Batch batchOfClasses(const Dataset& data, const at::Tensor& rows)
{
    const at::Tensor ways = at::arange(rows.size(0), at::kLong);
    const at::Tensor labels = ways.repeat_interleave(rows.size(1)).to(data.images.device(), /*non_blocking=*/true);
    const at::Tensor wanted = rows.reshape({-1}).to(data.images.device(), /*non_blocking=*/true);
    const Subset subset{.data = {std::shared_ptr<const Dataset>(), &data}, .index = wanted, .labels = labels};
    Batch batch = makeBatch(subset, at::arange(wanted.numel(), wanted.options()), {}, at::Generator());
    return {.images = batch.images, .labels = labels};
}

Episode episodeOf(const Dataset& data, const at::Tensor& rows, std::int64_t shots)
{
    Episode episode;
    episode.support = batchOfClasses(data, rows.narrow(1, 0, shots));
    episode.query = batchOfClasses(data, rows.narrow(1, shots, rows.size(1) - shots));
    return episode;
}

} // namespace sharpscope
