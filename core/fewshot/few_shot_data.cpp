// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/few_shot_data.h"

#include "core/data/dataset_cache.h"
#include "core/data/dataset_source.h"
#include "core/data/normalisation.h"
#include "core/fewshot/cifar_fs.h"
#include "core/fewshot/class_folder_splits.h"
#include "core/fewshot/class_source.h"
#include "core/fewshot/mini_imagenet.h"
#include "core/fewshot/omniglot.h"
#include "core/tensor/compute.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/index_select.h>

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

const std::vector<ClassSource>& classSources()
{
    static const std::vector<ClassSource> all = {omniglot(), miniImagenet(), cifarFs(), classFolderSplits()};
    return all;
}

const ClassSource& sourceNamed(const std::string& name)
{
    for (const ClassSource& source : classSources())
        if (source.info.name == name) return source;
    const std::string nearest = nearestName(name, classDatasetNames());
    throw Error("there is no few-shot data set \"" + name + "\"" +
                (nearest.empty() ? "" : ", did you mean \"" + nearest + "\"?"));
}

/// In the form that the places of data sets are looked for in.
DatasetSource placeOf(const ClassSource& source)
{
    DatasetSource place;
    place.info.name = source.info.name;
    place.folders = source.folders;
    place.isIn = source.isIn;
    return place;
}

/// A folder that is named may have any name, and is where the data are looked for first.
std::optional<fs::path> findClasses(const ClassSource& source, const fs::path& root)
{
    if (!root.empty() && source.isIn(root)) return root;
    if (source.folders.empty() && !root.empty()) return root; // loading says what is wrong with it
    return findFolder(placeOf(source), root);
}

[[noreturn]] void failNotFound(const ClassSource& source, const fs::path& root)
{
    throw Error(source.info.title + " is not there" + (root.empty() ? "" : " (looked in " + root.string() + " first)") +
                ": looked for " + source.info.layout + ". Get it from: " + source.info.source);
}

bool isGiven(const SplitOptions& split)
{
    return !split.train.empty() || !split.validation.empty() || !split.test.empty();
}
bool isCounted(const SplitOptions& split)
{
    return split.trainClasses + split.validationClasses + split.testClasses > 0;
}

ClassNames namesFor(const ClassSource& source, const fs::path& folder, const std::vector<std::string>& classNames,
                    const SplitOptions& split, std::vector<std::string>& notes)
{
    if (isGiven(split)) return {split.train, split.validation, split.test};
    if (isCounted(split))
        return drawnClasses(classNames, {split.trainClasses, split.validationClasses, split.testClasses}, split.seed);
    return source.usualSplit(folder, classNames, split.seed, notes);
}

/// By the train classes' images, unless the data set has constants of its own.
std::shared_ptr<const Dataset> normalisedByTrain(const ClassSplits& splits)
{
    if (!splits.data->mean.empty()) return splits.data;
    std::vector<at::Tensor> rows;
    for (const ClassRows& one : splits.train)
        rows.push_back(one.rows);
    if (rows.empty()) throw Error(splits.data->name + ": no class is left to train on");
    Dataset train = *splits.data;
    train.images = splits.data->images.index_select(0, at::cat(rows).to(splits.data->images.device())).cpu();
    measureNormalisation(train);
    return withNormalisation(splits.data, {train.mean, train.deviation});
}

} // namespace

ClassCounts usualShares(std::int64_t classes)
{
    const std::int64_t validation = std::max<std::int64_t>(1, classes * 16 / 100);
    const std::int64_t test = std::max<std::int64_t>(1, classes * 20 / 100);
    return {std::max<std::int64_t>(0, classes - validation - test), validation, test};
}

std::string toText(const ClassNames& names)
{
    return std::to_string(names.train.size()) + " train, " + std::to_string(names.validation.size()) +
           " validation and " + std::to_string(names.test.size()) + " test classes";
}

void check(const SplitOptions& o, std::vector<Problem>& problems)
{
    if (isGiven(o) && isCounted(o))
        problems.push_back({"trainClasses", "is for a split that is drawn; this one names its classes"});
    if (isGiven(o) && (o.train.empty() || o.test.empty()))
        problems.push_back({o.train.empty() ? "train" : "test", "names no class; a split that is given has both"});
    if (isCounted(o) && (o.trainClasses == 0 || o.testClasses == 0))
        problems.push_back(
            {o.trainClasses == 0 ? "trainClasses" : "testClasses", "is 0; a split that is drawn has both"});
}

std::vector<ClassDataInfo> classDatasets(const fs::path& root)
{
    std::vector<ClassDataInfo> all;
    for (const ClassSource& source : classSources()) {
        all.push_back(source.info);
        const auto folder = findClasses(source, root);
        if (!folder || !source.isIn(*folder)) continue;
        all.back().available = true;
        all.back().found = *folder;
    }
    return all;
}

std::vector<std::string> classDatasetNames()
{
    std::vector<std::string> names;
    for (const ClassSource& source : classSources())
        names.push_back(source.info.name);
    return names;
}

std::optional<std::string> whyNoClassData(const std::string& name, const fs::path& root)
{
    try {
        const ClassSource& source = sourceNamed(name);
        const auto folder = findClasses(source, root);
        if (!folder || !source.isIn(*folder)) failNotFound(source, root);
        return std::nullopt;
    } catch (const Error& error) {
        return error.what();
    }
}

std::optional<ClassSplits> loadClassSplits(const FewShotDataOptions& options, const std::string& device,
                                           const std::function<bool()>& isStopping)
{
    const ClassSource& source = sourceNamed(options.name);
    const auto folder = findClasses(source, options.folder);
    if (!folder) failNotFound(source, options.folder);
    const bool rotates = options.rotations == "on" || (options.rotations == "auto" && source.info.rotates);
    const at::Device where(resolveDevice(device));
    const DatasetKey key =
        keyOfFiles(source.info.name + (rotates ? " turned" : ""), *folder, {.imageSize = options.imageSize}, where);
    const auto load = [=, &source] {
        TrainAndTest whole;
        loading(source.info.name, [&] {
            std::shared_ptr<Dataset> data = source.load(*folder, {.imageSize = options.imageSize}, whole.notes);
            if (rotates) data = withRotations(*data);
            whole.train = whole.test = moveTo(data, where);
        });
        return whole;
    };
    const auto whole = sharedDatasets().get(key, load, isStopping);
    if (!whole) return std::nullopt;
    std::vector<std::string> notes = whole->notes;
    std::vector<std::string> names = whole->train->classNames;
    if (rotates) names.resize(names.size() / 4);
    ClassSplits splits = splitByNames(whole->train, namesFor(source, *folder, names, options.split, notes));
    splits.data = normalisedByTrain(splits);
    splits.notes = std::move(notes);
    return splits;
}

} // namespace sharpscope
