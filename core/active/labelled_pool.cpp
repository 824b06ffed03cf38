// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/labelled_pool.h"

#include "core/base/error.h"
#include "core/run/active_history.h"
#include "core/tensor/random.h"

#include <ATen/ops/full_like.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace sharpscope {

namespace {

std::vector<std::int64_t> toVector(const at::Tensor& numbers)
{
    const at::Tensor values = numbers.to(at::kCPU, at::kLong).contiguous();
    return {values.data_ptr<std::int64_t>(), values.data_ptr<std::int64_t>() + values.numel()};
}

at::Tensor onDeviceOf(const Subset& subset, const std::vector<std::int64_t>& numbers)
{
    return at::tensor(numbers, at::kLong).to(subset.index.device());
}

} // namespace

void LabelledPool::give(const std::vector<GivenLabel>& labels)
{
    std::unordered_set<std::int64_t> open;
    for (const std::int64_t image : toVector(m_all.index))
        open.insert(image);
    for (const GivenLabel& given : m_given)
        open.erase(given.image);
    for (const GivenLabel& given : labels) {
        if (open.erase(given.image) == 0)
            throw Error("image " + std::to_string(given.image) + " is not among those that have no label yet");
        if (given.label < skipped || given.label >= m_all.data->classes())
            throw Error("image " + std::to_string(given.image) + ": " + std::to_string(given.label) +
                        " is none of the " + std::to_string(m_all.data->classes()) + " classes");
    }
    m_given.insert(m_given.end(), labels.begin(), labels.end());
}

void LabelledPool::takeBack(std::int64_t fromRound)
{
    std::erase_if(m_given, [&](const GivenLabel& given) { return given.round >= fromRound; });
}

Subset LabelledPool::labelled() const { return labelledOf(m_all, m_given); }

Subset LabelledPool::unlabelled() const
{
    std::unordered_set<std::int64_t> gone;
    for (const GivenLabel& given : m_given)
        gone.insert(given.image);
    std::vector<std::int64_t> images = toVector(m_all.index);
    std::erase_if(images, [&](std::int64_t image) { return gone.contains(image); });
    std::sort(images.begin(), images.end());
    const at::Tensor index = onDeviceOf(m_all, images);
    return {.data = m_all.data, .index = index, .labels = at::full_like(index, -1)};
}

std::vector<std::int64_t> LabelledPool::oracleLabels(const std::vector<std::int64_t>& images) const
{
    const std::vector<std::int64_t> all = toVector(m_all.index), labels = toVector(m_all.labels);
    std::unordered_map<std::int64_t, std::int64_t> labelOf;
    for (std::size_t i = 0; i < all.size(); ++i)
        labelOf[all[i]] = labels[i];
    std::vector<std::int64_t> answers;
    for (const std::int64_t image : images)
        answers.push_back(labelOf.at(image));
    return answers;
}

std::vector<GivenLabel> balancedLabels(const Subset& all, std::int64_t count, std::int64_t seed)
{
    const Subset chosen =
        stratifiedSubset(all, count, static_cast<std::int64_t>(deriveSeed(seed, "first labels") >> 1));
    const std::vector<std::int64_t> images = toVector(chosen.index), labels = toVector(chosen.labels);
    std::vector<GivenLabel> given;
    for (std::size_t i = 0; i < images.size(); ++i)
        given.push_back({.round = -1, .image = images[i], .label = labels[i]});
    return given;
}

Subset drawPool(const LabelledPool& pool, std::int64_t count, std::int64_t seed, std::int64_t round)
{
    const Subset unlabelled = pool.unlabelled();
    if (count <= 0 || count >= unlabelled.size()) return unlabelled;
    const std::vector<std::int64_t> all = toVector(pool.all().index), open = toVector(unlabelled.index);
    std::vector<std::int64_t> images;
    for (const std::int64_t place :
         toVector(at::randperm(pool.all().size(), makeGenerator(seed, "pool", round), at::kLong))) {
        const std::int64_t image = all[static_cast<std::size_t>(place)];
        if (std::binary_search(open.begin(), open.end(), image)) images.push_back(image);
        if (static_cast<std::int64_t>(images.size()) == count) break;
    }
    std::sort(images.begin(), images.end());
    const at::Tensor index = onDeviceOf(unlabelled, images);
    return {.data = unlabelled.data, .index = index, .labels = at::full_like(index, -1)};
}

} // namespace sharpscope
