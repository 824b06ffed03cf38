// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/class_splits.h"

#include "core/base/describe.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/rot90.h>
#include <ATen/ops/tensor.h>

#include <array>
#include <map>

namespace sharpscope {

namespace {

constexpr std::array turns = {" 90°", " 180°", " 270°"};

std::vector<std::vector<std::int64_t>> rowsByClass(const Dataset& data)
{
    std::vector<std::vector<std::int64_t>> rows(data.classNames.size());
    const at::Tensor labels = data.labels.cpu().contiguous();
    const auto* label = labels.data_ptr<std::int64_t>();
    for (std::int64_t row = 0; row < data.size(); ++row)
        if (label[row] != notLabelled) rows[static_cast<std::size_t>(label[row])].push_back(row);
    return rows;
}

} // namespace

ClassNames drawnClasses(const std::vector<std::string>& names, const ClassCounts& counts, std::int64_t seed)
{
    const auto present = static_cast<std::int64_t>(names.size());
    const std::int64_t wanted = counts.train + counts.validation + counts.test;
    if (wanted > present)
        throw Error(std::to_string(counts.train) + " train, " + std::to_string(counts.validation) + " validation and " +
                    std::to_string(counts.test) + " test classes are asked for, there are " + std::to_string(present));
    const at::Tensor order = at::randperm(present, makeGenerator(seed, "class splits"), at::kLong);
    const auto* next = order.data_ptr<std::int64_t>();
    ClassNames drawn;
    const auto take = [&](std::int64_t count, std::vector<std::string>& to) {
        for (std::int64_t i = 0; i < count; ++i)
            to.push_back(names[static_cast<std::size_t>(*next++)]);
    };
    take(counts.train, drawn.train);
    take(counts.validation, drawn.validation);
    take(counts.test, drawn.test);
    return drawn;
}

ClassSplits splitByNames(std::shared_ptr<const Dataset> data, const ClassNames& names)
{
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < data->classNames.size(); ++i)
        places.emplace(data->classNames[i], i);
    std::vector<std::vector<std::int64_t>> rows = rowsByClass(*data);
    std::map<std::string, const char*> known; // each with the part that it is in
    const auto partOf = [&](const std::vector<std::string>& wanted, const char* part) {
        std::vector<ClassRows> classes;
        for (const std::string& name : wanted) {
            const auto place = places.find(name);
            if (place == places.end()) {
                const std::string nearest = nearestName(name, data->classNames);
                throw Error(data->name + ": there is no class \"" + name + "\" for the " + part + " part" +
                            (nearest.empty() ? "" : ", did you mean \"" + nearest + "\"?"));
            }
            const auto [where, isNew] = known.emplace(name, part);
            if (!isNew)
                throw Error(data->name + ": the class \"" + name + "\" is in the " + where->second +
                            " part and in the " + part + " part; no class may be in two, or twice in one");
            classes.push_back({name, at::tensor(rows[place->second], at::kLong)});
            for (const char* turn : turns)
                if (const auto turned = places.find(name + turn); turned != places.end())
                    classes.push_back({turned->first, at::tensor(rows[turned->second], at::kLong)});
        }
        return classes;
    };
    ClassSplits splits;
    splits.train = partOf(names.train, "train");
    splits.validation = partOf(names.validation, "validation");
    splits.test = partOf(names.test, "test");
    splits.data = std::move(data);
    return splits;
}

std::shared_ptr<Dataset> withRotations(const Dataset& data)
{
    if (data.images.size(2) != data.images.size(3))
        throw Error(data.name + ": images of " + std::to_string(data.images.size(2)) + " × " +
                    std::to_string(data.images.size(3)) + " pixels cannot be turned by 90°; rotations are for squares");
    auto all = std::make_shared<Dataset>(data);
    std::vector<at::Tensor> images{data.images}, labels{data.labels};
    for (std::size_t k = 0; k < turns.size(); ++k) {
        const auto quarters = static_cast<std::int64_t>(k + 1);
        images.push_back(at::rot90(data.images, quarters, {2, 3}));
        labels.push_back(data.labels + quarters * data.classes());
        for (const std::string& name : data.classNames)
            all->classNames.push_back(name + turns[k]);
        all->files.insert(all->files.end(), data.files.begin(), data.files.end());
    }
    all->images = at::cat(images).contiguous();
    all->labels = at::cat(labels);
    return all;
}

} // namespace sharpscope
