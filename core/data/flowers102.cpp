// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/flowers102.h"

#include "core/base/error.h"
#include "core/data/labels.h"
#include "core/data/mat_file.h"
#include "core/data/normalisation.h"
#include "core/data/picture_set.h"

#include <ATen/ops/tensor.h>

#include <cstdio>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t classes = 102;
constexpr std::int64_t defaultSize = 64;

struct FlowerFiles {
    PictureFiles train;
    PictureFiles test;
};

std::string fileName(std::int64_t number)
{
    char name[32];
    std::snprintf(name, sizeof name, "image_%05lld.jpg", static_cast<long long>(number));
    return name;
}

FlowerFiles flowerFilesIn(const fs::path& folder)
{
    const MatArray<std::int64_t> labels = readMatIntegers(folder / "imagelabels.mat", "labels");
    checkedLabels(at::tensor(labels.values, at::kLong), classes, "imagelabels.mat", 1);
    const auto add = [&](const char* part, PictureFiles& to) {
        const std::vector<std::int64_t> numbers = readMatIntegers(folder / "setid.mat", part).values;
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            if (numbers[i] < 1 || numbers[i] > std::ssize(labels.values))
                throw Error("setid.mat: " + std::string(part) + " names image " + std::to_string(numbers[i]) +
                            " at index " + std::to_string(i) + ", but imagelabels.mat has labels for 1 to " +
                            std::to_string(labels.values.size()));
            to.add(folder / "jpg" / fileName(numbers[i]), labels.values[numbers[i] - 1] - 1);
        }
    };
    FlowerFiles listing;
    add("trnid", listing.train);
    add("valid", listing.train);
    add("tstid", listing.test);
    return listing;
}

/// The files have numbers only; names of the species are not part of the data set.
std::vector<std::string> classNames()
{
    std::vector<std::string> names;
    for (std::int64_t i = 1; i <= classes; ++i)
        names.push_back("flower " + std::to_string(i));
    return names;
}

TrainAndTest loadFlowers(const fs::path& folder, const LoadOptions& options)
{
    const FlowerFiles listing = flowerFilesIn(folder);
    const int side = static_cast<int>(options.imageSize > 0 ? options.imageSize : defaultSize);
    TrainAndTest data;
    const auto train = loadPictures(listing.train, {side, side, false}, options.stop, data.notes);
    const auto test = loadPictures(listing.test, {side, side, false}, options.stop, data.notes);
    measureNormalisation(*train);
    for (auto* part : {train.get(), test.get()}) {
        part->name = "flowers-102";
        part->classNames = classNames();
        part->mean = train->mean;
        part->deviation = train->deviation;
        nameFilesFrom(folder, *part);
    }
    data.train = train;
    data.test = test;
    return data;
}

/// The first of its parts that is not there; empty where all are.
std::string missingPart(const fs::path& folder)
{
    std::error_code ignored;
    if (!fs::is_directory(folder / "jpg", ignored)) return "jpg";
    for (const char* name : {"imagelabels.mat", "setid.mat"})
        if (!fs::is_regular_file(folder / name, ignored)) return name;
    return {};
}

} // namespace

DatasetSource flowers102()
{
    return {.info = {.name = "flowers-102",
                     .title = "Oxford Flowers-102",
                     .classes = classes,
                     .imageShape = {3, defaultSize, defaultSize},
                     .trainSize = 2040,
                     .testSize = 6149,
                     .layout = "flowers-102/{jpg/image_*.jpg,imagelabels.mat,setid.mat}",
                     .source = "The page \"102 Category Flower Dataset\" of the Visual Geometry Group, University of "
                               "Oxford: images, image labels and data splits."},
            .folders = {"flowers-102", "oxford-flowers-102", "102flowers"},
            .isIn = [](const fs::path& folder) { return missingPart(folder).empty(); },
            .load = loadFlowers,
            .preview =
                [](const fs::path& folder, std::int64_t perClass, const std::stop_token& stop) {
                    const FlowerFiles listing = flowerFilesIn(folder);
                    return previewPictures(listing.train, listing.test, classNames(), perClass, stop);
                },
            .whyNot = [](const fs::path& folder) -> std::string {
                const std::string missing = missingPart(folder);
                return missing.empty() ? missing : notThere(folder, missing);
            }};
}

} // namespace sharpscope
