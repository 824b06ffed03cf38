// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/cifar.h"

#include "core/base/error.h"
#include "core/data/input_file.h"
#include "core/data/labels.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>

namespace sharpscope {

namespace {

struct Variant {
    std::string name;
    std::int64_t labelBytes = 1; ///< the last of them is the label
    std::vector<std::string> trainFiles;
    std::string testFile;
    std::vector<std::string> classNames;
    std::vector<double> mean;
    std::vector<double> deviation;
};

/// Plain or compressed; empty if it is neither.
std::filesystem::path findFile(const std::filesystem::path& folder, const std::string& name)
{
    std::error_code ignored;
    for (const auto& file : {folder / name, folder / (name + ".gz")})
        if (std::filesystem::is_regular_file(file, ignored)) return file;
    return {};
}

std::shared_ptr<const Dataset> loadPart(const Variant& variant, const std::filesystem::path& folder,
                                        const std::vector<std::string>& names, const std::stop_token& stop)
{
    const std::int64_t pixels = 3 * 32 * 32, record = variant.labelBytes + pixels;
    const auto classes = static_cast<std::int64_t>(variant.classNames.size());
    std::vector<at::Tensor> images, labels;
    for (const auto& name : names) {
        const auto path = findFile(folder, name);
        std::vector<std::uint8_t> bytes = InputFile(path.empty() ? folder / name : path, stop).readRest();
        const std::int64_t size = std::ssize(bytes), count = std::max<std::int64_t>(1, (size + record - 1) / record);
        if (size != count * record)
            throw Error(name + ": ends at byte " + std::to_string(size) + ", " + std::to_string(count * record) +
                        " expected");
        const at::Tensor records = at::from_blob(bytes.data(), {count, record}, at::kByte).clone();
        labels.push_back(checkedLabels(records.select(1, variant.labelBytes - 1).to(at::kLong), classes, name));
        images.push_back(records.slice(1, variant.labelBytes).reshape({count, 3, 32, 32}));
    }
    return std::make_shared<Dataset>(Dataset{.name = variant.name,
                                             .images = at::cat(images),
                                             .labels = at::cat(labels),
                                             .classNames = variant.classNames,
                                             .mean = variant.mean,
                                             .deviation = variant.deviation});
}

/// The first file that is not there; empty where all are.
std::string missingFile(const Variant& variant, const std::filesystem::path& folder)
{
    std::vector<std::string> names = variant.trainFiles;
    names.push_back(variant.testFile);
    const auto missing = std::find_if(names.begin(), names.end(),
                                      [&](const std::string& name) { return findFile(folder, name).empty(); });
    return missing == names.end() ? std::string() : *missing;
}

DatasetSource sourceOf(const Variant& variant, const char* title, std::vector<std::string> folders, const char* layout)
{
    return {.info = {.name = variant.name,
                     .title = title,
                     .classes = static_cast<std::int64_t>(variant.classNames.size()),
                     .imageShape = {3, 32, 32},
                     .trainSize = 50000,
                     .testSize = 10000,
                     .layout = layout,
                     .source =
                         "The page \"The CIFAR-10 dataset\" of Alex Krizhevsky, University of Toronto: the binary "
                         "version, not the Python or Matlab one."},
            .folders = std::move(folders),
            .isIn = [variant](const std::filesystem::path& folder) { return missingFile(variant, folder).empty(); },
            .load = [variant](const std::filesystem::path& folder, const LoadOptions& options) -> TrainAndTest {
                return {.train = loadPart(variant, folder, variant.trainFiles, options.stop),
                        .test = loadPart(variant, folder, {variant.testFile}, options.stop)};
            },
            .whyNot = [variant](const std::filesystem::path& folder) -> std::string {
                const std::string missing = missingFile(variant, folder);
                return missing.empty() ? missing : notThere(folder, missing);
            }};
}

} // namespace

DatasetSource cifar10()
{
    const Variant variant{
        .name = "cifar-10",
        .trainFiles = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
                       "data_batch_5.bin"},
        .testFile = "test_batch.bin",
        .classNames = {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"},
        .mean = {.4914, .4822, .4465},
        .deviation = {.2471, .2435, .2616}};
    return sourceOf(variant, "CIFAR-10", {"cifar-10", "cifar-10-batches-bin"},
                    "cifar-10-batches-bin/{data_batch_1,…,data_batch_5,test_batch}.bin[.gz]");
}

DatasetSource cifar100()
{
    const Variant variant{
        .name = "cifar-100",
        .labelBytes = 2,
        .trainFiles = {"train.bin"},
        .testFile = "test.bin",
        .classNames = {"apple",       "aquarium_fish", "baby",      "bear",       "beaver",       "bed",
                       "bee",         "beetle",        "bicycle",   "bottle",     "bowl",         "boy",
                       "bridge",      "bus",           "butterfly", "camel",      "can",          "castle",
                       "caterpillar", "cattle",        "chair",     "chimpanzee", "clock",        "cloud",
                       "cockroach",   "couch",         "crab",      "crocodile",  "cup",          "dinosaur",
                       "dolphin",     "elephant",      "flatfish",  "forest",     "fox",          "girl",
                       "hamster",     "house",         "kangaroo",  "keyboard",   "lamp",         "lawn_mower",
                       "leopard",     "lion",          "lizard",    "lobster",    "man",          "maple_tree",
                       "motorcycle",  "mountain",      "mouse",     "mushroom",   "oak_tree",     "orange",
                       "orchid",      "otter",         "palm_tree", "pear",       "pickup_truck", "pine_tree",
                       "plain",       "plate",         "poppy",     "porcupine",  "possum",       "rabbit",
                       "raccoon",     "ray",           "road",      "rocket",     "rose",         "sea",
                       "seal",        "shark",         "shrew",     "skunk",      "skyscraper",   "snail",
                       "snake",       "spider",        "squirrel",  "streetcar",  "sunflower",    "sweet_pepper",
                       "table",       "tank",          "telephone", "television", "tiger",        "tractor",
                       "train",       "trout",         "tulip",     "turtle",     "wardrobe",     "whale",
                       "willow_tree", "wolf",          "woman",     "worm"},
        .mean = {.5071, .4865, .4409},
        .deviation = {.2673, .2564, .2762}};
    return sourceOf(variant, "CIFAR-100", {"cifar-100", "cifar-100-binary"}, "cifar-100-binary/{train,test}.bin[.gz]");
}

} // namespace sharpscope
