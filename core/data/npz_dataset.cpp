// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/npz_dataset.h"

#include "core/base/error.h"
#include "core/base/npz.h"
#include "core/data/labels.h"
#include "core/data/normalisation.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t classesAtMost = 100'000;

/// The file itself, or the only .npz file in a folder; else empty.
fs::path npzIn(const fs::path& place)
{
    std::error_code ignored;
    if (place.extension() == ".npz" && fs::is_regular_file(place, ignored)) return place;
    fs::path only;
    for (const auto& entry : fs::directory_iterator(place, ignored))
        if (entry.path().extension() == ".npz") {
            if (!only.empty()) return {};
            only = entry.path();
        }
    return only;
}

std::string contentOf(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    if (!stream) throw Error(file.string() + ": cannot be read");
    return bytes;
}

/// The arrays of one file under either of two names.
struct Archive {
    std::string file;
    NpzArrays arrays;

    std::pair<std::string, const NpyArray*> find(const char* name, const char* other) const
    {
        for (const auto& [key, array] : arrays)
            if (key == name || key == other) return {file + ": " + key, &array};
        throw Error(file + ": has no array \"" + name + "\" or \"" + other + "\"");
    }
};

/// uint8 [N, C, H, W]
at::Tensor imagesOf(const std::string& name, const NpyArray& array)
{
    if (array.type != "|u1") throw Error(name + " is of type " + array.type + ", images are of type uint8 (\"|u1\")");
    const auto rank = array.shape.size();
    if ((rank != 3 && rank != 4) || array.count() == 0)
        throw Error(name + " has " + std::to_string(rank) + " dimensions and " + std::to_string(array.count()) +
                    " values; images are [N, H, W], [N, H, W, C] or [N, C, H, W]");
    const at::Tensor values = at::from_blob(const_cast<char*>(array.bytes.data()), array.shape, at::kByte);
    const auto isChannels = [](std::int64_t side) { return side == 1 || side == 3; };
    if (rank == 3) return values.unsqueeze(1).clone();
    if (isChannels(array.shape[3])) return values.permute({0, 3, 1, 2}).clone(at::MemoryFormat::Contiguous);
    if (isChannels(array.shape[1])) return values.clone();
    throw Error(name + " has neither its second nor its last side of 1 or 3, so that the channels are not to be found");
}

/// int64 [N]
at::Tensor labelsOf(const std::string& name, const NpyArray& array)
{
    const auto& shape = array.shape;
    if (shape.size() != 1 && !(shape.size() == 2 && shape[1] == 1))
        throw Error(name + " has " + std::to_string(shape.size()) + " dimensions; labels are [N] or [N, 1]");
    std::vector<std::int64_t> labels;
    for (const double value : realsOf(array)) {
        if (!(value >= 0 && value < classesAtMost) || value != std::floor(value))
            throw Error(name + " has " + std::to_string(value) + " at index " + std::to_string(labels.size()) +
                        "; labels are whole numbers from 0 to " + std::to_string(classesAtMost - 1));
        labels.push_back(static_cast<std::int64_t>(value));
    }
    return at::tensor(labels, at::kLong);
}

TrainAndTest loadArchive(const fs::path& place, const ImageFileOptions&)
{
    const fs::path path = npzIn(place);
    if (path.empty()) throw Error(place.string() + ": is no .npz file, nor a folder with one and only one");
    const std::string file = path.filename().string();
    const Archive archive{file, readNpz(contentOf(path), file)};
    const auto part = [&](const char* images, const char* labels, const char* otherImages, const char* otherLabels) {
        const auto [imageName, imageArray] = archive.find(images, otherImages);
        const auto [labelName, labelArray] = archive.find(labels, otherLabels);
        auto data = std::make_shared<Dataset>(Dataset{.name = path.stem().string(),
                                                      .images = imagesOf(imageName, *imageArray),
                                                      .labels = labelsOf(labelName, *labelArray)});
        checkCounts(data->images, imageName, data->labels, labelName);
        return data;
    };
    const auto train = part("x_train", "y_train", "train_images", "train_labels");
    const auto test = part("x_test", "y_test", "test_images", "test_labels");
    if (train->imageShape() != test->imageShape()) throw Error(file + ": train and test images differ in size");
    const std::int64_t classes = train->labels.max().item<std::int64_t>() + 1;
    for (std::int64_t i = 0; i < classes; ++i)
        train->classNames.push_back(std::to_string(i));
    checkedLabels(test->labels, classes, file + ": the test labels");
    measureNormalisation(*train);
    test->classNames = train->classNames;
    test->mean = train->mean;
    test->deviation = train->deviation;
    return {.train = train, .test = test};
}

} // namespace

DatasetSource npzFile()
{
    return {.info = {.name = "npz",
                     .title = "A NumPy archive",
                     .layout = "*.npz with x_train, y_train, x_test, y_test",
                     .source =
                         "One's own arrays, numpy.savez(\"mine.npz\", x_train=..., ...), or a MedMNIST file: name "
                         "the file, or the folder where it is the only one."},
            .isIn = [](const fs::path& place) { return !npzIn(place).empty(); },
            .load = loadArchive};
}

} // namespace sharpscope
