// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/tensor/random.h"

#include <ATen/ops/randint.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace sharpscope {

namespace {

at::Tensor permutation(std::int64_t size, const at::Generator& generator)
{
    return at::randperm(size, generator, at::kLong);
}

/// How many rows to take of each class: all the same, but no more than there are; what cannot be shared out evenly goes
/// to the classes in the order `ranking`.
std::vector<std::int64_t> quotas(const std::vector<std::int64_t>& available, std::int64_t count,
                                 const at::Tensor& ranking)
{
    std::vector<std::int64_t> taken(available.size(), 0);
    const auto rank = ranking.accessor<std::int64_t, 1>();
    while (count > 0) {
        const auto open = std::count_if(available.begin(), available.end(),
                                        [&, c = 0](std::int64_t n) mutable { return taken[c++] < n; });
        const std::int64_t share = count / open;
        for (std::int64_t i = 0; i < rank.size(0) && count > 0; ++i) {
            const std::int64_t more = std::min(std::max<std::int64_t>(share, 1), available[rank[i]] - taken[rank[i]]);
            taken[rank[i]] += more;
            count -= more;
        }
    }
    return taken;
}

/// Marks `count` class-balanced rows. Of one seed, a larger count holds nearly all rows of a smaller one.
std::vector<bool> chooseBalanced(const Subset& from, std::int64_t count, const at::Generator& generator)
{
    const std::int64_t size = from.size();
    const bool isOpen = from.labels.lt(0).any().item<bool>(); // those without a label are one more class
    const std::int64_t classes = from.data->classes() + isOpen;
    const at::Tensor labels = from.labels.cpu();
    const at::Tensor labelTensor = (isOpen ? labels.masked_fill(labels.lt(0), classes - 1) : labels).contiguous();
    const at::Tensor order = permutation(size, generator);
    const auto label = labelTensor.accessor<std::int64_t, 1>();
    const auto row = order.accessor<std::int64_t, 1>();

    std::vector<std::int64_t> left(classes, 0);
    for (std::int64_t i = 0; i < size; ++i)
        ++left[label[i]];
    left = quotas(left, count, permutation(classes, generator));
    std::vector<bool> chosen(size, false);
    for (std::int64_t i = 0; i < size; ++i)
        if (left[label[row[i]]]-- > 0) chosen[row[i]] = true;
    return chosen;
}

/// The rows whose mark is `value`, in ascending order.
Subset rowsMarked(const Subset& from, const std::vector<bool>& marks, bool value)
{
    std::vector<std::int64_t> positions;
    for (std::size_t i = 0; i < marks.size(); ++i)
        if (marks[i] == value) positions.push_back(static_cast<std::int64_t>(i));
    const at::Tensor rows = at::tensor(positions, at::kLong).to(from.index.device());
    return {.data = from.data, .index = from.index.index_select(0, rows), .labels = from.labels.index_select(0, rows)};
}

} // namespace

Subset stratifiedSubset(const Subset& from, std::int64_t count, std::int64_t seed)
{
    if (count <= 0 || count >= from.size()) return from;
    return rowsMarked(from, chooseBalanced(from, count, makeGenerator(seed, "subset")), true);
}

std::pair<Subset, Subset> splitOff(const Subset& from, std::int64_t count, std::int64_t seed)
{
    if (count < 0 || count > from.size())
        throw Error(std::to_string(count) + " images cannot be split off " + from.data->name + ", it has " +
                    std::to_string(from.size()));
    const std::vector<bool> chosen = chooseBalanced(from, count, makeGenerator(seed, "split"));
    return {rowsMarked(from, chosen, false), rowsMarked(from, chosen, true)};
}

void expectLabels(const Dataset& data)
{
    const auto open = data.labels.lt(0).sum().item<std::int64_t>();
    if (open > 0)
        throw Error(data.name + ": " + std::to_string(open) + " of its " + std::to_string(data.size()) +
                    " images have no label; only active learning with rounds.oracle=person takes such");
}

Subset withLabelNoise(const Subset& from, double rate, const std::string& kind, std::int64_t seed)
{
    if (!(rate >= 0 && rate <= 1)) throw Error("label noise of " + exactText(rate) + " is not between 0 and 1");
    if (kind != "symmetric" && kind != "asymmetric")
        throw Error("label noise is \"symmetric\" or \"asymmetric\", not \"" + kind + "\"");
    const std::int64_t classes = from.data->classes();
    const std::int64_t count = std::llround(rate * static_cast<double>(from.size()));
    if (count == 0) return from;
    if (classes < 2) throw Error(from.data->name + " has one class only: there is no other label for label noise");

    expectLabels(*from.data);
    const at::Generator generator = makeGenerator(seed, "label noise");
    const at::Tensor rows = permutation(from.size(), generator).slice(0, 0, count).to(from.labels.device());
    at::Tensor shift = at::tensor(1, at::kLong);
    if (kind == "symmetric") shift = at::randint(1, classes, {from.size()}, generator, at::kLong).slice(0, 0, count);
    const at::Tensor wrong = from.labels.index_select(0, rows).add(shift.to(from.labels.device())).remainder(classes);
    return {.data = from.data, .index = from.index, .labels = from.labels.index_copy(0, rows, wrong)};
}

} // namespace sharpscope
